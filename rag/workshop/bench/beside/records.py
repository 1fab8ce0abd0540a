"""What travels between the run and the processes of the products."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

Ask = Callable[[str], str | None]
"""A question to the words given as its answer; none where no answer is given."""


class ProductError(Exception):
    """A product's own code broke on a question: no answer, and counted."""


@dataclass(frozen=True, slots=True)
class Job:
    """The same for every product, but for the folder of its index."""

    corpus: Path
    """A JSON list of passages."""
    questions: Path
    """A JSON list of questions."""
    index: Path
    encoder: Path
    """Folder of the encoder, as sentence-transformers reads it."""
    reader: Path
    """Folder of the reader's float weights, as transformers reads it."""
    served: Path
    """Folder of the reader as this product serves it."""
    threads: int

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), default=str), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Job:
        given = json.loads(path.read_text(encoding="utf-8"))
        threads = given.pop("threads")
        return cls(**{name: Path(value) for name, value in given.items()}, threads=threads)

    def passages(self) -> list[str]:
        found: list[str] = json.loads(self.corpus.read_text(encoding="utf-8"))
        return found


@dataclass(frozen=True, slots=True)
class Served:
    """What a serving process saw."""

    latencies_ms: list[float]
    """One a question, in order, asked the first way."""
    peak_mb: float
    """Before any other way was tried."""
    answers: Mapping[str, list[str | None]]
    """Way of asking -> one answer a question."""
    failed: Mapping[str, int]
    """Way of asking -> questions on which the product broke."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Answers of one way of asking; a question without an answer given counts as 0."""

    EM: float
    F1: float
    answered: float
    """Share of the questions."""
    F1_where_answered: float | None
    failed: int
    """Questions on which the product broke."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One product."""

    product: str
    about: str
    versions: Mapping[str, str]
    build_seconds: float
    """From process start to process end, the index on disk."""
    build_peak_mb: float
    index_mb: float
    cold_start_seconds: float
    """From process start to the first answer, the index on disk."""
    p50_ms: float
    p95_ms: float
    serve_peak_mb: float
    answers: Mapping[str, Quality]
