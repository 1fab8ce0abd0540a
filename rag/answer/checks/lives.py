"""The days of somebody's life in brackets: "Ann Lee (3 May 1901 – 7 June 1980)"."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.kin import RELATION
from rag.answer.checks.refusals import Refusal
from rag.language.english import MONTH
from rag.language.terms import terms
from rag.types import Span

_DAY: Final = (
    rf"(?:(?:\d{{1,2}} )?(?:{MONTH}) (?:\d{{1,2}}, )?)?(?:c\. ?|about )?"
    r"(?:20\d\d|1?\d{3})"
)
_LIFE: Final = re.compile(
    rf"(?P<name>(?:[A-Z][\w.’'-]*\s+|[\"“”]\S+\s+|(?:de|of|the|van|von)\s+){{1,6}})"
    rf"\((?:b(?:orn|\.)\s+)?(?P<born>{_DAY})\s*(?:[-–—]|to)\s*(?:d(?:ied|\.)\s+)?(?P<died>{_DAY})\b"
)
_BORN: Final = re.compile(
    r"\bwhen\b.*\bborn\b|\b(?:birthday|birth ?date|date of birth|(?:year|day) of birth)\b", re.I
)
_DIED: Final = re.compile(r"\bwhen\b.*\b(?:die[sd]?|death)\b|\b(?:date|year|day) of death\b", re.I)


def of_another_life(basis: Basis, span: Span) -> Refusal | None:
    """The day of a death where a birth is asked for, or one of somebody else."""
    meant = _told(basis, span)
    return None if meant in (None, True) else Refusal("another day of a life", of_another=True)


def of_that_life(basis: Basis, span: Span) -> bool:
    """Whether the words stand where the day of birth or death asked for does."""
    return _told(basis, span) is True


def _told(basis: Basis, span: Span) -> bool | None:
    """Whether words inside the brackets behind a name are the day asked for; none where they stand
    in no such brackets, or it is not asked for."""
    asked = basis.asked.text
    which = "born" if _BORN.search(asked) else "died" if _DIED.search(asked) else None
    names = basis.asked.name_terms
    if which is None or not names or re.search(rf"\b{RELATION}\b", asked, re.IGNORECASE):
        return None
    whole = basis.sentence(span)
    for found in _LIFE.finditer(basis.article(span).text, whole.start, whole.end):
        if found.start("born") <= span.start < found.end():
            right = found.start(which) <= span.start < found.end(which)
            return right and bool(names & {*terms(found["name"])})
    return None
