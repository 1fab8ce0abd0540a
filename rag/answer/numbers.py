"""Numbers in words as figures ("two hundred and five", "half a million", "2 dozen"), and how an
amount is written: "EUR 1.5 million", "£5", "nine minutes", "3 per cent"."""

from __future__ import annotations

import re
from typing import Final

from rag.confidence import GROUPED
from rag.language.english import NUMBERS, ONE_TO_TWELVE, either
from rag.question.units import UNITS

FIGURES: Final = rf"{GROUPED}(?:\.\d+)?|\d+(?:[.,]\d+)?"
WORDS: Final[dict[str, float]] = {**NUMBERS, "half": 0.5, "once": 1, "twice": 2}
SCALES: Final = {
    "dozen": 12.0,
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
}
_CODES: Final = (
    "AED AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS INR JPY KRW KZT MXN NOK NZD PLN RUB SEK"
    " SGD THB TRY UAH USD ZAR".split()
)
_CURRENCY: Final = rf"(?:[$£€¥₽₹]|\b(?:{'|'.join(_CODES)})\s|\b(?:A|C|NZ|S|US)\$)"
_MONEY: Final = r"(?:dollars|pounds|euros|francs|crowns|pence|cents)"
_UNIT: Final = (
    rf"(?:[\s-]?(?:%|per\s?cent|°C)|(?P<scale>\s(?:{'|'.join(SCALES)})\b)?"
    rf"(?:[\s-]?(?:{either(UNITS)})s?\b|\s{_MONEY}\b)?)"
)
AMOUNT: Final = (
    rf"(?<![\w.,-])(?:(?P<currency>{_CURRENCY})[^\S\n\t]?)?(?:\d[\d.,]*\d|\d|(?i:{ONE_TO_TWELVE})\b)"
    rf"(?P<unit>{_UNIT})"
)
WHOLE_AMOUNT: Final = re.compile(rf"{AMOUNT}(?![\w-])")
_SMALL: Final = "|".join(WORDS)
_SCALE: Final = "|".join(SCALES)
_PHRASE: Final = re.compile(
    rf"\b(?:an?\s+(?:half|{_SCALE})|{_SMALL}|dozen|hundred|(?:{FIGURES})(?=[\s-](?:{_SCALE})\b))\b"
    rf"(?:[\s-]+(?:and\s+)?(?:an?\s+)?(?:{_SMALL}|{_SCALE})\b)*",
    re.IGNORECASE,
)


def figure(digits: str) -> float:
    """1398.5 of "1,398.5", and 1.5 of "1,5"."""
    grouped = re.match(GROUPED, digits)
    if grouped is None:
        return float(digits.replace(",", "."))
    return float(re.sub("[.,]", "", grouped[0]) + digits[grouped.end() :])


def in_figures(text: str) -> str:
    """``text`` with every number in words written in figures, its offsets no longer its own."""
    return _PHRASE.sub(lambda found: " and ".join(f"{n:f}" for n in _values(found[0])), text)


def _values(phrase: str) -> list[float]:
    """The numbers that follow each other in a phrase: two in "one hundred and two hundred"."""
    values: list[float] = []
    total = group = last = top = 0.0
    before = ""
    for word in re.findall(r"[a-z]+|[\d.,]+", phrase.lower()):
        scale = SCALES.get(word, 0.0)
        if scale > 100:
            if total and scale >= top:
                values.append(total)
                total = 0.0
            total, group, top = total + (group or 1) * scale, 0.0, scale
        elif scale:
            if group >= 100:
                values.append(total + group - last)
                total, group = 0.0, last
            group = (group or 1) * scale
        elif word not in ("a", "an", "and"):
            last = WORDS[word] if word in WORDS else figure(word)
            if group and not _continues(group, last, joined=before == "and"):
                values.append(total + group)
                total = group = 0.0
            group += last
        before = word if word not in ("a", "an") else before
    return [*values, total + group]


def _continues(group: float, value: float, *, joined: bool) -> bool:
    """Whether a word goes on with a number: five behind twenty, or behind "hundred and"."""
    if value < 1:
        return joined
    return group % 100 == 0 or (not joined and group % 10 == 0 and group % 100 > 10 and value < 10)
