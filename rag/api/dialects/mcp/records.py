"""What tools return besides the records of ``rag.types`` and ``rag.wire``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rag.types import Listed, tags_of


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Part of an article's text."""

    article_id: str
    title: str
    source: str
    published: date | None
    text: str
    start_char_index: int
    end_char_index: int
    characters: int
    """Length of the whole text."""


@dataclass(frozen=True, slots=True)
class Row:
    """An article without its text."""

    article_id: str
    title: str
    source: str
    collection: str
    published: date | None
    characters: int
    tags: list[str]


@dataclass(frozen=True, slots=True)
class Listing:
    """Some of the articles that match."""

    articles: list[Row]
    total: int
    """All that match."""
    next_cursor: str | None
    """Give it to read on, with the same ``sort``; none on the last page."""


def row_of(listed: Listed) -> Row:
    """A row of a list."""
    article = listed.article
    return Row(
        article.id,
        article.title,
        article.source,
        article.collection,
        article.published,
        listed.characters,
        tags_of(article.metadata),
    )
