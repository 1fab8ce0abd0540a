"""What is remembered of one question and its answer."""

from __future__ import annotations

from typing import Final

from rag.types import Answer, Turn

MOST_TURNS: Final = 12
"""A follow-up refers to the last turns; older ones are not looked through."""
SENTENCE_CHARS: Final = 600
"""A cited sentence is remembered up to this many characters: a "sentence" may be a whole file."""


def bounded(turn: Turn) -> Turn:
    """The same, of a length that can be looked through for every follow-up."""
    return Turn(
        turn.question[:SENTENCE_CHARS],
        turn.answer[:SENTENCE_CHARS] if turn.answer else turn.answer,
        turn.sentence[:SENTENCE_CHARS],
        turn.title[:SENTENCE_CHARS],
        turn.asked[:SENTENCE_CHARS],
        turn.snapshot,
        turn.articles,
    )


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
        answer.snapshot,
        tuple(dict.fromkeys(each.document_id for each in answer.citations)),
    )
