"""Questions, passages, citations to check, judgements: what is sent and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, Strict, StrictBool, StringConstraints, model_validator

from rag.described import described
from rag.kept.feedback import FeedbackVerdict
from rag.types import Answer, Citation, Filters, Form, RetrievedPassage, Verdict
from rag.wire.strict import Request, SentFilters, strictly, whole_numbers

MOST_KEPT = 100_000
"""Characters kept of an answer that is sent along with its judgement."""

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
_Depth = Annotated[int, Strict(), Field(ge=1, le=50), BeforeValidator(whole_numbers)]


Likelihood = Annotated[float, Strict(), Field(ge=0, le=1)]


TopK = Annotated[
    _Depth | None,
    Field(description="Passages to read; none: the server's setting.", examples=[8]),
]


CONVERSATION_PATTERN = r"^[A-Za-z0-9_.:-]{1,100}$"
ConversationId = Annotated[str, StringConstraints(pattern=CONVERSATION_PATTERN)]


class AskRequest(Request):
    """A question, and which articles may answer it."""

    question: Question
    conversation_id: ConversationId | None = Field(
        None,
        description="Questions with the same id follow up on each other.",
        examples=["c-7f3a"],
    )
    top_k: TopK = None
    min_confidence: Likelihood | None = Field(
        None,
        description="Below this the answer is withheld; none: the reader's own threshold.",
        examples=[0.5],
    )
    filters: SentFilters = Field(
        default_factory=Filters,
        description="Which articles may answer.",
        examples=[{"published_to": "2025-12-31"}],
    )
    form: Form | None = Field(
        None,
        description="What the answer is made of, always exact quotes; none: what the question "
        "asks for.",
        examples=["list"],
    )
    as_written: StrictBool = Field(
        False,
        description="Ask exactly these words: no follow-up completed, no spelling corrected, no "
        "second question split off.",
    )
    include: list[Literal["passages"]] = Field(
        default=["passages"],
        max_length=10,
        description="Parts of the answer that may be left out: without `passages` the answer "
        "comes without what was retrieved and not used.",
        examples=[["passages"]],
    )
    stream: StrictBool = Field(False, description="Answer as server-sent events.")


class SearchRequest(Request):
    """A question whose passages are wanted, without an answer."""

    question: Question
    top_k: TopK = None
    filters: SentFilters = Field(default_factory=Filters, description="Which articles to search.")


@described
@dataclass(frozen=True, slots=True)
class SearchResults:
    """Passages, best first."""

    object: Literal["list"]
    data: list[RetrievedPassage]
    index_version: str


class VerifyRequest(Request):
    """Citations as they were given, however long ago."""

    citations: list[Annotated[Citation, strictly(Citation)]] = Field(min_length=1, max_length=100)


@described
@dataclass(frozen=True, slots=True)
class Verdicts:
    """One verdict for each citation, in the order given."""

    object: Literal["list"]
    data: list[Verdict]


class FeedbackRequest(Request):
    """What a reader thinks of an answer."""

    answer_id: str = Field(
        min_length=1, max_length=100, description="The answer's `id`.", examples=["ans_5d0c"]
    )
    verdict: FeedbackVerdict = Field(
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

    @model_validator(mode="after")
    def _short(self) -> FeedbackRequest:
        sent = self.answer
        if sent and len(f"{sent.standalone_question}{sent.answer}") > MOST_KEPT:
            raise ValueError(f"answer: question and words have more than {MOST_KEPT:,} characters")
        return self


@described
@dataclass(frozen=True, slots=True)
class FeedbackReceipt:
    """The feedback is stored."""

    id: str
    object: Literal["feedback"]
    answer_id: str
    verdict: FeedbackVerdict
    created: int
    """Unix time, seconds."""
