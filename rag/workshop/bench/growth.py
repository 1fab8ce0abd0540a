"""Grow one index from size to size and measure at each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from rag import __version__, registry
from rag.assistant import Assistant
from rag.cores import cores
from rag.errors import DataError
from rag.settings import Settings
from rag.store import every
from rag.types import Article, Eq, Vectors
from rag.workshop.aside import aside
from rag.workshop.bench import corpus
from rag.workshop.bench.records import BenchResult, BuildFigures, SizeFigures
from rag.workshop.bench.serving import measure
from rag.workshop.memory import peak_mb

NEIGHBOURS: Final = 10
_RECALL_QUESTIONS: Final = 100
_SAME_SCORE: Final = 1e-4
"""Half floats move an inner product by less; equal scores may come in any order."""


def run(
    settings: Settings,
    files: Sequence[Path],
    sizes: Sequence[int],
    questions: Sequence[str],
    n_questions: int,
    seed: int,
    report: Callable[[SizeFigures], None],
) -> BenchResult:
    """Grow the index in ``settings.index_dir`` to each of ``sizes`` passages and measure there.

    Real articles of ``files`` come first; where they do not suffice, re-sampled text with
    made-up vectors follows. ``questions`` are asked, or ``n_questions`` made of the articles'
    own sentences where it is empty. Raises :class:`DataError` for a folder that holds an index.
    """
    engine = registry.engine(settings.engine)
    if engine.exists(settings):
        raise DataError(f"{engine.place(settings)} holds an index; name a new one with --index.")
    real = corpus.real_articles(files, seed)
    asked = list(questions) or corpus.questions_from(real, n_questions, seed)
    found: list[SizeFigures] = []
    embedder, made = "", 0
    for size in sorted(sizes):
        grown = aside(_grow, settings, real, size, seed)
        made += grown.made_up_passages
        embedder, searched = aside(_search, settings, asked[:_RECALL_QUESTIONS])
        figures = SizeFigures(
            **searched,
            real_passages=searched["passages"] - made,
            build=grown,
            serve=measure(settings, asked),
        )
        found.append(figures)
        report(figures)
    return BenchResult(__version__, embedder, cores(), len(asked), tuple(found))


def _grow(settings: Settings, real: Sequence[Article], size: int, seed: int) -> BuildFigures:
    assistant = Assistant.open(settings, create=True)
    with assistant.store.read() as view:
        articles, have = view.counts()
        made = view.count(Eq("collection", corpus.MADE_UP))
    fresh = [] if made else corpus.up_to(real[articles:], size - have)
    started = time.perf_counter()
    embedded = assistant.add(fresh).passages if fresh else 0
    embedding = time.perf_counter() - started
    missing = size - have - embedded
    storing = 0.0
    if missing > 0:
        with assistant.store.read() as view:
            resampled = corpus.Resampled(view, seed)
        for batch in resampled.batches(made, missing):
            started = time.perf_counter()
            with assistant.store.write() as change:
                change.upsert(*batch)
            storing += time.perf_counter() - started
    started = time.perf_counter()
    assistant.close()
    return BuildFigures(
        embedded_passages=embedded,
        embedded_per_second=round(embedded / embedding, 1) if embedded else None,
        made_up_passages=max(0, missing),
        stored_per_second=round(missing / storing, 1) if storing else None,
        close_seconds=round(time.perf_counter() - started, 1),
        peak_memory_mb=peak_mb(),
    )


def _search(settings: Settings, questions: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """The embedder, and what :class:`SizeFigures` says of the index and its vector search."""
    with Assistant.open(settings) as assistant:
        vectors = assistant.embedder.embed_questions(questions)
        shares = []
        with assistant.store.read() as view:
            stored = (view.vectors(article.id) for article in every(view, text=False))
            for vector, best in zip(vectors, nearest(stored, vectors), strict=True):
                hits = view.search_dense(vector, NEIGHBOURS)
                shares.append(np.mean([hit.score >= best[-1] - _SAME_SCORE for hit in hits]))
        stats = assistant.store.stats()
        return assistant.embedder.id, {
            "passages": stats.passages,
            "articles": stats.articles,
            "index_mb": round(stats.size_bytes / 1e6, 1),
            "dense": stats.structures["dense"],
            "recall_at_10": round(float(np.mean(shares)), 4),
        }


def nearest(stored: Iterable[Vectors], questions: Vectors) -> Vectors:
    """``(n_questions, 10)``: inner products with the nearest of all stored vectors, best first."""
    best = np.full((len(questions), NEIGHBOURS), -1.0, dtype=np.float32)
    for block in stored:
        both = np.concatenate([best, questions @ block.T], axis=1)
        best = -np.partition(-both, NEIGHBOURS - 1, axis=1)[:, :NEIGHBOURS]
    return np.asarray(-np.sort(-best, axis=1))
