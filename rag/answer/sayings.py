"""What an answer says, whatever its wording: an amount, a day, a name, or other words.

"$655 million" and "655m dollars" say one thing; "412 million" says another. "More than 23,000" and
"23,104" agree. "Victor Aleinikov" and "Mr Aleinikov" are one man.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from typing import Final

from rag.confidence import GROUPED, normalised
from rag.people import same_name
from rag.terms import terms


class Relation(Enum):
    """How two answers to one question stand to each other."""

    SAME = "same"
    DIFFERENT = "different"
    APART = "apart"
    """Neither the same nor comparable: a name beside an amount, a sentence beside a word."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit, the interval in which a reader would take it for the same."""

    low: float
    high: float
    unit: str


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it is told; 0 for what is not."""

    year: int
    month: int
    day: int


_WORDS: Final = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "dozen": 12,
    "hundred": 100,
    "half": 0.5,
    "twice": 2,
    "once": 1,
}
_SCALES: Final = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "mln": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bln": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
}
_CURRENCY: Final = {
    "$": "dollar",
    "us$": "dollar",
    "usd": "dollar",
    "dollar": "dollar",
    "£": "pound",
    "gbp": "pound",
    "pound": "pound",
    "€": "euro",
    "eur": "euro",
    "euro": "euro",
    "¥": "yen",
    "yen": "yen",
    "rupee": "rupee",
    "rouble": "rouble",
    "ruble": "rouble",
    "tenge": "tenge",
    "yuan": "yuan",
    "franc": "franc",
    "kroner": "krone",
    "krone": "krone",
    "cent": "cent",
    "pence": "penny",
    "p": "penny",
}
_UNITS: Final = {
    "%": "percent",
    "percent": "percent",
    "percentage": "percent",
    "pct": "percent",
    "km": "kilometre",
    "kilometre": "kilometre",
    "kilometer": "kilometre",
    "mile": "mile",
    "metre": "metre",
    "meter": "metre",
    "cm": "centimetre",
    "kg": "kilogram",
    "tonne": "tonne",
    "ton": "tonne",
    "year": "year",
    "month": "month",
    "week": "week",
    "day": "day",
    "hour": "hour",
    "minute": "minute",
    "second": "second",
    "mph": "mph",
    "litre": "litre",
    "barrel": "barrel",
}
_NUMBER: Final = re.compile(
    r"(?P<currency>us\$|[$£€¥])?\s?(?P<sign>(?<!\w)[-−])?"
    rf"(?P<digits>{GROUPED}(?:\.\d+)?|\d+(?:[.,]\d+)?|\b(?:"
    + "|".join(sorted(_WORDS, key=len, reverse=True))
    + r")\b)"
    r"(?:[\s-]?(?P<scale>hundred|thousand|million|billion|trillion|mln|bln|mn|bn|tn|k|m|b)\b)?"
    r"\s?(?P<percent>%|per\s?cent\b|percentage points?\b|pct\b)?"
    r"(?:[\s-]?(?P<unit>(?!(?:or|plus)\b)[a-z]+))?",
    re.IGNORECASE,
)
_BOUND: Final = re.compile(
    r"\b(?P<denied>(?:no|not|never)\s+)?(?:(?P<about>about|around|some|roughly|approximately|nearly"
    r"|almost|close to|an estimated|estimated|circa|just (?:over|under))"
    r"|(?P<least>(?:more|greater) than|over|at least|above|upwards of|in excess of)"
    r"|(?P<most>(?:less|fewer) than|under|at most|up to|below))\s*$",
    re.IGNORECASE,
)
"""What stands before an amount and says how exact it is: "no fewer than" is at least."""
_FROM: Final = re.compile(r"\b(?:exceed(?:ed|ing|s)?|from)\s*$", re.IGNORECASE)
_BEHIND: Final = re.compile(
    r"\s*(?:(?P<least>or more|\+|plus\b(?!\s\w))|(?P<most>or (?:less|fewer)))", re.IGNORECASE
)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES: Final = (
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
_LONG: Final = 10
"""Words from which an answer is a statement, which another seldom contradicts by being other."""
_BEFORE: Final = 24
"""Characters before an amount in which its bound is looked for."""
_NEAR: Final = 0.005
_ROUGH: Final = 0.1
_THE: Final = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_SIGNED: Final = re.compile(r"\b[^\W\d_]+[+#]+(?!\w)")
"""A name that its sign makes another one: C++, C#."""
_CAPITAL: Final = re.compile(r"^[^\W\d_]*[A-ZÀ-ÞА-Я]")


