"""Publication dates: from a header line, a field, a file name. A date in doubt is no date."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_HEADER = re.compile(r"\s*date\b[ \t]*:?[ \t]*(\d{4}-\d{1,2}-\d{1,2})(?=\s|$)\s*", re.IGNORECASE)
_HEADER_LINE = re.compile(r"\s*date[ \t]*:?[ \t]+([^\n]{6,40}?)[ \t]*(?:\r?\n|$)\s*", re.IGNORECASE)
_COMPACT = re.compile(r"\s*(\d{4})(\d{2})(\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"\s*(\d{4})([-/.])\s?(\d{1,2})\2\s?(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"\s*(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4})(?!\d)")
_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_IN_NAME_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)(?!\.?\d)")
_DAY_FIRST: Final = frozenset(
    "bg cs da de el es et fi fr hr it lv nl nb no pl pt ro ru sk sl sr sv tr uk".split()
)
"""Languages that put the day first; English puts it first or second."""
_DAY_MONTH_YEAR = re.compile(r"\s*(\d{1,2})[-./ ]([A-Za-z]{3})[a-z]*[-./, ]+(\d{4})(?!\d)")
_MONTHS: Final = dict(
    zip(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(),
        [f"{number:02}" for number in range(1, 13)],
        strict=True,
    )
)
_EARLIEST: Final = 1000
_LONGEST: Final = 100
_WORDED: Final = re.compile(r"(?=.*\d{4})(?=.*[^\W\d_]{2}|.*[年月日])", re.S)
"""A year, and letters that may name a month."""


def header(text: str) -> tuple[date | None, str]:
    """The date of a first line ``date 2025-06-28 ...`` and the text without that header.

    The text may go on in the same line or below. Anything else comes back unchanged.
    """
    for form in (_HEADER, _HEADER_LINE):
        found = form.match(text)
        day = of_value(found[1]) if found else None
        if found and day:
            return day, text[found.end() :]
    return None, text


def of_name(name: str) -> date | None:
    """The date in a file name such as ``2025-06-28-congress.txt``."""
    found = _IN_NAME.search(name)
    if found:
        return _day(found[1], found[3], found[4])
    found = _IN_NAME_DOTTED.search(name)
    return _day(found[3], found[2], found[1]) if found else None


def of_value(value: object, language: str | None = None) -> date | None:
    """A date as it stands in a field or a header, or none.

    Read: ISO 8601 with or without leading zeros, ``12.03.2021``, RFC 2822, and forms with the
    month in words of some 30 languages. ``03/04/2020``, which means two days in two countries, is
    read where one of them is impossible, or where ``language`` puts the day first.
    """
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        return None
    found = _COMPACT.match(value)
    if found:
        return _day(*found.groups())
    found = _YEAR_FIRST.match(value)
    if found:
        return _day(found[1], found[3], found[4])
    found = _YEAR_LAST.match(value)
    if found:
        return _year_last(int(found[1]), int(found[3]), found[4], found[2], language)
    found = _DAY_MONTH_YEAR.match(value)
    if found and found[2].lower() in _MONTHS:
        return _day(found[3], _MONTHS[found[2].lower()], found[1])
    try:
        return parsedate_to_datetime(value).date()
    except (ValueError, OverflowError):
        return _by_words(value) or _by_languages(value, language)


def _year_last(one: int, other: int, year: str, sign: str, language: str | None) -> date | None:
    """The day first where a dot parts them, where it must be, or where the language says so."""
    if sign == "." or one > 12 or language in _DAY_FIRST or one == other:
        return _day(year, str(other), str(one))
    if other > 12:
        return _day(year, str(one), str(other))
    return None


def _by_words(value: str) -> date | None:
    from dateutil import parser

    if not re.search(r"\d{4}", value):
        return None
    # What the value leaves open comes from the default: two of them show it, as do two orders.
    try:
        readings = {
            parser.parse(value, dayfirst=day_first, default=default, ignoretz=True).date()
            for day_first in (True, False)
            for default in (datetime(2000, 1, 1), datetime(2001, 2, 2))
        }
    except (ValueError, OverflowError):
        return None
    day = readings.pop()
    return day if not readings and day.year >= _EARLIEST else None


def _by_languages(value: str, language: str | None) -> date | None:
    """The month in words of another language: day, month and year must all be there."""
    if not _WORDED.search(value):
        return None
    import dateparser

    found = dateparser.parse(
        value.strip(" ,;"),
        languages=[language] if language in _DAY_FIRST else None,
        settings={
            "REQUIRE_PARTS": ["day", "month", "year"],
            "PARSERS": ["absolute-time"],
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    return found.date() if found and found.year >= _EARLIEST else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
