"""HAProxy before servers and services: who takes changes, who may be read, who answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.cluster.hosts import Host, Process
from tests.cluster.node import POSTGRES, REST
from tests.cluster.programs import program

WRITER: Final = 5000
READER: Final = 5001
WEB: Final = 8080

_CONFIGURATION: Final = """\
defaults
  mode tcp
  timeout connect 2s
  timeout client 1h
  timeout server 1h
  timeout check 1s
  default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions

listen writer
  bind {address}:{writer}
  option httpchk GET /primary
{servers}

frontend reader
  bind {address}:{reader}
  use_backend standbys if {{ nbsrv(standbys) gt 0 }}
  default_backend primary

backend standbys
  option httpchk GET /replica
{servers}

backend primary
  option httpchk GET /primary
{servers}

listen web
  mode http
  bind {address}:{web}
  option httpchk GET /healthz
  http-check send hdr Host localhost
  option redispatch
  retries 2
{services}
"""


class Proxy:
    """One HAProxy; a session of the database ends as soon as its server is no longer the one."""

    def __init__(
        self, folder: Path, address: str, hosts: Sequence[Host], services: Sequence[int]
    ) -> None:
        self._folder = folder
        self.address = address
        servers = "\n".join(
            f"  server {one.name} {one.address}:{POSTGRES} check port {REST}" for one in hosts
        )
        web = "\n".join(f"  server web{port} {address}:{port} check" for port in services)
        (folder / "haproxy.cfg").write_text(
            _CONFIGURATION.format(
                address=address,
                writer=WRITER,
                reader=READER,
                web=WEB,
                servers=servers,
                services=web,
            ),
            encoding="ascii",
        )
        self._process: Process | None = None

    def start(self) -> None:
        """Start it."""
        path = str(self._folder / "haproxy.cfg")
        command = [program("haproxy"), "-db", "-f", path]
        self._process = Process(self._folder, "haproxy", command, {})

    def kill(self) -> None:
        """``kill -9``."""
        if self._process is not None:
            self._process.kill()

    def uri(self, port: int) -> str:
        """The database behind a port."""
        return f"postgresql://postgres@{self.address}:{port}/postgres"

    @property
    def web(self) -> str:
        """The services."""
        return f"http://{self.address}:{WEB}"
