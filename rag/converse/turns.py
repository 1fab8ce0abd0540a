"""What is remembered of one question and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rag.types import Answer

SENTENCE_CHARS: Final = 600
"""A cited sentence is remembered up to this many characters: a "sentence" may be a whole file."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question as it was understood, and what was quoted for it."""

    question: str
    answer: str | None = None
    """The quoted words; none where the question was not answered."""
    sentence: str = ""
    """The sentence the quote stands in."""
    title: str = ""
    """Title of the article quoted."""
    asked: str = ""
    """The question as it was asked, where that is known."""


def turn_of(answer: Answer) -> Turn:
    """What a later question can refer to in ``answer``."""
    if not answer.citations:
        return Turn(answer.standalone_question, answer.answer, asked=answer.question)
    cited = answer.citations[0]
    return Turn(
        answer.standalone_question,
        answer.answer,
        cited.sentence[:SENTENCE_CHARS],
        cited.document_title[:SENTENCE_CHARS],
        answer.question,
    )
