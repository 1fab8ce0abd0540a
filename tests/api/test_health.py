"""Alive, ready, measured."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from fastapi.testclient import TestClient

from rag import registry
from rag.assistant import Assistant, identity_of
from rag.types import Article
from tests.api.conftest import QUESTION, MakeApi, serving, until
from tests.api.slow_reader import SlowReader


def test_alive(api: TestClient) -> None:
    assert api.get("/healthz").json()["status"] == "ok"


def test_ready_with_the_size_of_the_index(api: TestClient, seed_articles: list[Article]) -> None:
    until(lambda: api.get("/readyz").status_code == 200)
    body = api.get("/readyz").json()
    assert body["articles"] == len(seed_articles)
    assert body["chat"] == "off"


def test_an_empty_index_is_ready_too(make_api: MakeApi) -> None:
    api = make_api([])
    until(lambda: api.get("/readyz").status_code == 200)


def test_not_ready_once_another_process_made_the_index_anew(make_api: MakeApi) -> None:
    """Its questions are refused from then on, so nobody should send it any."""
    api = make_api()
    until(lambda: api.get("/readyz").status_code == 200)
    assistant: Assistant = api.app.state.assistant  # type: ignore[attr-defined]
    other = registry.engine("embedded").open(assistant.settings)
    identity = replace(identity_of(assistant.embedder), embedder="another-one")
    other.reembed(identity, assistant.passages_of)
    other.close()
    body = api.get("/readyz")
    assert (body.status_code, body.json()["problems"]) == (503, 1)
    assert api.post("/ask", json={"question": QUESTION}).status_code == 503


def test_alive_while_every_slot_is_busy(tmp_path: Path, seed_articles: list[Article]) -> None:
    reader = SlowReader()
    with serving(tmp_path, seed_articles, reader, api_concurrency=2) as live:

        def ask() -> None:
            with live.client() as client:
                client.post("/ask", json={"question": QUESTION})

        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        until(lambda: live.app.state.service.gate.waiting == 4)
        with live.client() as client:
            assert client.get("/healthz").status_code == 200
            assert client.get("/articles").status_code == 200
            text = client.get("/metrics").text
        assert 'rag_running{gate="questions"} 2.0' in text
        assert 'rag_waiting{gate="questions"} 4.0' in text
        reader.released.set()
        for thread in threads:
            thread.join()


def test_metrics_count_answers_and_stages(make_api: MakeApi) -> None:
    api = make_api()
    api.post("/ask", json={"question": QUESTION})
    api.post("/ask", json={"question": QUESTION, "filters": {"published_to": "1900-01-01"}})
    api.get("/articles/none")
    text = api.get("/metrics").text
    assert 'rag_answers_total{reason="",status="answered"} 1.0' in text
    assert 'rag_answers_total{reason="no_results",status="abstained"} 1.0' in text
    assert 'rag_stage_seconds_count{stage="read"} 2.0' in text
    assert 'route="/articles/{article_id}",status="404"' in text
    assert "rag_index_articles 2.0" in text
    assert "neurosurgery" not in text.casefold()
