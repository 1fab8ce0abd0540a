"""The records that travel along the journey, and the protocols of its four plug-in rooms.

Offsets everywhere are half-open ``[start, end)`` and count Unicode code points of
``Article.text``. Records are frozen; nothing downstream edits what an earlier stage made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""``(n, dim) float32``; rows are unit length wherever an :class:`Embedder` made them."""

Progress = Callable[[int, int], None]
"""Called with ``(done, total)`` while long work goes on."""

MakePassages = Callable[[Sequence["Article"]], tuple[list["Passage"], Vectors]]
"""Articles to their passages, in order, and one vector a passage."""

# Pydantic (which serves these records over HTTP) reads the attribute docstrings as descriptions.
_DOCUMENTED: dict[str, Any] = {"use_attribute_docstrings": True}


# --- articles and passages -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Article:
    """One document: the canonical extracted text that every offset of the product indexes."""

    id: str
    title: str
    text: str
    source: str
    """Where it came from: a path relative to the folder that was built, or a URL."""
    published: date | None
    sha256: str
    """Hex SHA-256 of ``text`` in UTF-8."""
    language: str | None = None
    """ISO 639-1 code, or none when it could not be told."""
    collection: str = "default"
    metadata: Mapping[str, str] = field(default_factory=dict)
    page_starts: tuple[int, ...] = ()
    """Offset at which each page begins (paged formats only); page 1 is ``page_starts[0]``."""

    def page_of(self, offset: int) -> int | None:
        """The 1-based page that holds ``offset``, or none for a format without pages."""
        if not self.page_starts:
            return None
        return max(1, sum(start <= offset for start in self.page_starts))


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article: ``article.text[start:end] == text``."""

    id: str
    """``{article_id}:{start}-{end}``."""
    article_id: str
    start: int
    end: int
    text: str


# --- retrieval -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage with the evidence that ranked it.

    An engine fills ``score`` and its own pair (dense or lexical); the retriever fuses.
    ``dense_score`` is the inner product of unit vectors, ``lexical_score`` is BM25; ranks count
    from 1; a missing value means that search did not return the passage.
    """

    passage: Passage
    score: float
    dense_score: float | None = None
    lexical_score: float | None = None
    dense_rank: int | None = None
    lexical_rank: int | None = None
    copies: tuple[str, ...] = ()
    """Passage ids of near-copies collapsed into this hit."""


Field = Literal["article_id", "source", "collection", "language", "published"]


@dataclass(frozen=True, slots=True)
class Eq:
    """The article's ``field`` equals ``value``."""

    field: Field
    value: str | date


