"""A Milvus of one's own: Milvus Lite's server in a process, killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from rag.engines._milvus.server import Milvus
from rag.errors import IndexUnreachableError
from rag.workshop.service import free_port

_READY_S: Final = 90.0


def unavailable() -> str:
    """Why none can be had here; empty where one can."""
    if find_spec("milvus_lite") is None or find_spec("pymilvus") is None:
        return "pymilvus and milvus-lite are not installed: `make scale`"
    return ""


class MilvusServer:
    """One server on loopback, over a folder that outlives it."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.uri = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "milvus_lite", "server", "--host", "127.0.0.1"]
        where = ["--port", str(self.port), "--data-dir", str(self._folder / "data")]
        with (self._folder / "log").open("ab") as log:
            self._running = subprocess.Popen([*command, *where], stdout=log, stderr=log)
        until = time.monotonic() + _READY_S
        milvus = Milvus(self.uri)
        while True:
            try:
                milvus.call("list_collections")
                break
            except IndexUnreachableError:
                if self._running.poll() is not None or time.monotonic() > until:
                    log_text = (self._folder / "log").read_text(errors="replace")
                    raise RuntimeError(f"Milvus did not start: {log_text[-2000:]}") from None
            time.sleep(0.2)
        milvus.close()

    def kill(self) -> None:
        """``kill -9``."""
        if self._running is not None:
            self._running.kill()
            self._running.wait()
            self._running = None

    def restart(self) -> None:
        """Kill it and start it over what it had written."""
        self.kill()
        self.start()

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """It answers nothing, and refuses nothing, for the block."""
        assert self._running is not None
        os.kill(self._running.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self._running.pid, signal.SIGCONT)
