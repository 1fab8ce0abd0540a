"""Questions made from the articles at hand, for people who do not know yet what to ask.

The rule reads one shape of prose, ``NAME, ROLE of the ORGANISATION``, turns it round ("Who is the
ROLE of the ORGANISATION?") and keeps what the index at hand really answers with that name.
"""

from __future__ import annotations

import logging
import re
import threading
from collections import Counter
from collections.abc import Iterable
from typing import Final

from rag.assistant import Assistant
from rag.errors import RagError
from rag.types import Article

_log = logging.getLogger("rag.chat")

_LOOKED_AT: Final = 200
"""Articles read for examples: enough to find some in any collection, few enough to be instant."""
_TRIED: Final = 8

_LOOKED_INTO: Final = 20_000
"""Characters read of each of them."""

_ROLE: Final = (
    r"(?i:(?:(?:deputy|vice|chief|executive|managing|general|scientific|prime|foreign|first) )?"
    r"(?:head|director|president|chairman|chairwoman|chair|minister|chief|secretary|governor|mayor|"
    r"leader|founder|rector|editor|coach|captain|commissioner|ambassador)(?: of the board)?)"
)
_NAMED: Final = r"(?:[A-Z][\w’'-]+|of|the|for|and|[A-Z]\.)"
_ORGANISATION: Final = rf"(?:the )?[A-Z][\w’'-]+(?: {_NAMED}){{0,6}}"
_PERSON: Final = r"[A-Z][\w’'-]+(?: [A-Z][\w’'.-]+| (?:van|de|al|ul|bin|von)){1,3}"

_APPOSITION: Final = re.compile(
    rf"(?P<person>{_PERSON}), (?:the )?(?P<role>{_ROLE}) of (?P<organisation>{_ORGANISATION})"
)
_TAIL: Final = re.compile(
    rf"(?: and (?:Honorary )?(?:Professor|{_ROLE})\b.*)?(?: (?:of|the|for|and))*$"
)


def candidates(articles: Iterable[Article]) -> list[tuple[str, str]]:
    """``(question, the person who answers it)``, those first whom the articles name most often."""
    texts = [article.text[:_LOOKED_INTO] for article in articles]
    found: dict[str, str] = {}
    for text in texts:
        for match in _APPOSITION.finditer(text):
            found.setdefault(_question(match["role"], match["organisation"]), match["person"])
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


def _question(role: str, organisation: str) -> str:
    return f"Who is the {role.lower()} of {_TAIL.sub('', organisation)}?"


class Examples:
    """Example questions, found once for each version of the index."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._found: tuple[str, list[str]] = ("", [])

    def questions(self) -> list[str]:
        """The questions; none without a reader: the first question will say what is wrong."""
        version = self._assistant.index_version
        with self._lock:
            if self._found[0] != version:
                try:
                    self._found = (version, questions(self._assistant))
                except RagError as error:
                    _log.warning("no example questions: %s", error)
                    return []
            return self._found[1]
