"""The page at ``/`` and the workbench at ``/workbench``: what no route of the API knows is theirs.

The page is there at once and in every worker. The workbench is Gradio, whose import takes seconds:
it is loaded in a thread after the API is up, and until then its address says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final, Literal

import anyio
from anyio import to_thread
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api import errors
from rag.api.lasting import set_apart
from rag.api.pages.article import source_of
from rag.api.service import Service
from rag.offline import stay_offline

WORKBENCH: Final = "/workbench"
_HEARTBEAT: Final = "/heartbeat/"

_STYLE: Final = (
    "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1.5rem}"
)
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
    "starting": ("Starting", "The workbench is on its way; this page reloads by itself."),
    "failed": ("No workbench", "It could not be started; the server's log says why."),
    "without": ("No workbench", "It is switched off here; the chat is at the root."),
    "off": ("No chat", "The chat is switched off here; the API answers at /ask (see /docs)."),
}


def visitors_words(request: Request) -> tuple[str, Mapping[str, str]]:
    """The language of whoever sent ``request``, and what the page says in it."""
    from ui.app import language_of, words

    language = language_of(request.cookies.get("language"), request.headers)
    return language, words(language)


class Screen:
    """An ASGI application: the page, and the workbench or a page saying where it is."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._page: ASGIApp | None = None
        self._workbench: ASGIApp | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = anyio.Event()
        self._ended = anyio.Event()
        self._leaving = anyio.Event()
        self.status: Literal["starting", "ready", "off", "failed"] = "off"
        self.workbench: Literal["starting", "ready", "off", "failed"] = "off"
        if service.settings.chat:
            from ui.app import application

            page = application(service)
            errors.install(page)
            page.state.workbench = lambda: self.workbench in ("starting", "ready")
            self._page = page
            self.status = "ready"
            # Its sessions live in one process; with several, its requests would miss them.
            alone = service.settings.workers == 1
            self.workbench = "starting" if service.settings.workbench and alone else "off"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        at_workbench = path == WORKBENCH or path.startswith(WORKBENCH + "/")
        if at_workbench and self._workbench is not None:
            await self._show(self._workbench, scope, receive, send)
        elif self._page is not None and not at_workbench:
            await self._page(scope, receive, send)
        elif scope["type"] == "http" and path in ("/", WORKBENCH, WORKBENCH + "/"):
            await self._say(scope, receive, send)
        else:
            raise HTTPException(404)

    async def _say(self, scope: Scope, receive: Receive, send: Send) -> None:
        without = self.workbench == "off" and self._page is not None
        title, text = _TEXTS.get("without" if without else self.workbench, _TEXTS["off"])
        waiting = self.workbench == "starting"
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
        """The server is told to stop: end the connections that open workbenches keep.

        May be called from a signal handler.
        """
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._leaving.set)

    async def _show(self, shown: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        if _HEARTBEAT not in scope["path"]:
            await shown(scope, receive, send)
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
            await shown(scope, receive, watched)
            tasks.cancel_scope.cancel()
        if self._leaving.is_set() and not finished:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def end(self) -> None:
        """End the workbench, its queue too, and wait for it."""
        if self.workbench != "off":
            self._stop.set()
            await self._ended.wait()

    async def work(self, up: Callable[[], None]) -> None:
        """Load the workbench and keep it until :meth:`end`. A background task.

        Where it fails the API and the page live on without it; its address tells.
        """
        self._loop = asyncio.get_running_loop()
        try:
            await self._run(up)
        except Exception:
            self.workbench = "failed"
            raise
        finally:
            self._workbench = None
            self._ended.set()
        self.workbench = "off"

    async def _run(self, up: Callable[[], None]) -> None:
        workbench = await to_thread.run_sync(self._make)
        # The mounted application's own startup (its queue) runs here, since nobody else runs the
        # lifespan of an application that joins a server already running.
        async with workbench.router.lifespan_context(workbench):
            set_apart()
            self._workbench = workbench
            self.workbench = "ready"
            up()
            await self._stop.wait()

    def _make(self) -> FastAPI:
        stay_offline()
        from ui.workbench.app import mount

        made = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        errors.install(made)
        mount(made, self._service.assistant, self._service.settings, WORKBENCH)
        return made
