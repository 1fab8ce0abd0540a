"""One failure, one casualty: background tasks, the reader, jobs and MCP fail alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastapi.testclient import TestClient

from rag.api.app import create_app
from rag.api.dialects.mcp import server as mcp_server
from rag.api.monitoring.background import Background, Task
from rag.assistant import Assistant
from rag.errors import ModelError
from rag.types import Article, Reader
from tests.api.conftest import (
    LOOPBACK,
    QUESTION,
    MakeApi,
    open_with,
    service_settings,
    until,
)

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
MCP_HEADERS = {"Accept": "application/json, text/event-stream"}


def test_a_failing_task_ends_no_other_and_is_tried_again() -> None:
    counted: list[str] = []
    background = Background(counted.append, first_pause_s=0)
    begun: list[int] = []

    async def run() -> None:
        mended, ended = anyio.Event(), anyio.Event()

        async def steady(up: Callable[[], None]) -> None:
            up()
            await mended.wait()

        async def failing(up: Callable[[], None]) -> None:
            begun.append(1)
            if len(begun) < 3:
                raise ZeroDivisionError("torn")
            up()
            mended.set()
            await ended.wait()

        async def once(up: Callable[[], None]) -> None:
            raise ModelError("cut off")

        tasks = [
            Task("steady", steady, awaited=True),
            Task("failing", failing, awaited=True),
            Task("once", once, retried=False),
        ]
        async with background.running(tasks):
            assert background.states["failing"] == "failed"
            await mended.wait()
            await anyio.wait_all_tasks_blocked()
            assert background.states == {"steady": "done", "failing": "running", "once": "failed"}

    anyio.run(run)
    assert sorted(counted) == ["failing", "failing", "once"]


def broken_reader() -> Reader:
    """What a plug-in or a runtime may raise, as opposed to what it should."""
    raise ZeroDivisionError("/srv/secret/model.onnx is cut off")


def test_a_broken_reader_fails_alone(tmp_path: Path, seed_articles: list[Article]) -> None:
    settings = service_settings(tmp_path)
    opened = open_with(settings)
    with Assistant(settings, opened.store, opened.embedder, broken_reader) as assistant:
        assistant.add(seed_articles)
        app = create_app(assistant, settings)
        with TestClient(app, base_url=LOOPBACK, raise_server_exceptions=False) as api:
            until(lambda: api.get("/readyz").json()["background"]["reader"] == "failed")
            ready = api.get("/readyz")
            assert ready.status_code == 503
            assert ready.json()["background"] | {"reader": ""} == {
                "mcp": "running",
                "jobs": "running",
                "reader": "",
                "watched": "running",
            }
            assert api.post("/ask", json={"question": QUESTION}).status_code == 500
            assert api.post("/search", json={"question": QUESTION}).status_code == 200
            assert api.post("/mcp", json=PING, headers=MCP_HEADERS).status_code == 200
            documents = {"articles": [{"text": "The owl of Aster is awake."}]}
            job = api.post("/articles?background=true", json=documents).json()
            until(lambda: _job(api, job["id"])["status"] == "succeeded")
            text = api.get("/metrics").text
            assert 'rag_background_failures_total{task="reader"}' in text
            assert 'rag_background_failed{task="reader"} 1.0' in text
            assert 'rag_background_failed{task="jobs"} 0.0' in text


def test_a_model_that_cannot_be_used_is_503_and_names_no_place(
    tmp_path: Path, seed_articles: list[Article]
) -> None:
    folder = tmp_path / "reader"
    folder.mkdir()
    (folder / "first.onnx").write_bytes(b"cut off")
    (folder / "tokenizer.json").write_text("{}")
    settings = service_settings(tmp_path, reader="quoter", reader_model=str(folder))
    with open_with(settings) as assistant:
        assistant.add(seed_articles)
        with TestClient(create_app(assistant, settings), base_url=LOOPBACK) as api:
            asked = api.post("/ask", json={"question": QUESTION})
            assert asked.status_code == 503
            assert asked.json()["error"]["code"] == "model_error"
            assert str(tmp_path) not in asked.text
            assert asked.headers["retry-after"]


def test_a_failing_mcp_session_fails_alone_and_comes_back(
    make_api: MakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = mcp_server.make_server
    fails = [True]

    def make_server(service: Any) -> Any:
        if fails:
            raise ZeroDivisionError("no session")
        return whole(service)

    monkeypatch.setattr(mcp_server, "make_server", make_server)
    api = make_api()
    refused = api.post("/mcp", json=PING, headers=MCP_HEADERS)
    assert refused.status_code == 503
    assert refused.json()["error"]["code"] == "mcp_down"
    assert api.post("/ask", json={"question": QUESTION}).status_code == 200
    until(lambda: api.get("/readyz").status_code == 200)
    fails.clear()
    until(lambda: api.post("/mcp", json=PING, headers=MCP_HEADERS).status_code == 200)


def test_a_job_that_fails_ends_no_other(make_api: MakeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    api = make_api([])
    assistant: Assistant = api.app.state.assistant  # type: ignore[attr-defined]
    fails = [True]
    whole = assistant.add

    def add(*given: Any, **more: Any) -> Any:
        if fails.pop() if fails else False:
            raise ZeroDivisionError("the disk is full")
        return whole(*given, **more)

    monkeypatch.setattr(assistant, "add", add)
    owls = [{"articles": [{"text": f"Owl {n} sleeps."}]} for n in range(2)]
    ids = [api.post("/articles?background=true", json=owl).json()["id"] for owl in owls]
    until(lambda: all(_job(api, one)["finished"] for one in ids))
    first, second = (_job(api, one) for one in ids)
    assert (first["status"], second["status"]) == ("failed", "succeeded")
    assert "disk" not in first["error"]["message"]
    assert 'rag_background_failures_total{task="jobs"} 1.0' in api.get("/metrics").text
    assert api.get("/readyz").json()["background"]["jobs"] == "running"


def _job(api: TestClient, job_id: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/jobs/{job_id}").json()
    return found
