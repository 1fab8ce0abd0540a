"""Quarters and halves of a year that a question or an article names."""

from __future__ import annotations

import re
from typing import Final

from rag.language.english import ORDINALS

_NAMED: Final = re.compile(
    rf"\b(?:(?P<word>{'|'.join(ORDINALS[:4])})[ -](?P<what>quarter|half)"
    r"|(?P<letter>[QH])\s?(?P<number>[1-4])|(?P<digit>[1-4])(?P<behind>[QH]))\b",
    re.IGNORECASE,
)
_FIRST_HALF: Final = re.compile(r"\bhalf[- ]year|\bsix months\b|\binterim\b", re.IGNORECASE)
_OPENING: Final = 200
"""Characters in which a report says what it is of; further down it may announce another."""
_MONTHS: Final = re.compile(r"\b(?:three|\d\d?) (?:months|weeks)\b", re.IGNORECASE)
"""What may be any quarter."""


def named(text: str) -> frozenset[str]:
    """The quarters and halves that ``text`` names.

    >>> sorted(named("Q3 and the first half; 4Q"))
    ['h1', 'q3', 'q4']
    """
    found = {_name(each) for each in _NAMED.finditer(text)}
    if _FIRST_HALF.search(text, 0, _OPENING):
        found.add("h1")
    return frozenset(found)


def speaks_of(text: str, asked: frozenset[str]) -> bool:
    """Whether an article may tell of one of the quarters and halves ``asked``: it names it, or
    none at all."""
    told = named(text)
    return not told or bool(told & asked) or _MONTHS.search(text) is not None


def _name(found: re.Match[str]) -> str:
    if found["word"]:
        return f"{found['what'][0].lower()}{ORDINALS.index(found['word'].lower()) + 1}"
    return f"{(found['letter'] or found['behind']).lower()}{found['number'] or found['digit']}"
