"""The day a document names for itself in its first lines: alone, or after a word such as "Updated".

Only what says nothing else is taken: a day in a sentence may be any day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from rag.articles import _dates

_LINES: Final = 5
_CHARS: Final = 2000
"""As far as the first lines are looked for."""
_LONGEST: Final = 160
"""A longer line is a paragraph."""
_MARKS: Final = re.compile(r"[*_`#>]+")
_HOUR: Final = r"\d{1,2}(?:[:.h]\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?| ?[ap]\.?m\.?)(?: [A-Z]{2,4}\b)?"
_DAY: Final = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?(?:the )?"
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([./])\d{1,2}\2\d{4}|"
    r"\d{1,2}(?:st|nd|rd|th|er|\.)?[ -](?:of |de )?[^\W\d_]{3,12}\.?,?[ -](?:de )?\d{4}|"
    r"[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})(?!\d)"
    rf"(?:(?:T|,? (?:at )?){_HOUR}(?: ?[-–] ?{_HOUR})?(?P<place>, [^\W\d_][^\d.;:,!?]{{1,30}})?)?"
)
_ALONE: Final = re.compile(rf"{_DAY}\.?", re.I)
_NAMED: Final = re.compile(
    r"(?:date(?: of (?:issue|publication))?|(?:publication|issue|revision|effective) date|dated|"
    r"(?:first )?(?:published|issued|posted|written)|(?:last )?(?:updated?|revised)|"
    r"last (?:changed?|edited|modified)|effective)(?: on| from| as of)?:? "
    rf"{_DAY}(?=$| ?[.;)|·•]+(?:\s|$))",
    re.I,
)
_PIECE: Final = re.compile(r"(?:^|(?<=[.;(|·•])) ?(?=[^\W\d_])|(?<=[–—] )")


def day(text: str, language: str | None = None) -> date | None:
    """The day that one of the first five lines names, or none.

    A day after its word ("Last revised 2 April 2026", "Date: Mon, 2 March 2026") goes before one
    that stands alone; of several that stand alone none is the document's (a chronicle, a list).
    """
    lines = list(_first(text))
    for line in lines:
        for piece in _PIECE.finditer(line):
            found = _NAMED.match(line, piece.end())
            said = _dates.of_value(found["day"], language) if found else None
            if said:
                return said
    alone = [found["day"] for line in lines if (found := _ALONE.fullmatch(line))]
    return _dates.of_value(alone[0], language) if len(alone) == 1 else None


def _first(text: str) -> Iterator[str]:
    """The first lines that hold something, without markup; long ones count and are left out."""
    opening = text[:_CHARS]
    lines = opening.splitlines()
    if len(text) > len(opening):
        lines = lines[:-1]
    for line in [line for line in lines if line.strip()][:_LINES]:
        if len(line) <= _LONGEST and "\t" not in line.strip():
            yield " ".join(_MARKS.sub("", line).split())
