"""The chat, put together and mounted: which event runs which action, and how it is served."""

from __future__ import annotations

from functools import partial
from typing import Any, Final, get_args

import gradio as gr
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from rag.assistant import Assistant
from rag.settings import Settings
from ui import chrome, library, opening
from ui.actions import Actions
from ui.blocks import Chat, private_folder
from ui.export import Kind
from ui.guard import Guarded
from ui.layout import Parts, lay_out
from ui.policy import Policed
from ui.theme import STATIC, theme

_QUIET: Final[dict[str, Any]] = {"show_progress": "hidden", "api_visibility": "private"}
_ANSWERS_AT_ONCE: Final = 4
_SWEEP_S: Final = 600
_UPLOAD_LIVES_S: Final = 3600
"""Gradio keeps a copy of what was uploaded; once read, it is of no use and may be removed."""


def build(assistant: Assistant, settings: Settings) -> Chat:
    """The page as Gradio Blocks; :func:`mount` serves it together with its script and style."""

    def open_source(request: dict[str, Any]) -> str:
        return opening.open_source(assistant, request)

    def more(request: dict[str, Any]) -> str:
        return opening.more(assistant, request)

    def list_more(request: dict[str, Any]) -> str:
        return library.listing(assistant, str(request.get("after", "")))

    def remove(request: dict[str, Any], visitor: gr.Request) -> str:
        return library.refusal(visitor) or library.remove(assistant, str(request.get("article")))

    blocks = Chat(
        title=chrome.NAME,
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(_SWEEP_S, _UPLOAD_LIVES_S),
    )
    with blocks:
        _wire(lay_out([open_source, more, list_more, remove]), Actions(assistant, settings), blocks)
    return blocks


def _wire(parts: Parts, actions: Actions, blocks: Chat) -> None:
    frame = [parts.header, parts.filters, parts.listing]
    blocks.load(actions.frame, None, frame, **_QUIET)
    restored = blocks.load(
        actions.restore, parts.kept, [parts.talk, parts.turns, parts.source], **_QUIET
    )
    restored.then(actions.suggest, None, parts.examples, **_QUIET)
    for asked in (parts.ask.click, parts.question.submit):
        asked(
            actions.answer,
            [parts.question, parts.told, parts.talk],
            [parts.turns, parts.source, parts.question, parts.talk, parts.live, parts.kept],
            js="(question, chosen, talk) => [question, window.chat.filters(), talk]",
            concurrency_limit=_ANSWERS_AT_ONCE,
            concurrency_id="answers",
            **_QUIET,
        )
    parts.wires["new"].click(
        actions.forget, None, [parts.talk, parts.turns, parts.source, parts.kept], **_QUIET
    )
    parts.source.judge(actions.judge, parts.talk, [parts.talk, parts.turns, parts.kept], **_QUIET)
    uploaded = parts.files.upload(
        actions.upload, parts.files, [parts.report, parts.files], **_QUIET
    )
    for changed in (uploaded.then, parts.wires["changed"].click):
        changed(actions.frame, None, frame, **_QUIET).then(
            actions.turns, parts.talk, parts.turns, **_QUIET
        )
    for kind in get_args(Kind):
        parts.wires[kind].click(
            partial(actions.export, kind),
            [parts.told, parts.talk],
            parts.saved,
            js="(_, talk) => [window.chat.home(), talk]",
            **_QUIET,
        ).then(None, parts.saved, None, js="(file) => window.chat.download(file)")


def mount(app: FastAPI, assistant: Assistant, settings: Settings) -> None:
    """Serve the chat at ``/`` of ``app``; call it after every other route was added.

    The lifespan of ``app`` starts and ends Gradio's queue; who mounts the chat on an application
    that is running already must enter that lifespan.
    """
    app.mount("/screen", StaticFiles(directory=STATIC), name="screen")
    uploads = private_folder(settings)
    blocks = build(assistant, settings).sealed()
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        theme=theme(),
        css_paths=[STATIC / "chat.css"],
        footer_links=[],
        max_file_size=settings.max_upload_bytes,
        show_error=False,
        i18n=gr.I18n(en=dict(chrome.UPLOAD_WORDS)),
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
    )
    mounted = app.router.routes[-1]
    mounted.app = Policed(Guarded(mounted.app, blocks, uploads))  # type: ignore[attr-defined]
