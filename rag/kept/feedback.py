"""What readers think of answers, kept beside the index and exported as evaluation data."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Final, Literal

from rag.language.terms import terms, words_of_terms
from rag.state import Shelf, State
from rag.types import Answer

MOST: Final = 100_000
"""Judgements that are kept, the newest."""

FeedbackVerdict = Literal["correct", "incorrect"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """One judgement of one answer, with what is needed to learn from it."""

    id: str
    created: int
    """Unix time, seconds."""
    answer_id: str
    question: str
    """As it was understood, so that it stands alone."""
    answer: str | None
    """The words given, or none for an abstention."""
    article_id: str | None
    start: int | None
    end: int | None
    confidence: float
    verdict: FeedbackVerdict
    expected: str | None
    comment: str
    snapshot: str | None = None
    """Name of the snapshot that was asked; none: the articles as they were then."""
    asked: str | None = None
    """The question as it was asked, where that is known."""

    @property
    def put_in(self) -> list[str]:
        """Words that the question was completed with, perhaps an article's."""
        if self.asked in (None, self.question):
            return []
        own = set(terms(self.asked))
        words = words_of_terms(self.question)
        return [word for term, word in words.items() if term not in own]

    def example(self) -> dict[str, object]:
        """A line of evaluation data (JSON Lines): a question and the answers that are right.

        An abstention called correct says that the articles hold no answer. An answer called wrong
        without the right words leaves ``answers`` none: a question to be labelled.
        """
        right: list[str] | None = None
        if self.expected is not None:
            right = [self.expected]
        elif self.verdict == "correct":
            right = [] if self.answer is None else [self.answer]
        return {
            "id": self.id,
            "question": self.question,
            "answers": right,
            "article_id": self.article_id,
            "given": self.answer,
            "start": self.start,
            "end": self.end,
            "confidence": self.confidence,
            "verdict": self.verdict,
            "comment": self.comment,
        }


FEEDBACK: Final = Shelf("feedback", Feedback)


class FeedbackStore:
    """Feedback in the state room; safe between threads and processes."""

    def __init__(self, state: State, most: int = MOST) -> None:
        self._state = state
        self._most = most

    def add(
        self,
        answer: Answer,
        verdict: FeedbackVerdict,
        *,
        comment: str = "",
        expected: str | None = None,
    ) -> Feedback:
        """Store a judgement of ``answer``; durable when it returns."""
        first = answer.citations[0] if answer.citations else None
        record = Feedback(
            id=f"fb_{uuid.uuid4().hex}",
            created=int(time.time()),
            answer_id=answer.id,
            question=answer.standalone_question,
            answer=answer.answer,
            article_id=first.document_id if first else None,
            start=first.start_char_index if first else None,
            end=first.end_char_index if first else None,
            confidence=answer.confidence,
            verdict=verdict,
            expected=expected,
            comment=comment,
            snapshot=answer.snapshot,
            asked=answer.question,
        )
        with self._state.write() as change:
            FEEDBACK.put(change, record.id, record.created, record)
            FEEDBACK.forget(change, most=self._most)
        return record

    def withdraw(self, feedback_id: str) -> bool:
        """Take a judgement back, whoever gave it knows its id, its bytes too; whether there was
        one."""
        with self._state.write() as change:
            gone = FEEDBACK.remove(change, feedback_id)
        if gone:
            self._state.erase()
        return gone

    def all(self) -> list[Feedback]:
        """Every judgement, oldest first."""
        with self._state.read() as view:
            return [record for _, record in FEEDBACK.all(view)]
