"""A conversation belongs to the key that had it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.api.security.api_keys import KeyStore
from tests.api.conftest import LOOPBACK, MakeApi

WHO = "Who is Serik Akshulakov?"


@pytest.fixture
def readers(make_api: MakeApi) -> list[TestClient]:
    """Two readers with a key each."""
    app: Any = make_api(require_keys=True, min_confidence=0.0).app
    keys = KeyStore(app.state.assistant.store.state)
    secrets = [keys.create(name, "read")[1] for name in ("anna", "bert")]
    return [TestClient(app, base_url=LOOPBACK, headers={"X-API-Key": key}) for key in secrets]


def understood(client: TestClient, question: str) -> str:
    reply = client.post("/ask", json={"question": question, "conversation_id": "conv_1"})
    assert reply.json()["conversation_id"] == "conv_1"
    words: str = reply.json()["standalone_question"]
    return words


def test_who_guesses_the_id_learns_nothing(readers: list[TestClient]) -> None:
    anna, bert = readers
    understood(anna, WHO)
    assert understood(anna, "Where was he born?") != "Where was he born?"
    assert understood(bert, "Where was he born?") == "Where was he born?"
    assert bert.delete("/conversations/conv_2").status_code == 404


def test_a_forgotten_conversation_is_nowhere(readers: list[TestClient], tmp_path: Path) -> None:
    anna, bert = readers
    understood(anna, WHO)
    understood(bert, "Who wrote the zwyrtelbach ledger?")
    assert bert.delete("/conversations/conv_1").status_code == 204
    assert bert.delete("/conversations/conv_1").status_code == 404
    assert understood(anna, "Where was he born?") != "Where was he born?"
    files = [path for path in (tmp_path / "index").rglob("*") if path.is_file()]
    assert not any(b"zwyrtelbach" in path.read_bytes() for path in files)
