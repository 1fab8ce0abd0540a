"""A question typed into the chat: its filters, its steps, its answer or its error."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError

from rag.assistant import Assistant
from rag.errors import FilterError, IndexLockedError, QuestionError, RagError
from rag.types import Answer, Filters
from ui import cards
from ui.conversation import Conversation, Failed, Kept, Turn, markup
from ui.opening import Opening, opened, place_of
from ui.source import nothing_quoted

_log = logging.getLogger("rag.chat")
_filters: TypeAdapter[Filters] = TypeAdapter(Filters)

_ADVICE: Final[dict[type[RagError], str]] = {
    QuestionError: "Ask in a sentence or two, for example “Who leads the institute?”",
    FilterError: "Change or clear the filters beside the question, then ask again.",
    IndexLockedError: "Another process is writing to the index; ask again when it has finished.",
}


@dataclass(frozen=True, slots=True)
class Step:
    """What the screen shows after one step; a none leaves that part as it is."""

    conversation: Conversation
    turns: str
    source: str | None = None
    announcement: str | None = None
    done: bool = False
    question: str = ""
    """What the question box holds then: nothing, or a question that could not be asked."""


def steps(
    assistant: Assistant, conversation: Conversation, question: str, chosen: str
) -> Iterator[Step]:
    """The screen, step by step, for ``question`` under the ``chosen`` filters (JSON)."""
    try:
        understood = question
        card = cards.pending("searching")
        for event in assistant.ask_events(
            question, conversation_id=conversation.id, filters=parse_filters(chosen)
        ):
            if event.type == "answer.created" and isinstance(event.data, str):
                understood = event.data
            elif event.type == "retrieval.completed" and isinstance(event.data, list):
                card = cards.pending("reading", len(event.data))
            elif isinstance(event.data, Answer):
                yield _answered(assistant, conversation, event.data)
                return
            else:
                continue
            yield Step(
                conversation, markup(conversation.turns, (question.strip(), understood, card))
            )
    except RagError as error:
        advice = next((words for kind, words in _ADVICE.items() if isinstance(error, kind)), "")
        yield _failed(conversation, question, str(error), advice)
    except Exception:
        # The last stop before the page: a card must say so, the log must say what.
        _log.exception("a question of the chat could not be answered")
        yield _failed(
            conversation,
            question,
            "The service met a problem it did not expect.",
            "Its log says which; `rag doctor` looks for what is wrong.",
        )


def _failed(conversation: Conversation, question: str, message: str, advice: str) -> Step:
    longer = conversation.with_turn(Turn(Failed(_shown(question), message, advice)))
    spoken = f"That did not work. {message}"
    return Step(longer, markup(longer.turns), None, spoken, done=True, question=question)


def restored(assistant: Assistant, kept: Kept) -> Conversation:
    """A conversation from storage, its citations checked against the articles of today."""
    turns = tuple(
        Turn(given, tuple(assistant.verify(given.citations)), kept.judged.get(given.id))
        for given in kept.answers
    )
    return Conversation(kept.id, turns)


def source_of(assistant: Assistant, given: Answer) -> str:
    """The article of the first citation, open at its words, all its citations marked."""
    if not given.citations:
        return nothing_quoted()
    return opened(assistant, Opening([place_of(citation) for citation in given.citations]))


def parse_filters(chosen: str) -> Filters:
    """Filters as the page sends them; raises :class:`FilterError` naming what is wrong."""
    if not chosen.strip():
        return Filters()
    try:
        filters = _filters.validate_json(chosen)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in item['loc']) or 'filters'}: {item['msg']}"
            for item in error.errors()
        )
        raise FilterError(f"The filters cannot be used: {problems}") from error
    first, last = filters.published_from, filters.published_to
    if first and last and first > last:
        raise FilterError(f"The dates are the wrong way round: {first} comes after {last}.")
    return filters


def _answered(assistant: Assistant, conversation: Conversation, given: Answer) -> Step:
    longer = conversation.with_turn(Turn(given, tuple(assistant.verify(given.citations))))
    return Step(
        longer,
        markup(longer.turns),
        source_of(assistant, given),
        announcement(given),
        done=True,
    )


def announcement(given: Answer) -> str:
    """What a screen reader hears when the answer is there; plain text, not markup."""
    if given.status == "abstained":
        why = given.abstention.message if given.abstention else ""
        return f"No answer in these articles. {why}"
    n = len(given.citations)
    sure = (
        "The articles disagree"
        if given.conflicts
        else f"Confidence {round(given.confidence * 100)} percent"
    )
    return f"Answer: {given.answer}. {sure}, {n} source{'' if n == 1 else 's'}."


def _shown(question: str, limit: int = 300) -> str:
    words = question.strip() or "(empty question)"
    return words if len(words) <= limit else f"{words[:limit]}…"
