"""What the page does: each method is one event, from what the page sends to what it shows."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import gradio as gr

from rag.assistant import Assistant
from rag.errors import RagError
from rag.settings import Settings
from rag.types import Answer
from ui import asking, chrome, examples, export, feedback, library
from ui.conversation import Conversation, from_storage, markup, to_storage
from ui.source import nothing
from ui.text import escape

_log = logging.getLogger("rag.chat")

_LISTED: Final = 200
"""Articles whose sources are offered in the filters; any other can be typed."""


class Actions:
    """Events of the page over one assistant. Outputs are in the order :mod:`ui.app` wires."""

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self._assistant = assistant
        self._settings = settings
        self._examples: tuple[str, list[str]] = ("", [])
        """A version of the index and the examples that it answers."""

    def frame(self) -> tuple[str, str, str]:
        """Header, filters and list of articles, for the index as it is now."""
        found = self._assistant.articles(n=_LISTED)
        return (
            chrome.header(self._assistant.engine.count()),
            chrome.filters(
                library.collections(self._assistant),
                sorted({article.source for article in found}),
            ),
            library.listing(self._assistant),
        )

    def turns(self, talk: Conversation) -> str:
        """The conversation, or the welcome that stands in its place."""
        if talk.turns:
            return markup(talk.turns)
        return chrome.welcome(self._assistant.engine.count())

    def suggest(self) -> str:
        """Example questions; finding them takes a few answers' time, so nothing waits for them.

        They are found once for each version of the index. Without a reader there are none: the
        first question will say what is wrong, a welcome should not.
        """
        version = self._assistant.index_version
        if self._examples[0] != version:
            try:
                self._examples = (version, examples.questions(self._assistant))
            except RagError as error:
                _log.warning("no example questions: %s", error)
                return ""
        return chrome.examples(self._examples[1])

    def restore(self, stored: object) -> tuple[Conversation, str, Any]:
        """Conversation, its markup and the source of its last answer, as the browser kept it."""
        back = from_storage(stored)
        talk = Conversation() if back is None else asking.restored(self._assistant, back)
        last = talk.turns[-1].outcome if talk.turns else None
        source = asking.source_of(self._assistant, last) if isinstance(last, Answer) else gr.skip()
        return talk, self.turns(talk), source

    def answer(self, words: str, chosen: str, talk: Conversation) -> Iterator[tuple[Any, ...]]:
        """Turns, source, question box, conversation, announcement and storage, step by step."""
        first = True
        for step in asking.steps(self._assistant, talk, words, chosen):
            yield (
                step.turns,
                gr.skip() if step.source is None else step.source,
                # Whoever already types the next question keeps it.
                step.question if first else gr.skip(),
                step.conversation,
                gr.skip() if step.announcement is None else _spoken(step.announcement),
                to_storage(step.conversation) if step.done else gr.skip(),
            )
            first = False

    def forget(self) -> tuple[Conversation, str, str, Mapping[str, Any]]:
        """A new conversation: state, turns, source, storage."""
        fresh = Conversation()
        return fresh, self.turns(fresh), nothing(), to_storage(fresh)

    def judge(
        self, talk: Conversation, event: gr.EventData
    ) -> tuple[Conversation, str, Mapping[str, Any]]:
        """Keep what the reader says of an answer; conversation, turns, storage."""
        longer = feedback.judged(self._settings, talk, event.answer, event.verdict)
        return longer, markup(longer.turns), to_storage(longer)

    def upload(self, paths: list[str] | None, visitor: gr.Request) -> Iterator[tuple[str, None]]:
        """The report of what was added, growing file by file; the zone is empty for the next."""
        why_not = library.refusal(visitor)
        if why_not:
            yield library.refused(why_not), None
            return
        for report in library.add(self._assistant, [Path(path) for path in paths or []]):
            yield report, None

    def export(self, kind: export.Kind, home: str, talk: Conversation) -> dict[str, str]:
        """Name, type and text of a file that holds the conversation of the page at ``home``."""
        return asdict(export.document(talk, kind, home))


def _spoken(words: str) -> str:
    return f'<p aria-live="polite">{escape(words)}</p>'
