"""What may reach the workbench's framework: routes its page uses, bodies that were looked at.

The framework serves more than this page needs (a proxy, files by path, an API of every event) and
believes what a browser says of files: told a path it copies that file into its cache, told an
address it fetches it. So only listed routes exist here, a file is one that was uploaded before,
and what is passed on is what was checked, written anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import gradio as gr
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_API: Final = "/gradio_api"
_PAGES: Final = re.compile(
    r"/?|/config/?|/theme\.css|/favicon\.ico|/manifest\.json|/(?:assets|static|svelte)/.+"
    rf"|{_API}/(?:info/?|startup-events|app_id/?|theme\.css|upload_progress|queue/data"
    r"|heartbeat/[\w-]{1,64})"
)
_EVENT: Final = f"{_API}/queue/join"
_CANCEL: Final = f"{_API}/cancel"

MOST_DEPTH: Final = 40
"""How deep a body may nest; a conversation reaches 9."""


class Guarded:
    """ASGI middleware before the framework. Refusals are ``HTTPException``."""

    def __init__(self, app: ASGIApp, blocks: gr.Blocks) -> None:
        self._app = app
        self._blocks = blocks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise HTTPException(404)
        path = scope["path"].removeprefix(scope.get("root_path", "")).rstrip("/")
        if scope["method"] in ("GET", "HEAD"):
            if not _PAGES.fullmatch(path):
                raise HTTPException(404)
            await self._app(scope, receive, send)
        elif path in (_EVENT, _CANCEL) and scope["method"] == "POST":
            body = _parsed(await Request(scope, receive).body())
            self._check(path, body)
            await self._app(*_with_body(scope, receive, body), send)
        else:
            raise HTTPException(404)

    def _check(self, path: str, body: Mapping[str, Any]) -> None:
        session = body.get("session_hash")
        if not isinstance(session, str) or not re.fullmatch(r"[\w-]{1,64}", session):
            raise _refused("session_hash: letters and digits expected")
        if path == _EVENT:
            self._check_event(body)
        elif path == _CANCEL:
            _number(body, "fn_index")
            if not isinstance(body.get("event_id"), str):
                raise _refused("event_id: a text expected")

    def _check_event(self, body: Mapping[str, Any]) -> None:
        event = self._blocks.fns.get(_number(body, "fn_index"))
        given = body.get("data")
        if event is None:
            raise _refused("fn_index: there is no such event")
        if not isinstance(given, list) or len(given) != len(event.inputs):
            raise _refused(f"data: a list of {len(event.inputs)} expected")
        if body.get("trigger_id") is not None:
            _number(body, "trigger_id")
        if any(_names_file(value) for value in (*given, body.get("event_data"))):
            raise _refused("a file where none belongs")


def _names_file(value: object) -> bool:
    """Whether the framework could take anything in ``value`` for a file."""
    if isinstance(value, dict):
        return "path" in value or "meta" in value or any(map(_names_file, value.values()))
    return isinstance(value, list) and any(map(_names_file, value))


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise _refused("no JSON") from error
    if not isinstance(found, dict):
        raise _refused("an object expected")
    level: list[Any] = [found]
    for _ in range(MOST_DEPTH):
        level = [inner for value in level for inner in _within(value)]
        if not level:
            return found
    raise _refused("nested too deeply")


def _within(value: object) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _number(body: Mapping[str, Any], name: str) -> int:
    found = body.get(name)
    if not isinstance(found, int) or isinstance(found, bool):
        raise _refused(f"{name}: a whole number expected")
    return found


def _refused(why: str) -> HTTPException:
    return HTTPException(422, f"The page would not have sent this: {why}.")


def _with_body(scope: Scope, receive: Receive, body: Mapping[str, Any]) -> tuple[Scope, Receive]:
    """The request with ``body`` in place of what was sent: nothing unchecked is passed on."""
    try:
        written = json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise _refused("half a character") from error
    headers = [
        (name, value)
        for name, value in scope["headers"]
        if name not in (b"content-length", b"content-type", b"transfer-encoding")
    ]
    headers += [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(written)).encode()),
    ]
    given = False

    async def rewritten() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": written, "more_body": False}

    return {**scope, "headers": headers}, rewritten
