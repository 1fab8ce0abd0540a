"""The frame around the conversation: header, filters, welcome and help. Markup only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rag import registry
from ui.cards import empty_index
from ui.text import attributes, escape, isolated, plural

NAME: Final = "Ask the articles"

UPLOAD_WORDS: Final = {
    "upload_text.drop_file": "Drop files here",
    "common.or": "or",
    "upload_text.click_to_upload": "click to choose them",
}
"""The framework's words in the upload zone, by its own keys."""

_FORMATS: Final = {
    "txt": "text",
    "md": "Markdown",
    "html": "web pages",
    "pdf": "PDF",
    "docx": "Word",
    "odt": "OpenDocument",
    "rtf": "RTF",
    "pptx": "PowerPoint",
    "epub": "e-books",
    "eml": "e-mail",
    "msg": "e-mail",
    "feed": "feeds",
    "csv": "tables",
    "jsonl": "JSON lines",
    "zip": "archives of these",
    "gz": "archives of these",
}
"""Formats in plain words, in the order they are named; a new one is named by its file."""

_KEYS: Final = (
    ("/", "Type a question"),
    ("n", "Next citation"),
    ("p", "Previous citation"),
    ("o", "Go into the article, at the marked words"),
    ("v", "I checked it: right"),
    ("x", "I checked it: wrong"),
    ("c", "Copy quote, citation and link"),
    ("?", "This sheet"),
    ("Esc", "Close; leave the question box"),
)


def header(articles: int | None) -> str:
    """Name, how many articles there are (none: not known yet), and the buttons of the page."""
    count = "" if articles is None else plural(articles, "article")
    return (
        '<header class="top"><div class="brand"><span class="glyph" aria-hidden="true">“</span>'
        f'<h1>{NAME}</h1><span class="count">{count}</span></div>'
        '<nav aria-label="Page">'
        '<button type="button" data-do="articles" aria-expanded="false">Articles</button>'
        '<button type="button" data-do="new">New</button>'
        '<button type="button" data-do="export" data-kind="markdown" '
        'title="Save this conversation with its citations, as Markdown">Save .md</button>'
        '<button type="button" data-do="export" data-kind="json" '
        'title="Save this conversation with its citations, as JSON">Save .json</button>'
        '<button type="button" data-do="theme" title="Light or dark">'
        '<span aria-hidden="true">◐</span><span class="hidden">Light or dark</span></button>'
        '<button type="button" data-do="help" title="Keys (?)" aria-label="Help: keys">?</button>'
        "</nav></header>"
        f"{_help()}"
    )


def toast() -> str:
    """Where short messages of the page's script appear; never rendered anew."""
    return '<div id="toast" role="status" aria-live="polite"></div>'


def welcome(articles: int) -> str:
    """What an empty conversation shows: what this does, or how to add articles."""
    if not articles:
        return f'<div class="welcome">{empty_index()}</div>'
    return (
        '<div class="welcome"><h2>Answers in the articles’ own words</h2>'
        f"<p>Ask about {'the article' if articles == 1 else f'the {articles:,} articles'} here. "
        "An answer is always a quote, shown in the article it stands in. What the articles do not "
        "say is not answered.</p></div>"
    )


def examples(questions: Sequence[str]) -> str:
    """Questions that can be answered; the style hides them once a conversation began."""
    if not questions:
        return ""
    buttons = "".join(
        f'<li><button type="button" data-do="ask"{attributes(question=question)}>'
        f"{isolated(question)}</button></li>"
        for question in questions
    )
    return (
        f'<div class="tries"><h3>Questions these articles answer</h3>'
        f'<ul class="examples">{buttons}</ul></div>'
    )


def filters(collections: Sequence[str], sources: Sequence[str]) -> str:
    """Which articles may answer: native fields, read by the page when a question is asked."""
    options = "".join(
        f'<option value="{escape(name)}">{escape(name)}</option>' for name in collections
    )
    known = "".join(f'<option value="{escape(name)}"></option>' for name in sources)
    return (
        '<details class="filters"><summary>Filters <span id="filter-count"></span></summary>'
        '<div class="fields">'
        '<label>Published from <input type="date" name="published_from"></label>'
        '<label>to <input type="date" name="published_to"></label>'
        f'<label>Collection <select name="collection"><option value="">All</option>{options}'
        "</select></label>"
        '<label>Source <input name="source" list="known-sources" placeholder="any" '
        f'autocomplete="off"><datalist id="known-sources">{known}</datalist></label>'
        '<button type="button" data-do="clear-filters">Clear</button></div></details>'
        '<p id="only" hidden>Only in <bdi></bdi> '
        '<button type="button" data-do="not-only" aria-label="Ask all articles again">×</button>'
        "</p>"
    )


def formats() -> str:
    """What can be added, in plain words."""
    there = registry.names("articles")
    named = [word for name, word in _FORMATS.items() if name in there]
    unnamed = [name for name in there if name not in _FORMATS]
    *first, last = dict.fromkeys([*unnamed, *named])
    return f'<p class="facts">Read are {escape(", ".join(first))} and {escape(last)}.</p>'


def source_tools() -> str:
    """Buttons above the open article."""
    return (
        '<div id="source-tools" hidden><div class="steps" role="group" aria-label="Citations">'
        '<button type="button" data-do="previous" data-step title="Previous citation (p)" '
        'aria-label="Previous citation">←</button><span id="position"></span>'
        '<button type="button" data-do="next" data-step title="Next citation (n)" '
        'aria-label="Next citation">→</button></div>'
        '<button type="button" data-do="link" title="Copy a link to the marked words">Copy link'
        "</button>"
        '<button type="button" data-do="only" title="Ask the next questions of this article alone">'
        "Ask only this</button>"
        '<button type="button" class="close" data-do="close-source" '
        'aria-label="Close the article">×</button></div>'
    )


def _help() -> str:
    rows = "".join(f"<dt><kbd>{escape(key)}</kbd></dt><dd>{does}</dd>" for key, does in _KEYS)
    return (
        '<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">Keys</h2>'
        f"<dl>{rows}</dl><p>Keys work while you are not typing in a field.</p>"
        '<button type="button" data-do="close-help">Close</button></dialog>'
    )
