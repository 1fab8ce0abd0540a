"""What one quote says."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import Final

from rag.answer.sayings.amounts import INTERVAL, amounts_in
from rag.answer.sayings.days import day_in, is_bare_date
from rag.answer.sayings.names import is_name
from rag.answer.sayings.records import Amount, Day
from rag.confidence import normalised
from rag.language.terms import terms

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
_SIGNED: Final = re.compile(r"\b[^\W\d_]+[+#]+(?!\w)")
"""A name that its sign makes another one: C++, C#."""

_MOST_AMOUNTS: Final = 40
"""Amounts of one quote that are compared with each of another: a row of more is told by these."""


class Saying:
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
        return amounts_in(INTERVAL.sub("", self.text))[:_MOST_AMOUNTS]

    @cached_property
    def day(self) -> Day | None:
        return day_in(self.text)

    @cached_property
    def counted(self) -> bool:
        return bool(self.amounts or self.day)

    @cached_property
    def bare_date(self) -> bool:
        return is_bare_date(self.text)

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
        return is_name(self.text)


saying: Final = lru_cache(maxsize=512)(Saying)
"""Every answer to a question is compared with every other: what each says is read once."""
