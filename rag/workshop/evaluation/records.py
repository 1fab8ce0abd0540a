"""What an evaluation found, as it is written to JSON and shown in a report.

Measures go by the field's own names (``nDCG@10``, ``F1``); shares are in [0, 1].
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from rag import __version__, registry
from rag.language.terms import TOKENIZER
from rag.passages import CHUNKING
from rag.settings import Settings
from rag.workshop.evaluation.calibration import Bin
from rag.workshop.evaluation.selective import RiskPoint

Measures = Mapping[str, float | None]
"""Name of a measure -> value; none where the data cannot show it."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything the figures depend on."""

    version: str
    engine: str
    embedder: str
    reader: str | None
    fusion: str
    dense_weight: float
    candidates: int
    top_k: int
    chunking: str
    tokenizer: str

    @classmethod
    def of(cls, settings: Settings, embedder: str, reader: str | None) -> Configuration:
        """The configuration of ``settings``, with the ids of the loaded models."""
        return cls(
            version=__version__,
            engine=registry.engine_name(settings.engine),
            embedder=embedder,
            reader=reader,
            fusion=settings.fusion,
            dense_weight=settings.dense_weight,
            candidates=settings.candidates,
            top_k=settings.top_k,
            chunking=CHUNKING,
            tokenizer=TOKENIZER,
        )


@dataclass(frozen=True, slots=True)
class CollectionScores:
    """How each way of searching ranks the documents of one collection."""

    name: str
    documents: int
    queries: int
    unjudged: int
    """Queries left out because nothing is marked relevant for them."""
    ways: Mapping[str, Measures]
    """``bm25``, ``dense``, ``hybrid``; means over queries."""


@dataclass(frozen=True, slots=True)
class RetrievalResult:
    """``rag eval retrieval``."""

    configuration: Configuration
    collections: tuple[CollectionScores, ...]
    mean: Mapping[str, Measures]
    """Means over collections, each counting the same."""
    kind: Literal["retrieval"] = "retrieval"


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """``rag eval reading``: the reader alone, given the paragraph each question is about."""

    configuration: Configuration
    data: str
    questions: int
    unanswerable: int
    overall: Measures
    """EM and F1; with unanswerable questions among them, of answers above the null score."""
    has_answer: Measures
    """Over questions that have an answer: EM and F1 of the best span, always given."""
    no_answer: Measures
    """Over questions without one: the share where the null score wins."""
    answerability: Measures
    """AUROC of best span minus null score."""
    kind: Literal["reading"] = "reading"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question asked of the whole corpus."""

    id: str
    question: str
    golds: tuple[str, ...]
    answer: str
    """The best answer found, shown or not; empty where there was none."""
    confidence: float
    shown: bool
    """Whether the confidence reaches the threshold."""
    exact: float
    f1: float
    right: bool
    """Whether the best answer found is right."""
    cited: bool
    """Whether the passage it is cited from holds a gold answer."""
    retrieved: bool
    """Whether any retrieved passage holds a gold answer."""
    source: str = ""
    """Where the cited article came from."""
    note: str = ""

    @property
    def judged_right(self) -> bool:
        """What a reader sees is right: a right answer shown, or none shown where there is none."""
        return (self.shown and self.right) or (not self.shown and not self.golds)


@dataclass(frozen=True, slots=True)
class AnswersResult:
    """``rag eval answers``: end to end, all contexts of the set indexed as one corpus."""

    configuration: Configuration
    data: str
    documents: int
    questions: int
    unanswerable: int
    threshold: float
    always: Measures
    """Over answerable questions, every best answer given: EM, F1, right, retrieved."""
    shown: Measures
    """At the threshold: coverage, and over the answers shown EM, F1, right, citation precision."""
    overall: Measures
    """Over all questions, a withheld answer counting as the empty one: EM, F1, right."""
    abstention: Measures
    calibration: Measures
    risk_coverage: tuple[RiskPoint, ...]
    """At most a hundred points of the curve."""
    by_mass: tuple[Bin, ...]
    by_width: tuple[Bin, ...]
    outcomes: tuple[Outcome, ...]
    kind: Literal["answers"] = "answers"


Result = RetrievalResult | ReadingResult | AnswersResult


def write_json(result: Any, path: Path) -> None:
    """Write a record of figures for programs; the folder is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(result), ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
