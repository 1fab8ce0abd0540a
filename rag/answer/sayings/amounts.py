"""The amounts that a text tells, each as the interval that a reader takes for the same."""

from __future__ import annotations

import math
import re
from typing import Final

from rag.answer.numbers import FIGURES, in_figures
from rag.answer.sayings.bounds import BEFORE, bound_by
from rag.answer.sayings.days import DATES
from rag.answer.sayings.figures import CURRENCY, NUMBER, unit_of, values
from rag.answer.sayings.records import Amount
from rag.question.units import IN_OTHERS

INTERVAL: Final = re.compile(
    rf"(?<=\S)\s*[(\[]?\b\d+\s?%\s?(?:CI\b|(?:confidence|credible)(?:\s(?:interval|limits))?)"
    rf"(?:\s*[:=,]|\s(?:of|from))?\s*[-−]?(?:{FIGURES})\s?%?\s*(?:to|and|[-−–—,;])\s*[-−]?(?:{FIGURES})"
    r"\s?%?[)\]]?",
    re.IGNORECASE,
)
"""How sure an amount is, behind it."""
_NEAR: Final = 0.005
_HALF: Final = 0.49
"""Of what the last figure counts: within it a number may be another one rounded."""
_ROUGH: Final = 0.1
_BEYOND: Final = 0.15
"""Of an amount, so far beyond its bound what is told may be the same number."""
_JOINED_TO: Final = re.compile(r"(?P<word>[A-Za-zÀ-ÿА-я]+)(?P<hyphen>-?)$")


def amounts_in(text: str) -> list[Amount]:
    """The amounts of ``text``, years and days of the month aside."""
    text = in_figures(text)
    found: list[Amount] = []
    numbers = list(NUMBER.finditer(text))
    dates = [m.span() for pattern in DATES for m in pattern.finditer(text)] if numbers else []
    for match in numbers:
        if any(low <= match.start("digits") < high for low, high in dates) and not (
            match.group("currency") or match.group("scale") or match.group("percent")
        ):
            continue
        before = text[max(0, match.start() - BEFORE) : match.start("digits")]
        if not match.group("currency") and _in_name(before):
            continue
        unit = unit_of(match)
        bound = bound_by(text[max(0, match.start() - BEFORE) : match.start()], text[match.end() :])
        found.extend(_amount(n, bound, unit, _step(n)) for n in values(match, unit))
        if unit in IN_OTHERS:
            times, other = IN_OTHERS[unit]
            found.extend(_amount(times * value, bound, other) for value in values(match, unit))
    return found


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


def _in_name(before: str) -> bool:
    """Whether digits behind ``before`` are part of a name: S9, Covid-19; not mid-20s, EUR5."""
    found = _JOINED_TO.search(before)
    if found is None or (found["hyphen"] and not found["word"][0].isupper()):
        return False
    return len(found["word"]) == 1 or found["word"].lower() not in CURRENCY
