"""Whether a quote is of the year, the month, the quarter or the time in office asked about."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks import months
from rag.answer.checks.refusals import Refusal
from rag.answer.checks.succession import NTH
from rag.answer.numbers import AMOUNT
from rag.answer.replaced import replaced_since
from rag.language.english import DAY, MONTH, MONTHS
from rag.question import quarters
from rag.retrieval.rows import heading_above
from rag.types import Span

_LAST_YEAR: Final = re.compile(
    rf"\b(?:last|previous|past|earlier)\s+(?:year|season|{MONTH})\b|\ba year (?:ago|earlier)\b",
    re.IGNORECASE,
)
_THIS: Final = re.compile(r"\bthis (?P<unit>year|season|term|month|week)\b", re.IGNORECASE)
_LAST: Final = (
    r"(?<!\bthan )(?<!\bfrom )(?<!\bwith )(?<!\bover )(?<!\bon )(?<!\bto )(?<!\bagainst )"
    r"(?<!\bsince )\b(?:last|previous) "
)
"""What is told of an earlier time, and not only compared with it: "more than last year"."""
_SEGMENT: Final = re.compile(r"[(),;:—–]|\.\s|\sand\s")
_YEARS: Final = re.compile(r"\b(?:1[89]|20)\d\d\b")
_PARTED: Final = re.compile(r"[,;]\s|\s\(|\s(?:and|but|while|whereas|from|to|against|than|with)\s")
"""Where a sentence goes from what it tells of one year to what it tells of another."""
_FOR: Final = re.compile(
    r"\bfor (?:(?:all|the) )?(?:(?:whole )?(?:financial )?year )?((?:1[89]|20)\d\d)\b"
)
_AN_AMOUNT: Final = re.compile(rf"(?<![\w.,])(?!{_YEARS.pattern})\d")
_FORMER: Final = re.compile(r"\W*(?:former|past|previous)\b", re.IGNORECASE)
_FROM_TO: Final = re.compile(
    r"\bfrom\s[^,;.()]{0,20}?\d{4}\s(?:to|until|till)\s[^,;.()]{0,20}?(?P<end>(?:1\d|20)\d\d)\b"
)
_IS_THE: Final = re.compile(r"(?:and\s+)?(?:who|what)(?:['’]s|\s+is)\s+the\s", re.IGNORECASE)
_WAS_REPLACED: Final = re.compile(r"[^;.A-Z]*?\b(?:was|has been) (?:replaced|succeeded) by\b")
"""What is said right behind somebody of whom it is so no more."""
DAY_ALONE: Final = re.compile(
    r"(?:[^\W\d_][\w ]*, )?(?:[A-Z][a-z]+day,? )?"
    rf"(?:{DAY} (?:{MONTH})|(?:{MONTH}) {DAY}),? \d{{4}}"
)
_WEEKDAY: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_WHEN_ON_A_DAY: Final = re.compile(
    rf"(?:and\s+)?(?:when|(?:at\s+)?what\s+time)\b.*\bon\s+(?:an?\s+|the\s+)?{_WEEKDAY}\b",
    re.IGNORECASE,
)
_WEEKDAYS: Final = re.compile(
    rf"\W*(?:on\s+)?{_WEEKDAY}(?:(?:\s+(?:and|or|to)\s+|,\s+){_WEEKDAY})*\W*", re.IGNORECASE
)
_WHEN_DID: Final = re.compile(r"(?:and\s+|so\s+)?when\s+(?:was|were|did)\b", re.IGNORECASE)
_EVERY_WEEK: Final = re.compile(
    rf"\W*(?:on\s+)?(?:{_WEEKDAY}\s*(?:to|through|until|[-–])\s*{_WEEKDAY}|{_WEEKDAY}(?<=s))\b",
    re.IGNORECASE,
)
_LAST_ASKED: Final = re.compile(
    r"\b(?:last|(?:the\s+)?previous)\s+(?P<unit>year|season|month|week)\b", re.IGNORECASE
)
_COMPARED: Final = re.compile(
    r"[^.;:]{0,40}?\b(?:more|fewer|less|higher|lower|up|down)\b[^.;:,]{0,20}?\b(?:than|on|from)\s+"
    r"(?:in\s+)?(?:last|the\s+previous)\s+(?P<unit>year|season|month|week)\b",
    re.IGNORECASE,
)
"""What stands behind an amount of this year: "34, six more than last year"."""
_THAN: Final = re.compile(r"\b(?:than|compared)\b", re.IGNORECASE)
_WHEN_WILL: Final = re.compile(r"(?:and\s+|so\s+)?when\s+(?:will|shall)\b", re.IGNORECASE)
_HAS_BEEN: Final = re.compile(r"\b(?:was|were|has|have|had)\b", re.IGNORECASE)
_TO_COME: Final = re.compile(
    r"\b(?:will|shall|would|going to|to be|due|plan\w*|expect\w*|schedul\w+|postpon\w+)\b", re.I
)
_OF_THE_PAST: Final = re.compile(
    r"\b(?:was|were|did|had|been|served|held|ever|former\w*|past|previous\w*|old|earlier|used to"
    r"|histor\w+|before|left|since|all)\b",
    re.IGNORECASE,
)

_EARLIER_ONE: Final = re.compile(
    r"\bthe (?:first|earlier|previous|original|old|former) (?:version|edition|model|generation"
    r"|series|release)s?\b(?:(?!,\s(?:and|but|while|whereas)\b)[^;:])*$",
    re.IGNORECASE,
)
_OF_THE_FIRST: Final = re.compile(r"\b(?:first|original\w*|oldest|earliest)\b", re.IGNORECASE)


def wrong_time(basis: Basis, span: Span) -> Refusal | None:
    """A year, or a month, that the article neither names nor is of."""
    demands, article = basis.asked.demands, basis.article(span)
    day = article.published
    for year in demands.years:
        if day is None or day.year == year or str(year) in article.text + article.title:
            continue
        if day.year == year + 1 and _LAST_YEAR.search(article.text):
            continue
        return Refusal(f"the article is of {day.year} and does not speak of {year}")
    if demands.month is not None and not months.speaks_of(article, *demands.month):
        named = MONTHS[demands.month[1] - 1]
        return Refusal(f"the article is of {day} and does not speak of {named}")
    return None


def wrong_quarter(basis: Basis, span: Span) -> Refusal | None:
    """A quarter or a half of a year, where the article names others alone."""
    asked = quarters.named(basis.asked.text) if basis.asked.demands.years else frozenset()
    if not asked:
        return None
    article = basis.article(span)
    if not quarters.speaks_of(f"{article.title}\n{article.text}", asked):
        return Refusal("told of another part of the year")
    return None


def of_an_earlier(basis: Basis, span: Span) -> Refusal | None:
    """What is told of last year, or of years long before its article, where it is asked what is so
    this year."""
    asked = _THIS.search(basis.asked.text)
    if asked is None or basis.asked.form not in ("span", "list"):
        return None
    article, whole = basis.article(span), basis.sentence(span)
    cell = article.cell_at(span.start)
    said = f"{basis.part(span, _SEGMENT)}\n{cell.column_heading if cell else ''}"
    if re.search(rf"{_LAST}{asked['unit']}\b", said, re.IGNORECASE):
        return Refusal(f"told of last {asked['unit'].lower()}")
    years = [int(year) for year in _YEARS.findall(basis.text(whole))]
    now = (article.published or basis.today).year
    if asked["unit"].lower() in ("year", "season") and years and max(years) < now - 1:
        return Refusal(f"told of {max(years)}")
    return None


def of_a_later(basis: Basis, span: Span) -> Refusal | None:
    """An amount that is compared with last year's, where it is asked what was so last year."""
    asked, whole = _LAST_ASKED.search(basis.asked.text), basis.sentence(span)
    told = _COMPARED.match(basis.article(span).text, span.end, whole.end) if asked else None
    if asked is None or told is None or asked["unit"].lower() != told["unit"].lower():
        return None
    if not re.search(AMOUNT, basis.text(span), re.IGNORECASE) or _THAN.search(basis.asked.text):
        return None
    return Refusal(f"told of this {asked['unit'].lower()}")


