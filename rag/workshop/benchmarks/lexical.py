"""BM25 three ways, in one run on the same passages: tantivy, SQLite FTS5 and bm25s.

    python rag/workshop/benchmarks/lexical.py --passages 10000 100000

Passages are made up, with Zipf-distributed words; questions take three to eight words of one
passage. All get the same terms (rag.terms), so what is compared is the index, not the tokenizer.
Times are the processor's, so that they hold on a busy machine; read the ratios to tantivy. Waiting
for the disk does not count.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from rag.engines import _tantivy
from rag.engines._snapshot import Searchable
from rag.terms import terms

K = 100


@dataclass(frozen=True)
class Figures:
    """One index at one size; processor seconds, questions as the median and 95th percentile."""

    build_s: float
    bytes: int
    p50_s: float
    p95_s: float
    add_one_s: float | None
    tops: list[Sequence[int]]
    """The ten best of every question."""


def made_up(n: int) -> list[str]:
    """``n`` passages of about 100 words whose frequencies fall as those of a language do."""
    draw = np.random.default_rng(1)
    words = np.minimum(draw.zipf(1.2, size=(n, 100)), 200_000)
    return [" ".join(f"w{word}" for word in row) for row in words]


def questions(texts: Sequence[str], n: int) -> list[list[str]]:
    draw = random.Random(2)
    chosen = [terms(text) for text in draw.choices(texts, k=n)]
    return [draw.sample(bag, min(len(bag), draw.randint(3, 8))) for bag in chosen if bag]


class Tantivy:
    def __init__(self, folder: Path, texts: Sequence[str]) -> None:
        self._index = _tantivy.create(folder / "tantivy")
        self._next = len(texts)
        rows = (Searchable(i, i, "", text) for i, text in enumerate(texts))
        _tantivy.change(self._index, (), rows)
        self._view = _tantivy.View(self._index)

    def search(self, question: list[str]) -> Sequence[int]:
        found: list[int] = self._view.search(question, None, K).ids.tolist()
        return found

    def add(self, text: str) -> None:
        _tantivy.change(self._index, (), [Searchable(self._next, self._next, "", text)])
        self._view = _tantivy.View(self._index)


class Fts5:
    def __init__(self, folder: Path, texts: Sequence[str]) -> None:
        self._db = sqlite3.connect(folder / "fts5.sqlite")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute(
            "CREATE VIRTUAL TABLE p USING fts5(body, content='', tokenize='unicode61')"
        )
        rows = ((i + 1, _plain(terms(text))) for i, text in enumerate(texts))
        self._db.executemany("INSERT INTO p(rowid, body) VALUES (?, ?)", rows)
        self._db.execute("INSERT INTO p(p) VALUES ('optimize')")
        self._db.commit()
        self._next = len(texts)

    def search(self, question: list[str]) -> Sequence[int]:
        match = " OR ".join(f'"{term}"' for term in _plain(question).split())
        sql = f"SELECT rowid FROM p WHERE p MATCH ? ORDER BY bm25(p) LIMIT {K}"
        return [row[0] - 1 for row in self._db.execute(sql, (match,))]

    def add(self, text: str) -> None:
        self._next += 1
        self._db.execute(
            "INSERT INTO p(rowid, body) VALUES (?, ?)", (self._next, _plain(terms(text)))
        )
        self._db.commit()


class Bm25s:
    """Holds every score in memory and cannot be changed: one more passage means building anew."""

    def __init__(self, folder: Path, texts: Sequence[str]) -> None:
        import bm25s  # type: ignore[import-not-found]

        self._index = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
        self._index.index([terms(text) for text in texts], show_progress=False)
        self._index.save(folder / "bm25s")
        self._k = min(K, len(texts))

    def search(self, question: list[str]) -> Sequence[int]:
        found: Any = self._index.retrieve([question], k=self._k, show_progress=False, n_threads=0)
        ids: list[int] = found.documents[0].tolist()
        return ids


def measure(kind: Any, texts: Sequence[str], asked: Sequence[list[str]]) -> Figures:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        started = time.process_time()
        index = kind(folder, texts)
        build = time.process_time() - started
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        tops, times = [], []
        for question in asked:
            started = time.process_time()
            found = index.search(question)
            times.append(time.process_time() - started)
            tops.append(found[:10])
        add = None
        if hasattr(index, "add"):
            started = time.process_time()
            index.add(texts[0])
            add = time.process_time() - started
    p95 = statistics.quantiles(times, n=20)[-1]
    return Figures(build, size, statistics.median(times), p95, add, tops)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--passages", type=int, nargs="+", default=[10_000])
    parser.add_argument("--questions", type=int, default=200)
    chosen = parser.parse_args()
    kinds: list[Any] = [Tantivy, Fts5]
    if find_spec("bm25s"):
        kinds.append(Bm25s)
    else:
        print("bm25s is not installed (`pip install bm25s`); left out.")
    for n in chosen.passages:
        texts = made_up(n)
        asked = questions(texts, chosen.questions)
        first: Figures | None = None
        for kind in kinds:
            found = measure(kind, texts, asked)
            first = first or found
            same = statistics.mean(
                len(set(a) & set(b)) / max(len(b), 1)
                for a, b in zip(found.tops, first.tops, strict=True)
            )
            print(
                f"{n:>9,} {kind.__name__:8} build {found.build_s:7.1f} s"
                f" ({found.build_s / first.build_s:5.2f}x)  {found.bytes / n:5.0f} B/passage"
                f"  p50 {found.p50_s * 1e3:7.2f} ms ({found.p50_s / first.p50_s:6.1f}x)"
                f"  p95 {found.p95_s * 1e3:7.2f} ms ({found.p95_s / first.p95_s:6.1f}x)"
                f"  add {'-' if found.add_one_s is None else f'{found.add_one_s * 1e3:.0f} ms'}"
                f"  same top 10 {same:.2f}",
                flush=True,
            )


def _plain(bag: Sequence[str]) -> str:
    """Terms that FTS5's own tokenizer leaves as they are."""
    return " ".join("".join(c for c in term if c.isalnum()) for term in bag)


if __name__ == "__main__":
    main()
