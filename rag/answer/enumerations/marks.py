"""What marks the lines of a list: dashes, numbers, letters, labels."""

from __future__ import annotations

import re
from string import ascii_uppercase
from typing import Final

from rag.language.english import MONTH

BULLET: Final = re.compile(
    r"[ \t]*(?:[-–—*•·‣▪]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{2,4})\)|\d{1,2}\.|[a-z]\.)[ \t]+"
)
_CAPITAL: Final = re.compile(r"^[ \t]*([A-Z])\.[ \t]+", re.MULTILINE)
_CAPITALS: Final = re.compile(rf"(?:{_CAPITAL.pattern}.*\n*)+", re.MULTILINE)
"""Lines that begin with a letter of a list, or with an initial."""
_SAYING: Final = re.compile(r"\w")
_JOINS: Final = re.compile(r"(?<=[,;])\s+(?:and|or)$")
LINE: Final = re.compile(r"[^\n]*\S[^\n]*")
"""One that is not empty."""
LINE_LABEL: Final = re.compile(
    rf"(?:[A-Z]\w+day|(?:{MONTH})|[A-Z]\w+ \d+|\d[\w.:]*)(?: [^:\n]{{1,20}})?: \S",
    re.IGNORECASE,
)
"""A label that is one of several of a kind: a day, a month, "Week 2"."""
LEAST: Final = 2
"""Lines that make a list."""
LETTERED: Final = 3
"""Lines from which A, B, C are no initials."""


def lines_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """``[start, end)`` line by line, without what marks the lines of a list."""
    found: list[tuple[int, int]] = []
    for line in LINE.finditer(text, start, end):
        low, stop = line.span()
        if text[low - 1 : low] in ("", "\n") and (mark := bullet(text, low, stop)):
            low = mark.end()
        if _SAYING.search(text, low, stop):
            found.append((low, low + len(text[low:stop].rstrip())))
    return found


def item_end(text: str, low: int, high: int) -> int:
    """Where an item ends, without what only leads to the next: "a spade, and"."""
    said = text[low:high].rstrip(" \t\n,;")
    return low + len(_JOINS.sub("", said).rstrip(" \t\n,;"))


def bullet(text: str, start: int, end: int) -> re.Match[str] | None:
    """What marks a line as one of a list; a capital with a full stop does where the lines around
    begin with A, B, C, for else it is an initial."""
    mark = _CAPITAL.match(text, start, end)
    if mark is None:
        return BULLET.match(text, start, end)
    for around in _CAPITALS.finditer(text):
        if around.start() <= start < around.end():
            letters = "".join(_CAPITAL.findall(around.group()))
            if len(letters) >= LETTERED and ascii_uppercase.startswith(letters):
                return mark
    return None


def kind_of(mark: re.Match[str]) -> str:
    """What is the same in every mark of one list: "-", "1.", "(a)"."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "1", mark.group().strip()))
