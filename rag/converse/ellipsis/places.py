"""Another place or name: "And in Almaty?", "What about Ann Lee?"."""

from __future__ import annotations

import re
from typing import Final

from rag.converse import kinds, words
from rag.converse.names import Name, is_name, names_in, tokens_of
from rag.converse.wording import appended, put_in, replaced
from rag.language.english import either

_PREPOSED: Final = re.compile(rf"^(?P<prep>{words.PREPOSITION})\s+(?P<what>.+)$", re.I)
_VERSION: Final = r"\d+(?:\.(?:\d+|x))+"
_DAY: Final = rf"(?P<day>(?:{either(words.DATES)})s?)\b"
_NOUN: Final = r"(?:(?:the|an?)\s+)?[\w-]+(?:\s+[a-z][\w-]*)?"
_IS: Final = re.compile(
    rf"^(?:[\w'’-]+(?:\s+[\w'’-]+)?\s+(?:{either(words.COPULAS)})|(?:is|are) there)\b", re.I
)
"""A question that ends with what it asks about: "What is the price of the book?"."""


def other_place(last: str, new: str) -> str | None:
    """ "And in Almaty?": instead of the name that has the same preposition, else in addition."""
    found = _PREPOSED.match(new)
    if found is None:
        return None
    preposition, what = found.group("prep").lower(), found.group("what")
    version = re.compile(rf"(?P<before>\b{preposition}\s+(?:\w+\s+)?){_VERSION}", re.IGNORECASE)
    if re.fullmatch(_VERSION, what) and version.search(last):
        return version.sub(rf"\g<before>{what}", last, count=1)
    if kinds.is_date(what) and (day := re.search(rf"\b{preposition}\s+{_DAY}", last, re.I)):
        return put_in(day, what, "day")
    if not is_name(what):
        ends = re.search(rf"\b{preposition}\s+(?P<what>{_NOUN})\s*\?*$", last, re.IGNORECASE)
        if preposition in words.PLACING or not ends or not _IS.match(last):
            return appended(last, new)
        return put_in(ends, what, "what")
    same = [name for name in names_in(last) if name.before == preposition]
    if preposition == "for" and not same:
        return other_name(last, what)
    return replaced(last, same[-1], what) if same else appended(last, new)


def other_name(last: str, new: str) -> str | None:
    """Instead of the name of the last question that is most like it."""
    candidates = names_in(last)
    if not is_name(new) or not candidates:
        return None
    return replaced(last, max(candidates, key=lambda name: _likeness(name, new)), new)


def _likeness(name: Name, new: str) -> float:
    shared = set(tokens_of(name.text)) & set(tokens_of(new))
    alike = abs(kinds.person(name.text) - kinds.person(new))
    return 2 * len(shared) - alike - 0.1 * (name.before in words.PLACING)