class _Saying:
    """What one quote says, each side of it read when it is first compared."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def plain(self) -> str:
        return normalised(self.text)

    @cached_property
    def amounts(self) -> list[Amount]:
        return amounts_in(self.text)

    @cached_property
    def day(self) -> Day | None:
        return day_in(self.text)

    @cached_property
    def counted(self) -> bool:
        return bool(self.amounts or self.day)

    @cached_property
    def bare_date(self) -> bool:
        return _bare_date(self.text)

    @cached_property
    def signed(self) -> frozenset[str]:
        return frozenset(_SIGNED.findall(self.text.casefold()))

    @cached_property
    def terms(self) -> frozenset[str]:
        return self.signed.union(terms(_SIGNED.sub(" ", self.text)))

    @cached_property
    def length(self) -> int:
        return len(self.text.split())

    @cached_property
    def is_name(self) -> bool:
        return _is_name(self.text)


_saying: Final = lru_cache(maxsize=512)(_Saying)
"""Every answer to a question is compared with every other: what each says is read once."""


def relation(one: str, other: str) -> Relation:
    """Whether two quotes that answer one question say the same, or different things."""
    mine, theirs = _saying(one), _saying(other)
    if _same_words(mine, theirs):
        return Relation.SAME
    if mine.day and theirs.day and (mine.bare_date or theirs.bare_date):
        return Relation.SAME if _same_day(mine.day, theirs.day) else Relation.DIFFERENT
    if mine.amounts and theirs.amounts and not (mine.day or theirs.day):
        return _amounts(mine.amounts, theirs.amounts)
    if mine.counted != theirs.counted:
        return Relation.APART
    if not mine.terms or not theirs.terms or max(mine.length, theirs.length) > _LONG:
        return Relation.APART
    if mine.terms <= theirs.terms or theirs.terms <= mine.terms:
        return Relation.SAME
    if mine.is_name and theirs.is_name:
        same = same_name(one, other) and mine.signed == theirs.signed
        return Relation.SAME if same else Relation.DIFFERENT
    if mine.terms & theirs.terms or mine.is_name != theirs.is_name:
        return Relation.APART
    return Relation.DIFFERENT


def amounts_in(text: str) -> list[Amount]:
    """The amounts of ``text``, years and days of the month aside."""
    found: list[Amount] = []
    numbers = list(_NUMBER.finditer(text))
    dates = [m.span() for pattern in _DATES for m in pattern.finditer(text)] if numbers else []
    for match in numbers:
        if any(low <= match.start("digits") < high for low, high in dates) and not (
            match.group("currency") or match.group("scale") or match.group("percent")
        ):
            continue
        value = _value(match)
        unit = _unit(match)
        before, after = text[: match.start()], text[match.end() :]
        low, high = value - abs(value) * _NEAR, value + abs(value) * _NEAR
        bound = _bound(before, after)
        if bound == "about":
            low, high = value - abs(value) * _ROUGH, value + abs(value) * _ROUGH
        elif bound == "least":
            high = value + abs(value)
        elif bound == "most":
            low = value - abs(value) / 2
        found.append(Amount(low, high, unit))
    return found


def day_in(text: str) -> Day | None:
    """The first date of ``text``, as far as it is told."""
    best: tuple[int, Day] | None = None
    for pattern in _DATES:
        for found in pattern.finditer(text):
            part = found.groupdict()
            name = (part.get("name") or "").lower()
            if name in ("may", "march", "mar") and not (part.get("day") or part.get("year")):
                continue
            month = _MONTHS[name] if name else int(part.get("month") or 0)
            day = Day(int(part.get("year") or 0), month, int(part.get("day") or 0))
            told = sum(map(bool, (day.year, day.month, day.day)))
            if best is None or told > best[0]:
                best = (told, day)
    return best[1] if best else None


def with_bound(text: str, start: int, end: int) -> int:
    """Where a quoted amount really begins: "23,000" after "more than" begins there."""
    if not text[start:end][:1].strip() or not _NUMBER.match(text[start:end]):
        return start
    before = text[max(0, start - _BEFORE) : start]
    found = _BOUND.search(before)
    return start - (len(before) - found.start()) if found else start


def _bound(before: str, after: str) -> str:
    """Whether an amount between these words is told as about, least or most; or as it is."""
    found = _BOUND.search(before)
    if found is None:
        behind = _BEHIND.match(after)
        return "least" if _FROM.search(before) else (behind and behind.lastgroup) or ""
    if found["about"]:
        return "about"
    return "least" if bool(found["least"]) != bool(found["denied"]) else "most"


def _same_words(one: _Saying, other: _Saying) -> bool:
    if one.plain == other.plain:
        return True
    if one.counted or other.counted:
        return False
    short, long = sorted((f" {one.plain} ", f" {other.plain} "), key=len)
    return short in long


def _amounts(mine: list[Amount], theirs: list[Amount]) -> Relation:
    """The same where any amount of one is any of the other: "$2.1bn (£1.1bn)" is "£1.1bn"."""
    comparable = [
        (a, b)
        for a in mine
        for b in theirs
        # A number whose unit is not known may be of any, but a share of a hundred is told as one.
        if a.unit == b.unit or ("" in (a.unit, b.unit) and "percent" not in (a.unit, b.unit))
    ]
    if any(a.low <= b.high and b.low <= a.high for a, b in comparable):
        return Relation.SAME
    return Relation.DIFFERENT if comparable else Relation.APART


def _value(match: re.Match[str]) -> float:
    digits = match.group("digits").lower()
    value = _WORDS[digits] if digits in _WORDS else float(_plain_digits(digits))
    scale = match.group("scale")
    value *= _SCALES[scale.lower()] if scale else 1
    return -value if match.group("sign") else float(value)


def _plain_digits(digits: str) -> str:
    """1,398.5 as 1398.5, and 1,5 as 1.5."""
    grouped = re.match(GROUPED, digits)
    if grouped is None:
        return digits.replace(",", ".")
    return re.sub("[.,]", "", grouped[0]) + digits[grouped.end() :]


def _unit(match: re.Match[str]) -> str:
    if match.group("percent"):
        return "percent"
    if match.group("currency"):
        return _CURRENCY[match.group("currency").lower()]
    word = (match.group("unit") or "").lower()
    single = word[:-1] if word.endswith("s") and word not in _UNITS else word
    return _CURRENCY.get(single) or _UNITS.get(single) or ""


def _same_day(one: Day, other: Day) -> bool:
    return all(
        not a or not b or a == b
        for a, b in ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    ) and any(
        a and b for a, b in ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    )


def _bare_date(text: str) -> bool:
    """Whether nothing but a date (and "in", "on", a weekday) is said."""
    rest = text
    for pattern in _DATES[:-1]:
        rest = pattern.sub(" ", rest)
    rest = _DATES[-1].sub(" ", rest)
    return len(re.findall(r"[^\W\d_]+", rest)) <= 2


def _is_name(text: str) -> bool:
    words = _THE.sub("", text).split()
    return (
        0 < len(words) <= 5 and bool(_CAPITAL.match(words[0])) and bool(_CAPITAL.match(words[-1]))
    )
