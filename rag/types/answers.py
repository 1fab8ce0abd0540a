"""What is given to people and programs: answers, citations, receipts and verdicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from rag.described import described
from rag.tables import Cell
from rag.types.deletions import DeletionReceipt
from rag.types.filters import Filters
from rag.types.forms import Correction, Decision, Form, Item
from rag.types.originals import Original


@described
@dataclass(frozen=True, slots=True)
class Citation:
    """Quoted words and the exact place they stand."""

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
    cell: Cell | None = None
    """The table cell the quote stands in, with its row under the header; none outside tables."""
    original: Original | None = None
    """Where the words stand in the file; none for an article that was sent as text."""
    permalink: str = ""
    """Where people see the words marked, relative to the service."""


@described
@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """A passage that was retrieved for the question, whether or not it was used."""

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


AbstentionReason = Literal[
    "no_results", "below_threshold", "ambiguous", "empty_index", "not_a_question"
]


@described
@dataclass(frozen=True, slots=True)
class Abstention:
    """Why there is no answer, and where the question came nearest."""

    reason: AbstentionReason
    message: str
    nearest_passage_ids: list[str]
    candidates: list[Alternative] = field(default_factory=list)
    """The best leads: quotes that may answer, never endorsed; those of one article together."""
    suggestions: list[str] = field(default_factory=list)
    """Questions to ask instead, made of what the articles hold."""

    @property
    def is_of_talk(self) -> bool:
        """Whether nothing was asked of the articles: no gap of theirs, and no turn to follow up."""
        return self.reason == "not_a_question"


@described
@dataclass(frozen=True, slots=True)
class Alternative:
    """Another answer the articles may support, less likely than the one given."""

    answer: str
    confidence: float
    citation: Citation


@described
@dataclass(frozen=True, slots=True)
class Conflict:
    """One side of a disagreement: what it says, and every article that says so."""

    answer: str
    document_date: date | None
    """Of its newest article; none where no article is dated."""
    preferred: bool
    """True for the side given as the answer."""
    citations: list[Citation]
    """One an article, newest first, numbered among themselves."""


@described
@dataclass(frozen=True, slots=True)
class Answer:
    """The body of ``POST /ask``: an answer quoted from an article, or an abstention."""

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
    """Calibrated probability that the best answer found is right; where the articles disagree it
    is that of one side among others, and no figure to show beside it."""
    abstention: Abstention | None
    citations: list[Citation]
    passages: list[RetrievedPassage]
    alternatives: list[Alternative]
    conflicts: list[Conflict]
    """Every well-supported side where the articles disagree, newest first."""
    corroborating_documents: int
    """Independent articles (near-copies removed) that state the same answer."""
    warnings: list[str]
    offset_unit: Literal["unicode_code_point"]
    index_version: str
    model: str
    timings_ms: dict[str, float]
    """Milliseconds: ``embed`` the question, ``retrieve`` passages, ``read`` them, ``compose`` the
    answer from what was read; ``total`` is all that."""
    form: Form = "span"
    """The form it was given in."""
    items: list[Item] = field(default_factory=list)
    """The parts of an answer made of several quotes, in their order; ``answer`` is their quotes,
    one a line."""
    at_least: bool = False
    """Of a list: more items may stand elsewhere."""
    decision: Decision | None = None
    """Of a yes/no question: what the quoted sentence decides."""
    corrections: list[Correction] = field(default_factory=list)
    """Words of the question that were searched for in another spelling."""
    filters: Filters | None = None
    """What restricted the articles, the days that the question itself names included."""
    snapshot: str | None = None
    """The snapshot of the index that was asked; none: the index as it is."""
    further: list[Answer] = field(default_factory=list)
    """Where two questions were asked in one: the answers to those after the first."""


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


@described
@dataclass(frozen=True, slots=True)
class Receipt:
    """What a change did to the store."""

    articles: int
    """Articles added, replaced or removed."""
    passages: int
    """Passages added (or removed, for a deletion)."""
    index_version: str
    """The store's version after the change; every later answer sees it."""
    deletion: DeletionReceipt | None = None
    """What a deletion can be proved with; `rag verify-receipt` looks for what it says is gone."""
    snapshots: tuple[str, ...] = ()
    """Snapshots that hold what was deleted still: it goes from there when they are removed."""


@described
@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a citation still stands where it says."""

    status: Literal["valid", "moved", "stale"]
    message: str
    start_char_index: int | None
    """Where the words stand now (none when stale)."""
    end_char_index: int | None
    document_sha256: str | None
    """SHA-256 of the article's text now (none when it is gone)."""
    original: Literal["holds", "changed", "gone", "unknown"] = "unknown"
    """Whether the file itself still holds the words: ``changed`` where it is there without them;
    ``unknown`` where the article came from no file, or from one that is not on this machine."""
