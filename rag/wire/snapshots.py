"""Snapshots of the index, as they are made, listed and compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rag.described import described
from rag.library.snapshots import NAME, Compared
from rag.types import Filters
from rag.wire.questions import Likelihood, Question
from rag.wire.strict import Request, SentFilters

MOST_QUESTIONS = 50

SnapshotName = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=NAME)]


class SnapshotRequest(Request):
    """A snapshot to take."""

    name: SnapshotName = Field(description="A name of your choice.", examples=["2026-11-27"])


class CompareRequest(Request):
    """Questions to ask of two states."""

    questions: list[Question] = Field(min_length=1, max_length=MOST_QUESTIONS)
    before: SnapshotName = Field(description="A snapshot.", examples=["2026-11-27"])
    after: SnapshotName | None = Field(
        None, description="Another one; none: the articles as they are."
    )
    filters: SentFilters = Field(
        default_factory=Filters, description="Which articles may answer, before and after."
    )
    min_confidence: Likelihood | None = Field(
        None, description="As for a question; none: the reader's own threshold."
    )


@described
@dataclass(frozen=True, slots=True)
class Snapshot:
    """The index as it was on a day."""

    name: str
    object: Literal["snapshot"]
    created: datetime
    articles: int | None
    """How many it holds; not told to a key for some collections, as it holds all of them."""
    index_version: str


@described
@dataclass(frozen=True, slots=True)
class SnapshotList:
    """The snapshots there are, oldest first."""

    object: Literal["list"]
    data: list[Snapshot]


@described
@dataclass(frozen=True, slots=True)
class Comparison:
    """What each question is answered from two states, in the order asked."""

    object: Literal["list"]
    data: list[Compared]


@described
@dataclass(frozen=True, slots=True)
class Restored:
    """The articles are as they were."""

    name: str
    object: Literal["restored"]
    articles: int
    index_version: str
