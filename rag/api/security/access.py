"""Who may come in: host names, foreign pages, keys, rates. One pure ASGI middleware."""

from __future__ import annotations

from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.api.errors import ApiError, request_id_of, response
from rag.api.security.api_keys import Key, KeyStore
from rag.api.security.areas import Area, area_of
from rag.api.security.hosts import accepted_hosts, is_loopback, keys_demanded, name_of, same_origin
from rag.api.security.limits import RateLimit
from rag.settings import Settings
from rag.state import State

COOKIE = "rag_session"

_DEFAULT_RATE = 600
_GUESSES = 60
"""Requests a minute and address that come without a key in force where one is needed."""
_AT_ONCE = 4
"""Keys looked up at a time, each in a moment."""


class AccessControl:
    """Every request passes here first, the chat's own routes included."""

    def __init__(self, app: ASGIApp, settings: Settings, state: State) -> None:
        self._app = app
        self._hosts = accepted_hosts(settings)
        self._friends = settings.cors_origins
        self._keys = KeyStore(state) if keys_demanded(settings) else None
        rate = settings.rate_limit
        if rate is None:
            rate = 0 if is_loopback(settings.host) else _DEFAULT_RATE
        self._guesses = RateLimit(max(1.0, _GUESSES / settings.workers))
        # Each worker counts for itself; together they allow what the setting says.
        self._rate = RateLimit(max(1.0, rate / settings.workers)) if rate else None
        # Apart from everybody's threads: whoever keeps those busy shuts nobody out.
        self._threads = CapacityLimiter(_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        try:
            refusal = await self._refusal(scope)
        except ApiError as error:
            refusal = response(error, request_id_of(scope))
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await refusal(scope, receive, send)

    async def _refusal(self, scope: Scope) -> Response | None:
        """Raises the refusal, or returns one that is a page; none: come in."""
        connection = HTTPConnection(scope)
        method = scope.get("method", "GET")
        self._check_host(connection.headers, method)
        area = area_of(method, scope["path"])
        client = connection.client.host if connection.client else "unknown"
        if self._keys is None:
            self._check_rate(area, client)
            return None
        # Before the key is looked at, so that guessing is limited as well.
        key = None if area.needs == "nothing" else await self._key(self._keys, connection)
        if key is None:
            self._check_rate(area, client)
            if area.needs != "nothing" or (scope["path"] == "/login" and method == "POST"):
                self._check_guesses(client)
            if area.needs == "nothing":
                return None
            if method == "GET" and _is_browser(connection.headers):
                query = scope["query_string"].decode("latin-1")
                back = quote("?".join(filter(None, (scope["path"], query))))
                return RedirectResponse(f"/login?next={back}", status_code=303)
            raise ApiError(
                401,
                "key_missing" if not _given(connection) else "key_refused",
                "Give a key that is in force: `Authorization: Bearer rag_...` "
                "or `X-API-Key: rag_...`; whoever runs the service makes them.",
                headers={"WWW-Authenticate": 'Bearer realm="rag"'},
            )
        self._check_rate(area, key.id)
        if area.needs == "write" and not key.may_write:
            raise ApiError(
                403,
                "scope_missing",
                "This key may read; changing articles needs one that may write.",
            )
        if area.whole and not key.rights.whole:
            raise ApiError(
                403,
                "rights_missing",
                "This key is for some collections; this tells of all of them.",
            )
        scope["state"]["key"] = key
        return None

    async def _key(self, keys: KeyStore, connection: HTTPConnection) -> Key | None:
        """The key that a request comes with, in its headers or by its session."""
        secret = _given(connection)
        if secret is not None:
            return await to_thread.run_sync(keys.check, secret, limiter=self._threads)
        token = connection.cookies.get(COOKIE)
        if not token:
            return None
        return await to_thread.run_sync(keys.check_session, token, limiter=self._threads)

    def _check_host(self, headers: Headers, method: str) -> None:
        host = headers.get("host", "")
        if self._hosts is not None and name_of(host) not in self._hosts:
            raise ApiError(
                400,
                "host_not_served",
                "The Host header names a host that is not served; RAG_ALLOWED_HOSTS adds names.",
            )
        origin = headers.get("origin")
        changes = method not in ("GET", "HEAD", "OPTIONS")
        if changes and origin is not None and not same_origin(origin, host, self._friends):
            raise ApiError(
                403,
                "origin_not_served",
                "A page of another site may not send this; RAG_CORS_ORIGINS admits sites.",
            )

    def _check_guesses(self, client: str) -> None:
        """Wherever they are tried, also where requests with a key are not counted."""
        wait = self._guesses.take(client)
        if wait is not None:
            raise ApiError(
                429,
                "rate_limited",
                f"Too many requests without a key that is in force; try again in {wait} s.",
                retry_after=wait,
            )

    def _check_rate(self, area: Area, client: str) -> None:
        if self._rate is None or not area.limited:
            return
        wait = self._rate.take(client)
        if wait is not None:
            raise ApiError(
                429,
                "rate_limited",
                f"More than {self._rate.per_minute:g} requests in a minute; try again in {wait} s.",
                retry_after=wait,
            )


def _given(connection: HTTPConnection) -> str | None:
    """The key in the headers, however it is spelt."""
    scheme, _, value = connection.headers.get("authorization", "").partition(" ")
    if scheme.casefold() == "bearer" and value:
        return value.strip()
    return connection.headers.get("x-api-key")


def _is_browser(headers: Headers) -> bool:
    return "text/html" in headers.get("accept", "")
