"""The articles at hand: what is there, what an upload brought, and taking one away."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import gradio as gr
from starlette.requests import Request

from rag import ingest
from rag.assistant import Assistant
from rag.errors import RagError
from rag.ingest import Entry
from rag.types import Article, In, Not
from ui.text import attributes, escape, isolated, long_date, plural

_log = logging.getLogger("rag.chat")

PAGE: Final = 50
"""Articles listed at a time."""

_MOST_COLLECTIONS: Final = 100

_DONE: Final = {
    "added": "added",
    "updated": "replaced the earlier version",
    "unchanged": "already here, unchanged",
    "duplicate": "already here under another name",
    "removed": "removed",
    "failed": "not read",
}


def add(assistant: Assistant, files: Sequence[Path]) -> Iterator[str]:
    """Read uploaded files one by one; a report after each, so that progress shows."""
    entries: list[tuple[Entry, str]] = []
    for done, file in enumerate(files):
        yield report(entries, f"Reading {done + 1} of {len(files)}: {file.name}")
        try:
            found = ingest.add_bytes(assistant, file.name, file.read_bytes()).entries
        except RagError as error:
            found = (Entry(file.name, "failed", reason=error.code, message=str(error)),)
        except Exception:
            # The last stop before the page: the other files go on, the log says what happened.
            _log.exception("an uploaded file could not be added")
            words = "the service met a problem it did not expect; its log says which."
            found = (Entry(file.name, "failed", reason="unexpected", message=words),)
        finally:
            # The framework's copy of it, which nothing else would remove with the article.
            file.unlink(missing_ok=True)
        entries.extend((entry, file.name) for entry in found)
    yield report(entries)


def report(entries: Sequence[tuple[Entry, str]], going_on: str = "") -> str:
    """What was read and what was not, and why; ``going_on`` names the file being read."""
    rows = "".join(_row(entry, name) for entry, name in entries)
    failed = sum(entry.status == "failed" for entry, _ in entries)
    head = (
        f"<p>{escape(going_on)}</p>"
        if going_on
        else f"<p><b>{plural(len(entries) - failed, 'file')} read</b>"
        + (f", <b>{failed:,} not read</b>" if failed else "")
        + "</p>"
    )
    return f'<div class="report" role="status">{head}<ul>{rows}</ul></div>'


def _row(entry: Entry, name: str) -> str:
    if entry.status == "failed":
        said = f"{_DONE['failed']}: {entry.message or entry.reason or 'no reason given'}"
    elif entry.status in ("added", "updated"):
        said = (
            f"{_DONE[entry.status]}: {plural(entry.articles, 'article')}, "
            f"{plural(entry.passages, 'passage')}"
        )
    else:
        said = entry.message or _DONE[entry.status]
    parts = "".join(
        f"<li>{isolated(problem.key)}: {escape(problem.message)}</li>" for problem in entry.problems
    )
    return (
        f'<li class="{entry.status}"><b>{isolated(name)}</b> <span>{escape(said)}</span>'
        f"{f'<ul>{parts}</ul>' if parts else ''}</li>"
    )


def collections(assistant: Assistant) -> list[str]:
    """The collections there are, sorted, each found as one article outside those known so far."""
    known: list[str] = []
    while len(known) < _MOST_COLLECTIONS:
        outside = assistant.engine.scan("", 1, Not(In("collection", tuple(known))))
        if not outside:
            break
        known.append(outside[0].collection)
    return sorted(known)


def listing(assistant: Assistant, after: str = "") -> str:
    """A page of the articles, by id, each with a way to open and to remove it."""
    found = assistant.articles(after_id=after, n=PAGE + 1)
    total = assistant.engine.count()
    rows = "".join(_entry(article) for article in found[:PAGE])
    onward = (
        f'<li><button type="button" data-do="list-more"{attributes(after=found[PAGE - 1].id)}>'
        "Show more</button></li>"
        if len(found) > PAGE
        else ""
    )
    if after:
        return rows + onward
    return (
        f'<h2 tabindex="-1">{plural(total, "article")}</h2><ul class="articles">{rows}{onward}</ul>'
    )


def remove(assistant: Assistant, article_id: str) -> str:
    """Take one article out of every structure; what to tell the reader."""
    try:
        gone = ingest.remove(assistant, [article_id])
    except RagError as error:
        return str(error)
    return f"Removed, with its {plural(gone.passages, 'passage')}."


def _entry(article: Article) -> str:
    return (
        f'<li><button type="button" class="name" data-do="view"{attributes(article=article.id)}>'
        f"{isolated(article.title)}</button>"
        f'<span class="facts">{long_date(article.published)} <i>·</i> '
        f"{isolated(article.source)}</span>"
        f'<button type="button" class="remove" data-do="remove"{attributes(article=article.id)}'
        f' aria-label="{escape(f"Remove {article.title}")}">Remove</button></li>'
    )


def refusal(visitor: gr.Request | Request) -> str | None:
    """Why this visitor may not change articles, or none when they may.

    The service's door puts the visitor's API key into the request; without keys (on loopback)
    there is none and everyone at this machine may.
    """
    # Gradio hands its own request to events, the server's bare one to server functions.
    bare = visitor if isinstance(visitor, Request) else visitor.request
    key = bare.scope.get("state", {}).get("key") if bare is not None else None
    if key is None or key.may_write:
        return None
    return "The key you signed in with may read; changing articles needs one that may write."


def refused(why: str) -> str:
    """The report of an upload that was not let in."""
    return f'<div class="report" role="status"><p><b>Nothing was added.</b> {escape(why)}</p></div>'
