"""Answers step by step: order, numbering, pings, failures, and clients that hang up."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from rag.types import Article
from tests.api.conftest import QUESTION, MakeApi, serving, until
from tests.api.slow_reader import FailingReader, SlowReader


def events(text: str) -> list[dict[str, Any]]:
    found = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n")
        event = json.loads(data.removeprefix("data: "))
        assert name == f"event: {event['type']}"
        found.append(event)
    return found


def test_the_steps_of_an_answer(api: TestClient) -> None:
    response = api.post("/ask", json={"question": QUESTION, "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    steps = [event for event in events(response.text) if event["type"] != "ping"]
    kinds = [event["type"] for event in steps]
    assert kinds[:2] == ["answer.created", "retrieval.completed"]
    assert kinds[-2:] == ["answer.delta", "answer.completed"]
    assert set(kinds[2:-2]) == {"citation.added"}
    assert [event["sequence_number"] for event in steps] == list(range(len(steps)))
    last = steps[-1]["answer"]
    assert "".join(e["delta"] for e in steps if e["type"] == "answer.delta") == last["answer"]
    cited = [e["citation"] for e in steps if e["type"] == "citation.added"]
    assert cited == last["citations"]


def test_the_last_event_is_the_whole_body(api: TestClient) -> None:
    body = {"question": QUESTION}
    plain = api.post("/ask", json=body).json()
    streamed = events(api.post("/ask", json=body, headers={"Accept": "text/event-stream"}).text)
    last = streamed[-1]["answer"]
    assert plain.keys() == last.keys()
    for changing in ("id", "created", "timings_ms"):
        plain.pop(changing)
        last.pop(changing)
    assert plain == last


def test_refusals_keep_their_status(api: TestClient) -> None:
    response = api.post("/ask", json={"question": "", "stream": True})
    assert response.status_code == 422
    assert response.json()["error"]["param"] == "question"


@pytest.mark.filterwarnings("ignore")
def test_a_failure_midway_ends_the_stream_without_internals(make_api: MakeApi) -> None:
    api = make_api(reader=FailingReader())
    steps = events(api.post("/ask", json={"question": QUESTION, "stream": True}).text)
    assert steps[-1]["type"] == "error"
    assert steps[-1]["error"]["type"] == "api_error"
    assert "secret" not in json.dumps(steps)


def test_a_ping_while_waiting(make_api: MakeApi) -> None:
    reader = SlowReader(longest=0.5)
    api = make_api(reader=reader)
    api.app.state.service.ping_seconds = 0.05  # type: ignore[attr-defined]
    steps = events(api.post("/ask", json={"question": QUESTION, "stream": True}).text)
    kinds = [event["type"] for event in steps]
    assert "ping" in kinds
    assert kinds[-1] == "answer.completed"
    assert [event["sequence_number"] for event in steps] == list(range(len(steps)))


@pytest.mark.parametrize("stream", [True, False])
def test_hanging_up_stops_the_work(
    tmp_path: Path, seed_articles: list[Article], stream: bool
) -> None:
    reader = SlowReader(longest=120)
    with serving(tmp_path, seed_articles, reader, api_concurrency=1) as live:
        service = live.app.state.service
        body = json.dumps({"question": QUESTION, "stream": stream})
        address = live.url.removeprefix("http://")
        with socket.create_connection(("127.0.0.1", int(address.split(":")[1]))) as caller:
            caller.sendall(
                f"POST /ask HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
            )
            assert reader.entered.acquire(timeout=60)
        until(lambda: not live.server.server_state.connections)
        with live.client() as client:
            # The event loop takes what happened in turn: who is answered after the connection was
            # dropped knows that the work was told to stop.
            assert client.get("/healthz").status_code == 200
        reader.released.set()
        until(lambda: service.gate.running == 0)
        assert reader.finished == 1
        # The step at hand was finished, and no answer was made of it.
        assert not service.answers._own


def test_many_at_once_are_answered_or_sent_away(
    tmp_path: Path, seed_articles: list[Article]
) -> None:
    reader = SlowReader()
    with serving(tmp_path, seed_articles, reader, api_concurrency=1, api_queue=1) as live:
        responses: list[httpx2.Response] = []

        def ask() -> None:
            with live.client() as client:
                responses.append(client.post("/ask", json={"question": QUESTION}))

        threads = [threading.Thread(target=ask) for _ in range(2)]
        gate = live.app.state.service.gate
        threads[0].start()
        until(lambda: gate.running == 1)
        threads[1].start()
        until(lambda: gate.waiting == 1)
        with live.client() as client:
            turned_away = client.post("/ask", json={"question": QUESTION})
            assert client.get("/healthz").status_code == 200
        assert turned_away.status_code == 503
        assert int(turned_away.headers["retry-after"]) >= 1
        assert turned_away.json()["error"]["type"] == "overloaded_error"
        reader.released.set()
        for thread in threads:
            thread.join()
        assert [response.status_code for response in responses] == [200, 200]
