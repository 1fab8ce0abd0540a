"""What is kept beside the articles: the same of every state room there is."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from rag.api.security.api_keys import KeyStore
from rag.converse import Conversations
from rag.engines import _former
from rag.engines._state import EmbeddedState
from rag.errors import IndexBrokenError, StoreError
from rag.kept.feedback import FeedbackStore
from rag.state import MemoryState, State
from rag.testing import StateContract
from rag.testing.state import THINGS, Thing
from tests.engines.test_places import unwritable

ROOT = Path(__file__).parents[2]


class TestMemory(StateContract):
    """A room that this process alone knows."""

    test_the_names_of_a_killed_process_are_free = None  # nobody else knows them

    @pytest.fixture
    def state(self) -> State:
        return MemoryState()


HOLD = """
import sys, time
from pathlib import Path
from rag.engines._state import EmbeddedState
with EmbeddedState(Path(sys.argv[1])).hold("worker"):
    print("ready", flush=True)
    time.sleep(600)
"""


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    state = EmbeddedState(tmp_path)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        assert state.held("worker")
        worker.kill()
        worker.wait()
        assert not state.held("worker")
    assert list((tmp_path / "holders").iterdir()) == []


def test_a_read_only_room_is_read_and_says_why_it_is_not_changed(tmp_path: Path) -> None:
    with closing(EmbeddedState(tmp_path)) as state:
        _, secret = KeyStore(state).create("anna", "read")
    with unwritable(tmp_path):
        state = EmbeddedState(tmp_path)
        assert not state.writable
        assert KeyStore(state).check(secret) is not None
        with pytest.raises(StoreError, match="read-only"):
            KeyStore(state).create("bert", "read")
        with state.hold("server"):
            assert not state.held("server")
        state.close()


@pytest.mark.parametrize("content", [b"no database, " * 500, b""])
def test_a_damaged_room_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "state.sqlite").write_bytes(content)
    state = EmbeddedState(tmp_path)
    with pytest.raises(IndexBrokenError, match=r"state\.sqlite is.*rag restore.*remove the file"):
        KeyStore(state).all()
    with pytest.raises(IndexBrokenError):
        KeyStore(state).create("anna", "read")
    assert (tmp_path / "state.sqlite").read_bytes() == content


def test_what_earlier_versions_kept_is_taken_over_once(tmp_path: Path) -> None:
    now = time.time()
    secret, hashed = "rag_k1_secret", bytes.fromhex(
        "a5d9b2c9e7f1c7e1d0c3a3b0c5e3b8f1d2a4c6e8f0a1b2c3d4e5f60718293a4b"
    )  # fmt: skip
    tables: dict[str, tuple[str, list[tuple[str, tuple[object, ...]]]]] = {
        "keys.sqlite": (
            "CREATE TABLE keys (id, name, scope, hash, created, revoked);"
            "CREATE TABLE sessions (id, key_id, hash, expires);",
            [("INSERT INTO keys VALUES ('k1', 'anna', 'write', ?, 7, NULL)", (hashed,))],
        ),
        "conversations.sqlite": (
            "CREATE TABLE conversations (key INTEGER PRIMARY KEY, id, used);"
            "CREATE TABLE turns (number INTEGER PRIMARY KEY, conversation, question, answer,"
            " sentence, title, asked);",
            [
                ("INSERT INTO conversations VALUES (1, 'talk', ?)", (now,)),
                ("INSERT INTO turns VALUES (1, 1, 'Who?', 'Ann', 'It was Ann.', 'T', 'Who?')", ()),
                ("INSERT INTO turns VALUES (2, 1, 'When?', NULL, '', '', 'When?')", ()),
            ],
        ),
        "feedback.sqlite": (
            'CREATE TABLE feedback (id, created, answer_id, question, answer, article_id, start,'
            ' "end", confidence, verdict, expected, comment)',
            [("INSERT INTO feedback VALUES ('fb_1', 5, 'ans_1', 'Who?', 'Ann', 'a', 3, 6, 0.5,"
              " 'correct', NULL, 'yes')", ())],
        ),
        "operations.sqlite": ("CREATE TABLE jobs (id)", []),
    }  # fmt: skip
    for name, (script, rows) in tables.items():
        with closing(sqlite3.connect(tmp_path / name)) as database, database:
            database.executescript(script)
            for sql, values in rows:
                database.execute(sql, values)
    assert _former.present(tmp_path)
    state = EmbeddedState(tmp_path)
    (key,) = KeyStore(state).all()
    assert (key.id, key.name, key.scope, key.created, key.revoked) == ("k1", "anna", "write", 7,
                                                                       None)  # fmt: skip
    assert KeyStore(state).check(secret) is None  # the hash is another secret's
    assert [turn.question for turn in Conversations(state).history("talk")] == ["Who?", "When?"]
    (judged,) = FeedbackStore(state).all()
    assert (judged.id, judged.end, judged.comment) == ("fb_1", 6, "yes")
    assert [path.name for path in tmp_path.glob("*.sqlite")] == ["state.sqlite"]
    state.close()


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_files_are_their_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        state = EmbeddedState(tmp_path / "index")
        with closing(state), state.hold("me"), state.write() as change:
            THINGS.put(change, "a", 1.0, Thing("x"))
            modes = {
                path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "index").rglob("*")
            }
        folder = (tmp_path / "index").stat().st_mode & 0o777
    finally:
        os.umask(before)
    assert folder == modes.pop("holders") == 0o700
    assert set(modes.values()) == {0o600}, modes
