"""The real service on a free port: the same application that `rag serve` runs."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import uvicorn

from rag.api.app import create_app
from rag.assistant import Assistant
from rag.settings import load
from rag.types import Article


@contextmanager
def service(
    index_dir: Path, articles: Sequence[Article] = (), **settings: object
) -> Iterator[tuple[str, Assistant]]:
    """Address and assistant of a service over ``articles``, its chat ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    chosen = load(
        **{"embedder": "hashing", "reader": "sentence", "port": port, **settings},
        index_dir=index_dir,
    )
    with Assistant.open(chosen, create=True) as assistant:
        if articles:
            assistant.add(articles)
        config = uvicorn.Config(create_app(assistant, chosen), port=port, log_level="warning")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        home = f"http://127.0.0.1:{port}"
        try:
            _wait_for(home)
            yield home, assistant
        finally:
            server.should_exit = True
            server.force_exit = True  # pages still hold their event streams open
            thread.join()


def _wait_for(home: str, seconds: float = 60) -> None:
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
