"""The real service on a free port: the same application that `rag serve` runs."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import uvicorn

from rag import registry
from rag.api.app import create_app
from rag.assistant import Assistant
from rag.settings import Settings, load
from rag.types import Article, Embedder, Engine, Passage, Reader


@dataclass(frozen=True)
class Served:
    """A running service and the assistant behind it."""

    home: str
    assistant: Assistant


@contextmanager
def service(
    index_dir: Path,
    articles: Sequence[Article] = (),
    make_reader: Callable[[], Reader] | None = None,
    **chosen: object,
) -> Iterator[Served]:
    """A service over ``articles``, its chat ready; ``make_reader`` instead of the settings' one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    given = {"embedder": "hashing", "reader": "sentence", **chosen}
    settings = load(index_dir=index_dir, port=port, **given)
    with _assistant(settings, make_reader) as assistant:
        if articles:
            assistant.add(articles)
        config = uvicorn.Config(create_app(assistant, settings), port=port, log_level="warning")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            home = f"http://127.0.0.1:{port}"
            _wait_for(home)
            yield Served(home, assistant)
        finally:
            server.should_exit = True
            server.force_exit = True  # pages still hold their event streams open
            thread.join()


def add_unread(assistant: Assistant, article: Article, start: int, end: int) -> None:
    """Store a huge article with ``[start, end)`` as its only passage: real, but quickly done."""
    passage = Passage(
        f"{article.id}:{start}-{end}", article.id, start, end, article.text[start:end]
    )
    vectors = assistant.embedder.embed_passages([passage.text])
    assistant.engine.upsert([article], [passage], vectors)


def _assistant(settings: Settings, make_reader: Callable[[], Reader] | None) -> Assistant:
    if make_reader is None:
        return Assistant.open(settings, create=True)
    embedder: Embedder = registry.load("embedders", settings.embedder).make(settings)
    engine: Engine = registry.load("engines", settings.engine).open(settings)
    engine.ensure_schema(embedder.dim, "inner_product", embedder.id)
    return Assistant(settings, engine, embedder, make_reader)


def _wait_for(home: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urlopen(home) as page:
                if b"gradio" in page.read():
                    return
        except (HTTPError, OSError):
            pass  # not listening yet, or the chat is still on its way (503)
        time.sleep(0.1)
    raise TimeoutError(f"No chat at {home} after {seconds:g} s.")
