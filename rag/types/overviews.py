"""What is said of many articles at once: cells of a grid, and who mentions what when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.described import described
from rag.types.answers import Citation


@described
@dataclass(frozen=True, slots=True)
class GridCell:
    """What one article says to one question: a quote, or an honest blank."""

    number: int
    """Counts the cells from 1, question by question, article by article."""
    question: str
    document_id: str
    document_title: str
    document_url: str
    status: Literal["answered", "abstained"]
    answer: str | None
    """Words of the article; none where it does not say."""
    confidence: float
    citations: list[Citation]
    index_version: str


@described
@dataclass(frozen=True, slots=True)
class Mention:
    """An article that holds all the words asked about in one passage."""

    document_id: str
    document_title: str
    document_url: str
    document_date: date | None
    passage_id: str
    """Of its best passage."""
    start_char_index: int
    """Where that passage stands in the article."""
    end_char_index: int
    passages: int
    """How many of its passages hold them all."""


@described
@dataclass(frozen=True, slots=True)
class MentionShare:
    """How many of the articles share a month or a source."""

    name: str
    """``2025-06``, or the folder or host of the source; empty for articles without a date."""
    articles: int


@described
@dataclass(frozen=True, slots=True)
class Mentions:
    """How many articles mention something, by month and by source."""

    articles: list[Mention]
    """Best first."""
    months: list[MentionShare]
    """Oldest first."""
    sources: list[MentionShare]
    """Largest first."""
    complete: bool
    """False where so many passages match that only the best were counted."""
    index_version: str
