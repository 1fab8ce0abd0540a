"""Bounds on what one client may send, how slowly, and how often."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import anyio
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.errors import ApiError, request_id_of, response
from rag.api.security.areas import Area, area_of
from rag.settings import Settings

_REMEMBERED_CLIENTS: Final = 10_000
_MINUTE: Final = 60.0


class RateLimit:
    """A token bucket for each client: ``per_minute`` in a burst, refilled evenly.

    The least recently seen of more than 10,000 clients is forgotten, so memory is bounded
    whatever is sent.
    """

    def __init__(self, per_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> int | None:
        """Take one request; none when allowed, else the seconds to wait."""
        now = self._clock()
        tokens, seen = self._buckets.pop(client, (self.per_minute, now))
        tokens = min(self.per_minute, tokens + (now - seen) * self.per_minute / _MINUTE)
        allowed = tokens >= 1
        self._buckets[client] = (tokens - 1 if allowed else tokens, now)
        while len(self._buckets) > _REMEMBERED_CLIENTS:
            self._buckets.popitem(last=False)
        return None if allowed else max(1, math.ceil((1 - tokens) * _MINUTE / self.per_minute))


class BodyLimits:
    """Refuses bodies that are too large (413, before reading when declared) or too slow (408)."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        area = area_of(scope["method"], scope["path"])
        limit = self._limit(area)
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > limit:
            await response(_too_large(limit), request_id_of(scope))(scope, receive, send)
            return
        deadline = anyio.current_time() + self._settings.body_timeout
        received = 0
        complete = False
        started = False
        refusal: ApiError | None = None

        async def counted() -> Message:
            nonlocal received, complete, refusal
            if complete:
                return await receive()
            message: Message | None = None
            with anyio.move_on_after(deadline - anyio.current_time()):
                message = await receive()
            if message is None:
                refusal = _too_slow(self._settings.body_timeout)
                raise ClientDisconnect
            received += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            if received > limit:
                refusal = _too_large(limit)
                raise ClientDisconnect
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            # Whatever the application makes of a body that broke off, the client hears why.
            if refusal is None or started:
                started = True
                await send(message)

        try:
            await self._app(scope, counted, watched)
        except Exception:
            if refusal is None or started:
                raise
        if refusal is not None and not started:
            await response(refusal, request_id_of(scope))(scope, receive, send)

    def _limit(self, area: Area) -> int:
        if area.uploads:
            # Multipart framing and JSON escapes come on top of the files themselves.
            return self._settings.max_upload_bytes + self._settings.max_body_bytes
        return self._settings.max_body_bytes


def _too_large(limit: int) -> ApiError:
    return ApiError(
        413,
        "body_too_large",
        f"The body has more than {limit:,} bytes; send less at a time.",
        headers={"Connection": "close"},
    )


def _too_slow(seconds: float) -> ApiError:
    return ApiError(
        408,
        "body_too_slow",
        f"The body did not arrive within {seconds:g} s; send it again.",
        headers={"Connection": "close"},
    )
