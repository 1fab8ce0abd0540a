"""Articles as they are sent, listed and shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from rag.described import described
from rag.types import Article, Listed, tags_of
from rag.wire.strict import Day, Request

# A path that stays relative, or an address a browser may open; never another scheme.
SOURCE_PATTERN = r"^(https?://[^\s\x00-\x1f]+|[^\s:/\\\x00-\x1f][^:\\\x00-\x1f]*)$"


METADATA_PATTERN = r"^[^:]*[^:\s\x00-\x1f][^:]*:[\s\S]*[^\s\x00-\x1f]"
LANGUAGE_PATTERN = r"^[a-z]{2}$"
COLLECTION_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$"


@described
@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article without its text."""

    id: str
    title: str
    source: str
    """A path relative to the folder that was built, or a URL."""
    published: date | None
    sha256: str
    """Hex SHA-256 of the text in UTF-8."""
    language: str | None
    collection: str
    characters: int
    """Length of the text in Unicode code points."""
    added: datetime | None
    """When it first came to the index."""
    tags: list[str]
    metadata: dict[str, str]


@described
@dataclass(frozen=True, slots=True)
class ArticleList:
    """One page of articles."""

    object: Literal["list"]
    data: list[ArticleSummary]
    has_more: bool
    next_cursor: str | None
    """Give it as ``cursor`` to read on; none on the last page."""


@described
@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """Part of an article's text."""

    start_char_index: int
    end_char_index: int
    quote: str
    """``text[start_char_index:end_char_index]``."""
    permalink: str
    """Where people see these words marked, relative to the service."""


@described
@dataclass(frozen=True, slots=True)
class ArticleBody(Article):
    """A whole article, with the span that was asked for."""

    object: Literal["article"] = "article"
    offset_unit: Literal["unicode_code_point"] = "unicode_code_point"
    span: MarkedSpan | None = None
    """Present when ``start`` or ``end`` was given."""


@described
@dataclass(frozen=True, slots=True)
class PassageBody:
    """A passage of an article."""

    passage_id: str
    text: str
    start_char_index: int
    end_char_index: int


@described
@dataclass(frozen=True, slots=True)
class PassageList:
    """The passages of one article, in order."""

    object: Literal["list"]
    document_id: str
    data: list[PassageBody]
    offset_unit: Literal["unicode_code_point"]


class NewArticle(Request):
    """An article given as text."""

    text: str = Field(
        min_length=1,
        description="The whole text; what is quoted later is cut from it.",
        examples=["The head of the National Neurosurgery Center Serik Akshulakov spoke."],
        # Nothing can be quoted from a text without words; the readers say so in better words.
        json_schema_extra={"pattern": r"\w"},
    )
    title: str | None = Field(
        None, max_length=500, description="None: found in the text.", examples=["Neurosurgery"]
    )
    source: str | None = Field(
        None,
        min_length=1,
        max_length=500,
        pattern=SOURCE_PATTERN,
        description="A relative path or an http(s) address; names the article within its "
        "collection: the same source again replaces it. None: named after its text.",
        examples=["news/neurosurgery.txt"],
    )
    published: Day | None = Field(None, examples=["2025-06-28"])
    language: str | None = Field(
        None, pattern=LANGUAGE_PATTERN, description="ISO 639-1; none: found in the text."
    )
    collection: str | None = Field(
        None, pattern=COLLECTION_PATTERN, description="None: that of the upload, or as it was."
    )


class NewArticles(Request):
    """One or many articles."""

    articles: list[NewArticle] = Field(min_length=1, max_length=1000)
    collection: str = Field("default", pattern=COLLECTION_PATTERN)


def article_body(article: Article, span: MarkedSpan | None = None) -> ArticleBody:
    """The article as it is served."""
    fields: dict[str, Any] = {name: getattr(article, name) for name in Article.__dataclass_fields__}
    return ArticleBody(**fields, span=span)


def summary(listed: Listed) -> ArticleSummary:
    """The article without its text."""
    article = listed.article
    return ArticleSummary(
        id=article.id,
        title=article.title,
        source=article.source,
        published=article.published,
        sha256=article.sha256,
        language=article.language,
        collection=article.collection,
        characters=listed.characters,
        added=article.added,
        tags=tags_of(article.metadata),
        metadata=dict(article.metadata),
    )
