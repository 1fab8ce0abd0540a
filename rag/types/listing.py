"""Articles as they are listed: without their texts, in any order, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from rag.described import described
from rag.types.articles import Article
from rag.types.facts import folded

Sort = Literal["id", "added", "published", "title", "source", "length"]
"""What a list is ordered by; articles alike in it come by id."""

Place = tuple[str | int, str]
"""Where a list goes on: what the last article was ordered by, and its id."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
BEFORE_ALL: Final = ""
AFTER_ALL: Final = "9999-99-99"
"""Stand for a missing date, so that undated articles come last whichever way a list goes."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One article of a list."""

    article: Article
    """Without its text and tables."""
    characters: int
    """Length of its text."""


@described
@dataclass(frozen=True, slots=True)
class ArticleCopy:
    """An article that repeats another one of its collection."""

    article_id: str
    source: str
    of_id: str
    of_source: str
    similarity: float
    """Estimated Jaccard similarity of their five-word shingles."""
    exact: bool
    """Whether the texts are the same to the last character."""


def place_of(listed: Listed, sort: Sort, *, descending: bool) -> Place:
    """Where the list goes on after ``listed``."""
    article = listed.article
    match sort:
        case "id":
            value: str | int = ""
        case "added":
            value = moment(article.added or _EPOCH)
        case "published":
            undated = BEFORE_ALL if descending else AFTER_ALL
            value = article.published.isoformat() if article.published else undated
        case "title":
            value = folded(article.title)
        case "source":
            value = article.source
        case "length":
            value = listed.characters
    return value, article.id


def moment(when: datetime) -> int:
    """Microseconds since 1970: exact, unlike a fraction of seconds."""
    return (when - _EPOCH) // timedelta(microseconds=1)


def when(microseconds: int) -> datetime:
    """The other way round."""
    return _EPOCH + timedelta(microseconds=microseconds)
