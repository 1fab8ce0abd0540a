"""Publication dates: from a header line, a field, a file name. A date in doubt is no date."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_HEADER = re.compile(r"\s*date\b[ \t]*:?[ \t]*(\d{4}-\d{2}-\d{2})(?=\s|$)\s*", re.IGNORECASE)
_ISO = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"\s*(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?!\d)")
_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_DAY_MONTH_YEAR = re.compile(r"\s*(\d{1,2})[-./ ]([A-Za-z]{3})[a-z]*[-./, ]+(\d{4})(?!\d)")
_MONTHS: Final = dict(
    zip(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(),
        [f"{number:02}" for number in range(1, 13)],
        strict=True,
    )
)
_EARLIEST: Final = 1000


def header(text: str) -> tuple[date | None, str]:
    """The date of a first line ``date 2025-06-28 ...`` and the text without that header.

    The text may go on in the same line or below. Anything else comes back unchanged.
    """
    found = _HEADER.match(text)
    if found is None:
        return None, text
    day = of_value(found[1])
    return (day, text[found.end() :]) if day else (None, text)


def of_name(name: str) -> date | None:
    """The date in a file name such as ``2025-06-28-congress.txt``."""
    found = _IN_NAME.search(name)
    return _day(found[1], found[3], found[4]) if found else None


def of_value(value: object) -> date | None:
    """A date as it stands in a field or a header, or none.

    Read: ISO 8601, ``2025/6/28``, RFC 2822, and forms with the month in letters. A form such as
    ``03/04/2020``, which means two days in two countries, is read only where one is impossible.
    """
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if not isinstance(value, str) or not value.strip():
        return None
    for form in (_ISO, _YEAR_FIRST):
        found = form.match(value)
        if found:
            return _day(*found.groups())
    found = _DAY_MONTH_YEAR.match(value)
    if found and found[2].lower() in _MONTHS:
        return _day(found[3], _MONTHS[found[2].lower()], found[1])
    try:
        return parsedate_to_datetime(value).date()
    except ValueError:
        return _by_words(value)


def _by_words(value: str) -> date | None:
    from dateutil import parser

    if len(value) > 100 or not re.search(r"\d{4}", value):
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


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
