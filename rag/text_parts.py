"""Runs of a long text: around a place, or next to what was read already, cut where a line ends."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

WHOLE: Final = 120_000
"""Texts up to this many characters are given at once (about 40 printed pages)."""
WINDOW: Final = 24_000
"""Characters given before and after the wanted place of a longer text, and per step."""
_SNAP: Final = 2_000
"""How far a cut may move to fall on a line end or a space."""


def around(text: str, start: int, end: int) -> tuple[int, int]:
    """The run of ``text`` that holds ``[start, end)`` with what stands around it."""
    if len(text) <= WHOLE:
        return 0, len(text)
    start = min(max(0, start), len(text))
    end = min(max(start, end), start + WINDOW, len(text))
    return (
        min(start, _snap(text, max(0, start - WINDOW))),
        max(end, _snap(text, min(len(text), end + WINDOW))),
    )


def before(text: str, at: int) -> tuple[int, int]:
    """The run that ends at ``at``."""
    at = min(max(0, at), len(text))
    return _snap(text, max(0, at - WINDOW)), at


def after(text: str, at: int) -> tuple[int, int]:
    """The run that begins at ``at``."""
    at = min(max(0, at), len(text))
    return at, _snap(text, min(len(text), at + WINDOW))


def occurrences(text: str, words: str, most: int) -> tuple[list[tuple[int, int]], int]:
    """The first ``most`` places where ``words`` stand, in letters of either case, and how many.

    Between two words any white space may stand: a phrase is found across the end of a line.
    """
    parts = [re.escape(word) for word in words.split()]
    if not parts:
        return [], 0
    found = re.finditer(r"\s+".join(parts), text, re.IGNORECASE)
    first = [match.span() for match in islice(found, most)]
    return first, len(first) + sum(1 for _ in found)


def _snap(text: str, at: int) -> int:
    """The nearest line end before ``at``, else the nearest space, else ``at`` itself."""
    if at in (0, len(text)):
        return at
    for stop in ("\n", " "):
        found = text.rfind(stop, max(0, at - _SNAP), at)
        if found >= 0:
            return found + 1
    return at
