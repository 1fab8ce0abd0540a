"""Bodies that are too large or too slow, on a real server and a real socket."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.types import Article
from tests.api.conftest import Live, serving

LIMIT = 5_000


@pytest.fixture(scope="module")
def strict(
    tmp_path_factory: pytest.TempPathFactory, seed_articles: list[Article]
) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("strict")
    with serving(
        folder, seed_articles, max_body_bytes=LIMIT, max_upload_bytes=20_000, body_timeout=0.4
    ) as running:
        yield running


def raw(live: Live, *parts: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send bytes as they are; status, headers and body of what comes back."""
    port = int(live.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        for part in parts:
            connection.sendall(part)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
            head, _, body = received.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            headers = {
                name.casefold(): value.strip()
                for name, value in (line.split(":", 1) for line in lines[1:])
            }
            if body and len(body) >= int(headers.get("content-length", "0")):
                return int(lines[0].split()[1]), headers, body
    raise AssertionError(f"no response: {received!r}")


def head(path: str, *more: str, method: str = "POST") -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        *more,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def test_a_declared_body_too_large_is_refused_unread(strict: Live) -> None:
    status, _, body = raw(strict, head("/ask", f"Content-Length: {10**12}"))
    assert status == 413
    assert json.loads(body)["error"]["code"] == "body_too_large"


def test_an_undeclared_body_too_large_is_refused_while_read(strict: Live) -> None:
    chunk = b"400\r\n" + b"x" * 0x400 + b"\r\n"
    status, _, body = raw(strict, head("/ask", "Transfer-Encoding: chunked"), chunk * 8)
    assert status == 413
    assert json.loads(body)["type"] == "error"


@pytest.mark.parametrize("path", ["/ask", "/v1/chat/completions", "/articles", "/mcp", "/login"])
def test_a_slow_body_is_given_up(strict: Live, path: str) -> None:
    status, _, body = raw(strict, head(path, "Content-Length: 100"), b'{"qu')
    assert status == 408
    assert json.loads(body)["error"]["code"] == "body_too_slow"


def test_uploads_may_be_larger(strict: Live) -> None:
    text = {"articles": [{"text": "Words of a long article. " * 400}]}
    body = json.dumps(text).encode()
    assert len(body) > LIMIT
    status, _, _ = raw(strict, head("/articles", f"Content-Length: {len(body)}"), body)
    assert status == 201
    with strict.client() as client:
        assert client.post("/articles", json=text | {"x": "y" * 30_000}).status_code == 413


def test_headers_cannot_be_injected(strict: Live) -> None:
    request = head("/healthz", "X-Request-Id: a%0d%0aX-Evil: 1", method="GET")
    status, headers, _ = raw(strict, request)
    assert status == 200
    assert "x-evil" not in headers
    assert headers["x-request-id"].startswith("req_")


def test_a_request_id_is_kept(strict: Live) -> None:
    with strict.client() as client:
        given = client.get("/healthz", headers={"X-Request-Id": "abc-12345"})
    assert given.headers["x-request-id"] == "abc-12345"
