"""One of several, told by its place: "And the second one?", "the first of them"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.converse.wording import SHORT_ANSWER, put_in
from rag.types import Turn

ORDINAL: Final = re.compile(
    r"last|next|other|best|worst|first|second|third|[a-z]+(?:est|th)", re.IGNORECASE
)
_THE_ONE: Final = re.compile(r"the\s+(?P<nth>[a-z]+)(?:\s+ones?)?", re.IGNORECASE)
_TOLD: Final = re.compile(rf"(?:\b(?:the|this|that)|['’]s?)\s+(?P<nth>{ORDINAL.pattern})\b", re.I)
_PLACES: Final = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_LISTED: Final = re.compile(
    rf"\bthe\s+(?P<nth>{'|'.join(_PLACES)})(?:\s+of\s+(?:them|these|those)|(?<!last)\s+one)\b",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(
    r"(?:\s*\b(?:and|or|but|so|what\s+about|how\s+about)\b)*\s*", re.IGNORECASE
)


_NEXT_ONE: Final = re.compile(
    r"(?:(?:and|or|but|so|what\s+about|how\s+about)\s+)+(?P<new>the\s+[a-z]+(?:\s+one)?)\s*\?*",
    re.I,
)


def other_ordinal(last: str, new: str) -> str | None:
    """ "And the second one?": the one word in its place, of "Who was the first mayor of Marle?"."""
    asked, told = _THE_ONE.fullmatch(new), _TOLD.search(last)
    if asked is None or told is None or not ORDINAL.fullmatch(asked["nth"]):
        return None
    return put_in(told, asked["nth"], "nth")


def _items(history: Sequence[Turn]) -> list[str]:
    """The list last answered, if nothing but its items was asked about since."""
    for turn in reversed(history):
        items = (turn.answer or "").split("\n")
        if len(items) > 1:
            return items if all(len(item.split()) <= SHORT_ANSWER for item in items) else []
        if not (_LISTED.search(turn.asked) or _NEXT_ONE.fullmatch(turn.asked)):
            return []
    return []


def listed(question: str, history: Sequence[Turn]) -> str:
    """ "How big is the first of them?" after a list was answered: how big its first item is.

    "And the second?" after that is asked of the list again, and not of the item.
    """
    last = history[-1]
    next_one = _NEXT_ONE.fullmatch(question)
    if next_one and last.asked != last.question and _LISTED.search(last.asked):
        question = other_ordinal(last.asked, next_one["new"]) or question
    found = _LISTED.search(question)
    items = _items(history) if found else []
    place = _PLACES[found["nth"].lower()] if found else 0
    if found is None or not items or place >= len(items):
        return question
    if _ALONE.fullmatch(question, 0, found.start()) and not question[found.end() :].strip(" ?.!"):
        return f"Tell me about {items[place]}."
    return put_in(found, items[place])
