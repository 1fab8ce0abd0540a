"""The workbench: Gradio, for work over the whole collection. Mounted beside the page.

Tables, choices and long runs are what Gradio is good at; reading one answer beside its article is
the page's (:mod:`ui.app`). Measured on one conversation of 40 questions, the page as Gradio
components needed 65 requests and 3.3 s to open, showed the fortieth answer 943 ms after the API had
it (the first: 229 ms), and its policy had to allow ``unsafe-eval``; see ``docs/chat.md``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import gradio as gr
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rag.assistant import Assistant
from rag.settings import Settings
from ui.workbench.blocks import Chat, private_folder
from ui.workbench.grid import csv_of, grid
from ui.workbench.guard import Guarded
from ui.workbench.policy import NOT_A_PAGE, Policed
from ui.workbench.theme import STYLE, theme

NAME = "Workbench"


def build(assistant: Assistant) -> Chat:
    """The workbench as Blocks; :func:`mount` serves it."""
    blocks = Chat(title=NAME, analytics_enabled=False, fill_width=True)
    with blocks:
        gr.Markdown("# Workbench\nQuestions asked of many articles at once. [Back](..)")
        grid(assistant, blocks)
    return blocks


def mount(app: FastAPI, assistant: Assistant, settings: Settings, path: str) -> None:
    """Serve the workbench at ``path`` of ``app``, whose lifespan starts and ends its queue."""
    private_folder(settings)
    app.router.routes.append(Route(path + "/grids/{name}.csv", _saved(assistant)))
    blocks = build(assistant).sealed()
    gr.mount_gradio_app(
        app,
        blocks,
        path=path,
        theme=theme(),
        css=STYLE,
        footer_links=[],
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
    )
    mounted = app.router.routes[-1]
    mounted.app = Policed(Guarded(mounted.app, blocks))  # type: ignore[attr-defined]


def _saved(assistant: Assistant) -> Callable[[Request], Awaitable[Response]]:
    async def saved(request: Request) -> Response:
        """A grid as CSV, its words cut from the articles of now."""
        found = await run_in_threadpool(csv_of, assistant, request.path_params["name"])
        if found is None:
            raise HTTPException(404, "There is no such grid; ask it again.")
        return Response(
            "\ufeff" + found,  # spreadsheets take it for another encoding without
            media_type="text/csv",
            headers={
                "Content-Disposition": 'attachment; filename="grid.csv"',
                "Cache-Control": "no-store",
                "Content-Security-Policy": NOT_A_PAGE,
            },
        )

    return saved
