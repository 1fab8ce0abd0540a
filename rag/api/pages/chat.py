"""The chat at ``/``: mounted once it is there, without keeping the API waiting.

Importing the chat's framework takes seconds. The API is up before that; until the chat is ready
``/`` shows a page that reloads itself.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from typing import Final, Literal

import anyio
from anyio import to_thread
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api import errors
from rag.api.pages.article import source_of
from rag.assistant import Assistant
from rag.settings import Settings

_HEARTBEAT: Final = "/heartbeat/"

_STYLE: Final = (
    "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1.5rem}"
)
# A refresh of an address with a fragment, such as a link to quoted words, only looks for that
# fragment in the page that is there; a reload keeps it and asks the server again.
_RELOAD: Final = "setTimeout(() => location.reload(), 1000)"
_POLICY: Final = (
    f"default-src 'none'; script-src {source_of(_RELOAD)}; style-src {source_of(_STYLE)}; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_PAGE: Final = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark">'
    "<title>{title}</title><style>{style}</style>{refresh}</head>"
    "<body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
)
_REFRESH: Final = (
    f'<script>{_RELOAD}</script><noscript><meta http-equiv="refresh" content="1"></noscript>'
)
_TEXTS: Final = {
    "starting": ("Starting", "The chat is on its way; this page reloads by itself."),
    "failed": ("No chat", "The chat could not be started; the server's log says why."),
    "off": ("No chat", "The chat is switched off here; the API answers at /ask (see /docs)."),
}


class Screen:
    """An ASGI application: the chat, or a page saying where it is."""

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self._assistant = assistant
        self._settings = settings
        self._chat: ASGIApp | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = anyio.Event()
        self._ended = anyio.Event()
        self._leaving = anyio.Event()
        self.status: Literal["starting", "ready", "off", "failed"] = (
            # A chat's session lives in one process; with several, its requests would miss it.
            "starting" if settings.chat and settings.workers == 1 else "off"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._chat is not None:
            await self._show(self._chat, scope, receive, send)
            return
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            raise HTTPException(404)
        title, text = _TEXTS[self.status]
        waiting = self.status == "starting"
        page = HTMLResponse(
            _PAGE.format(title=title, text=text, style=_STYLE, refresh=_REFRESH if waiting else ""),
            status_code=503 if waiting else 200,
            headers={
                "Content-Security-Policy": _POLICY,
                **({"Retry-After": "1"} if waiting else {}),
            },
        )
        await page(scope, receive, send)

    def leave(self) -> None:
        """The server is told to stop: end the connections that chat pages keep open.

        May be called from a signal handler.
        """
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._leaving.set)

    async def _show(self, chat: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        if _HEARTBEAT not in scope["path"]:
            await chat(scope, receive, send)
            return
        finished = False

        async def watched(message: Message) -> None:
            nonlocal finished
            finished = message["type"] == "http.response.body" and not message.get("more_body")
            await send(message)

        async with anyio.create_task_group() as tasks:

            async def end_when_leaving() -> None:
                await self._leaving.wait()
                tasks.cancel_scope.cancel()

            tasks.start_soon(end_when_leaving)
            await chat(scope, receive, watched)
            tasks.cancel_scope.cancel()
        if self._leaving.is_set() and not finished:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def end(self) -> None:
        """End the chat, its queue too, and wait for it."""
        if self.status != "off":
            self._stop.set()
            await self._ended.wait()

    async def work(self, up: Callable[[], None]) -> None:
        """Load the chat and keep it until :meth:`end`. A background task.

        Where it fails the API lives on without its chat; the page and /readyz tell.
        """
        self._loop = asyncio.get_running_loop()
        try:
            await self._run(up)
        except Exception:
            self.status = "failed"
            raise
        finally:
            self._chat = None
            self._ended.set()
        self.status = "off"

    async def _run(self, up: Callable[[], None]) -> None:
        chat = await to_thread.run_sync(self._make)
        # The mounted application's own startup (its queue) runs here, since nobody else runs the
        # lifespan of an application that joins a server already running.
        async with chat.router.lifespan_context(chat):
            # The framework leaves some hundred thousand objects that live for ever. Set apart, they
            # are not walked by every full collection, which would stop all answers for 0.1 s.
            gc.collect()
            gc.freeze()
            self._chat = chat
            self.status = "ready"
            up()
            await self._stop.wait()

    def _make(self) -> FastAPI:
        from ui.app import mount

        chat = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        chat.state.assistant = self._assistant
        errors.install(chat)
        mount(chat, self._assistant, self._settings)
        return chat
