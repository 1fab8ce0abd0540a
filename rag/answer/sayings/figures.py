"""A number as it is written: its figures, how many of them, and of what."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.numbers import FIGURES, SCALES, figure
from rag.question.units import UNITS

_SCALES: Final = {
    **SCALES,
    **{"k": 1e3, "mln": 1e6, "m": 1e6, "mn": 1e6, "bln": 1e9, "bn": 1e9, "b": 1e9, "tn": 1e12},
}
_OWN: Final = "aud brl cad czk dkk huf nok nzd pln ron sek zar".split()
CURRENCY: Final = {
    word: name
    for name, words in {
        "dollar": "$ us$ usd dollar",
        "pound": "£ gbp pound",
        "euro": "€ eur euro",
        "yen": "¥ jpy yen",
        "rupee": "inr rupee",
        "rouble": "rub rouble ruble",
        "tenge": "kzt tenge",
        "yuan": "cny yuan",
        "franc": "chf franc",
        "krone": "krone kroner",
        "cent": "cent",
        "penny": "p pence",
        **{code: code for code in _OWN},
    }.items()
    for word in words.split()
}
_CODES: Final = f"usd|gbp|eur|chf|cny|inr|jpy|kzt|rub|{'|'.join(_OWN)}"
NUMBER: Final = re.compile(
    rf"(?P<currency>us\$|[$£€¥]|\b(?:{_CODES})(?=\s?[-−]?\d))?"
    r"\s?(?P<sign>(?<!\w)[-−])?"
    rf"(?P<digits>{FIGURES})(?:[\s-]?(?P<scale>{'|'.join(_SCALES)})\b)?"
    r"\s?(?P<percent>%|per\s?cent\b|percentage points?\b|pct\b)?"
    r"(?:[\s-]?(?P<unit>(?:[°º]\s?|degrees?\s)(?:c(?:elsius)?|f(?:ahrenheit)?)\b"
    r"|(?!(?:or|plus)\b)[µμ]?[a-z]+))?",
    re.IGNORECASE,
)
_SYMBOL: Final = re.compile(r"(?!st|nd|rd|th)[µμ]?[bcdfghjklmnpqrstvwxz]{2,4}")
"""What can only be a unit's short name, a known one or not: pg, dB."""


def values(match: re.Match[str], unit: str) -> list[float]:
    """What a number may be: "5m" is five million or five metres where no unit tells which."""
    value = figure(match.group("digits")) * (-1 if match.group("sign") else 1)
    scale = (match.group("scale") or "").lower()
    scaled = value * _SCALES.get(scale, 1)
    return [scaled, value] if scale in ("m", "b") and not unit else [scaled]


def unit_of(match: re.Match[str]) -> str:
    if match.group("percent"):
        return "percent"
    if match.group("currency"):
        return CURRENCY[match.group("currency").lower()]
    word = re.sub(r"^(?:º|degrees?)?\s?(?=.)", "", (match.group("unit") or "").lower())
    single = word[:-1] if word.endswith("s") and word not in UNITS else word
    symbol = word if _SYMBOL.fullmatch(single) else ""
    return CURRENCY.get(single) or UNITS.get(single) or symbol
