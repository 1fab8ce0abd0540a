"""A conversation belongs to the key that had it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rag.api.app import create_app
from rag.api.security.api_keys import KeyStore
from rag.types import Article
from tests.api.conftest import LOOPBACK, open_with, service_settings

WHO = "Who is Serik Akshulakov?"


@pytest.fixture
def readers(tmp_path: Path, seed_articles: list[Article]) -> Iterator[list[TestClient]]:
    """Two readers with a key each."""
    settings = service_settings(tmp_path, require_keys=True, min_confidence=0.0)
    with open_with(settings) as assistant:
        assistant.add(seed_articles)
        keys = KeyStore(assistant.store.state)
        app = create_app(assistant, settings)
        with TestClient(app, base_url=LOOPBACK):
            yield [
                TestClient(
                    app,
                    base_url=LOOPBACK,
                    headers={"Authorization": f"Bearer {keys.create(name, 'read')[1]}"},
                )
                for name in ("anna", "bert")
            ]


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
