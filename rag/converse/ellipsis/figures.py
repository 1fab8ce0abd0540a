"""Another time, amount or number: "And in 2019?", "And after 12 years?", "And week 2?"."""

from __future__ import annotations

import re
from typing import Final

from rag.converse import words
from rag.converse.wording import appended, put_in
from rag.language.english import ONE_TO_TWELVE, YEAR, either

_IN_TIME: Final = re.compile(
    r"\b(?:in|during|by|since)\s+(?:the\s+)?(?:[A-Z][a-z]+\s+)?(?:1[0-9]|20)\d\d\b"
)
_A_YEAR: Final = re.compile(rf"\b{YEAR}\b(?![.,]\d|%)")
A_TIME: Final = re.compile(r"^(?:(?:in|during|by|since|on)\s+)?(?:[A-Z][a-z]+\s+)?\d{4}$")
LAST_YEAR: Final = re.compile(
    r"(?:(?:last|next|this|the\s+(?:previous|following|next|last))\s+(?P<unit>year|month|week|season"
    r"|summer|winter|spring|autumn|quarter)|the\s+(?:year|month|week|season|quarter)\s+(?:before|after)"
    r"|yesterday|today|now)",
    re.IGNORECASE,
)
"""A time told from another one."""
_AMOUNT: Final = re.compile(
    rf"(?:\b(?P<prep>{words.PREPOSITION})\s+)?"
    rf"\b(?P<amount>(?:\d+(?:[.,]\d+)*|{ONE_TO_TWELVE})\s+(?P<of>[a-z]+?))s?\b",
    re.IGNORECASE,
)
NUMBERED: Final = re.compile(
    rf"(?:(?:{words.PREPOSITION})\s+)?"
    rf"\b(?P<of>(?!(?:{either(words.PREPOSITIONS | words.DATES)})\b)[a-z]+)"
    r"\s+(?P<number>\d{1,3})(?![\w.])",
    re.IGNORECASE,
)


def other_time(last: str, new: str) -> str | None:
    """ "And in 2019?": instead of the time of the last question, else in addition."""
    if LAST_YEAR.fullmatch(new):
        told = LAST_YEAR.search(last) or _IN_TIME.search(last)
        return put_in(told, new) if told else appended(last, new)
    if not A_TIME.match(new):
        return None
    when = new if new.split()[0].lower() in words.PREPOSITIONS else f"in {new}"
    if _IN_TIME.search(last):
        return _IN_TIME.sub(when, last, count=1)
    if re.fullmatch(r"(?:in\s+)?\d{4}", new, re.IGNORECASE) and len(_A_YEAR.findall(last)) == 1:
        # "Who won the 1954 cup?": that of another year.
        return _A_YEAR.sub(new[-4:], last)
    return appended(last, when)


def other_amount(last: str, new: str) -> str | None:
    """ "And after 12 years?": instead of the only amount of years, behind that word where it has
    one."""
    found = _AMOUNT.fullmatch(new)
    if found is None:
        return None
    same = [
        told
        for told in _AMOUNT.finditer(last)
        if told["of"].lower() == found["of"].lower()
        and (found["prep"] or told["prep"] or "").lower() == (told["prep"] or "").lower()
    ]
    if len(same) != 1:
        return None
    return last[: same[0].start("amount")] + new[found.start("amount") :] + last[same[0].end() :]


def other_number(last: str, new: str) -> str | None:
    """ "What about week 2?": instead of the only week of the last question."""
    found = NUMBERED.fullmatch(new)
    if found is None:
        return None
    same = [told for told in NUMBERED.finditer(last) if told["of"].lower() == found["of"].lower()]
    if len(same) != 1:
        return None
    return put_in(same[0], found["number"], "number")
