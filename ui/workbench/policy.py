"""The content security policy of the workbench: what its framework needs, and not one bit more.

Gradio's page starts from inline scripts: each gets this response's nonce, so that no other inline
script, event handler or ``javascript:`` link can run, whatever an article holds. It needs no
``unsafe-eval`` here, where no ``gr.HTML`` has templates for the browser to compile. Nothing may
load from, or be sent to, another host.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SCRIPT: Final = re.compile(rb"<script(?=[\s>])")
"""Gradio escapes ``<`` in the data it writes into the page, so these are its own tags."""
_ANNOUNCING: Final = b"""<script>
new MutationObserver((_, watch) => {
  const sentence = document.getElementById("sentence");
  sentence?.setAttribute("role", "status");
  if (sentence) watch.disconnect();
}).observe(document, { childList: true, subtree: true });
</script></head>"""
"""Gradio has no way to say that a text is announced: a screen reader is read what a cell holds."""


def policy(nonce: str) -> str:
    """The header's value."""
    return (
        "default-src 'none'; "
        f"script-src 'self' 'nonce-{nonce}'; "
        "style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    )


NOT_A_PAGE: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""For everything else Gradio serves: an uploaded file, say, must never act as a page of ours."""


class Policed:
    """ASGI middleware: the policy on the page, a fresh nonce in every script tag of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Nonces go into the framework's own page alone, never into a file that someone uploaded.
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        respond = _Page(send).send if path in ("", "/") else _with_header(send)
        await self._app(scope, receive, respond)


def _with_header(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            headers["content-security-policy"] = NOT_A_PAGE
        await send(message)

    return sent


class _Page:
    """Passes a response on; an HTML one is held until it is whole and then marked."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            if headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self._start)
            return
        await self._send(message)

    async def _finish(self, start: Message) -> None:
        nonce = secrets.token_urlsafe(18)
        body = self._body.replace(b"</head>", _ANNOUNCING, 1)
        body = _SCRIPT.sub(b'<script nonce="' + nonce.encode() + b'"', body)
        headers = MutableHeaders(raw=start["headers"])
        headers["content-length"] = str(len(body))
        headers["content-security-policy"] = policy(nonce)
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
