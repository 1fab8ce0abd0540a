"""What ``rag bench`` found. Times are milliseconds unless a name says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which ``part`` of the values lie (nearest rank); 0 of nothing."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(part * len(ordered)))], 2) if ordered else 0.0


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Of one kind of time, nearest rank."""

    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Percentiles:
        return cls(*(percentile(values, part) for part in (0.5, 0.95, 0.99)))


@dataclass(frozen=True, slots=True)
class BuildFigures:
    """Growing the index to its size from the size before."""

    embedded_passages: int
    """Cut from real articles and embedded by the product's own `add`."""
    embedded_per_second: float | None
    made_up_passages: int
    """Re-sampled text with made-up vectors, stored without embedding."""
    stored_per_second: float | None
    close_seconds: float
    """Closing the store, which makes the approximate index where one is due."""
    peak_memory_mb: float


@dataclass(frozen=True, slots=True)
class ServeFigures:
    """One server over the finished index, asked by one client unless said otherwise."""

    ready_seconds: float
    """From process start to the first 200 of `/readyz`."""
    first_answer: float
    embed: Percentiles
    retrieve: Percentiles
    """Both searches, fusion and collapsing of near-copies; without embedding the question."""
    read: Percentiles
    ask: Percentiles
    """`POST /ask`, as the client sees it."""
    clients: int
    asked_per_second: float
    """With so many clients at once."""
    change_visible: float
    """From sending an article to an answer that retrieved it."""
    memory_mb: float
    """Resident memory of the server at the end."""


@dataclass(frozen=True, slots=True)
class SizeFigures:
    """Everything at one size."""

    passages: int
    real_passages: int
    articles: int
    index_mb: float
    dense: str
    """Which vector index serves this size, and its cost."""
    recall_at_10: float
    """Of the served vector search against comparing every stored vector."""
    build: BuildFigures
    serve: ServeFigures


@dataclass(frozen=True, slots=True)
class BenchResult:
    """``rag bench``."""

    version: str
    embedder: str
    cores: int
    questions: int
    sizes: tuple[SizeFigures, ...]
