"""The month that a question is about: "in March 2026", "the May meeting", "on 5 June"."""

from __future__ import annotations

import re
from typing import Final

from rag.language.english import DAY, MONTH, MONTHS, YEAR

_THEN: Final = re.compile(rf"(?:\s+{DAY})?,?\s+(?:of\s+)?(?P<year>{YEAR})\b")
_VERBS: Final = frozenset({"march", "may"})
_ASKED: Final = re.compile(
    rf"""(?x)
      \b(?P<year_told>{MONTH})\b(?=(?:\s+{DAY})?,?\s+(?:of\s+)?{YEAR}\b)
    | (?<!confidence\s)(?<!trust\s)(?<!faith\s)(?<!interest\s)
        \b(?:in|during|throughout)\s+(?:early\s+|mid-?\s?|late\s+)?(?P<within>{MONTH})\b(?!['’-])
    | \b{DAY}\s+(?:of\s+)?(?P<after_day>{MONTH})\b
    | \b(?P<before_day>{MONTH})\s+{DAY}\b
    | \bthe\s+(?P<meeting>{MONTH})\s+
        (?:meeting|minutes|session|figures|report|survey|issue|edition|results|release)\b
    """,
    re.IGNORECASE,
)
_OPEN: Final = re.compile(
    r"\b(?:since|from|after|before|until|till|by|between|to|and|or|through)\s+"
    rf"(?:(?:early|mid|late|the|the\s+end\s+of)\s+|(?:the\s+)?{DAY}\s+(?:of\s+)?)?$",
    re.IGNORECASE,
)


def month_in(question: str) -> tuple[int | None, int] | None:
    """The month an answer must be of, with its year where that is told; none where one only bounds
    a time ("since March") or there are several to choose from."""
    found: list[tuple[int | None, int]] = []
    for asked in _ASKED.finditer(question):
        part = str(asked.lastgroup)
        name = asked[part]
        if part == "before_day" and name in _VERBS:
            continue
        if _OPEN.search(question, 0, asked.start()):
            return None
        year = _THEN.match(question, asked.end(part))
        found.append((int(year["year"]) if year else None, MONTHS.index(name.capitalize()) + 1))
    return found[0] if len(found) == 1 else None
