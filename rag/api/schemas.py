"""Requests and envelopes. What travels inside them are the records of ``rag.types``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StrictBool,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import to_json

from rag.types import Answer, Article, Citation, Filters, RetrievedPassage, Verdict

_DOCUMENTED = ConfigDict(use_attribute_docstrings=True)

# --- errors ---------------------------------------------------------------------------

ErrorType = Literal[
    "invalid_request_error",
    "authentication_error",
    "permission_error",
    "not_found_error",
    "conflict_error",
    "rate_limit_error",
    "overloaded_error",
    "api_error",
]


@dataclass(frozen=True, slots=True)
class ErrorDetail:
    """What went wrong."""

    __pydantic_config__ = _DOCUMENTED

    type: ErrorType
    """Kind of error; decides what a program should do about it."""
    code: str
    """A fixed word for the exact error, for example ``invalid_question``."""
    message: str
    """What was found, what was expected, what to do next; for people."""
    param: str | None = None
    """The field of the request that caused it, dotted, where there is one."""


@dataclass(frozen=True, slots=True)
class ErrorEnvelope:
    """The body of every response that is not a success."""

    __pydantic_config__ = _DOCUMENTED

    type: Literal["error"]
    error: ErrorDetail
    request_id: str
    """Quote it when reporting a problem; also in the ``X-Request-Id`` header."""


# --- questions ------------------------------------------------------------------------


def _whole_numbers(sent: Any) -> Any:
    """``sent`` with 3 for 3.0, which is an integer in JSON Schema."""
    if isinstance(sent, float) and sent.is_integer():
        return int(sent)
    if isinstance(sent, dict):
        return {key: _whole_numbers(value) for key, value in sent.items()}
    if isinstance(sent, list):
        return [_whole_numbers(value) for value in sent]
    return sent


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
# The bounds stand at the number itself, or the schema would not tell them.
_Depth = Annotated[int, Strict(), Field(ge=1, le=50), BeforeValidator(_whole_numbers)]
_Likelihood = Annotated[float, Strict(), Field(ge=0, le=1)]
TopK = Annotated[
    _Depth | None,
    Field(description="Passages to read; none: the server's setting.", examples=[8]),
]
# A path that stays relative, or an address a browser may open; never another scheme.
SOURCE_PATTERN = r"^(https?://[^\s\x00-\x1f]+|[^\s:/\\\x00-\x1f][^:\\\x00-\x1f]*)$"
COLLECTION_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$"
ConversationId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,100}$")]


def whole_characters(sent: Any) -> Any:
    """``sent``, unless a string in it holds half a character.

    JSON can spell a lone surrogate, which no database and no response can hold.
    """
    if isinstance(sent, str):
        try:
            sent.encode()
        except UnicodeEncodeError:
            raise ValueError("a text holds a lone surrogate, which is no character") from None
    elif isinstance(sent, dict):
        for key, value in sent.items():
            whole_characters(key)
            whole_characters(value)
    elif isinstance(sent, list):
        for value in sent:
            whole_characters(value)
    return sent


def strictly(record: Any) -> BeforeValidator:
    """Reads ``record`` as JSON means it: no 0 for a date, no "5" for a number.

    The records are made from Python values elsewhere, so that they cannot be strict themselves.
    """

    def read(sent: Any) -> Any:
        try:
            text = to_json(_whole_numbers(sent), inf_nan_mode="null")
            return _adapter(record).validate_json(text, strict=True)
        except ValidationError as error:
            found = (f"{'.'.join(map(str, p['loc']))}: {p['msg']}" for p in error.errors())
            raise ValueError("; ".join(found)) from None

    return BeforeValidator(read)


@cache
def _adapter(record: Any) -> TypeAdapter[Any]:
    return TypeAdapter(record)


def prepare() -> None:
    """Make now what :func:`strictly` would make when the first request comes."""
    for record in (Filters, list[Citation], Answer):
        _adapter(record)


def _day(sent: Any) -> Any:
    if isinstance(sent, date) or (isinstance(sent, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", sent)):
        return sent
    raise ValueError("not a day such as 2025-06-28")


Day = Annotated[date, BeforeValidator(_day)]


class _Request(BaseModel):
    # A misspelt field is an error, not a silent default.
    model_config = ConfigDict(extra="forbid", frozen=True)

    _whole = model_validator(mode="before")(whole_characters)


class AskRequest(_Request):
    """A question, and which articles may answer it."""

    question: Question
    conversation_id: ConversationId | None = Field(
        None,
        description="Questions with the same id follow up on each other.",
        examples=["c-7f3a"],
    )
    top_k: TopK = None
    min_confidence: _Likelihood | None = Field(
        None,
        description="Below this the answer is withheld; none: the reader's own threshold.",
        examples=[0.5],
    )
    filters: Annotated[Filters, strictly(Filters)] = Field(
        default_factory=Filters,
        description="Which articles may answer.",
        examples=[{"published_to": "2025-12-31"}],
    )
    stream: StrictBool = Field(False, description="Answer as server-sent events.")


class SearchRequest(_Request):
    """A question whose passages are wanted, without an answer."""

    question: Question
    top_k: TopK = None
    filters: Annotated[Filters, strictly(Filters)] = Field(
        default_factory=Filters, description="Which articles to search."
    )


@dataclass(frozen=True, slots=True)
class SearchResults:
    """Passages, best first."""

    __pydantic_config__ = _DOCUMENTED

    object: Literal["list"]
    data: list[RetrievedPassage]
    index_version: str


class VerifyRequest(_Request):
    """Citations as they were given, however long ago."""

    citations: Annotated[list[Citation], strictly(list[Citation])] = Field(
        min_length=1, max_length=100
    )


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
    answer: Annotated[Answer, strictly(Answer)] | None = Field(
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
    """Present when ``start`` or ``end`` was given."""


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


class NewArticle(_Request):
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
        None, pattern=r"^[a-z]{2}$", description="ISO 639-1; none: found in the text."
    )
    collection: str | None = Field(
        None, pattern=COLLECTION_PATTERN, description="None: that of the upload, or as it was."
    )


class NewArticles(_Request):
    """One or many articles."""

    articles: list[NewArticle] = Field(min_length=1, max_length=1000)
    collection: str = Field("default", pattern=COLLECTION_PATTERN)


@dataclass(frozen=True, slots=True)
class UploadedDocument:
    """What became of one document of an upload."""

    __pydantic_config__ = _DOCUMENTED

    source: str
    status: Literal["added", "updated", "unchanged", "duplicate", "failed"]
    article_ids: list[str]
    """The articles read from it (an archive or a table holds many)."""
    passages: int
    """Passages stored by this upload."""
    code: str | None
    """Why it could not be read: ``encrypted``, ``no_text``, ``broken``, ``too_large``,
    ``not_supported``, ``conflict``; or none."""
    message: str | None


@dataclass(frozen=True, slots=True)
class UploadReceipt:
    """What an upload did; everything in it is searchable by now."""

    __pydantic_config__ = _DOCUMENTED

    object: Literal["upload"]
    documents: list[UploadedDocument]
    """One for each document sent, in order."""
    articles: int
    """Articles added or replaced."""
    passages: int
    index_version: str
    """The store's version after the change; every later answer sees it."""


@dataclass(frozen=True, slots=True)
class Job:
    """An upload that is read in the background."""

    __pydantic_config__ = _DOCUMENTED

    id: str
    object: Literal["job"]
    status: Literal["queued", "running", "succeeded", "failed"]
    created: int
    """Unix time, seconds."""
    finished: int | None
    """Unix time, seconds."""
    done: int
    """Bytes of documents dealt with so far."""
    total: int
    """Bytes of documents sent."""
    receipt: UploadReceipt | None
    """What was stored; present when it succeeded."""
    error: ErrorDetail | None
    """Why it failed; present when it did."""


@dataclass(frozen=True, slots=True)
class JobList:
    """The latest jobs, newest first."""

    __pydantic_config__ = _DOCUMENTED

    object: Literal["list"]
    data: list[Job]


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
