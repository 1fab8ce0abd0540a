"""HAProxy before servers and services: who takes changes, who may be read, who answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.cluster.hosts import Process
from tests.cluster.node import DATABASE, DEPLOYED, ROLE
from tests.cluster.programs import program

WRITER: Final = 5000
READER: Final = 5001
WEB: Final = 8080


class Proxy:
    """One HAProxy; a session of the database ends as soon as its server is no longer the one."""

    def __init__(
        self, folder: Path, address: str, servers: Sequence[str], services: Sequence[int]
    ) -> None:
        self._folder = folder
        self.address = address
        self._environment = {
            "LISTEN": address,
            **{f"DATABASE{n}": server for n, server in enumerate(servers, start=1)},
            **{f"WEB{n}": f"{address}:{port}" for n, port in enumerate(services, start=1)},
        }
        self._process: Process | None = None

    def start(self) -> None:
        """Start it."""
        path = str(DEPLOYED / "haproxy.cfg")
        command = [program("haproxy"), "-db", "-f", path]
        self._process = Process(self._folder, "haproxy", command, self._environment)

    def kill(self) -> None:
        """``kill -9``."""
        if self._process is not None:
            self._process.kill()

    def uri(self, port: int) -> str:
        """The database behind a port."""
        return f"postgresql://{ROLE}@{self.address}:{port}/{DATABASE}"

    @property
    def web(self) -> str:
        """The services."""
        return f"http://{self.address}:{WEB}"
