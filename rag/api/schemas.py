"""Requests and envelopes. What travels inside them are the records of ``rag.types``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from rag.types import Answer, Article, Citation, Filters, Receipt, RetrievedPassage, Verdict

_DOCUMENTED = ConfigDict(use_attribute_docstrings=True)

EXAMPLE_QUESTION = "Who is the head of the National Neurosurgery Center?"

# What the assistant checks (with better words than a schema's) is still told to clients.
_QUESTION = {"minLength": 1, "maxLength": 2000, "pattern": r"\S"}

Question = Annotated[
    str,
    Field(
        description="A question in words.",
        examples=[EXAMPLE_QUESTION],
        json_schema_extra=_QUESTION,
    ),
]
TopK = Annotated[
    int | None,
    Field(ge=1, le=50, description="Passages to read; none: the server's setting.", examples=[8]),
]
ConversationId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,100}$")]


class _Request(BaseModel):
    # A misspelt field is an error, not a silent default.
    model_config = ConfigDict(extra="forbid", frozen=True)


class AskRequest(_Request):
    """A question, and which articles may answer it."""

    question: Question
    conversation_id: ConversationId | None = Field(
        None,
        description="Questions with the same id follow up on each other.",
        examples=["c-7f3a"],
    )
    top_k: TopK = None
    min_confidence: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Below this the answer is withheld; none: the reader's own threshold.",
        examples=[0.5],
    )
    filters: Filters = Field(
        default_factory=Filters,
        description="Which articles may answer.",
        examples=[{"published_to": "2025-12-31"}],
    )
    stream: bool = Field(False, description="Answer as server-sent events.")


class SearchRequest(_Request):
    """A question whose passages are wanted, without an answer."""

    question: Question
    top_k: TopK = None
    filters: Filters = Field(default_factory=Filters, description="Which articles to search.")


@dataclass(frozen=True, slots=True)
class SearchResults:
    """Passages, best first."""

    __pydantic_config__ = _DOCUMENTED

    object: Literal["list"]
    data: list[RetrievedPassage]
    index_version: str


class VerifyRequest(_Request):
    """Citations as they were given, however long ago."""

    citations: list[Citation] = Field(min_length=1, max_length=100)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """One verdict for each citation, in the order given."""

    __pydantic_config__ = _DOCUMENTED

    object: Literal["list"]
    data: list[Verdict]


class FeedbackRequest(_Request):
    """What a reader thinks of an answer."""

    answer_id: str = Field(
        min_length=1, max_length=100, description="The answer's `id`.", examples=["ans_5d0c"]
    )
    verdict: Literal["correct", "incorrect"] = Field(
        description="For an abstention `correct` means: the articles do not say it."
    )
    comment: str = Field("", max_length=2000, description="Anything worth knowing.")
    expected: str | None = Field(
        None, min_length=1, max_length=1000, description="The words that would have been right."
    )
    answer: Answer | None = Field(
        None,
        description="The answer as it was received; needed when the server no longer holds it.",
    )


@dataclass(frozen=True, slots=True)
class FeedbackReceipt:
    """The feedback is stored."""

    __pydantic_config__ = _DOCUMENTED

    id: str
    object: Literal["feedback"]
    answer_id: str
    verdict: Literal["correct", "incorrect"]
    created: int
    """Unix time, seconds."""


# --- articles ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article without its text."""

    __pydantic_config__ = _DOCUMENTED

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


@dataclass(frozen=True, slots=True)
class ArticleList:
    """One page of articles, by id."""

    __pydantic_config__ = _DOCUMENTED

    object: Literal["list"]
    data: list[ArticleSummary]
    has_more: bool
    next_cursor: str | None
    """Give it as ``cursor`` to read on; none on the last page."""


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """Part of an article's text."""

    __pydantic_config__ = _DOCUMENTED

    start_char_index: int
    end_char_index: int
    quote: str
    """``text[start_char_index:end_char_index]``."""
    permalink: str
    """Where people see these words marked, relative to the service."""


@dataclass(frozen=True, slots=True)
class ArticleBody(Article):
    """A whole article, with the span that was asked for."""

    __pydantic_config__ = _DOCUMENTED

    object: Literal["article"] = "article"
    offset_unit: Literal["unicode_code_point"] = "unicode_code_point"
    span: MarkedSpan | None = None
    """Present when ``start`` and ``end`` were given."""


@dataclass(frozen=True, slots=True)
class PassageBody:
    """A passage of an article."""

    __pydantic_config__ = _DOCUMENTED

    passage_id: str
    text: str
    start_char_index: int
    end_char_index: int


@dataclass(frozen=True, slots=True)
class PassageList:
    """The passages of one article, in order."""

    __pydantic_config__ = _DOCUMENTED

    object: Literal["list"]
    document_id: str
    data: list[PassageBody]
    offset_unit: Literal["unicode_code_point"]


# --- health --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Health:
    """The process answers."""

    __pydantic_config__ = _DOCUMENTED

    status: Literal["ok"]
    version: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """Questions can be answered, or what stands in the way."""

    __pydantic_config__ = _DOCUMENTED

    status: Literal["ready", "not_ready"]
    articles: int
    passages: int
    index_version: str
    reader: str
    embedder: str
    problems: int
    """Number of problems the store reports; `rag doctor` on the server names them."""
    chat: Literal["starting", "ready", "off", "failed"]


def article_body(article: Article, span: MarkedSpan | None = None) -> ArticleBody:
    """The article as it is served."""
    fields: dict[str, Any] = {name: getattr(article, name) for name in Article.__dataclass_fields__}
    return ArticleBody(**fields, span=span)


def summary(article: Article) -> ArticleSummary:
    """The article without its text."""
    return ArticleSummary(
        id=article.id,
        title=article.title,
        source=article.source,
        published=article.published,
        sha256=article.sha256,
        language=article.language,
        collection=article.collection,
        characters=len(article.text),
    )


__all__ = [
    "ArticleBody",
    "ArticleList",
    "ArticleSummary",
    "AskRequest",
    "FeedbackReceipt",
    "FeedbackRequest",
    "Health",
    "MarkedSpan",
    "PassageBody",
    "PassageList",
    "Question",
    "Readiness",
    "Receipt",
    "SearchRequest",
    "SearchResults",
    "Verdicts",
    "VerifyRequest",
    "article_body",
    "summary",
]
