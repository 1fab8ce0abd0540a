"""Dates, as far as they are told."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.sayings.names import CAPITAL
from rag.answer.sayings.records import Day
from rag.language.english import MONTH_NUMBERS, WEEKDAYS, either

_MONTH: Final = either(MONTH_NUMBERS)
DATES: Final = (
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d))?\b"),
    re.compile(
        rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<name>{_MONTH})\.?,?"
        r"(?:\s+(?P<year>(?:1\d|20)\d\d))?\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<name>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b"
        r"(?:,?\s+(?P<year>(?:1\d|20)\d\d)\b)?",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?P<year>(?:1[0-9]|20)\d\d)(?:s\b)?(?![\d,.]*\d)"),
)
_ALSO_NAMES: Final = frozenset("jan mar march april may june august dec".split())
"""What a month is called, and a person."""
_SURELY_IN: Final = re.compile(
    r"\b(?:in|during|since|until|early|mid|last|this|next)[\s-]+$", re.IGNORECASE
)
_MAYBE_IN: Final = re.compile(r"\b(?:by|from|to|before|after|of|late|till)\s+$", re.IGNORECASE)
_WITH_A_DATE: Final = frozenset(
    "in on by since the a an of at from to until till before after during late early mid about"
    " around last this next spring summer autumn fall winter mon tue tues wed thu thurs fri sat sun"
    " am pm ad bc".split()
).union(WEEKDAYS)
"""Words that may begin with a capital beside a date that is all that is said."""


def day_in(text: str) -> Day | None:
    """The first date of ``text``, as far as it is told."""
    best: tuple[int, Day] | None = None
    for pattern in DATES:
        for found in pattern.finditer(text):
            part = found.groupdict()
            name = (part.get("name") or "").lower()
            alone = name and not (part.get("day") or part.get("year"))
            if alone and not _is_month(found["name"], text[: found.start()], text[found.end() :]):
                continue
            month = MONTH_NUMBERS[name] if name else int(part.get("month") or 0)
            day = Day(int(part.get("year") or 0), month, int(part.get("day") or 0))
            told = sum(map(bool, (day.year, day.month, day.day)))
            if best is None or told > best[0]:
                best = (told, day)
    return best[1] if best else None


def _is_month(name: str, before: str, after: str) -> bool:
    """Whether a month's name without a day or a year is a month, and not part of Jan Novak's."""
    if not name[0].isupper():
        return not (before.strip() or after.strip())
    if _SURELY_IN.search(before):
        return True
    if re.match(r"\s+[A-Z]", after):
        return False
    whole = not (before.strip() or after.strip()) and name not in ("May", "March", "Mar")
    return whole or name.lower() not in _ALSO_NAMES or bool(_MAYBE_IN.search(before))


def same_day(one: Day, other: Day) -> bool:
    """Whether what both tell is the same, and there is something that both tell."""
    told = [
        (a, b)
        for a, b in ((one.year, other.year), (one.month, other.month), (one.day, other.day))
        if a and b
    ]
    return bool(told) and all(a == b for a, b in told)


def is_bare_date(text: str) -> bool:
    """Whether nothing but a date (and "in", "born in", a weekday) is said: no name or prize."""
    rest = text
    for pattern in DATES:
        rest = pattern.sub(" ", rest)
    words = re.findall(r"[^\W\d_]+", rest)
    return len(words) <= 2 and all(
        word.lower() in _WITH_A_DATE or not CAPITAL.match(word) for word in words
    )
