"""Keeping a library: labels, copies, saved searches, as they are sent and answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from rag.described import described
from rag.kept.labels import Labels
from rag.library.catalogue import Order
from rag.types import ArticleCopy, Filters
from rag.wire.strict import Request, SentFilters

MOST_IDS = 10_000
TAG_PATTERN = r"^[^,\x00-\x1f]*\w[^,\x00-\x1f]*$"

Tag = Annotated[str, StringConstraints(max_length=100, pattern=TAG_PATTERN)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Choice(Request):
    """Articles, by their ids or by what they have in common."""

    article_ids: list[Id] = Field(default=[], max_length=MOST_IDS)
    words: str = Field("", max_length=200, description="As `q` of a list.")
    filters: SentFilters = Field(default_factory=Filters, description="As for a question.")

    @model_validator(mode="after")
    def _chosen(self) -> Choice:
        if not (self.article_ids or self.words.strip() or self.filters != Filters()):
            raise ValueError("choose articles by article_ids, words or filters")
        return self


class LabelRequest(Choice):
    """Tags and metadata to change, and of which articles."""

    add_tags: list[Tag] = Field(default=[], max_length=100, examples=[["to read"]])
    remove_tags: list[Tag] = Field(default=[], max_length=100)
    metadata: dict[Id, Annotated[str, StringConstraints(max_length=1000)] | None] = Field(
        default={}, max_length=50, description="Values to set; null takes the name away."
    )

    @property
    def labels(self) -> Labels:
        """What is to be changed."""
        return Labels(self.add_tags, self.remove_tags, self.metadata)


class RemoveRequest(Request):
    """Articles to delete."""

    article_ids: list[Id] = Field(min_length=1, max_length=1000)


class MergeRequest(Request):
    """An article, and others that are copies of it."""

    keep: Id
    copies: list[Id] = Field(min_length=1, max_length=1000)


@described
@dataclass(frozen=True, slots=True)
class Labelling:
    """The labels were changed."""

    id: str
    """Undoes it: ``DELETE /labels/{id}``."""
    object: Literal["labelling"]
    articles: int
    """How many say something else now."""
    index_version: str


@described
@dataclass(frozen=True, slots=True)
class CopyList:
    """Articles that repeat another one."""

    object: Literal["list"]
    data: list[ArticleCopy]
    index_version: str


class SearchToSave(Request):
    """A search worth keeping."""

    words: str = Field("", max_length=200, description="As `q` of a list.")
    filters: SentFilters = Field(default_factory=Filters)
    sort: Order = "newest"


@described
@dataclass(frozen=True, slots=True)
class SearchKept:
    """A search kept by name."""

    name: str
    object: Literal["search"]
    words: str
    filters: Filters
    sort: Order


@described
@dataclass(frozen=True, slots=True)
class SearchList:
    """The searches of whoever asks, by name."""

    object: Literal["list"]
    data: list[SearchKept]
