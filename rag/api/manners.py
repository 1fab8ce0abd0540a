"""What HTTP clients expect of every address: HEAD, 415, entity tags, known parameters."""

from __future__ import annotations

import hashlib
from typing import Final

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.errors import ApiError

_TAGGED: Final = ("/articles", "/catalogue", "/jobs", "/openapi.json")
"""What is read again and again; an answer to a question is never the same twice."""


class Manners:
    """Answers HEAD as GET, and tags what is read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        head = scope["method"] == "HEAD"
        if head:
            scope = {**scope, "method": "GET"}
            send = _without_body(send)
        if scope["method"] == "GET" and scope["path"].startswith(_TAGGED):
            send = _Tagged(send, headers.get("if-none-match", "")).send
        await self._app(scope, receive, send)


def _without_body(send: Send) -> Send:
    async def headed(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return headed


class _Tagged:
    """Holds a response back until its tag is known; 304 where the client has it already."""

    def __init__(self, send: Send, known: str) -> None:
        self._send = send
        self._known = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        self._start: Message | None = None
        self._body: list[bytes] = []

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if message["status"] != 200:
                self._known = set()
            self._start = message
            return
        if self._start is None or self._start["status"] != 200:
            await self._begin()
            await self._send(message)
            return
        self._body.append(message.get("body", b""))
        if message.get("more_body"):
            return
        body = b"".join(self._body)
        headers = MutableHeaders(raw=self._start.setdefault("headers", []))
        # Weak, since the same body may travel compressed; a route may know a better one.
        given = headers.setdefault("ETag", f'W/"{hashlib.sha256(body).hexdigest()[:32]}"')
        tag = given.removeprefix("W/")
        headers.setdefault("Cache-Control", "private, no-cache")
        if tag in self._known or "*" in self._known:
            self._start["status"] = 304
            body = b""
            for name in ("content-length", "content-type"):
                if name in headers:
                    del headers[name]
        await self._begin()
        await self._send({"type": "http.response.body", "body": body})

    async def _begin(self) -> None:
        if self._start is not None:
            await self._send(self._start)
        self._start = None


def _query_names(dependant: Dependant) -> set[str]:
    own = {field.alias for field in dependant.query_params}
    return own.union(*map(_query_names, dependant.dependencies))


async def as_described(request: Request) -> None:
    """Refuse what an address does not describe: a body of another kind, an unknown parameter.

    A misspelt filter must not silently widen a search, in an address no less than in a body.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    if route.body_field is not None:
        check_json(request)
    known = _query_names(route.dependant)
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        there = f"it knows {', '.join(sorted(known))}" if known else "it takes none"
        raise ApiError(
            422,
            "invalid_request",
            f"Unknown parameter {', '.join(name[:40] for name in unknown[:5])}; {there}.",
            param=unknown[0][:40],
        )


def check_json(request: Request) -> None:
    """Refuse a body that does not say that it is JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind != "application/json" and not (
        kind.startswith("application/") and kind.endswith("+json")
    ):
        message = "Say what the body is: `Content-Type: application/json`."
        raise ApiError(415, "unsupported_media_type", message)
