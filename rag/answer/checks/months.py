"""Whether an article can tell of the month that a question is about."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from rag.language.english import MONTHS
from rag.types import Article

_NEAR: Final = 7
"""Days around a month whose articles say "on Monday" of it."""
_MONTH: Final = 31
_BACK: Final = re.compile(
    r"\b(?:last|previous|past|preceding)\s+(?:month|weeks?|few\s+weeks)\b|\bago\b"
    r"|\b(?:month|weeks?)\s+earlier\b",
    re.IGNORECASE,
)
_AHEAD: Final = re.compile(
    r"\b(?:next|coming|following)\s+(?:month|weeks?|few\s+weeks)\b|\bin\s+\w+\s+weeks\b",
    re.IGNORECASE,
)


def speaks_of(article: Article, year: int | None, month: int) -> bool:
    """Whether ``article`` names that month, is of it, or may mean it: of the weeks around it and
    with words for the month before or to come. Without a date, or in another language than the
    names of the months are known in, it may always; one of another year is judged by its year."""
    day = article.published
    if day is None or article.language not in (None, "en") or year not in (None, day.year):
        return True
    if _named(month).search(f"{article.title}\n{article.text}"):
        return True
    years = (day.year - 1, day.year, day.year + 1) if year is None else (year,)
    return any(_may_mean(article.text, day, each, month) for each in years)


def _may_mean(text: str, day: date, year: int, month: int) -> bool:
    first = date(year, month, 1)
    behind = (first + timedelta(_MONTH)).replace(day=1)
    if first - timedelta(_NEAR) <= day < behind + timedelta(_NEAR):
        return True
    if behind <= day < behind + timedelta(_MONTH):
        return _BACK.search(text) is not None
    return first - timedelta(_MONTH) <= day < first and _AHEAD.search(text) is not None


def _named(month: int) -> re.Pattern[str]:
    """The name of a month in words, a verb ("may", "march") aside, or in figures."""
    name = MONTHS[month - 1]
    short = "Sept?" if name == "September" else name[:3]
    words = [rf"\b{name}\b", rf"\b{short}\b", rf"\b{name.upper()}\b", rf"\b{name[:3].upper()}\b"]
    if name in ("March", "May"):
        words.append(rf"(?:\b(?:in|of|since|until|from)|\d(?:st|nd|rd|th)?)\s{name.lower()}\b")
    else:
        words.append(rf"\b{name.lower()}\b")
    figures = (
        rf"\b\d{{4}}-{month:02}\b|\b\d{{1,2}}[./]0?{month}[./]\d{{2,4}}\b|\b0?{month}/\d{{1,4}}\b"
    )
    return re.compile("|".join([*words, figures]))
