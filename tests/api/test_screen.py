"""The chat joins a server that is already up, and stands behind the same door."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient

from rag.api.security.api_keys import KeyStore
from rag.engines._state import EmbeddedState
from rag.settings import Settings
from rag.types import Article
from rag.workshop.service import free_port
from tests.api.conftest import (
    LOOPBACK,
    client_of,
    open_with,
    running,
    service_settings,
)

pytestmark = pytest.mark.slow
BROWSER = {"Accept": "text/html"}


def test_without_a_chat_the_page_says_so(api: TestClient) -> None:
    response = api.get("/")
    assert response.status_code == 200
    assert "/ask" in response.text


@dataclass(frozen=True)
class Chatting:
    """A service with its chat, in a process of its own, as people run it."""

    settings: Settings
    process: subprocess.Popen[bytes]

    def client(self, *, follow_redirects: bool = False) -> httpx2.Client:
        return client_of(f"{LOOPBACK}:{self.settings.port}", follow_redirects=follow_redirects)


def key_in(settings: Settings, name: str) -> str:
    """A key that may read, made beside the service."""
    with closing(EmbeddedState(settings.index_dir)) as state:
        return KeyStore(state).create(name, "read")[1]


@pytest.fixture(scope="module")
def chatting(
    tmp_path_factory: pytest.TempPathFactory, seed_articles: list[Article]
) -> Iterator[Chatting]:
    folder: Path = tmp_path_factory.mktemp("chatting")
    settings = service_settings(folder, chat=True, require_keys=True, port=free_port())
    with open_with(settings) as assistant:
        assistant.add(seed_articles)
    key_in(settings, "first")
    with running(settings) as (process, _):
        yield Chatting(settings, process)


@pytest.fixture(scope="module")
def visitor(chatting: Chatting) -> Iterator[httpx2.Client]:
    """A browser that signed in with a key that may read."""
    secret = key_in(chatting.settings, "visitor")
    with chatting.client(follow_redirects=True) as client:
        page = client.get("/", headers=BROWSER)
        assert page.url.path == "/login"
        assert client.post("/login", data={"key": secret, "next": "/docs"}).status_code == 200
        for _ in range(3000):
            if client.get("/readyz").json()["background"]["workbench"] != "starting":
                break
            time.sleep(0.05)
        assert client.get("/readyz").json()["background"]["workbench"] == "running"
        yield client


def test_the_chat_arrives(visitor: httpx2.Client) -> None:
    for path, words in (("/", "screen/js/main.js"), ("/workbench/", "gradio")):
        page = visitor.get(path, headers=BROWSER)
        assert page.status_code == 200
        assert words in page.text
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        for loose in ("http:", "https:", "unsafe-eval", "script-src 'self' 'unsafe-inline'"):
            assert loose not in policy
    assert visitor.get("/workbench/config").status_code == 200


def test_the_page_is_there_before_the_workbench(
    tmp_path: Path, seed_articles: list[Article]
) -> None:
    settings = service_settings(tmp_path, chat=True, port=free_port())
    with open_with(settings) as assistant:
        assistant.add(seed_articles)
    with running(settings) as (_, client):
        page = client.get("/", headers=BROWSER)
        early = client.get("/workbench/", headers=BROWSER)
        assert client.get("/readyz").json()["background"]["workbench"] == "starting"
    assert page.status_code == 200
    assert early.status_code == 503
    assert "reloads by itself" in early.text


def test_the_api_stays_itself(visitor: httpx2.Client) -> None:
    assert visitor.delete("/ask").status_code == 405
    assert visitor.delete("/ask").json()["type"] == "error"
    assert visitor.post("/ask", json={"question": "Who?"}).status_code == 200


def test_without_a_key_there_is_no_chat_and_no_file(chatting: Chatting) -> None:
    with chatting.client() as stranger:
        for path in ("/workbench/config", "/workbench/gradio_api/queue/data?session_hash=a",
                     "/workbench/gradio_api/file=/etc/passwd", "/screen/js/main.js",
                     "/screen/about"):  # fmt: skip
            assert stranger.get(path).status_code == 401
        assert stranger.post("/workbench/gradio_api/queue/join", json={}).status_code == 401
        sent = stranger.post("/workbench/gradio_api/upload", files={"files": ("a.txt", b"x")})
        assert sent.status_code == 401


def test_a_reading_key_uploads_nothing(visitor: httpx2.Client) -> None:
    sent = visitor.post("/articles", files={"files": ("a.txt", b"x")})
    assert sent.status_code == 403


@pytest.mark.parametrize(
    "place", ["/etc/passwd", "index/keys.sqlite", "../index/store.sqlite", "rag/settings.py"]
)
def test_the_chat_gives_no_file_of_the_server(visitor: httpx2.Client, place: str) -> None:
    response = visitor.get(f"/workbench/gradio_api/file={place}")
    assert response.status_code in (403, 404)
    assert "root:" not in response.text


def test_an_open_page_does_not_delay_the_end(chatting: Chatting, visitor: httpx2.Client) -> None:
    with visitor.stream("GET", "/workbench/gradio_api/heartbeat/abc") as beating:
        assert beating.status_code == 200
        chatting.process.send_signal(signal.SIGTERM)
        list(beating.iter_bytes())
    # Far less than the time that running questions would be given.
    assert chatting.process.wait(timeout=chatting.settings.shutdown_timeout - 5) is not None
