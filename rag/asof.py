"""Which day a question speaks of: "as of" a date, or now."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Final

from rag.language.english import MONTH_NUMBERS, either

_MONTH = rf"(?P<{{}}>{either(MONTH_NUMBERS)})\.?"
_DAY = r"(?P<{}>\d{{1,2}})(?:st|nd|rd|th)?"
_YEAR = r"(?P<{}>(?:1[0-9]|20)\d\d)(?![\d-])"
_PHRASE: Final = re.compile(
    r"\b(?:as\s+(?:of|at)|by\s+the\s+end\s+of|up\s+to\s+the\s+end\s+of)\s+"
    r"(?:the\s+end\s+of\s+|the\s+year\s+|the\s+|end\s+)?(?:"
    r"(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)"
    r"|(?P<year0>(?:1[0-9]|20)\d\d)-(?P<month0>\d{2})(?![\d-])"
    rf"|{_DAY.format('day1')}\s+(?:of\s+)?{_MONTH.format('month1')},?\s+{_YEAR.format('year1')}"
    rf"|{_MONTH.format('month2')}\s+{_DAY.format('day2')},?\s+{_YEAR.format('year2')}"
    rf"|{_MONTH.format('month3')},?\s+{_YEAR.format('year3')}"
    rf"|{_YEAR.format('year4')}"
    r")",
    re.IGNORECASE,
)

_NOW: Final = re.compile(
    r"\b(?:current|currently|latest|now|nowadays|today|today's|present-day|incumbent|presently"
    r"|at\s+present|at\s+the\s+moment|right\s+now|these\s+days|so\s+far|still|newest"
    r"|most\s+recent|up\s+to\s+date|as\s+yet)\b",
    re.IGNORECASE,
)
_PRESENT_TENSE: Final = re.compile(
    r"\b(?:is|are|has|have|does|do)\b|\b(?:who|what|where)['’]s\b"
    r"|^who\s+(?!(?:was|has)\b)[a-z]+s\b",
    re.IGNORECASE,
)
"""Ends with a full verb after who: "who chairs the board"."""
_PAST_TENSE: Final = re.compile(
    r"\b(?:was|were|did|had|ago)\b|^(?:who|what)\s+used\s+to\b", re.IGNORECASE
)
_SOME_YEAR: Final = re.compile(r"\b(?:1[0-9]|20)\d\d\b")


def parse(question: str) -> date | None:
    """The last day whose articles may answer, or none where the question names none.

    Only explicit phrases count ("as of", "as at", "by the end of"), followed by an ISO date,
    "3 March 2021", "March 3, 2021", or the last day of "March 2021", "2021-03" or "2021". A date
    that is in no calendar (30 February) is none.
    """
    found = _PHRASE.search(question)
    if found is None:
        return None
    try:
        return _day(found)
    except ValueError:
        return None


def asks_about_now(question: str) -> bool:
    """Whether the question is about the present state of things, so that newer articles win.

    It says so ("current", "now"), or is in the present tense and names no year. An explicit
    "as of" date is not now.
    """
    if _PHRASE.search(question) or _PAST_TENSE.search(question):
        return False
    if _NOW.search(question):
        return True
    return bool(_PRESENT_TENSE.search(question)) and not _SOME_YEAR.search(question)


def _day(found: re.Match[str]) -> date:
    """The day of a matched phrase; :class:`ValueError` where no calendar has it."""
    part = found.groupdict()
    if part["iso"]:
        return date.fromisoformat(part["iso"])
    shape = next(shape for shape in "01234" if part[f"year{shape}"])
    year, named, day = int(part[f"year{shape}"]), part.get(f"month{shape}"), part.get(f"day{shape}")
    month = int(MONTH_NUMBERS.get(str(named).lower(), named or 12))
    return date(year, month, int(day or calendar.monthrange(year, month)[1]))
