"""Whether another part of the sentence than the one that is quoted tells what is asked about."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.refusals import Refusal
from rag.answer.sayings import Relation, amounts_in, day_in, relation
from rag.language.terms import terms
from rag.types import Span

_MARK: Final = re.compile(r"[()]|;\s")
_OF_THE_SAME: Final = re.compile(r"(?:\w+,? )?(?:he|she|it|they)\b", re.IGNORECASE)
"""How a part begins that goes on about whom the one before names."""
_CLASS: Final = re.compile(r"\b(?:how (?:many|much)|what|which) [\w-]+", re.IGNORECASE)
"""What every answer is one of: "red, the colour of Marle" tells nothing of "What colour is it?"."""
_WHEN: Final = frozenset(terms("before after until till since during while"))
"""What says nothing of the thing itself."""


def of_another_clause(basis: Basis, span: Span) -> Refusal | None:
    """Words before a semicolon, where a part behind it tells something of their kind and more of
    what is asked: "742 was applied for; 655 was granted" of what was granted."""
    if basis.asked.form != "span" or basis.article(span).cell_at(span.start):
        return None
    asked = {*terms(_CLASS.sub(" ", basis.asked.text))} - _WHEN
    whole = basis.sentence(span)
    text = basis.text(whole)
    start, end = span.start - whole.start, span.end - whole.start
    found = _semicolons(text)
    low = max([0, *(after for _, after in found if after <= start)])
    behind = [place for place in found if place[0] >= end]
    if not behind:
        return None
    until = behind[0][0]
    ends = [*(before for before, _ in behind[1:]), len(text)]
    for (_, after), stop in zip(behind, ends, strict=True):
        said = asked & {*terms(text[after:stop])}
        more = {word for word in said - {*terms(text[:until])} if not word.isdigit()}
        own = (asked & {*terms(text[low:until])}) - said
        if not more or len(more) < len(own):
            continue
        if _tells_such(basis, span, whole.start + after, whole.start + stop):
            return Refusal("said in another part of the sentence", of_another=True)
    return None


def _semicolons(text: str) -> list[tuple[int, int]]:
    """Where semicolons stand, none of what stands in brackets: "(born Ek; 1901 to 1980)"."""
    found: list[tuple[int, int]] = []
    depth = 0
    for mark in _MARK.finditer(text):
        depth = max(0, depth + (mark[0] == "(") - (mark[0] == ")"))
        if mark[0][0] == ";" and not depth:
            found.append(mark.span())
    return found


def _tells_such(basis: Basis, span: Span, low: int, high: int) -> bool:
    """Whether the text between two places tells another day or amount, where the words are one, or
    holds a name that was read as an answer."""
    quoted, part = basis.text(span), basis.article(span).text[low:high]
    if (day := day_in(quoted)) is not None:
        return (other := day_in(part)) is not None and other != day
    if amounts := amounts_in(quoted):
        return any(
            (one.unit == other.unit or not other.unit) and not one.may_be(other)
            for one in amounts
            for other in amounts_in(part)
        )
    return not _OF_THE_SAME.match(part) and any(
        read.article_id == span.article_id
        and low <= read.start
        and read.end <= high
        and relation(quoted, basis.text(read)) is Relation.DIFFERENT
        for read in basis.reading.spans
    )
