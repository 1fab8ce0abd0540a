"""What readers think of answers, kept beside the index and exported as evaluation data."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rag.types import Answer

FeedbackVerdict = Literal["correct", "incorrect"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    id TEXT PRIMARY KEY,
    created INTEGER NOT NULL,
    answer_id TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT,
    article_id TEXT,
    start INTEGER,
    "end" INTEGER,
    confidence REAL NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('correct', 'incorrect')),
    expected TEXT,
    comment TEXT NOT NULL
)
"""


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


class FeedbackStore:
    """Feedback in a SQLite file of the index folder; safe between threads and processes."""

    def __init__(self, index_dir: Path) -> None:
        self._path = index_dir / "feedback.sqlite"

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
        )
        values = [getattr(record, name) for name in Feedback.__dataclass_fields__]
        with closing(self._open()) as database, database:
            database.execute("INSERT INTO feedback VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", values)
        return record

    def withdraw(self, feedback_id: str) -> bool:
        """Take a judgement back, whoever gave it knows its id; whether there was one."""
        if not self._path.exists():
            return False
        with closing(self._open()) as database, database:
            gone = database.execute("DELETE FROM feedback WHERE id = ?", (feedback_id,))
            return gone.rowcount > 0

    def all(self) -> Iterator[Feedback]:
        """Every judgement, oldest first."""
        if not self._path.exists():
            return
        with closing(self._open()) as database:
            rows = database.execute("SELECT * FROM feedback ORDER BY created, id").fetchall()
        for row in rows:
            yield Feedback(*row)

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=10)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute(_SCHEMA)
        # Questions and comments are nobody else's business on a shared machine.
        self._path.chmod(0o600)
        return database
