"""The outermost layer: request ids, security headers, the log line, and the last resort."""

from __future__ import annotations

import re
import secrets
import time
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.errors import ApiError, log, response
from rag.api.monitoring.metrics import Metrics

_GIVEN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_CLIENT_GONE: Final = 499

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


class Context:
    """Wraps every request; nothing leaves without an id and headers, or uncounted."""

    def __init__(self, app: ASGIApp, metrics: Metrics, logged: bool) -> None:
        self._app = app
        self._metrics = metrics
        self._logged = logged

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _GIVEN_ID.fullmatch(given) else f"req_{secrets.token_hex(8)}"
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()
        status = 0

        async def headed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                headers["X-Request-Id"] = request_id
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, headed)
        except ClientDisconnect:
            status = _CLIENT_GONE
        except Exception as error:
            log.error("request %s failed", request_id, exc_info=error)
            if status:
                # Half a response is out; the server must cut the connection, not end it well.
                status = 500
                raise
            failure = ApiError(500, "internal_error", "The service failed; its log says why.")
            await response(failure, request_id)(scope, receive, headed)
        finally:
            self._note(scope, request_id, status or _CLIENT_GONE, time.perf_counter() - started)

    def _note(self, scope: Scope, request_id: str, status: int, seconds: float) -> None:
        # The route's pattern, never the path or query as sent: those may hold a question.
        route = getattr(scope.get("route"), "path", "other")
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        self._metrics.requests.labels(route, method, str(status)).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        if not self._logged:
            return
        key = scope["state"].get("key")
        log.info(
            "request",
            extra={
                "fields": {
                    "request_id": request_id,
                    "method": method,
                    "route": route,
                    "status": status,
                    "ms": round(seconds * 1000, 1),
                    "key": key.id if key else None,
                    "client": (scope.get("client") or ("",))[0],
                }
            },
        )


_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
