"""What it costs that files are read in a process of their own.

    python -m rag.workshop.bench.isolation ARTICLES.jsonl.gz --pairs 3
    python -m rag.workshop.bench.isolation ARTICLES.jsonl.gz --pairs 3 --build

Writes every article as a file and reads all of them in turns: here, and where builds read them;
with ``--build`` the whole of a build is measured, the shipped encoder included, before and after.
Counted is the processor time of both processes, so that other work does not count.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from unittest import mock

from rag.articles import Problem, SourceFile, read, stream
from rag.ingest import extracted
from rag.isolation import Pool
from rag.settings import load
from rag.types import Article
from rag.workshop import command
from rag.workshop.data.indexed import built


def main(articles: Path, pairs: int = 3, build: bool = False) -> None:
    """Measure and print one line of JSON; with ``build`` of whole builds."""
    with tempfile.TemporaryDirectory() as made:
        paths = []
        for number, article in enumerate(read(articles, articles.name)):
            paths.append(Path(made) / f"{number}.txt")
            paths[-1].write_text(article.text, encoding="utf-8")
        here: list[float] = []
        apart: list[float] = []
        for number in range(pairs):
            # In turns, and each first in its turn: what comes first warms the caches.
            for is_apart in (False, True) if number % 2 == 0 else (True, False):
                pool = Pool() if is_apart else None
                seconds = (_build if build else _seconds)(paths, pool)
                (apart if is_apart else here).append(seconds)
    found = {
        "files": len(paths),
        "here_s": round(median(here), 2),
        "apart_s": round(median(apart), 2),
        "more_ms_a_file": round(1000 * (median(apart) - median(here)) / len(paths), 3),
        "more_percent": round(100 * (median(apart) / median(here) - 1), 1),
    }
    print(json.dumps(found))


def _reading(pool: Pool | None) -> Callable[..., Iterator[Article | Problem]]:
    """Reads a file there, or here."""
    return partial(stream, tell_language=False) if pool is None else pool.read


def _seconds(paths: list[Path], pool: Pool | None) -> float:
    read = _reading(pool)
    before = _used()
    found = [one for path in paths for one in read(SourceFile.at(path), "a", "b")]
    assert sum(isinstance(one, Article) for one in found) == len(paths)
    return _ended(pool) - before


def _build(paths: list[Path], pool: Pool | None) -> float:
    """A first build of the folder, by the shipped encoder."""
    before = _used()
    with (
        mock.patch.object(extracted, "read", _reading(pool)),
        built(load(), paths[0].parent, None) as assistant,
    ):
        assert assistant.count() == len(paths)
    return _ended(pool) - before


def _ended(pool: Pool | None) -> float:
    """The time used so far; what a pool's process used is counted once that has ended."""
    if pool is not None:
        pool.close()
    return _used()


def _used() -> float:
    """Of this process and of those that it started and that have ended."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    command.run(main)
