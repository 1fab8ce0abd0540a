"""Whether another part of the sentence than the one that is quoted tells what is asked about."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.refusals import Refusal
from rag.answer.sayings import Relation, amounts_in, day_in, relation
from rag.terms import terms
from rag.types import Span

_SEMICOLON: Final = re.compile(r";\s")
_JOINED: Final = re.compile(r",?\s(?:and|but|while|whereas)\s|,\s")
_WHEN: Final = frozenset(terms("before after until till since during while"))
"""What says nothing of the thing itself."""
_OF_WHAT: Final = re.compile(
    r"(?P<of>for|in|at|on|of|to|by|under)\s+(?:the\s+)?(?P<what>\w+)", re.IGNORECASE
)
_SHORT: Final = 4
"""Words between what is told and what it is told of: "350 euros per week for the first"."""


def of_another_clause(basis: Basis, span: Span) -> Refusal | None:
    """Words before a semicolon, or before an "and" that goes on alike, where a part behind it tells
    something of their kind and more of what is asked: "742 was applied for; 655 was granted" of
    what was granted, "350 for the first and 175 for the second" of the second."""
    if basis.asked.form != "span" or basis.article(span).cell_at(span.start):
        return None
    whole, asked = basis.sentence(span), {*terms(basis.asked.text)} - _WHEN
    text = basis.text(whole)
    start, end = span.start - whole.start, span.end - whole.start
    for breaks in (_SEMICOLON, _JOINED):
        found = [each.span() for each in breaks.finditer(text)]
        low = max([0, *(after for _, after in found if after <= start)])
        behind = [place for place in found if place[0] >= end]
        if not behind:
            continue
        until = behind[0][0]
        ends = [*(before for before, _ in behind[1:]), len(text)]
        for (_, after), stop in zip(behind, ends, strict=True):
            part = text[after:stop]
            more = (asked & {*terms(part)}) - {*terms(text[:until])}
            more = {word for word in more if not word.isdigit()}
            if not more or not _tells_such(basis, span, whole.start + after, whole.start + stop):
                continue
            if breaks is _SEMICOLON:
                alike = len(more) >= len((asked & {*terms(text[low:until])}) - {*terms(part)})
            else:
                alike = _goes_on_alike(text[end:until], part, more)
            if alike:
                return Refusal("said in another part of the sentence", of_another=True)
    return None


def _tells_such(basis: Basis, span: Span, low: int, high: int) -> bool:
    """Whether the text between two places tells another day or amount, where the words are one, or
    holds a name that was read as an answer."""
    quoted, part = basis.text(span), basis.article(span).text[low:high]
    if (day := day_in(quoted)) is not None:
        return (other := day_in(part)) is not None and other != day
    if amounts := amounts_in(quoted):
        return any(
            (one.unit == other.unit or not other.unit)
            and (one.most < other.least or other.most < one.least)
            for one in amounts
            for other in amounts_in(part)
        )
    return any(
        read.article_id == span.article_id
        and low <= read.start
        and read.end <= high
        and relation(quoted, basis.text(read)) is Relation.DIFFERENT
        for read in basis.reading.spans
    )


def _goes_on_alike(own: str, part: str, more: set[str]) -> bool:
    """Whether a part soon says of what it tells something, as what stands behind the words does,
    and that is one of ``more``: " per week for the first", "175 for the second"."""
    mine, theirs = (
        next(
            (
                found
                for found in _OF_WHAT.finditer(said)
                if len(said[: found.start()].split()) <= _SHORT
            ),
            None,
        )
        for said in (own, part)
    )
    return (
        mine is not None
        and theirs is not None
        and mine["of"].lower() == theirs["of"].lower()
        and not {*terms(theirs["what"])}.isdisjoint(more)
    )
