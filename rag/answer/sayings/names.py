"""Whether a quote is a name."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.numbers import WORDS
from rag.answer.sayings.bounds import BOUND

_THE: Final = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
CAPITAL: Final = re.compile(r"^[^\W\d_]*[A-ZÀ-ÞА-Я]")


def is_name(text: str) -> bool:
    """Capitals at both ends, a number behind them aside: Ann Lee, Windows 10, Fifty Shades of Grey;
    no "About 10", no "Fifty towns of Ayre"."""
    words = _THE.sub("", text).split()
    if len(words) > 1 and words[-1].isdigit() and not BOUND.search(" ".join(words[:-1])):
        words.pop()
    return (
        0 < len(words) <= 5
        and bool(CAPITAL.match(words[0]) and CAPITAL.match(words[-1]))
        and (words[0].lower() not in WORDS or len(words) == 1 or _is_title(words))
    )


def _is_title(words: list[str]) -> bool:
    """Whether what a number begins is a title; "Five Men" may be any."""
    return len(words) > 2 and bool(CAPITAL.match(words[1]))