def no_time_of_day(basis: Basis, span: Span) -> Refusal | None:
    """Days of the week alone, where it is asked when something is on one of them, or was once."""
    if _WHEN_DID.match(basis.asked.text) and _EVERY_WEEK.match(basis.text(span)):
        return Refusal("told of every week")
    if not _WHEN_ON_A_DAY.match(basis.asked.text) or not _WEEKDAYS.fullmatch(basis.text(span)):
        return None
    return Refusal("no time of that day")


def of_another_year(basis: Basis, span: Span) -> Refusal | None:
    """An amount that its sentence tells of another year, beside one of the year asked about ("It
    had 18,420 inhabitants in 2011, 16,905 in 2001"; "It has nine; in 2001 it had 40"), or as one
    for that year ("0.95 for 2025")."""
    quoted = basis.text(span)
    demands = basis.asked.demands
    if len(demands.years) != 1 or _YEARS.search(quoted) or not re.search(AMOUNT, quoted, re.I):
        return None
    whole, year = basis.sentence(span), str(demands.years[0])
    text = basis.article(span).text
    of_then = re.compile(rf"[,;]\s(?:and |but |while )?in {year}\b[^;]*?\s{AMOUNT}", re.IGNORECASE)
    if year not in text[whole.start : span.end] and of_then.search(text, span.end, whole.end):
        return Refusal(f"not told of {year}")
    if not _AN_AMOUNT.search(quoted):
        return None
    breaks = list(_PARTED.finditer(text, whole.start, whole.end))
    starts = [whole.start, *(found.end() for found in breaks)]
    ends = [*(found.start() for found in breaks), whole.end]
    parts = list(zip(starts, ends, strict=True))
    own = " ".join(text[low:high] for low, high in parts if low < span.end and span.start < high)
    told = set(_YEARS.findall(own))
    if not told or year in told:
        return None
    for_another = set(_FOR.findall(own)) if year in _FOR.findall(basis.asked.text) else set()
    if for_another and year not in basis.text(whole):
        return Refusal(f"told of {min(for_another)}")
    if any(year in text[low:high] and _AN_AMOUNT.search(text, low, high) for low, high in parts):
        return Refusal(f"told of {min(told)}")
    return None


