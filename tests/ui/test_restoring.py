"""A conversation comes back whole from the browser that kept it."""

from __future__ import annotations

from rag.assistant import Assistant
from tests.ui import library
from ui.asking import restored
from ui.conversation import Conversation, Kept, Turn, from_storage, to_storage


def kept(assistant: Assistant, question: str) -> Kept:
    given = assistant.ask(question)
    talk = Conversation().with_turn(Turn(given)).judged(given.id, "correct")
    back = from_storage(to_storage(talk))
    assert back is not None
    return back


def test_checks_are_made_anew_and_judgements_come_back(assistant: Assistant) -> None:
    assistant.add(library.agreeing())
    stored = kept(assistant, "Who is the director of the Kestrel Observatory?")
    (turn,) = restored(assistant, stored).turns
    assert turn.judged == "correct"
    assert {verdict.status for verdict in turn.verdicts} == {"valid"}
