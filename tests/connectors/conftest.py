"""A real server of the web whose pages a test writes, and a folder to be filled from it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from rag import connectors
from rag.connectors import Fetched
from rag.connectors._guard import Guard
from rag.settings import Settings, load

Reply = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """Pages by path: bytes, or what answers a request itself."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.pages: dict[str, bytes | Reply] = {}
        self.kinds: dict[str, str] = {}
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append(self.path)
                page = site.pages.get(self.path)
                if callable(page):
                    self.close_connection = True
                    page(self)
                elif page is None:
                    send(self, 404, b"nothing here")
                else:
                    send(
                        self, 200, page, **{"Content-Type": site.kinds.get(self.path, "text/html")}
                    )

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer((host, 0), Handler)
        self.server.daemon_threads = True
        self.host = f"{host}:{self.server.server_port}"
        self.url = f"http://{self.host}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        """Serve no more."""
        self.server.shutdown()
        self.server.server_close()


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    """An ordinary response."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def site() -> Iterator[Site]:
    served = Site()
    yield served
    served.close()


class Filled:
    """A folder, and what was done to fill it."""

    def __init__(self, folder: Path, hosts: list[str]) -> None:
        self.folder = folder
        self.hosts = hosts
        self.pauses: list[float] = []

    def settings(self, **changes: Any) -> Settings:
        """An operator's, who allowed loopback: no test could reach anything else."""
        allowed = {
            "fetch_connectors": tuple(connectors.names()),
            "fetch_hosts": tuple(self.hosts),
            "fetch_networks": ("127.0.0.0/8", "::1/128"),
        }
        return load(**{**allowed, **changes})

    def fetch(
        self,
        connector: str,
        address: str,
        *,
        again: bool = False,
        guard: Guard | None = None,
        **changes: Any,
    ) -> Fetched:
        """One run."""
        return connectors.fetch(
            self.settings(**changes),
            connector,
            address,
            self.folder,
            again=again,
            guard=guard,
            pause=self.pauses.append,
        )

    def files(self) -> dict[str, bytes]:
        """What a build would read."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and connectors.ABOUT not in path.parts
        }

    def log(self) -> list[dict[str, Any]]:
        """Every request."""
        text = (self.folder / connectors.ABOUT / "log.jsonl").read_text("utf-8")
        return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def filled(tmp_path: Path, site: Site) -> Filled:
    return Filled(tmp_path / "filled", [site.host])
