"""Questions that are asked again, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.described import described


@described
@dataclass(frozen=True, slots=True)
class ToldBy:
    """An article that a watched question's answer is quoted from."""

    document_id: str
    document_title: str
    document_url: str
    document_date: date | None


@described
@dataclass(frozen=True, slots=True)
class Told:
    """What a watched question was answered at one state of the index."""

    status: Literal["answered", "abstained", "deleted"]
    """``deleted`` where an article it was quoted from is gone, and its words with it."""
    answer: str | None
    confidence: float
    by: tuple[ToldBy, ...]
    index_version: str

    @property
    def said(self) -> str:
        """The answer, or in brackets why there is none."""
        if self.answer is not None:
            return self.answer
        return "(no longer there)" if self.status == "deleted" else "(not answered)"


@described
@dataclass(frozen=True, slots=True)
class Development:
    """One change of an answer."""

    at: int
    """Unix time, seconds."""
    before: Told
    after: Told
    because: tuple[ToldBy, ...]
    """The articles that say it now and did not before; where none does, those that no longer do."""


@described
@dataclass(frozen=True, slots=True)
class Watched:
    """A question that is asked again after every change of the index."""

    id: str
    question: str
    created: int
    """Unix time, seconds."""
    told: Told
    """As of the last time it was asked."""
    developments: tuple[Development, ...]
    """Newest first."""


@described
@dataclass(frozen=True, slots=True)
class Gap:
    """Questions on one topic that the articles did not answer."""

    topic: str
    """The word that they share."""
    questions: tuple[str, ...]
    asked: int
    """How often, all of them together."""
    lacking: tuple[str, ...]
    """Their words that stand in no article."""
