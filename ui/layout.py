"""What stands where on the page: Gradio's components, without what they do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import gradio as gr

from ui import chrome
from ui.source import nothing

_SCRIPT: Final = '<script src="screen/chat.js"></script>'
_SOURCE_JS: Final = "window.chat.source(element, props, server, trigger, watch); // 'judge'"
_HEADER_JS: Final = "window.chat.header(watch);"
_FILTERS_JS: Final = "window.chat.filtering(watch);"
_CONVERSATION_JS: Final = "window.chat.conversation(element, watch);"


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that actions read or change."""

    talk: gr.State
    """A :class:`ui.conversation.Conversation`, from the first moment of a visit."""
    kept: gr.BrowserState
    """The same in the browser's storage, so that it survives a reload."""
    header: gr.HTML
    turns: gr.HTML
    examples: gr.HTML
    question: gr.Textbox
    ask: gr.Button
    filters: gr.HTML
    told: gr.Textbox
    """What the page's script adds to an event: the filters as JSON, or the page's address."""
    source: gr.HTML
    files: gr.File
    report: gr.HTML
    listing: gr.HTML
    live: gr.HTML
    """What a screen reader hears when an answer is there."""
    wires: dict[str, gr.Button]
    """Hidden buttons by name: actions of our own markup that are events of Gradio's."""
    saved: gr.JSON
    """An exported conversation on its way to the reader's disk."""


def lay_out(functions: Sequence[Callable[..., Any]]) -> Parts:
    """Place every component in the current Blocks; ``functions`` may be called by the script."""
    talk = gr.State()
    kept = gr.BrowserState(None, storage_key="conversation", secret="kept-in-this-browser")
    header = _html("header", chrome.header(None), js_on_load=_HEADER_JS)
    with gr.Row(elem_id="workbench"):
        with gr.Column(elem_id="talk"):
            with gr.Column(elem_id="talk-scroll"):
                turns = _html("conversation", js_on_load=_CONVERSATION_JS)
                examples = _html("examples")
            with gr.Column(elem_id="ask"):
                with gr.Row(elem_id="ask-row"):
                    question = gr.Textbox(
                        elem_id="question",
                        label="Your question",
                        placeholder="Ask a question",
                        lines=1,
                        max_lines=6,
                        container=False,
                        scale=1,
                    )
                    ask = gr.Button("Ask", elem_id="ask-button", variant="primary", scale=0)
                filters = _html("filters", js_on_load=_FILTERS_JS)
        with gr.Column(elem_id="evidence"):
            with gr.Column(elem_id="source-side"):
                _html("source-bar", chrome.source_tools())
                source = _html(
                    "source", nothing(), js_on_load=_SOURCE_JS, server_functions=list(functions)
                )
            with gr.Column(elem_id="library"):
                files = gr.File(
                    elem_id="upload", label="Add articles", file_count="multiple", height=150
                )
                _html("formats", chrome.formats())
                report = _html("upload-report")
                listing = _html("listing")
    live = _html("live", '<p aria-live="polite"></p>')
    _html("messages", chrome.toast())
    told = gr.Textbox(visible="hidden", elem_id="told")
    with gr.Row(elem_id="wires", visible="hidden"):
        wires = {
            name: gr.Button(label, elem_id=f"wire-{name}")
            for name, label in (
                ("new", "New conversation"),
                ("markdown", "Save as Markdown"),
                ("json", "Save as JSON"),
                ("changed", "Articles changed"),
            )
        }
        saved = gr.JSON()
    return Parts(
        talk,
        kept,
        header,
        turns,
        examples,
        question,
        ask,
        filters,
        told,
        source,
        files,
        report,
        listing,
        live,
        wires,
        saved,
    )


def _html(elem_id: str, value: str = "", js_on_load: str | None = None, **more: Any) -> gr.HTML:
    return gr.HTML(
        value,
        elem_id=elem_id,
        head=_SCRIPT,
        js_on_load=js_on_load,
        apply_default_css=False,
        **more,
    )