@dataclass(frozen=True, slots=True)
class In:
    """The article's ``field`` is one of ``values``."""

    field: Field
    values: tuple[str | date, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """``low <= field <= high``; an open side is none; an article without the field is outside."""

    field: Field
    low: str | date | None = None
    high: str | date | None = None


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds (an empty And holds always)."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds (an empty Or never holds)."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold (also true where the field is missing)."""

    part: Filter


Filter = Eq | In | Range | And | Or | Not


# --- reading -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """Words a reader believes to answer the question, as article offsets.

    ``score`` and ``null_score`` are in the reader's own unit and compare within one reading.
    """

    article_id: str
    passage_id: str
    start: int
    end: int
    score: float
    null_score: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Evidence about a candidate answer -> probability that it is right (logistic).

    ``probability = 1 / (1 + exp(-(bias + sum_i weights[i] * feature_i)))``, fitted on held-out
    questions under serving conditions (Platt 1999); features are those of ``rag.confidence``.
    """

    weights: Mapping[str, float]
    bias: float
    threshold: float
    """Default ``min_confidence``."""
    meaning: str
    """What the threshold promises, in words, with the figure measured."""
    settled_score: float | None = None
    """A span scored at least this was overtaken by one of a later passage for under 1 % of the
    held-out questions: reading may stop. None: always read everything."""
    fitted: bool = True
    """False for a reader whose confidence was never fitted; answers then carry a warning."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found: spans best first, and how many of the passages it had to read."""

    spans: tuple[Span, ...]
    passages_read: int
    null_scores: tuple[float, ...] = ()
    """One a passage read: how strongly the reader holds that it has no answer."""


# --- the answer ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Citation:
    """Quoted words and the exact place they stand."""

    __pydantic_config__ = _DOCUMENTED

    index: int
    """Number shown beside the answer, from 1."""
    type: Literal["char_location"]
    cited_text: str
    """The quoted words: ``article.text[start_char_index:end_char_index]``."""
    sentence: str
    """The whole sentence(s) the quote stands in."""
    sentence_start_char_index: int
    """Where that sentence begins in the article's text."""
    document_id: str
    document_title: str
    document_url: str
    """Source of the article: a path relative to the folder that was built, or a URL."""
    document_date: date | None
    document_sha256: str
    """SHA-256 of the article's text when it was quoted."""
    passage_id: str
    page: int | None
    """1-based page, for paged formats."""
    start_char_index: int
    """First character of the quote in the article's text (Unicode code points, half-open)."""
    end_char_index: int
    prefix: str
    """Text just before the quote (W3C TextQuoteSelector)."""
    suffix: str
    """Text just after the quote (W3C TextQuoteSelector)."""
    answer_start_index: int
    """Where in ``answer`` the words supported by this citation begin."""
    answer_end_index: int


@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """A passage that was retrieved for the question, whether or not it was used."""

    __pydantic_config__ = _DOCUMENTED

    passage_id: str
    document_id: str
    document_title: str
    document_url: str
    document_date: date | None
    text: str
    start_char_index: int
    end_char_index: int
    score: float
    """Fused retrieval score in [0, 1]; not a confidence."""
    copies: list[str]
    """Passage ids of near-copies of this passage, collapsed into it."""


AbstentionReason = Literal["no_results", "below_threshold", "ambiguous", "empty_index"]


@dataclass(frozen=True, slots=True)
class Abstention:
    """Why there is no answer, and where the question came nearest."""

    __pydantic_config__ = _DOCUMENTED

    reason: AbstentionReason
    message: str
    nearest_passage_ids: list[str]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another answer the articles may support, less likely than the one given."""

    __pydantic_config__ = _DOCUMENTED

    answer: str
    confidence: float
    citation: Citation


@dataclass(frozen=True, slots=True)
class Conflict:
    """One side of a disagreement between well-supported answers."""

    __pydantic_config__ = _DOCUMENTED

    answer: str
    confidence: float
    document_date: date | None
    preferred: bool
    """True for the side given as the answer."""
    citation: Citation


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of ``POST /ask``: an answer quoted from an article, or an abstention."""

    __pydantic_config__ = _DOCUMENTED

    id: str
    object: Literal["answer"]
    created: int
    """Unix time, seconds."""
    question: str
    standalone_question: str
    """The question as it was understood, after resolving a follow-up."""
    conversation_id: str | None
    status: Literal["answered", "abstained"]
    answer: str | None
    confidence: float
    """Calibrated probability that the best answer found is right."""
    abstention: Abstention | None
    citations: list[Citation]
    passages: list[RetrievedPassage]
    alternatives: list[Alternative]
    conflicts: list[Conflict]
    corroborating_documents: int
    """Independent articles (near-copies removed) that state the same answer."""
    warnings: list[str]
    offset_unit: Literal["unicode_code_point"]
    index_version: str
    model: str
    timings_ms: dict[str, float]


# --- plug-in rooms -------------------------------------------------------------------------


class Embedder(Protocol):
    """Texts to unit vectors. ``id`` names model and weights; an index remembers it."""

    id: str
    dim: int

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """``(len(texts), dim) float32``, unit length, in the order given."""
        ...

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """``(len(texts), dim) float32``, unit length, in the order given."""
        ...


class Reader(Protocol):
    """Finds the words that answer a question in retrieved passages."""

    id: str
    calibration: Calibration

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Spans best first, scores comparable across all of ``hits`` (given best first)."""
        ...


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What the store remembers of a file it was built from, so that a rebuild can skip it."""

    path: str
    """Absolute path; never leaves the store."""
    source: str
    collection: str
    size: int
    mtime_ns: int
    sha256: str
    """Hex SHA-256 of the file's bytes."""
    article_ids: tuple[str, ...]
    error: str | None = None
    """Why it could not be read, or none."""


@dataclass(frozen=True, slots=True)
class EngineStats:
    """Counts and sizes of a store."""

    articles: int
    passages: int
    generation: int
    """Grows by one with every committed change."""
    size_bytes: int
    structures: Mapping[str, str]
    """Name of each derived structure and what it is, for example ``dense: flat, 6 MB``."""


class Engine(Protocol):
    """Where articles, passages and vectors live, and how they are searched.

    Every write is durable when the call returns and visible to the next search of every reader.
    ``passage_vectors`` are ``(n_passages, dim) float32`` rows in the order of ``passages``.
    """

    id: str

    def close(self) -> None: ...

    def health(self, thorough: bool = False) -> list[str]:
        """Problems found, in plain words, each naming the command that mends it; [] when well.

        Cheap enough for a readiness probe, unless ``thorough``: then everything is read.
        """
        ...

    def ensure_schema(self, dim: int, metric: Literal["inner_product"], embedder_id: str) -> None:
        """Create the store, or raise ``IndexMismatchError`` when it was made with another one."""
        ...

    def upsert(
        self, articles: Sequence[Article], passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        """Add or replace articles with all their passages, in one transaction."""
        ...

    def delete(self, where: Filter) -> int:
        """Remove matching articles from every structure; the number of articles removed."""
        ...

    def get(self, ids: Sequence[str]) -> list[Article]:
        """The articles with these ids, in that order, missing ones left out."""
        ...

    def passages(self, article_id: str) -> list[Passage]:
        """The passages of one article, in order."""
        ...

    def count(self, where: Filter | None = None) -> int:
        """Number of articles that match."""
        ...

    def scan(self, after_id: str, n: int, where: Filter | None = None) -> list[Article]:
        """Up to ``n`` articles with ``id > after_id``, by id: paging and migration."""
        ...

    def vectors(self, article_id: str) -> Vectors:
        """Stored vectors of an article's passages, ``(n_passages, dim) float32``, in order."""
        ...

    def search_dense(self, vector: Vectors, k: int, where: Filter | None = None) -> list[Hit]:
        """At most ``k`` hits by inner product with ``vector`` of shape ``(dim,)``, best first."""
        ...

    def search_lexical(self, question: str, k: int, where: Filter | None = None) -> list[Hit]:
        """At most ``k`` hits by BM25, best first."""
        ...

    def files(self, collection: str | None = None) -> Iterator[FileRecord]: ...

    def put_files(self, records: Sequence[FileRecord]) -> None: ...

    def delete_files(self, paths: Sequence[str]) -> None: ...

    def stats(self) -> EngineStats: ...

    def optimize(self) -> None:
        """Compact the store and rewrite the derived structures."""
        ...

    def snapshot(self, path: Path) -> None:
        """Write a consistent copy of the store that ``open`` accepts."""
        ...

    def repair(self) -> list[str]:
        """Mend what can be mended without a backup; what was done, in plain words."""
        ...

    def reembed(
        self, dim: int, embedder_id: str, make: MakePassages, progress: Progress | None = None
    ) -> None:
        """Give every article new passages and vectors, beside the old, swapped in one step."""
        ...


# --- asking --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may answer; an empty field does not restrict."""

    # A misspelt filter must not silently widen the search.
    __pydantic_config__ = {**_DOCUMENTED, "extra": "forbid"}

    published_from: date | None = None
    """Earliest publication date, inclusive; articles without a date are left out."""
    published_to: date | None = None
    """Latest publication date, inclusive ("as of" this day)."""
    sources: list[str] = field(default_factory=list)
    article_ids: list[str] = field(default_factory=list)
    collections: list[str] = field(default_factory=list)

    def where(self) -> Filter | None:
        """The same as a filter tree, or none when nothing is restricted."""
        parts: list[Filter] = []
        if self.published_from or self.published_to:
            parts.append(Range("published", self.published_from, self.published_to))
        if self.sources:
            parts.append(In("source", tuple(self.sources)))
        if self.article_ids:
            parts.append(In("article_id", tuple(self.article_ids)))
        if self.collections:
            parts.append(In("collection", tuple(self.collections)))
        return And(tuple(parts)) if parts else None


EventType = Literal[
    "answer.created",
    "retrieval.completed",
    "citation.added",
    "answer.delta",
    "answer.completed",
]


@dataclass(frozen=True, slots=True)
class Event:
    """One step of an answer being made; the API and the chat show the same ones.

    ``data`` is: created - the question as understood (``str``); retrieval - the passages
    (``list[RetrievedPassage]``); citation - a ``Citation``; delta - a piece of the answer
    (``str``); completed - the ``Answer``.
    """

    type: EventType
    data: str | list[RetrievedPassage] | Citation | Answer


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a change did to the store."""

    __pydantic_config__ = _DOCUMENTED

    articles: int
    """Articles added, replaced or removed."""
    passages: int
    """Passages added (or removed, for a deletion)."""
    index_version: str
    """The store's version after the change; every later answer sees it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a citation still stands where it says."""

    __pydantic_config__ = _DOCUMENTED

    status: Literal["valid", "moved", "stale"]
    message: str
    start_char_index: int | None
    """Where the words stand now (none when stale)."""
    end_char_index: int | None
    document_sha256: str | None
    """SHA-256 of the article's text now (none when it is gone)."""
