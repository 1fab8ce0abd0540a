"""The day a document names for itself in its first lines: alone, or after a word such as "Updated".

Only what says nothing else is taken: a day in a sentence may be any day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from rag.articles import _dates
from rag.language import list_marks

_LINES: Final = 5
_CHARS: Final = 2000
"""As far as the first lines are looked for."""
_LONGEST: Final = 160
"""A longer line is a paragraph."""
_MARKS: Final = re.compile(r"[*_`#>]+")
_HOUR: Final = r"\d{1,2}(?:[:.h]\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?| ?[ap]\.?m\.?)(?: [A-Z]{2,4}\b)?"
_DAY: Final = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?(?:the )?"
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2}|\d{1,2}(?P<dot>[./])\d{1,2}(?P=dot)\d{4}|"
    r"\d{1,2}(?:st|nd|rd|th|er|\.)?[ -](?:of |de )?[^\W\d_]{3,12}\.?,?[ -](?:de )?\d{4}|"
    r"[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})(?!\d)"
    rf"(?:(?:T|,? (?:at )?){_HOUR}(?: ?[-–] ?{_HOUR})?(?P<place>, [^\W\d_][^\d.;:,!?]{{1,30}})?)?"
)
_ALONE: Final = re.compile(rf"{_DAY}\.?", re.I)
_WORD: Final = r"(?-i:[^\W\d_a-z][\w’'.-]*)"
_NAME: Final = rf"{_WORD}(?: (?:(?:and|of|for|the) )*{_WORD}){{0,5}}"
_NAMED: Final = re.compile(
    r"(?:date(?: of (?:issue|publication))?|(?:publication|issue|revision|effective) date|dated|"
    r"(?:first )?(?:published|issued|posted|written)|made|adopted|approved|"
    r"(?:valid|in force)(?= from)|effective|as (?:of|at)|"
    r"(?P<changed>(?:last )?(?:updated?|revised|amended)|last (?:changed?|edited|modified)))"
    rf"(?: by (?:the )?{_NAME})?(?: on| from| as of)?:? {_DAY}"
    rf"(?: by (?:the )?{_NAME}?| \([^()]*\))?"
    r"(?=$| ?[.;)|·•]+(?:\s|$))",
    re.I,
)
_MINUTES: Final = re.compile(
    rf"minutes of [^.;:]{{1,80}}? (?:on|of) {_DAY}(?: (?:at|in) [^.;:,]{{1,60}})?", re.I
)
_MASTHEAD: Final = re.compile(
    rf"(?:by {_NAME}(?:, {_NAME})*,|{_NAME}, (?=(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )) ?{_DAY}",
    re.I,
)
"""Who wrote it or what it is printed in before the day: "By Ann Lee, 3 May 2025"."""
_LETTERHEAD: Final = re.compile(rf"(?-i:[^\W\d_a-z][^\W\d_]+(?:-[^\W\d_]+)*), ?{_DAY}\.?", re.I)
"""A place of one word before the day: "Leeds, 3 May 2025"; "Spring Fair, 3 May 2025" is none."""
_DATELINE: Final = re.compile(
    rf"(?:{_WORD}(?: {_WORD}){{0,2}}, ?){{1,2}}{_DAY}(?: ?[(/][^()/\n]{{2,40}}[)/])?"
    r" [-–—]+ ?(?-i:(?=[^\W\d_a-z]|[\"“]))",
    re.I,
)
"""How a release or a news agency begins: "Zurich, 3 May 2025 (Alpine Newswire) - The bank"."""
_BARS: Final = re.compile(r" [|·•] ")
_PIECE: Final = re.compile(r"(?:^|(?<=[.;(|·•])|(?<=\d,)) ?(?=[^\W\d_])|(?<=[–—] )")


def day(text: str, language: str | None = None) -> date | None:
    """The day that one of the first five lines names, or none.

    The newest day of a change ("Last revised 2 April 2026") goes before the first of another word
    ("Date: Mon, 2 March 2026") or of a dateline, and that before one that stands alone, between
    bars, after a name or, below the first line, a place; of several that stand so none is the
    document's (a chronicle, a list).
    """
    lines = list(_first(text))
    named: list[date] = []
    changed: list[date] = []
    for line in lines:
        for found in _named(line):
            said = _dates.of_value(found["day"], language)
            if said:
                (changed if found.groupdict().get("changed") else named).append(said)
    if changed or named:
        return max(changed) if changed else named[0]
    if dateline := next(filter(None, map(_DATELINE.match, _opening_lines(text))), None):
        return _dates.of_value(dateline["day"], language)
    alone = [by_itself["day"] for line in lines if (by_itself := _alone(line))]
    below = [_LETTERHEAD.fullmatch(line) for line in lines[1:]]
    alone += [placed["day"] for placed in below if placed]
    return _dates.of_value(alone[0], language) if len(alone) == 1 else None


def names_day(line: str) -> bool:
    """Whether a line begins with the document's day, or is there for it."""
    return bool(_alone(line) or _NAMED.match(line) or _MINUTES.fullmatch(line))


def _named(line: str) -> Iterator[re.Match[str]]:
    found = [_NAMED.match(line, piece.end()) for piece in _PIECE.finditer(line)]
    yield from filter(None, [_MINUTES.fullmatch(line), *found])


def _alone(line: str) -> re.Match[str] | None:
    pieces = _BARS.split(line)
    barred = [day for piece in pieces[1:] if (day := _ALONE.fullmatch(piece.strip()))]
    return _ALONE.fullmatch(line) or _MASTHEAD.fullmatch(line) or next(iter(barred), None)


def _first(text: str) -> Iterator[str]:
    """The first lines that hold something, without markup; long ones count and are left out."""
    for line in _lines(text, whole=True):
        if len(line) <= _LONGEST and "\t" not in line.strip():
            yield _bare(line)


def _opening_lines(text: str) -> Iterator[str]:
    """The beginnings of the first lines that hold something, long ones too."""
    return (_bare(line[:_LONGEST]) for line in _lines(text))


def _lines(text: str, *, whole: bool = False) -> list[str]:
    lines = text[:_CHARS].splitlines()
    cut = whole and len(text) > _CHARS
    return [line for line in lines[: -1 if cut else None] if line.strip()][:_LINES]


def _bare(line: str) -> str:
    return " ".join(_MARKS.sub("", line[list_marks.dash_end(line) :]).split())
