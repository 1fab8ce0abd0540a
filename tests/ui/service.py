"""The real service on a free port, and a small client for what a test compares the page with."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from rag.assistant import Assistant
from rag.settings import load
from rag.types import Article, Passage


@dataclass(frozen=True)
class Served:
    """A running service; methods are calls of its API."""

    home: str
    index_dir: Path

    def ask(self, question: str) -> Any:
        """The body of ``POST /ask``."""
        return self._call("POST", "/ask", {"question": question})

    def text(self, article_id: str) -> str:
        """The whole text of an article."""
        text: str = self._call("GET", f"/articles/{article_id}")["text"]
        return text

    def add(self, source: str, text: str, title: str) -> None:
        """Add an article, or replace the one of the same source."""
        new = {"source": source, "text": text, "title": title}
        self._call("POST", "/articles", {"articles": [new]})

    def ids(self) -> list[str]:
        """The ids of all articles."""
        return [row["id"] for row in self._call("GET", "/articles?limit=1000")["data"]]

    def delete(self, article_id: str) -> None:
        """Remove an article."""
        self._call("DELETE", f"/articles/{article_id}")

    def _call(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        with urlopen(Request(self.home + path, data, headers, method=method)) as response:
            return json.loads(response.read() or "null")


@contextmanager
def service(
    folder: Path,
    articles: Sequence[Article] = (),
    huge: Sequence[tuple[Article, str]] = (),
    *,
    embedder: str = "hashing",
    reader: str = "sentence",
    chat_ready: bool = True,
) -> Iterator[Served]:
    """A service over ``articles``, its chat ready (or else only the API, the chat on its way).

    Of each ``huge`` article only the given words are made a passage: real, but quickly stored.
    The reader ``names`` is :class:`tests.ui.name_reader.NameReader`.
    """
    index_dir = folder / "index"
    settings = load(index_dir=index_dir, embedder=embedder, reader="sentence")
    with Assistant.open(settings, create=True) as assistant:
        if articles:
            assistant.add(articles)
        for article, words in huge:
            _add_unread(assistant, article, words)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.ui.serve", "--port", str(port)]
    command += ["--index", str(index_dir), "--embedder", embedder, "--reader", reader]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=Path(__file__).parents[2], stdout=log, stderr=subprocess.STDOUT
        )
        try:
            home = f"http://127.0.0.1:{port}"
            path, wanted = ("/", b"gradio") if chat_ready else ("/healthz", b"ok")
            _wait_for(home + path, wanted, process, folder / "log")
            yield Served(home, index_dir)
        finally:
            process.kill()
            process.wait()


def _add_unread(assistant: Assistant, article: Article, words: str) -> None:
    start = article.text.index(words)
    end = start + len(words)
    passage = Passage(f"{article.id}:{start}-{end}", article.id, start, end, words)
    assistant.engine.upsert([article], [passage], assistant.embedder.embed_passages([words]))


def _wait_for(
    address: str, wanted: bytes, process: subprocess.Popen[bytes], log: Path, seconds: float = 180
) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(address) as page:
                if wanted in page.read():
                    return
        except (HTTPError, OSError):
            pass  # not listening yet, or the chat is still on its way (503)
        time.sleep(0.1)
    raise TimeoutError(f"Nothing at {address} after {seconds:g} s:\n{log.read_text()}")
