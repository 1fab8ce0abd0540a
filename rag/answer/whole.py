"""A quoted date, sum, margin or code as it stands: "Friday 23 October 2026" of "October 2026"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rag.answer.basis import Basis
from rag.answer.numbers import WHOLE_AMOUNT
from rag.language.english import ANY_MONTH, DAY, WEEKDAYS
from rag.types import Span

_MONTH: Final = rf"\b(?:{ANY_MONTH})\b(?:\.(?=\s\d))?"
_WEEKDAY: Final = rf"(?:\b(?:{'|'.join(map(str.title, WEEKDAYS))}),?\s+(?:the\s+)?)?"
_YEAR: Final = r"(?:,?\s+(?:1\d|20)\d\d\b)?"
_DAY_FIRST: Final = rf"(?<![\d.,:/-]){DAY}\s+(?:of\s+)?{_MONTH}{_YEAR}"
DATE: Final = re.compile(
    rf"{_WEEKDAY}(?:{_DAY_FIRST}|{_MONTH}\s+{DAY}(?!\d){_YEAR}|{_MONTH}{_YEAR})"
)
_DATES: Final = re.compile(
    rf"{_WEEKDAY}(?<![\d.,:/-]){DAY}(?:\s(?:to|and)\s|\s?[-–]\s?){_WEEKDAY}{_DAY_FIRST}"
)
_IS_DAY: Final = re.compile(rf"{DAY}\s+(?:of\s+)?{_MONTH}|{_MONTH}\s+{DAY}(?!\d)")
_OF_PART: Final = re.compile(
    r"\b(?:which|what|the) (?:day of the week|month|weekday|year)s?\b", re.IGNORECASE
)
"""What asks for a part of a date."""
_EPITHET: Final = re.compile(
    r"(?<=[a-z])(?:\sthe\s(?:[Ee]lder|[Yy]ounger)|,?\s[JS]r\b\.?|\s(?:II|III|IV)(?=[\s,;:.)]|\Z))"
)
"""What tells a name from a relative's: "Lee the younger", "Lee Jr."."""
_OF_MARGIN: Final = re.compile(r"\bby (?:how (?:many|much)|what)\b|\bmargin\b", re.IGNORECASE)
_MARGIN: Final = re.compile(
    r"(?<![\w.,-])\d[\d,]*(?:\s[a-z]+)?(?:\s?[-–]\s?|\sto\s)\d[\d,]*(?![\w-])"
)
"""Two numbers that tell by how much something was won: "704 votes to 703"."""
_CODE: Final = re.compile(
    r"(?<!\w)(?:[A-Z]{2}\d\d(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?(?!\w)"
    r"|(?:\+\d{1,3}[ -]?)?\(\d{1,5}\)[ -]?\d{2,}(?:[ -]\d{2,})*|\+\d{1,3}(?:[ -]\d{2,})+)"
)
"""An account, or a telephone number with a prefix: "NL67 DEUT 0265 1909 75", "(800) 236-8866"."""
_PHONE: Final = re.compile(r"\d+(?:[ -]\d{2,})+")
_OF_PHONE: Final = re.compile(r"\b(?:tele)?(?:phone|fax)|\b(?:tel|call|dial|ring)\b", re.IGNORECASE)


def whole(basis: Basis, span: Span) -> Span:
    """``span``, with all of a date whose month it holds, of a sum whose number it holds the
    currency before it and how many thousands it is of, both numbers that tell a margin, all groups
    of a code, and what tells a name from a relative's."""
    start, end = span.start, span.end
    text = basis.article(span).text
    if text[start].isupper() and (behind := _EPITHET.match(text, end)):
        end = behind.end()
    parts = (_dates, _sums, _margins, _codes)
    for found in (found for part in parts for found in part(basis, span)):
        start, end = min(start, found.start()), max(end, found.end())
    same = (start, end) == (span.start, span.end)
    return span if same else replace(span, start=start, end=end)


def _dates(basis: Basis, span: Span) -> Iterator[re.Match[str]]:
    """Dates of which ``span`` holds the month, and no name before it ("Jo March"); where it holds
    no day, those "5 to 20 June"."""
    if not re.search(_MONTH, basis.text(span)) or _OF_PART.search(basis.asked.text):
        return
    within, text = basis.sentence(span), basis.article(span).text
    patterns = (DATE,) if _IS_DAY.search(basis.text(span)) else (_DATES, DATE)
    for pattern in patterns:
        for found in pattern.finditer(text, within.start, within.end):
            months = re.finditer(_MONTH, text[found.start() : found.end()])
            held = [found.start() + month.start() for month in months]
            named = re.search("[A-Z]", text[span.start : found.start()])
            if not named and any(span.start <= at < span.end for at in held):
                yield found


def _sums(basis: Basis, span: Span) -> Iterator[re.Match[str]]:
    """Sums of which ``span`` holds the number."""
    within, text = basis.sentence(span), basis.article(span).text
    for found in WHOLE_AMOUNT.finditer(text, within.start, within.end):
        digits = found.end("currency") if found["currency"] else found.start()
        held = span.start < found.end() and digits < span.end
        if held and (span.start > found.start() or found["scale"]):
            yield found


def _margins(basis: Basis, span: Span) -> Iterator[re.Match[str]]:
    """Margins of which ``span`` holds a number, where one is asked for."""
    if _OF_MARGIN.search(basis.asked.text):
        yield from _touching(basis, span, _MARGIN)


def _codes(basis: Basis, span: Span) -> Iterator[re.Match[str]]:
    """Accounts and telephone numbers of which ``span`` holds a group."""
    yield from _touching(basis, span, _CODE)
    if _OF_PHONE.search(basis.asked.text):
        yield from _touching(basis, span, _PHONE)


def _touching(basis: Basis, span: Span, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """What matches in the sentence of ``span`` and shares words with it."""
    within, text = basis.sentence(span), basis.article(span).text
    for found in pattern.finditer(text, within.start, within.end):
        if span.start < found.end() and found.start() < span.end:
            yield found
