"""English words that many rules go by, each list told once: the calendar, numbers, what asks.

A name in the plural is a list; one in the singular is a pattern of :mod:`re` without groups.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final


def either(words: Iterable[str]) -> str:
    """The alternatives of a pattern that matches any of ``words``: of two that begin alike the
    longer first."""
    return "|".join(sorted(words, reverse=True))


MONTHS: Final = (
    "January February March April May June July August September October November December".split()
)
MONTH: Final = "|".join(MONTHS)
MONTH_NUMBERS: Final = {
    word: number
    for number, name in enumerate(map(str.lower, MONTHS), start=1)
    for word in (name, name[:3])
} | {"sept": 9}
"""1 of "january" and of "jan"."""
ANY_MONTH: Final = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + "|Sept"
"""A month in full or in short, as it is written."""
WEEKDAYS: Final = "monday tuesday wednesday thursday friday saturday sunday".split()
DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
"""Of a month, in figures."""
YEAR: Final = r"(?:1[5-9]|20)\d\d"

NUMBERS: Final = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
ONE_TO_TWELVE: Final = "|".join(list(NUMBERS)[1:13])
ORDINALS: Final = "first second third fourth fifth sixth seventh eighth ninth tenth".split()

QUESTION_WORDS: Final = "who whom whose what which when where why how".split()
AUXILIARIES: Final = (
    "is are was were am do does did has have had can could will would shall should may might must"
).split()
"""What may stand before the subject of a question."""


def looks_plural(word: str) -> bool:
    """Whether a noun ends as most do of which there are several: "trams", not "bus"."""
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))


def without_genitive(word: str) -> str:
    """``word`` without the ending of an owner: "Lee" of "Lee's"."""
    return word.removesuffix("'s").removesuffix("’s")
