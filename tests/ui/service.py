"""The real service on a free port, and a small client for what a test compares the page with."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from rag.assistant import Assistant
from rag.settings import load
from rag.testing.library import once
from rag.types import Article, Passage


@dataclass
class Served:
    """A service; methods are calls of its API, and what can happen to a service."""

    home: str
    index_dir: Path
    command: list[str] = field(default_factory=list)
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What the service wrote."""
        return self.index_dir.parent / "log"

    def start(self) -> None:
        """Serve, at the same address as before; returns when it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=Path(__file__).parents[2],
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait()

    def stop(self) -> None:
        """End at once, as by a power cut."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """A service that holds every connection and says nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def ask(self, question: str) -> Any:
        """The body of ``POST /ask``."""
        return self.call("POST", "/ask", {"question": question})

    def text(self, article_id: str) -> str:
        """The whole text of an article."""
        text: str = self.call("GET", f"/articles/{article_id}")["text"]
        return text

    def add(self, source: str, text: str, title: str) -> None:
        """Add an article, or replace the one of the same source."""
        new = {"source": source, "text": text, "title": title}
        self.call("POST", "/articles", {"articles": [new]})

    def ids(self) -> list[str]:
        """The ids of all articles."""
        return [row["id"] for row in self.call("GET", "/articles?limit=1000")["data"]]

    def sources(self) -> set[str]:
        """The sources of all articles."""
        return {row["source"] for row in self.call("GET", "/articles?limit=1000")["data"]}

    def delete(self, article_id: str) -> None:
        """Remove an article."""
        self.call("DELETE", f"/articles/{article_id}")

    def call(self, method: str, path: str, body: object = None) -> Any:
        """What the API answers to a request."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        with urlopen(Request(self.home + path, data, headers, method=method)) as response:
            return json.loads(response.read() or "null")

    def _wait(self, seconds: float = 180) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process and self.process.poll() is None:
            try:
                with urlopen(f"{self.home}/healthz") as health:
                    if b"ok" in health.read():
                        return
            except (HTTPError, OSError):
                pass  # not listening yet
            time.sleep(0.1)
        raise TimeoutError(f"Nothing at {self.home} after {seconds:g} s:\n{self.log.read_text()}")


@contextmanager
def service(
    folder: Path,
    articles: Sequence[Article] = (),
    huge: Sequence[tuple[Article, str]] = (),
    *,
    embedder: str = "hashing",
    reader: str = "sentence",
    workbench: bool = False,
    keys: bool = False,
) -> Iterator[Served]:
    """A service over ``articles``; with the workbench, whose loading takes seconds, where asked.

    Of each ``huge`` article only the given words are made a passage: real, but quickly stored.
    The reader ``names`` is :class:`tests.ui.name_reader.NameReader`; ``slow`` is the same, three
    seconds late.
    """
    index_dir = folder / "index"
    settings = load(index_dir=index_dir, embedder=embedder, reader="sentence")
    with Assistant.open(settings, create=True) as assistant:
        if articles:
            assistant.add(articles)
        for article, words in huge:
            add_unread(assistant, article, words)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.ui.serve", "--port", str(port)]
    command += ["--index", str(index_dir), "--embedder", embedder, "--reader", reader]
    environment = {"RAG_WORKBENCH": str(workbench).lower(), "RAG_REQUIRE_KEYS": str(keys).lower()}
    served = Served(f"http://127.0.0.1:{port}", index_dir, command, environment)
    try:
        served.start()
        yield served
    finally:
        served.stop()


def add_unread(assistant: Assistant, article: Article, words: str) -> None:
    """Add an article of which the given words are the only passage."""
    start = article.text.index(words)
    end = start + len(words)
    passage = Passage(f"{article.id}:{start}-{end}", article.id, start, end, words)
    once(assistant.store).upsert([article], [passage], assistant.embedder.embed_passages([words]))
