"""What stands around an amount and says how exact it is: more than, about, or less."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.numbers import AMOUNT, in_figures
from rag.answer.sayings.figures import NUMBER

BOUND: Final = re.compile(
    r"\b(?P<denied>(?:no|not|never)\s+)?(?:(?P<about>about|around|some|roughly|approximately|nearly"
    r"|almost|close to|an estimated|estimated|circa|just (?:over|under))"
    r"|(?P<least>(?:more|greater) than|over|at least|above|upwards of|in excess of)"
    r"|(?P<most>(?:less|fewer) than|under|at most|up to|below))\s*$",
    re.IGNORECASE,
)
"""What stands before an amount and says how exact it is: "no fewer than" is at least."""
_TORN: Final = re.compile(r"(?:estimated|least|most|of|than|to)\s+", re.IGNORECASE)
"""The end of one of these."""
_FROM: Final = re.compile(r"\b(?:exceed(?:ed|ing|s)?|from)\s*$", re.IGNORECASE)
_BEHIND: Final = re.compile(
    r"\s*(?:(?P<least>or more|\+|plus\b(?!\s\w))|(?P<most>or (?:less|fewer)))", re.IGNORECASE
)
_ASKED: Final = re.compile(
    rf"\b(?:(?:more|greater|higher|less|fewer|lower) than|over|under|above|below|at least|at most)"
    rf"\s+(?P<amount>{AMOUNT})(?![\w-])",
    re.IGNORECASE,
)
BEFORE: Final = 24
"""Characters before an amount in which its bound is looked for."""


def bounded(question: str) -> re.Match[str] | None:
    """The only "more than 5 %" of a question."""
    found = list(_ASKED.finditer(question))
    return found[0] if len(found) == 1 else None


def bound_by(before: str, after: str) -> str:
    """Whether an amount between these words is told as about, least or most; or as it is."""
    found = BOUND.search(before)
    if found is None:
        behind = _BEHIND.match(after)
        return "least" if _FROM.search(before) else (behind and behind.lastgroup) or ""
    if found["about"]:
        return "about"
    return "least" if bool(found["least"]) != bool(found["denied"]) else "most"


def with_bound(text: str, start: int, end: int) -> int:
    """Where a quoted amount really begins: "23,000" after "more than" begins there, "than 23,000"
    as well."""
    torn = _TORN.match(text, start, end)
    at = torn.end() if torn else start
    if not text[at:end][:1].strip() or not NUMBER.match(in_figures(text[at:end])):
        return start
    before = text[max(0, start - BEFORE) : at]
    found = BOUND.search(before)
    return min(start, at - (len(before) - found.start())) if found else start
