"""The chat, put together: what stands where, and which words of Python each action runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import gradio as gr
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from rag.assistant import Assistant
from rag.settings import Settings
from rag.types import Answer
from ui import asking, chrome, examples, export, library, opening
from ui.conversation import Conversation, from_storage, markup, to_storage
from ui.feedback import judged
from ui.policy import Policed
from ui.source import nothing
from ui.text import escape
from ui.theme import STATIC, theme

_QUIET: Final[dict[str, Any]] = {"show_progress": "hidden", "api_visibility": "private"}
_SCRIPT: Final = '<script src="screen/chat.js"></script>'
_SOURCE_JS: Final = "window.chat.source(element, props, server, trigger, watch); // 'judge'"
_CONVERSATION_JS: Final = "window.chat.conversation(element, watch);"
_ASKED_AT_ONCE: Final = 4
_LISTED: Final = 200
"""Articles whose collections and sources are offered in the filters."""


def build(assistant: Assistant, settings: Settings) -> gr.Blocks:
    """The page as Gradio Blocks; :func:`mount` serves it together with its script and style."""

    def open_source(request: dict[str, Any]) -> str:
        return opening.open_source(assistant, request)

    def more(request: dict[str, Any]) -> str:
        return opening.more(assistant, request)

    def remove(request: dict[str, Any], visitor: gr.Request) -> str:
        refusal = library.refusal(visitor.request.scope)
        return refusal or library.remove(assistant, str(request.get("article", "")))

    def list_more(request: dict[str, Any]) -> str:
        return library.listing(assistant, str(request.get("after", "")))

    with gr.Blocks(title=chrome.NAME, analytics_enabled=False, fill_width=True) as blocks:
        conversation = gr.State()  # a Conversation, from the first moment of a visit
        kept = gr.BrowserState(None, storage_key="conversation", secret="kept-in-this-browser")
        header = gr.HTML(elem_id="header", js_on_load=None)
        with gr.Row(elem_id="workbench"):
            with gr.Column(elem_id="talk"):
                with gr.Column(elem_id="talk-scroll"):
                    turns = gr.HTML(
                        elem_id="conversation",
                        head=_SCRIPT,
                        js_on_load=_CONVERSATION_JS,
                    )
                with gr.Column(elem_id="ask"):
                    with gr.Row(elem_id="ask-row"):
                        question = gr.Textbox(
                            elem_id="question",
                            label="Your question",
                            placeholder="Ask a question about the articles",
                            lines=1,
                            max_lines=6,
                            autofocus=True,
                            container=False,
                            scale=1,
                        )
                        ask = gr.Button("Ask", elem_id="ask-button", variant="primary", scale=0)
                    filters = gr.HTML(elem_id="filters", js_on_load=None)
            with gr.Column(elem_id="evidence"):
                with gr.Column(elem_id="source-side"):
                    gr.HTML(chrome.source_tools(), elem_id="source-bar", js_on_load=None)
                    source = gr.HTML(
                        nothing(),
                        elem_id="source",
                        head=_SCRIPT,
                        js_on_load=_SOURCE_JS,
                        server_functions=[open_source, more, remove, list_more],
                    )
                with gr.Column(elem_id="library"):
                    files = gr.File(
                        elem_id="upload",
                        label="Add articles: drop files here",
                        file_count="multiple",
                        height=140,
                    )
                    report = gr.HTML(elem_id="upload-report", js_on_load=None)
                    listing = gr.HTML(elem_id="listing", js_on_load=None)
        live = gr.HTML('<p aria-live="polite"></p>', elem_id="live", js_on_load=None)
        chosen = gr.Textbox(visible="hidden", elem_id="chosen-filters")
        with gr.Row(elem_id="wires", visible="hidden"):
            new = gr.Button("New conversation", elem_id="wire-new")
            as_markdown = gr.Button("Save as Markdown", elem_id="wire-markdown")
            as_json = gr.Button("Save as JSON", elem_id="wire-json")
            changed = gr.Button("Articles changed", elem_id="wire-changed")
            saved = gr.JSON()

        def show_frame() -> tuple[str, str, str]:
            found = assistant.articles(n=_LISTED)
            return (
                chrome.header(assistant.engine.count()),
                chrome.filters(
                    sorted({article.collection for article in found}),
                    sorted({article.source for article in found}),
                ),
                library.listing(assistant),
            )

        def show_turns(talk: Conversation) -> str:
            if talk.turns:
                return markup(talk.turns)
            return chrome.welcome(_examples(assistant, assistant.index_version),
                                  assistant.engine.count())  # fmt: skip

        def restore(stored: object) -> tuple[Conversation, str, Any]:
            back = from_storage(stored)
            if back is None or not back[1]:
                fresh = Conversation() if back is None else Conversation(back[0])
                return fresh, show_turns(fresh), gr.skip()
            talk = asking.restored(assistant, *back)
            last = talk.turns[-1].outcome
            assert isinstance(last, Answer)
            return talk, markup(talk.turns), asking.source_of(assistant, last)

        def answer(words: str, with_filters: str, talk: Conversation) -> Iterator[tuple[Any, ...]]:
            emptied: Any = ""
            for step in asking.steps(assistant, talk, words, with_filters):
                yield (
                    step.turns,
                    gr.skip() if step.source is None else step.source,
                    emptied,
                    step.conversation,
                    gr.skip() if step.announcement is None else _spoken(step.announcement),
                    to_storage(step.conversation) if step.done else gr.skip(),
                )
                emptied = gr.skip()

        def forget() -> tuple[Any, ...]:
            fresh = Conversation()
            return fresh, show_turns(fresh), nothing(), to_storage(fresh)

        def judge(talk: Conversation, event: gr.EventData) -> tuple[Conversation, str]:
            longer = judged(settings, talk, event.answer, event.verdict)
            return longer, markup(longer.turns)

        def upload(paths: list[str] | None, visitor: gr.Request) -> Iterator[str]:
            refusal = library.refusal(visitor.request.scope)
            if refusal:
                yield library.refused(refusal)
            else:
                yield from library.add(assistant, [Path(path) for path in paths or []])

        frame = [header, filters, listing]
        blocks.load(show_frame, None, frame, **_QUIET)
        blocks.load(restore, kept, [conversation, turns, source], **_QUIET)
        for trigger in (ask.click, question.submit):
            trigger(
                answer,
                [question, chosen, conversation],
                [turns, source, question, conversation, live, kept],
                js="(question, chosen, talk) => [question, window.chat.filters(), talk]",
                concurrency_limit=_ASKED_AT_ONCE,
                concurrency_id="answers",
                **_QUIET,
            )
        new.click(forget, None, [conversation, turns, source, kept], **_QUIET)
        source.judge(judge, conversation, [conversation, turns], **_QUIET)
        uploaded = files.upload(upload, files, report, **_QUIET)
        for trigger in (uploaded.then, changed.click):
            trigger(show_frame, None, frame, **_QUIET).then(
                show_turns, conversation, turns, **_QUIET
            )
        for button, kind in ((as_markdown, "markdown"), (as_json, "json")):
            button.click(
                lambda talk, kind=kind: asdict(export.document(talk, kind)),
                conversation,
                saved,
                **_QUIET,
            ).then(None, saved, None, js="(file) => window.chat.download(file)")
    return blocks


def mount(app: FastAPI, assistant: Assistant, settings: Settings) -> None:
    """Serve the chat at ``/`` of ``app``; call it after every other route was added.

    The lifespan of ``app`` starts and ends Gradio's queue; who mounts the chat on an application
    that is running already must enter that lifespan.
    """
    app.mount("/screen", StaticFiles(directory=STATIC), name="screen")
    gr.mount_gradio_app(
        app,
        build(assistant, settings),
        path="/",
        theme=theme(),
        css_paths=[STATIC / "chat.css"],
        footer_links=[],
        max_file_size=settings.max_upload_bytes,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
    )
    mounted = app.router.routes[-1]
    mounted.app = Policed(mounted.app)  # type: ignore[attr-defined]


@lru_cache(maxsize=1)
def _examples(assistant: Assistant, index_version: str) -> tuple[str, ...]:
    """Examples for this version of the index; found once, not at every visit."""
    return tuple(examples.questions(assistant))


def _spoken(words: str) -> str:
    return f'<p aria-live="polite">{escape(words)}</p>'
