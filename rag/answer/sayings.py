"""What an answer says, whatever its wording: an amount, a day, a name, or other words.

"$655 million" and "655m dollars" say one thing; "412 million" says another. "More than 23,000" and
"23,104" agree. "Victor Aleinikov" and "Mr Aleinikov" are one man.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from typing import Final

from rag.answer.numbers import FIGURES, SCALES, WORDS, figure, in_figures
from rag.confidence import normalised
from rag.people import same_name
from rag.question.units import IN_OTHERS, UNITS
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
    least: float
    most: float
    """The wider interval of what its bound leaves open: 45,000 is more than 23,000."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it is told; 0 for what is not."""

    year: int
    month: int
    day: int


_SCALES: Final = SCALES | {
    "k": 1e3,
    "mln": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "bln": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "tn": 1e12,
}
_OWN: Final = "aud brl cad czk dkk huf nok nzd pln ron sek zar".split()
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
    "chf": "franc",
    "cny": "yuan",
    "inr": "rupee",
    "jpy": "yen",
    "kzt": "tenge",
    "rub": "rouble",
} | {code: code for code in _OWN}
_CODES: Final = f"usd|gbp|eur|chf|cny|inr|jpy|kzt|rub|{'|'.join(_OWN)}"
_NUMBER: Final = re.compile(
    rf"(?P<currency>us\$|[$£€¥]|\b(?:{_CODES})(?=\s?[-−]?\d))?"
    r"\s?(?P<sign>(?<!\w)[-−])?"
    rf"(?P<digits>{FIGURES})(?:[\s-]?(?P<scale>{'|'.join(_SCALES)})\b)?"
    r"\s?(?P<percent>%|per\s?cent\b|percentage points?\b|pct\b)?"
    r"(?:[\s-]?(?P<unit>(?:[°º]\s?|degrees?\s)(?:c(?:elsius)?|f(?:ahrenheit)?)\b"
    r"|(?!(?:or|plus)\b)[µμ]?[a-z]+))?",
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
_TORN: Final = re.compile(r"(?:estimated|least|most|of|than|to)\s+", re.IGNORECASE)
"""The end of one of these."""
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
_ALSO_NAMES: Final = frozenset("jan mar march april may june august dec".split())
"""What a month is called, and a person."""
_SURELY_IN: Final = re.compile(
    r"\b(?:in|during|since|until|early|mid|last|this|next)[\s-]+$", re.IGNORECASE
)
_MAYBE_IN: Final = re.compile(r"\b(?:by|from|to|before|after|of|late|till)\s+$", re.IGNORECASE)
_WITH_A_DATE: Final = frozenset(
    "in on by since the a an of at from to until till before after during late early mid about"
    " around last this next spring summer autumn fall winter monday tuesday wednesday thursday"
    " friday saturday sunday mon tue tues wed thu thurs fri sat sun am pm ad bc".split()
)
"""Words that may begin with a capital beside a date that is all that is said."""
_SYMBOL: Final = re.compile(r"(?!st|nd|rd|th)[µμ]?[bcdfghjklmnpqrstvwxz]{2,4}")
"""What can only be a unit's short name, a known one or not: pg, dB."""
_INTERVAL: Final = re.compile(
    rf"(?<=\S)\s*[(\[]?\b\d+\s?%\s?(?:CI\b|(?:confidence|credible)(?:\s(?:interval|limits))?)"
    rf"(?:\s*[:=,]|\s(?:of|from))?\s*[-−]?(?:{FIGURES})\s?%?\s*(?:to|and|[-−–—,;])\s*[-−]?(?:{FIGURES})"
    r"\s?%?[)\]]?",
    re.IGNORECASE,
)
"""How sure an amount is, behind it."""
_APART: Final = (",", ";", ":", "(", "–", "—")
"""Marks between what an amount is told of and the amount."""
_LONG: Final = 10
"""Words from which an answer is a statement, which another seldom contradicts by being other."""
_BEFORE: Final = 24
"""Characters before an amount in which its bound is looked for."""
_NEAR: Final = 0.005
_HALF: Final = 0.49
"""Of what the last figure counts: within it a number may be another one rounded."""
_ROUGH: Final = 0.1
_BEYOND: Final = 0.15
"""Of an amount, so far beyond its bound what is told may be the same number."""
_THE: Final = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_DENIED: Final = re.compile(
    r"[^,;:(–—]*?(?:\b(?:not(?!\s+(?:only|just|merely))|never|neither|nor|without|no(?!\.?\s*\d))\b"
    r"|n['’]t\b)",
    re.IGNORECASE,
)
"""Words that deny, in the first clause: "Ann Lee, not Bo Ek" does not deny Ann Lee."""
_ANOTHER_PLACE: Final = re.compile(
    r"\b((?:North|South|East|West)(?:ern)?|New|Inner|Outer|Upper|Lower|Equatorial)[\s-]+(?=[A-Z])"
)
"""What makes the name of a place that of another, as South does Sudan."""
_JOINED_TO: Final = re.compile(r"(?P<word>[A-Za-zÀ-ÿА-я]+)(?P<hyphen>-?)$")
_SIGNED: Final = re.compile(r"\b[^\W\d_]+[+#]+(?!\w)")
"""A name that its sign makes another one: C++, C#."""
_CAPITAL: Final = re.compile(r"^[^\W\d_]*[A-ZÀ-ÞА-Я]")


class _Saying:
    """What one quote says, each side of it read when it is first compared."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def joined(self) -> str:
        """With names that only begin otherwise as one word: SouthSudan."""
        return _ANOTHER_PLACE.sub(r"\1", self.text)

    @cached_property
    def plain(self) -> str:
        return normalised(self.joined)

    @cached_property
    def denied(self) -> bool:
        return bool(_DENIED.match(self.text))

    @cached_property
    def amounts(self) -> list[Amount]:
        return amounts_in(_INTERVAL.sub("", self.text))

    @cached_property
    def heads(self) -> frozenset[str]:
        """Terms of what an amount is told of, in a row or a list: "Light boxes, 40 pieces"."""
        text = in_figures(self.text)
        amount = _NUMBER.search(text)
        head = _BOUND.sub("", text[: amount.start()]).strip() if amount else ""
        return frozenset(terms(head) if head[-1:] in _APART or _is_name(head) else ())

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
        return self.signed.union(terms(_SIGNED.sub(" ", self.joined)))

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(terms(self.text))

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset(re.findall(r"\d+", self.text))

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
    if mine.plain == theirs.plain:
        return Relation.SAME
    if mine.day and theirs.day and (mine.bare_date or theirs.bare_date):
        return Relation.SAME if _same_day(mine.day, theirs.day) else Relation.DIFFERENT
    names = mine.is_name and theirs.is_name
    within = mine.terms <= theirs.terms or theirs.terms <= mine.terms
    if mine.amounts and theirs.amounts and not (mine.day or theirs.day):
        told = _amounts(mine.amounts, theirs.amounts)
        if told is Relation.SAME:
            if mine.heads and theirs.heads and not mine.heads & theirs.heads:
                return Relation.APART
            told = _every(mine.amounts, theirs.amounts)
        others = names and all(word.isdigit() for word in mine.words & theirs.words)
        return Relation.APART if others and told is Relation.SAME else told
    if mine.counted != theirs.counted:
        return Relation.APART
    long = max(mine.length, theirs.length) > _LONG
    if (within and mine.terms and theirs.terms and not long) or _same_words(mine, theirs):
        if mine.denied == theirs.denied:
            return Relation.SAME
        return Relation.APART if long else Relation.DIFFERENT
    if not mine.terms or not theirs.terms or long:
        return Relation.APART
    if names:
        if not _same_name(mine, theirs):
            return Relation.DIFFERENT
        joined = same_name(mine.joined, theirs.joined)
        return Relation.SAME if joined else Relation.APART
    if mine.words & theirs.words or mine.is_name != theirs.is_name:
        return Relation.APART
    return Relation.DIFFERENT


def amounts_in(text: str) -> list[Amount]:
    """The amounts of ``text``, years and days of the month aside."""
    text = in_figures(text)
    found: list[Amount] = []
    numbers = list(_NUMBER.finditer(text))
    dates = [m.span() for pattern in _DATES for m in pattern.finditer(text)] if numbers else []
    for match in numbers:
        if any(low <= match.start("digits") < high for low, high in dates) and not (
            match.group("currency") or match.group("scale") or match.group("percent")
        ):
            continue
        before = text[max(0, match.start() - _BEFORE) : match.start("digits")]
        if not match.group("currency") and _in_name(before):
            continue
        unit = _unit(match)
        bound = _bound(text[max(0, match.start() - _BEFORE) : match.start()], text[match.end() :])
        found.extend(_amount(n, bound, unit, _step(n)) for n in _values(match, unit))
        if unit in IN_OTHERS:
            times, other = IN_OTHERS[unit]
            found.extend(_amount(times * value, bound, other) for value in _values(match, unit))
    return found


def day_in(text: str) -> Day | None:
    """The first date of ``text``, as far as it is told."""
    best: tuple[int, Day] | None = None
    for pattern in _DATES:
        for found in pattern.finditer(text):
            part = found.groupdict()
            name = (part.get("name") or "").lower()
            alone = name and not (part.get("day") or part.get("year"))
            if alone and not _is_month(found["name"], text[: found.start()], text[found.end() :]):
                continue
            month = _MONTHS[name] if name else int(part.get("month") or 0)
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


def with_bound(text: str, start: int, end: int) -> int:
    """Where a quoted amount really begins: "23,000" after "more than" begins there, "than 23,000"
    as well."""
    torn = _TORN.match(text, start, end)
    at = torn.end() if torn else start
    if not text[at:end][:1].strip() or not _NUMBER.match(in_figures(text[at:end])):
        return start
    before = text[max(0, start - _BEFORE) : at]
    found = _BOUND.search(before)
    return min(start, at - (len(before) - found.start())) if found else start


def _bound(before: str, after: str) -> str:
    """Whether an amount between these words is told as about, least or most; or as it is."""
    found = _BOUND.search(before)
    if found is None:
        behind = _BEHIND.match(after)
        return "least" if _FROM.search(before) else (behind and behind.lastgroup) or ""
    if found["about"]:
        return "about"
    return "least" if bool(found["least"]) != bool(found["denied"]) else "most"


def _same_name(one: _Saying, other: _Saying) -> bool:
    """Whether two names may be one: "MiG-29" and "MiG-25" differ in more than spelling."""
    numbered = one.numbers and other.numbers and one.numbers != other.numbers
    return not numbered and one.signed == other.signed and same_name(one.text, other.text)


def _same_words(one: _Saying, other: _Saying) -> bool:
    """Whether the words of one stand in the other side by side, where neither tells a number."""
    if one.counted or other.counted:
        return False
    short, long = sorted((f" {one.plain} ", f" {other.plain} "), key=len)
    return short in long


def _amounts(mine: list[Amount], theirs: list[Amount]) -> Relation:
    """The same where any amount of one is any of the other: "$2.1bn (£1.1bn)" is "£1.1bn"; apart
    where it only may be: 38 are fewer than 60."""
    comparable = [
        (a, b)
        for a in mine
        for b in theirs
        # A number whose unit is not known may be of any, but a share of a hundred is told as one.
        if a.unit == b.unit or ("" in (a.unit, b.unit) and "percent" not in (a.unit, b.unit))
    ]
    if any(a.low <= b.high and b.low <= a.high for a, b in comparable):
        return Relation.SAME
    agree = any(a.least <= b.most and b.least <= a.most for a, b in comparable)
    return Relation.DIFFERENT if comparable and not agree else Relation.APART


def _every(mine: list[Amount], theirs: list[Amount]) -> Relation:
    """The same where every amount of one can be one of the other, as far as their units let them
    be compared; else different where the first is another: "50 lux for 30 minutes"."""
    found = [_agreeing(mine, theirs), _agreeing(theirs, mine)]
    if any(all(agreeing) for agreeing in found):
        return Relation.SAME
    return Relation.APART if found[0][0] and found[1][0] else Relation.DIFFERENT


def _agreeing(mine: list[Amount], theirs: list[Amount]) -> list[bool]:
    """Of each amount of ``mine`` that can be compared, whether it agrees, in its own unit or in
    another; of sums in several currencies, which change by the day's rate, whether one does."""
    money = {one.unit for one in mine} & {*_CURRENCY.values()}
    told: dict[object, bool] = {}
    key: object = None
    before = ""
    for place, one in enumerate(mine):
        again = before in IN_OTHERS and IN_OTHERS[before][1] == one.unit
        key = key if again else "money" if one.unit in money and len(money) > 1 else place
        before = one.unit
        near = [_amounts([one], [other]) for other in theirs]
        if any(relation is not Relation.APART for relation in near):
            told[key] = told.get(key, False) or Relation.SAME in near
    return [*told.values()]


def _amount(value: float, bound: str, unit: str, step: float = math.inf) -> Amount:
    """An amount told to the ``step`` of its last figure: 1,250 is not 1,260."""
    near = _ROUGH * abs(value) if bound == "about" else min(_NEAR * abs(value), _HALF * step)
    low, high = value - near, value + near
    beyond = _BEYOND * abs(value)
    if bound == "least":
        return Amount(low, value + beyond, unit, low, math.inf)
    if bound == "most":
        return Amount(value - beyond, high, unit, -math.inf, high)
    return Amount(low, high, unit, low, high)


def _step(value: float) -> float:
    """What the last figure of a number counts, noughts at its end aside.

    >>> _step(1_250e6), _step(9.4)
    (10000000.0, 0.1)
    """
    whole, _, behind = f"{value:f}".partition(".")
    if places := len(behind.rstrip("0")):
        return 10.0**-places
    return 10.0 ** (len(whole) - len(whole.rstrip("0")))


def _values(match: re.Match[str], unit: str) -> list[float]:
    """What a number may be: "5m" is five million or five metres where no unit tells which."""
    value = figure(match.group("digits")) * (-1 if match.group("sign") else 1)
    scale = (match.group("scale") or "").lower()
    scaled = value * _SCALES.get(scale, 1)
    return [scaled, value] if scale in ("m", "b") and not unit else [scaled]


def _in_name(before: str) -> bool:
    """Whether digits behind ``before`` are part of a name: S9, Covid-19; not mid-20s, EUR5."""
    found = _JOINED_TO.search(before)
    if found is None or (found["hyphen"] and not found["word"][0].isupper()):
        return False
    return len(found["word"]) == 1 or found["word"].lower() not in _CURRENCY


def _unit(match: re.Match[str]) -> str:
    if match.group("percent"):
        return "percent"
    if match.group("currency"):
        return _CURRENCY[match.group("currency").lower()]
    word = re.sub(r"^(?:º|degrees?)?\s?(?=.)", "", (match.group("unit") or "").lower())
    single = word[:-1] if word.endswith("s") and word not in UNITS else word
    symbol = word if _SYMBOL.fullmatch(single) else ""
    return _CURRENCY.get(single) or UNITS.get(single) or symbol


def _same_day(one: Day, other: Day) -> bool:
    return all(
        not a or not b or a == b
        for a, b in ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    ) and any(
        a and b for a, b in ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    )


def _bare_date(text: str) -> bool:
    """Whether nothing but a date (and "in", "born in", a weekday) is said: no name or prize."""
    rest = text
    for pattern in _DATES[:-1]:
        rest = pattern.sub(" ", rest)
    rest = _DATES[-1].sub(" ", rest)
    words = re.findall(r"[^\W\d_]+", rest)
    return len(words) <= 2 and all(
        word.lower() in _WITH_A_DATE or not _CAPITAL.match(word) for word in words
    )


def _is_name(text: str) -> bool:
    """Capitals at both ends, a number behind them aside: Ann Lee, Windows 10; no "About 10"."""
    words = _THE.sub("", text).split()
    if len(words) > 1 and words[-1].isdigit() and not _BOUND.search(" ".join(words[:-1])):
        words.pop()
    return (
        0 < len(words) <= 5
        and bool(_CAPITAL.match(words[0]) and _CAPITAL.match(words[-1]))
        and not (words[0].lower() in WORDS and len(words) > 1)
    )
