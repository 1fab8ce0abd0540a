"""The real application over a real store; a real server where the network matters."""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.api.app import create_app
from rag.api.server import as_environment
from rag.assistant import Assistant
from rag.settings import Settings, load
from rag.types import Article, Reader

LOOPBACK = "http://127.0.0.1"
QUESTION = "Who is the head of the National Neurosurgery Center?"
MakeApi = Callable[..., TestClient]


def article(text: str, **changes: object) -> Article:
    """A small article; its id is the beginning of its text's hash unless given."""
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    fields: dict[str, object] = {
        "id": digest[:12],
        "title": "A title",
        "source": f"made/{digest[:12]}.txt",
        "published": date(2024, 2, 29),
        "sha256": digest,
    }
    return Article(text=text, **{**fields, **changes})  # type: ignore[arg-type]


def service_settings(folder: Path, **changes: object) -> Settings:
    """Settings of a service without models and without its chat."""
    defaults = {"index_dir": folder / "index", "embedder": "hashing", "reader": "sentence"}
    return load(**{**defaults, "chat": False, **changes})


@pytest.fixture
def make_api(tmp_path: Path, seed_articles: list[Article]) -> Iterator[MakeApi]:
    """Makes the application over the seed articles, with settings as given."""
    with contextlib.ExitStack() as opened:

        def make(
            articles: list[Article] | None = None,
            reader: Reader | None = None,
            headers: dict[str, str] | None = None,
            **changes: object,
        ) -> TestClient:
            settings = service_settings(tmp_path, **changes)
            assistant = opened.enter_context(open_with(settings, reader))
            assistant.add(seed_articles if articles is None else articles)
            client = TestClient(create_app(assistant, settings), base_url=LOOPBACK, headers=headers)
            return opened.enter_context(client)

        yield make


def open_with(settings: Settings, reader: Reader | None = None) -> Assistant:
    """An assistant over a fresh store, with a reader of the test's own where one is given."""
    opened = Assistant.open(settings, create=True)
    if reader is None:
        return opened
    return Assistant(settings, opened.store, opened.embedder, lambda: reader)


@pytest.fixture(scope="session")
def api(
    tmp_path_factory: pytest.TempPathFactory, seed_articles: list[Article]
) -> Iterator[TestClient]:
    """The application over the seed articles, shared by the tests that only read."""
    settings = service_settings(tmp_path_factory.mktemp("shared"))
    with open_with(settings) as assistant:
        assistant.add(seed_articles)
        with TestClient(create_app(assistant, settings), base_url=LOOPBACK) as client:
            yield client


@dataclass(frozen=True)
class Live:
    """A server on a port of its own."""

    url: str
    app: FastAPI
    settings: Settings
    server: uvicorn.Server

    def client(self, **options: object) -> httpx2.Client:
        """An ordinary HTTP client of it."""
        return client_of(self.url, **options)


def client_of(url: str, **options: object) -> httpx2.Client:
    """A client of a server of the test's own. It reads no certificates, which would take it longer
    than most tests."""
    given: dict[str, object] = {"base_url": url, "timeout": 30, "verify": False, **options}
    return httpx2.Client(**given)  # type: ignore[arg-type]


@contextlib.contextmanager
def serving(
    folder: Path, articles: list[Article], reader: Reader | None = None, **changes: object
) -> Iterator[Live]:
    """Run the application on a real server in a thread."""
    settings = service_settings(folder, **changes)
    listening = socket.socket(proto=socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    with open_with(settings, reader) as assistant:
        assistant.add(articles)
        app = create_app(assistant, settings)
        server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=5)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                time.sleep(0.01)
            port = listening.getsockname()[1]
            yield Live(f"http://127.0.0.1:{port}", app, settings, server)
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory, seed_articles: list[Article]) -> Iterator[Live]:
    """A server over the seed articles, shared by the tests that only read."""
    with serving(tmp_path_factory.mktemp("live"), seed_articles) as running:
        yield running


def until(found: Callable[[], Any], seconds: float = 60.0) -> Any:
    """What another thread brings about, once it is there."""
    deadline = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)
    return value


@contextlib.contextmanager
def running(settings: Settings) -> Iterator[tuple[subprocess.Popen[bytes], httpx2.Client]]:
    """``rag serve`` with these settings, waited for."""
    environment = {**os.environ, **as_environment(settings)}
    with (
        subprocess.Popen([sys.executable, "-m", "rag", "serve"], env=environment) as process,
        client_of(f"{LOOPBACK}:{settings.port}") as client,
    ):
        try:
            wait_until_ready(process, client)
            yield process, client
        finally:
            process.kill()


def wait_until_ready(
    process: subprocess.Popen[bytes], client: httpx2.Client, log: Path | None = None
) -> None:
    """Return once ``/readyz`` says so; a server that ends before fails the test, with its log."""
    while True:
        assert process.poll() is None, log.read_text() if log else "the server ended"
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
