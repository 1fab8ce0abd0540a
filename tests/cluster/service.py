"""A service over a database, in a process of its own."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Final

from tests.cluster.hosts import Process

ROOT: Final = Path(__file__).resolve().parents[2]


class Service:
    """One ``rag serve`` over the cluster."""

    def __init__(self, folder: Path, address: str, port: int, writer: str, reader: str) -> None:
        self._folder = folder / f"service{port}"
        self._folder.mkdir()
        self.code = ROOT
        """The folder whose ``rag`` is run."""
        self.port = port
        self.address = f"http://{address}:{port}"
        settings = {
            "RAG_ENGINE": f"{writer}?schema=served",
            "RAG_ENGINE_READS": reader,
            "RAG_EMBEDDER": "hashing",
            "RAG_READER": "sentence",
            "RAG_CHAT": "false",
            "RAG_INDEX_DIR": str(self._folder / "index"),
            "RAG_HOST": address,
            "RAG_PORT": str(port),
            "PYTHONFAULTHANDLER": "1",
        }
        self._environment = {**os.environ, **settings}
        self.process: Process | None = None

    def start(self) -> None:
        """Start it."""
        environment = {**self._environment, "PYTHONPATH": str(self.code)}
        command = [sys.executable, "-m", "rag", "serve"]
        self.process = Process(self._folder, "service", command, environment)

    def stop(self) -> None:
        """As one would: it ends when what it was asked is answered."""
        if self.process is not None:
            self.process.stop()

    def kill(self) -> None:
        """``kill -9``."""
        if self.process is not None:
            self.process.kill()

    def ready(self) -> bool:
        """Whether it can answer."""
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False
