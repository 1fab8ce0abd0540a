"""``rag serve`` as it is run: processes, signals, the address."""

from __future__ import annotations

import signal
import socket
import threading
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic_core import to_json

from rag.api.app import create_app
from rag.api.errors import ApiError
from rag.api.jobs.operations import Operations
from rag.api.security.api_keys import KeyStore
from rag.api.server import as_environment, serve
from rag.engines._state import EmbeddedState
from rag.errors import SettingsError
from rag.settings import load
from rag.types import Article
from rag.workshop.service import free_port
from tests.api.conftest import (
    LOOPBACK,
    QUESTION,
    client_of,
    open_with,
    running,
    service_settings,
    serving,
    until,
)
from tests.api.slow_reader import SlowReader


@pytest.mark.slow
def test_two_workers_serve_as_one_until_told_to_end(
    tmp_path: Path, seed_articles: list[Article]
) -> None:
    settings = service_settings(tmp_path, port=free_port(), workers=2, chat=True)
    with open_with(settings) as assistant:
        assistant.add(seed_articles)
    with running(settings) as (process, client):
        for _ in range(6):
            with client_of(str(client.base_url)) as another:
                assert another.post("/ask", json={"question": QUESTION}).status_code == 200
                page = another.get("/", headers={"Accept": "text/html"})
                assert "screen/js/main.js" in page.text
        added = client.post("/articles", json={"articles": [{"text": "The owl is awake."}]})
        assert added.status_code == 201
        article_id = added.json()["documents"][0]["article_ids"][0]
        for _ in range(6):
            with client_of(str(client.base_url)) as another:
                assert another.get(f"/articles/{article_id}").status_code == 200
                text = another.get("/metrics").text
        assert 'rag_answers_total{reason="",status="answered"} 6.0' in text
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) in (0, -signal.SIGTERM)


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_the_store_is_closed_and_the_job_noted_before_the_end(
    tmp_path: Path, sent: signal.Signals
) -> None:
    settings = service_settings(tmp_path, port=free_port())
    with open_with(settings):
        pass
    with running(settings) as (process, client):
        documents = [{"source": f"n/{n}", "text": f"Owl {n} is awake."} for n in range(40)]
        begun = client.post("/articles?background=true", json={"articles": documents}).json()
        process.send_signal(sent)
        assert process.wait(timeout=60) == 0
    log = settings.index_dir / "store.sqlite-wal"
    assert not log.exists(), "the last one out folds the log into the store"
    with (
        open_with(settings) as assistant,
        TestClient(create_app(assistant, settings), base_url=LOOPBACK) as next_one,
    ):
        stored = assistant.count()
        job = next_one.get(f"/jobs/{begun['id']}").json()
    if stored == len(documents):
        assert job["status"] == "succeeded"
    else:
        assert (job["status"], job["error"]["code"]) == ("failed", "interrupted")


def test_a_running_question_is_finished_at_the_end(
    tmp_path: Path, seed_articles: list[Article]
) -> None:
    reader = SlowReader()
    answered: list[int] = []
    with serving(tmp_path, seed_articles, reader) as live:
        gate = live.app.state.service.gate

        def ask() -> None:
            with live.client() as client:
                answered.append(client.post("/ask", json={"question": QUESTION}).status_code)

        asking = threading.Thread(target=ask)
        asking.start()
        until(lambda: gate.running == 1)
        threading.Timer(0.3, reader.released.set).start()
    asking.join()
    assert answered == [200]


def test_strangers_need_a_key_to_exist(tmp_path: Path) -> None:
    settings = service_settings(tmp_path, host="0.0.0.0", port=free_port())
    with pytest.raises(SettingsError, match="rag keys create"):
        serve(settings)
    with closing(EmbeddedState(settings.index_dir)) as state:
        key, _ = KeyStore(state).create("anna", "read")
        KeyStore(state).revoke(key.id)
    with pytest.raises(SettingsError, match="rag keys create"):
        serve(settings)


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = service_settings(tmp_path, port=taken.getsockname()[1])
        with open_with(settings), pytest.raises(SettingsError, match="--port"):
            serve(settings)


def test_workers_read_the_same_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = service_settings(tmp_path, cors_origins=("https://a.example",), rate_limit=7)
    for name, value in as_environment(settings).items():
        monkeypatch.setenv(name, value)
    assert load() == settings


def test_what_a_process_was_working_on_is_over_with_it(tmp_path: Path) -> None:
    """A job cut off has failed; its idempotency key, and one without a response, are free."""
    state = EmbeddedState(tmp_path)
    first, second = Operations(state), Operations(state)
    with first.working():
        job = first.create_job(10, "")
        first.advance_job(job.id, 4)
        assert first.begin("anna", "later", "a") is None
        first.complete("anna", "later", 202, to_json(job))
        assert first.begin("anna", "now", "b") is None
        assert second.job(job.id).status == "running"
        assert second.begin("anna", "later", "a") == (202, to_json(job))
        with pytest.raises(ApiError, match="still being worked on"):
            second.begin("anna", "now", "b")
    with second.working():
        found = second.job(job.id)
        assert (found.status, found.done) == ("failed", 4)
        assert found.error is not None
        assert found.error.code == "interrupted"
        assert second.jobs(5) == [found]
        assert second.begin("anna", "later", "a") is None
        assert second.begin("anna", "now", "b") is None
        second.abandon("anna", "now")
        assert second.begin("anna", "now", "c") is None
    state.close()
