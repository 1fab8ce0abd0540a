"""Conversations in the state room: seen by every process, bounded, never in an answer's way."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.converse import Conversations
from rag.converse.memory import CONVERSATIONS
from rag.engines._schema import STATE
from rag.engines._state import EmbeddedState
from rag.settings import Settings
from rag.types import Hit, Reading
from tests.engines.test_places import unwritable
from tests.test_converse import _answer

ROOT = Path(__file__).parent.parent
FOLLOW_UP = "When was she born?"
UNDERSTOOD = "When was Marie Curie born?"

TALK = """
import sys
from pathlib import Path
from rag.converse import Conversations, kept_as
from rag.engines._state import EmbeddedState
from tests.test_converse import _answer
folder, name, turns = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
sys.stdin.readline()
state = EmbeddedState(folder)
conversations = Conversations(state, most_conversations=50)
for number in range(turns):
    conversations.remember("shared", _answer(f"Who is {name} {number}?", "Marie Curie"))
    own = kept_as(f"{name} {number % 40}", "")
    conversations.remember(own, _answer("Who won?", "Marie Curie"))
    assert conversations.history("shared")
state.close()
"""


def test_an_assistant_continues_what_another_began(
    settings: Settings, assistant: Assistant
) -> None:
    assistant.ask("When was the National Neurosurgery Center founded?", conversation_id="a")
    with Assistant.open(settings) as other:
        heard = other.ask("Who heads it?", conversation_id="a")
        assert heard.standalone_question == "Who is the head of the National Neurosurgery Center?"
        other.ask("When was Marie Curie born?", conversation_id="a")
    back = assistant.ask("Where did she live?", conversation_id="a")
    assert back.standalone_question == "Where did Marie Curie live?"


def test_what_was_told_first_is_searched_and_read_with_the_question(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    reader = assistant.reader

    def noting(question: str, hits: Sequence[Hit]) -> Reading:
        read.append(question)
        return type(reader).read(reader, question, hits)

    monkeypatch.setattr(reader, "read", noting)
    told = "A clinic for the brain was opened. What was it for?"
    heard = assistant.ask(told)
    assert read == [f"A clinic for the brain was opened. {heard.standalone_question}"]
    assistant.ask("Where was it opened?")
    assert read[1] == "Where was it opened?"


def test_a_restart_forgets_nothing_and_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    state = EmbeddedState(tmp_path)
    before = Conversations(state)
    before.remember("one", _answer("Who won?", "Marie Curie"))
    told = before.history("one")
    modes = {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    state.close()
    with closing(EmbeddedState(tmp_path)) as again:
        after = Conversations(again)
        assert after.history("one") == told
        assert after.standalone("one", FOLLOW_UP) == UNDERSTOOD
    assert modes == {0o600}


def test_processes_write_at_once_and_lose_nothing(tmp_path: Path) -> None:
    writing = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", TALK, str(tmp_path), name, "60"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("Ann", "Bob")
    ]
    for process in writing:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in writing:
        _, complaints = process.communicate(timeout=120)
        # A change that failed would be said in the log, which goes here.
        assert (process.returncode, complaints) == (0, "")
    state = EmbeddedState(tmp_path)
    shared = [turn.question for turn in Conversations(state).history("shared")]
    assert len(shared) == 12
    for name in ("Ann", "Bob"):
        numbers = [int(q.removesuffix("?").split()[-1]) for q in shared if name in q]
        assert numbers == list(range(60))[60 - len(numbers) :]
    with state.read() as view:
        assert len(CONVERSATIONS.all(view)) == 51
    state.close()


@pytest.mark.parametrize("in_file", [True, False])
def test_what_is_old_is_forgotten(tmp_path: Path, in_file: bool) -> None:
    state = EmbeddedState(tmp_path) if in_file else None
    conversations = Conversations(state, forget_after_s=0.05)
    conversations.remember("one", _answer("Who won?", "Marie Curie"))
    time.sleep(0.1)
    assert conversations.history("one") == ()
    conversations.remember("one", _answer("Who lost?", "Pierre Curie"))
    assert [turn.question for turn in conversations.history("one")] == ["Who lost?"]
    if state is not None:
        state.close()


def test_nothing_is_written_where_it_may_not_be(settings: Settings, assistant: Assistant) -> None:
    quiet = settings.model_copy(update={"keep_conversations": False})
    own = Assistant(quiet, assistant.store, assistant.embedder, lambda: assistant.reader)
    own.ask("When was the National Neurosurgery Center founded?", conversation_id="a")
    heard = own.ask("Who heads it?", conversation_id="a")
    assert heard.standalone_question == "Who is the head of the National Neurosurgery Center?"
    with assistant.store.state.read() as view:
        assert view.kinds() == []


def test_a_read_only_index_is_talked_to_in_memory(tmp_path: Path) -> None:
    state = EmbeddedState(tmp_path)
    Conversations(state).remember("one", _answer("Who lost?", "Pierre Curie"))
    state.close()
    stored = (tmp_path / STATE.name).read_bytes()
    with unwritable(tmp_path):
        conversations = Conversations(EmbeddedState(tmp_path))
        conversations.remember("one", _answer("Who won?", "Marie Curie"))
        assert conversations.standalone("one", FOLLOW_UP) == UNDERSTOOD
        assert (tmp_path / STATE.name).read_bytes() == stored


def test_a_torn_file_costs_the_follow_up_and_not_the_answer(
    settings: Settings, assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    (settings.index_dir / STATE.name).write_bytes(b"not a database, " * 100)
    with caplog.at_level(logging.WARNING):
        given = assistant.ask("Who heads it?", conversation_id="a")
    assert given.standalone_question == "Who heads it?"
    assert "state.sqlite is damaged" in caplog.text
    assert "remove the file to go on without them" in caplog.text


@pytest.mark.parametrize(
    ("asked", "follow_up", "understood"),
    [
        ("who runs the shop in keswick", "and in sheffield", "who runs the shop in Sheffield"),
        ("how much is the lumio 300", "how heavy is it", "how heavy is the Lumio 300"),
        # A capital letter tells that the others are none by intent.
        ("Who runs the shop in keswick?", "what is a tent", "what is a tent"),
        ("how much is the lumio 300", "what is a tent", "what is a tent"),
    ],
)
def test_what_is_named_in_haste_is_named_as_the_articles_do(
    asked: str, follow_up: str, understood: str
) -> None:
    texts = ["Tents are sold in Keswick and Sheffield.", "We like the Lumio 300. It is a tent."]
    conversations = Conversations()
    conversations.remember("a", _answer(asked, None))
    assert conversations.standalone("a", follow_up, lambda _: texts) == understood
