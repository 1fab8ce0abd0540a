"""The served int8 reader beside the same checkpoint run by transformers, on eight passages.

``python -m rag.workshop.bench.reading QUESTIONS --checkpoint FOLDER [--reader FOLDER] [--n 200]``:
QUESTIONS is SQuAD-format data whose contexts are cut into the product's passages of about 100
words; a question is given its own passage and the best others by BM25. Both readers read all eight,
one after the other, in turn first, on one thread and on two, each in a process of its own that is
held to so many cores. Prints JSON: milliseconds a question of each, the ratios (above 1: the served
reader is faster; the paired one is the median over questions), and how often both give the same
words.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from rag.confidence import UNFITTED
from rag.errors import InputError, ModelError
from rag.passages import cut
from rag.readers.quoter import SHIPPED, Quoter
from rag.readers.transformers import TransformersReader
from rag.types import Hit, Passage, Reader
from rag.workshop import command
from rag.workshop.aside import aside
from rag.workshop.bench.records import percentile
from rag.workshop.data import squad
from rag.workshop.data.files import evenly
from rag.workshop.data.indexed import articles
from rag.workshop.evaluation.reading import likeliest
from rag.workshop.training.retrieved import Bm25Pool

PASSAGES = 8
_THREADS: Final = (1, 2)
_POOLS: Final = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
_WARMING = 5
_PAUSE_S = 0.02
"""Between two readings: the threads of the one before have stopped looking for work by then."""


Asked = tuple[str, list[Hit]]
"""A question and the eight passages to read for it."""


def main(
    questions: Path,
    checkpoint: Annotated[Path, typer.Option()],
    reader: Path = SHIPPED,
    n: int = 200,
) -> None:
    """Measure on every number of threads, each in a process of its own, and print."""
    for folder in (checkpoint, reader):
        if not (folder / "config.json").is_file():
            raise ModelError(f"no config.json in {folder}: expected the folder of a reader")
    found = []
    for threads in _THREADS:
        os.environ.update(dict.fromkeys(_POOLS, str(threads)), HF_HUB_OFFLINE="1")
        found.append(aside(measure, questions, checkpoint, reader, n, threads))
    print(json.dumps(found, indent=2))


def measure(
    questions: Path, checkpoint: Path, folder: Path, n: int, threads: int
) -> dict[str, Any]:
    """Read ``n`` questions with both readers; this process keeps ``threads`` cores from now on.

    Raises :class:`InputError` where it has fewer, or where no question has eight passages.
    """
    _keep(threads)
    asked = grouped(squad.read(questions), n)
    if not asked:
        raise InputError(f"No question of {questions} has {PASSAGES} passages to read.")
    served = reads_everything(folder, threads)
    published = TransformersReader(str(checkpoint), threads)
    ours: list[float] = []
    theirs: list[float] = []
    same = 0
    for number, each in enumerate([*asked[:_WARMING], *asked]):
        readers: list[tuple[Reader, list[float]]] = [(served, ours), (published, theirs)]
        said = {_said(*who, each) for who in (readers if number % 2 else readers[::-1])}
        same += number >= _WARMING and len(said) == 1
    ours, theirs = ours[-len(asked) :], theirs[-len(asked) :]
    words = [len(hit.passage.text.split()) for each in asked for hit in each[1]]
    ratios = [b / a for a, b in zip(ours, theirs, strict=True)]
    p50, p95 = ([percentile(took, part) for took in (ours, theirs)] for part in (0.5, 0.95))
    return {
        "threads": threads,
        "questions": len(asked),
        "words_a_passage": round(statistics.fmean(words), 1),
        "served": {"p50_ms": p50[0], "p95_ms": p95[0]},
        "transformers": {"p50_ms": p50[1], "p95_ms": p95[1]},
        "ratio_p50": round(p50[1] / p50[0], 2),
        "ratio_p95": round(p95[1] / p95[0], 2),
        "paired_ratio_p50": round(statistics.median(ratios), 2),
        "same_words": round(same / len(asked), 4),
    }


def reads_everything(folder: Path, threads: int) -> Quoter:
    """The served reader, which stops at nothing: calibrated, it leaves out what promises little."""
    reader = Quoter(folder, threads)
    reader.calibration = UNFITTED
    return reader


def _keep(threads: int) -> None:
    import psutil

    process = psutil.Process()
    if not hasattr(process, "cpu_affinity"):
        raise InputError("This system binds no process to cores; measure on Linux or Windows.")
    cores = sorted(process.cpu_affinity())
    if threads > len(cores):
        raise InputError(f"{threads} threads asked for, {len(cores)} cores here.")
    process.cpu_affinity(cores[:threads])


def _said(reader: Reader, took: list[float], asked: Asked) -> str:
    """The words of the best span, and a further time in ``took``."""
    time.sleep(_PAUSE_S)
    started = time.perf_counter()
    reading = reader.read(*asked)
    took.append((time.perf_counter() - started) * 1000)
    assert reading.passages_read == PASSAGES
    return likeliest(reading, asked[1])[0]


def grouped(contexts: Sequence[squad.Context], n: int) -> list[Asked]:
    """``n`` questions at even distances, each with its own passage among the best by BM25."""
    passages: list[Passage] = []
    own: list[tuple[str, int]] = []
    for context, article in zip(contexts, articles(contexts), strict=True):
        pieces = cut(article)
        for question in context.questions:
            for start, _ in question.spans[:1]:
                at = next(i for i, piece in enumerate(pieces) if start < piece.end)
                own.append((question.text, len(passages) + at))
        passages.extend(pieces)
    pool = Bm25Pool([passage.text for passage in passages])
    found = []
    for text, gold in evenly(own, n):
        rows = pool.nearest(text, PASSAGES)
        if len(rows) == PASSAGES:
            rows = rows if gold in rows else [*rows[:-1], gold]
            found.append((text, [Hit(passages[row], 1.0) for row in rows]))
    return found


if __name__ == "__main__":
    command.run(main)