def has_been(basis: Basis, span: Span) -> Refusal | None:
    """A year before that of its article, where it is asked when something will be, in a sentence
    that tells only what was."""
    years = [int(year) for year in _YEARS.findall(basis.text(span))]
    if not years or not _WHEN_WILL.match(basis.asked.text):
        return None
    told = basis.text(basis.sentence(span))
    now = (basis.article(span).published or basis.today).year
    if max(years) >= now or not _HAS_BEEN.search(told) or _TO_COME.search(told):
        return None
    return Refusal("told of the past", of_another=True)


def replaced(basis: Basis, span: Span) -> Refusal | None:
    """What another article, as new, says was replaced."""
    instead = replaced_since(basis, span)
    return Refusal("replaced since", instead=instead) if instead else None


def former(basis: Basis, span: Span) -> Refusal | None:
    """A line below a heading "Former members", where it is asked who is one or which there are; who
    or what "was replaced by" another, where it is asked who is the one; an office that was held
    "from 2009 to 2018", as its sentence says, asked who holds it; or what is told of "the first
    version", asked what is so now."""
    asked, text, whole = basis.asked, basis.article(span).text, basis.sentence(span)
    replaced = _WAS_REPLACED.match(text, span.end, whole.end)
    if replaced and _IS_THE.match(asked.text) and not _OF_THE_PAST.search(asked.text):
        return Refusal("told of the past", of_another=True)
    if asked.form == "span" and _EARLIER_ONE.search(text[whole.start : span.start]):
        past = _OF_THE_PAST.search(asked.text) or _OF_THE_FIRST.search(asked.text)
        return None if past or asked.demands.years else Refusal("told of an earlier one")
    of_now = asked.form == "list" or asked.demands.role is not None
    if not of_now or asked.demands.years or _OF_THE_PAST.search(asked.text):
        return None
    nth = NTH.search(asked.text) is not None
    told = basis.text(whole) if asked.demands.role and not nth else ""
    held = _FROM_TO.search(told)
    ended = held is not None and int(held["end"]) < basis.today.year
    if ended or _FORMER.match(heading_above(text, span.start)):
        return Refusal(
            "they have left that role" if asked.demands.role else "told of the past",
            of_another=True,
        )
    return None
