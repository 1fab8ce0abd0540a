"""What it costs that files are read in a process of their own.

    python -m rag.workshop.benchmarks.isolation ARTICLES.jsonl.gz --pairs 3

Writes every article as a file and reads all of them in turns: here, and where builds read them.
Counted is the processor time of both processes, so that other work does not count.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from statistics import median

from rag.articles import SourceFile, read, stream
from rag.isolation import Pool
from rag.types import Article


def main() -> None:
    """Measure and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--pairs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        paths = []
        for number, article in enumerate(read(given.articles, given.articles.name)):
            paths.append(Path(made) / f"{number}.txt")
            paths[-1].write_text(article.text, encoding="utf-8")
        here, apart = [], []
        for _ in range(given.pairs):
            here.append(_seconds(paths, _here))
            # A pool of its own: what its process used is counted once that has ended.
            pool = Pool()
            apart.append(_seconds(paths, partial(_apart, pool), pool))
    found = {
        "files": len(paths),
        "here_s": round(median(here), 2),
        "apart_s": round(median(apart), 2),
        "more_ms_a_file": round(1000 * (median(apart) - median(here)) / len(paths), 3),
    }
    print(json.dumps(found))


def _here(file: SourceFile) -> Iterable[object]:
    return stream(file, "a", "b", tell_language=False)


def _apart(pool: Pool, file: SourceFile) -> Iterable[object]:
    return pool.read(file, "a", "b")


def _seconds(
    paths: list[Path], reading: Callable[[SourceFile], Iterable[object]], pool: Pool | None = None
) -> float:
    before = _used()
    found = sum(isinstance(one, Article) for path in paths for one in reading(SourceFile.at(path)))
    assert found == len(paths)
    if pool is not None:
        pool.close()
    return _used() - before


def _used() -> float:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
