"""A conversation as it is held for one browser: turns, their markup, and their way to storage."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from pydantic import TypeAdapter, ValidationError

from rag.types import Answer, Verdict
from ui import cards
from ui.text import attributes, isolated

KEPT: Final = 30
"""Turns kept in the browser; older ones are forgotten there, so that storage cannot fill."""


Judgement = Literal["correct", "incorrect"]


@dataclass(frozen=True, slots=True)
class Failed:
    """A question that ended in an error instead of an answer."""

    question: str
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it; ``verdicts`` match ``outcome.citations``."""

    outcome: Answer | Failed
    verdicts: tuple[Verdict, ...] = ()
    judged: Judgement | None = None
    """What the reader said of the answer after checking it."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything asked since the page was opened, or since it was cleared."""

    id: str = field(default_factory=lambda: f"conv_{uuid.uuid4().hex}")
    turns: tuple[Turn, ...] = ()

    def with_turn(self, turn: Turn) -> Conversation:
        """The same conversation, one turn longer."""
        return replace(self, turns=(*self.turns, turn))

    def judged(self, answer_id: str, judgement: Judgement) -> Conversation:
        """The same conversation with one answer judged."""
        return replace(
            self,
            turns=tuple(
                replace(turn, judged=judgement)
                if isinstance(turn.outcome, Answer) and turn.outcome.id == answer_id
                else turn
                for turn in self.turns
            ),
        )

    def answers(self) -> list[Answer]:
        """The answers (and abstentions), in the order they were given."""
        return [turn.outcome for turn in self.turns if isinstance(turn.outcome, Answer)]

    def judgements(self) -> dict[str, Judgement]:
        """What the reader said, by the id of the answer."""
        return {
            turn.outcome.id: turn.judged
            for turn in self.turns
            if isinstance(turn.outcome, Answer) and turn.judged is not None
        }


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation as a browser keeps it and a file holds it."""

    id: str
    answers: list[Answer]
    """As the API gives them."""
    judged: dict[str, Judgement] = field(default_factory=dict)
    """What the reader said, by the id of the answer."""


_kept: TypeAdapter[Kept] = TypeAdapter(Kept)


def to_storage(conversation: Conversation, newest: int = KEPT) -> dict[str, Any]:
    """What the browser keeps: the ``newest`` answers and what was said of them."""
    answers = conversation.answers()[-newest:] if newest else []
    ids = {given.id for given in answers}
    judged = {id_: said for id_, said in conversation.judgements().items() if id_ in ids}
    whole: dict[str, Any] = _kept.dump_python(Kept(conversation.id, answers, judged), mode="json")
    return whole


def from_storage(stored: object) -> Kept | None:
    """What the browser kept, or none for anything that is not ours.

    What a browser hands back is a stranger's data: it must be whole answers or nothing.
    """
    try:
        return _kept.validate_python(stored)
    except ValidationError:
        return None


def markup(turns: Sequence[Turn], asking: tuple[str, str, str] | None = None) -> str:
    """All turns, oldest first; ``asking`` is a question, as understood, and its pending card."""
    parts = [_turn(number, turn) for number, turn in enumerate(turns)]
    if asking is not None:
        question, understood, card = asking
        parts.append(_frame(len(turns), question, understood, card))
    return f'<div class="turns">{"".join(parts)}</div>'


def _turn(number: int, turn: Turn) -> str:
    outcome = turn.outcome
    if isinstance(outcome, Failed):
        card = cards.error(outcome.message, outcome.advice)
        return _frame(number, outcome.question, outcome.question, card)
    if outcome.status == "answered":
        card = cards.answer(outcome, turn.verdicts, turn.judged)
    else:
        card = cards.abstention(outcome, turn.judged)
    return _frame(number, outcome.question, outcome.standalone_question, card)


def _frame(number: int, question: str, understood: str, card: str) -> str:
    asked_as = ""
    if " ".join(understood.split()) != " ".join(question.split()):
        asked_as = (
            f'<p class="asked-as">asked as: {isolated(understood)}'
            f'<button type="button" data-do="edit"{attributes(question=understood)}>Edit</button>'
            "</p>"
        )
    return (
        f'<article class="turn" id="turn-{number}" aria-labelledby="asked-{number}">'
        f'<h2 class="asked" id="asked-{number}" tabindex="-1">{isolated(question)}</h2>'
        f"{asked_as}{card}</article>"
    )
