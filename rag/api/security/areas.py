"""What a request needs before it is let in: one table, read by door, limits and metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Area:
    """A kind of request."""

    name: Literal["open", "api", "write", "chat"]
    needs: Literal["nothing", "read", "write"]
    limited: bool
    """Whether it counts against the rate limit."""
    uploads: bool = False
    """Whether its body may be as large as an upload."""
    whole: bool = False
    """Whether it tells of every collection, so that a key for some is not enough."""


_OPEN: Final = Area("open", "nothing", limited=False)
_LOGIN: Final = Area("open", "nothing", limited=True)
_READ: Final = Area("api", "read", limited=True)
_SCRAPE: Final = Area("api", "read", limited=False, whole=True)
_SEND: Final = Area("write", "write", limited=True, uploads=True)
_CHANGE: Final = Area("write", "write", limited=True)
_OPERATE: Final = Area("write", "write", limited=True, whole=True)
_WORKBENCH: Final = Area("chat", "read", limited=False, whole=True)
_CHAT: Final = Area("chat", "read", limited=False)

_READING_POSTS: Final = frozenset(
    {"/ask", "/search", "/verify", "/feedback", "/grid", "/mentions", "/mcp"}
)
_API_FOLDERS: Final = ("/articles/", "/jobs/", "/v1/", "/docs/", "/labels/", "/copies/")
_API_PAGES: Final = frozenset(
    {
        "/articles",
        "/catalogue",
        "/labels",
        "/copies",
        "/searches",
        "/jobs",
        "/feedback",
        "/docs",
        "/openapi.json",
        *_READING_POSTS,
    }
)
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def area_of(method: str, path: str) -> Area:
    """The area of a request.

    A path nobody thought of needs a key that may read, and a change by it one that may write:
    forgetting to list something here closes a door, it opens none.
    """
    if path in ("/healthz", "/readyz"):
        return _OPEN
    if path in ("/login", "/logout"):
        return _LOGIN
    if path == "/metrics":
        return _SCRAPE
    if (method == "POST" and path == "/articles") or (
        method == "PUT" and path.startswith("/articles/")
    ):
        return _SEND
    if path == "/gaps" or (path == "/feedback" and method in _SAFE):
        return _OPERATE
    if path.startswith("/snapshots"):
        # A snapshot may be called "compare", too: only questions are sent there.
        compares = path == "/snapshots/compare" and method == "POST"
        return _READ if compares or method in _SAFE else _OPERATE
    if path in _READING_POSTS or path.startswith(
        ("/v1/", "/feedback/", "/conversations/", "/searches/", "/watched")
    ):
        return _READ
    if path in _API_PAGES or path.startswith(_API_FOLDERS):
        return _READ if method in _SAFE else _CHANGE
    if path == "/workbench" or path.startswith("/workbench/"):
        return _WORKBENCH
    return _CHAT if method in _SAFE else _CHANGE
