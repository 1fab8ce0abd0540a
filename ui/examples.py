"""Questions made from the articles at hand, for people who do not know yet what to ask.

The rule reads one shape of prose, ``NAME, ROLE of the ORGANISATION``, turns it round ("Who is the
ROLE of the ORGANISATION?") and keeps what the index at hand really answers with that name.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

import anyio
from anyio import to_thread

from rag.assistant import Assistant
from rag.errors import RagError
from rag.language.roles import roles_in
from rag.types import Article

_log = logging.getLogger("rag.chat")

_LOOKED_AT: Final = 200
"""Articles read for examples: enough to find some in any collection, few enough to be instant."""
_TRIED: Final = 8

_LOOKED_INTO: Final = 20_000
"""Characters read of each of them."""

_PERSON: Final = r"[A-Z][\w’'-]+(?: [A-Z][\w’'.-]+| (?:van|de|al|ul|bin|von)){1,3}"
_BEFORE: Final = re.compile(rf"(?P<person>{_PERSON}), (?:the )?$")
_REACH: Final = 80
"""Characters before a role in which the name of its holder stands."""
_ENDS: Final = re.compile(r"\s*(?:[,.;:()!?]|$)")
_NAMED: Final = re.compile(r"\b[A-Z]")
_OF_ANOTHER: Final = re.compile(r" (?:at|for|to) ")
"""What an office is of before the first "of": "economist at the Bank of Marle"."""


def candidates(articles: Iterable[Article]) -> list[tuple[str, str]]:
    """``(question, the person who answers it)``, those first whom the articles name most often."""
    texts = [article.text[:_LOOKED_INTO] for article in articles]
    found: dict[str, str] = {}
    for text in texts:
        for question, person in _asked_of(text):
            found.setdefault(question, person)
    told = Counter({q: sum(text.count(person) for text in texts) for q, person in found.items()})
    people: set[str] = set()
    chosen: list[tuple[str, str]] = []
    for question, _ in told.most_common():
        if found[question] not in people:
            people.add(found[question])
            chosen.append((question, found[question]))
    return chosen


def questions(assistant: Assistant, n: int = 3) -> list[str]:
    """Up to ``n`` questions that were just asked and answered with the right person quoted."""
    kept: list[str] = []
    for question, person in candidates(assistant.articles(n=_LOOKED_AT))[:_TRIED]:
        given = assistant.ask(question)
        if given.answer is not None and person in given.answer:
            kept.append(question)
        if len(kept) == n:
            break
    return kept


def _asked_of(text: str) -> Iterator[tuple[str, str]]:
    """``(question, the person who answers it)`` wherever a name is followed by a role."""
    for written in roles_in(text):
        before = _BEFORE.search(text, max(0, written.start - _REACH), written.start)
        if before is None or not _ENDS.match(text, written.end):
            continue
        office, _, body = text[written.start : written.end].partition(" of ")
        for other in roles_in(body)[:1]:
            body = body[: other.start].removesuffix(" and ")
        if _NAMED.search(body) and not _OF_ANOTHER.search(office):
            said = " ".join(word if word.isupper() else word.lower() for word in office.split())
            yield f"Who is the {said} of {' '.join(body.split())}?", before["person"]


class Examples:
    """Example questions, found once for each version of the index."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._turn = anyio.Lock()
        self._found: tuple[str, list[str]] = ("", [])

    async def questions(self) -> list[str]:
        """The questions; none without a reader: the first question will say what is wrong.

        Whoever waits while another has them found takes no thread, which others would lack.
        """
        async with self._turn:
            return await to_thread.run_sync(self._of_now)

    def _of_now(self) -> list[str]:
        version = self._assistant.index_version
        if self._found[0] != version:
            try:
                self._found = (version, questions(self._assistant))
            except RagError as error:
                _log.warning("no example questions: %s", error)
                return []
        return self._found[1]
