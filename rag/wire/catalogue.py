"""The catalogue of articles, and parts of their texts, as they are sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from rag.described import described


@described
@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """An article as it is listed."""

    id: str
    title: str
    source: str
    published: date | None
    language: str | None
    collection: str
    kind: str
    """Suffix of its file, without the dot; ``web`` for an address."""
    characters: int
    pages: int
    """0 for a format without pages."""
    added: datetime | None
    """When it first came to the index."""
    author: str | None
    tags: list[str]


@described
@dataclass(frozen=True, slots=True)
class Share:
    """How many articles share something."""

    name: str
    count: int


@described
@dataclass(frozen=True, slots=True)
class Facets:
    """What the articles of the whole index share."""

    collections: list[Share]
    folders: list[Share]
    """Deeper folders are counted in those above."""
    kinds: list[Share]
    tags: list[Share]


@described
@dataclass(frozen=True, slots=True)
class CataloguePage:
    """A page of the articles that match."""

    object: Literal["list"]
    data: list[CatalogueEntry]
    total: int
    """All that match."""
    all: int
    """All there are."""
    facets: Facets
    has_more: bool
    next_cursor: str | None
    """Give it as ``cursor`` to read on, with the same ``sort``; none on the last page."""
    index_version: str


@described
@dataclass(frozen=True, slots=True)
class TextPart:
    """A run of an article's text, cut at line ends; short articles come whole."""

    document_id: str
    title: str
    source: str
    published: date | None
    language: str | None
    collection: str
    sha256: str
    characters: int
    """Length of the whole text."""
    page_starts: list[int]
    text: str
    start_char_index: int
    end_char_index: int
    offset_unit: Literal["unicode_code_point"]


@described
@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where words stand in an article."""

    document_id: str
    total: int
    spans: list[Annotated[list[int], Field(min_length=2, max_length=2)]]
    """The first of them, in order: first character and the one after the last."""
    offset_unit: Literal["unicode_code_point"]
