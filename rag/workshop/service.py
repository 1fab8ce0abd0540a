"""``rag serve`` in a process of its own, to be measured as its users meet it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

import httpx2

from rag.errors import DataError

_WAIT_S: Final = 600


@dataclass(frozen=True, slots=True)
class Service:
    """Where it listens, and its process."""

    url: str
    process: subprocess.Popen[bytes]

    def wait(self, *, chat: bool = False) -> None:
        """Until it answers; with ``chat`` until the chat is there as well."""
        end = time.monotonic() + _WAIT_S
        with httpx2.Client(base_url=self.url, timeout=5) as client:
            while time.monotonic() < end:
                if self.process.poll() is not None:
                    raise DataError(
                        f"`rag serve` ended with exit code {self.process.returncode}; run it by "
                        "itself."
                    )
                with suppress(httpx2.TransportError):
                    told = client.get("/readyz")
                    if told.status_code == 200 and not (chat and b'"starting"' in told.content):
                        return
                time.sleep(0.02)
        raise DataError(f"`rag serve` was not ready after {_WAIT_S} seconds.")


@contextmanager
def served(**settings: str) -> Iterator[Service]:
    """The service on a free port, ready; ended behind the block.

    ``settings`` as in the environment (``index_dir``: ``RAG_INDEX_DIR``), without a limit of
    questions unless they set one.
    """
    port = free_port()
    chosen = {"rate_limit": "0", **settings, "host": "127.0.0.1", "port": str(port)}
    environment = {**os.environ, **{f"RAG_{name.upper()}": said for name, said in chosen.items()}}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        [sys.executable, "-m", "rag", "serve"], env=environment, stdout=quiet, stderr=quiet
    )
    try:
        service = Service(f"http://127.0.0.1:{port}", process)
        service.wait()
        yield service
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
