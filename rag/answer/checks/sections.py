"""Headings: each speaks for what stands below it, not above."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.refusals import Refusal
from rag.answer.headings import begun, ended, headings, spoken
from rag.language.english import MONTH
from rag.language.terms import terms
from rag.types import Span

_NUMBER: Final = re.compile(rf"\d+(?:[.:/-]\d+)*|\b(?:{MONTH})\b", re.IGNORECASE)

_MARK: Final = re.compile(r"\s*(?:\[[^\]\n]*\]|\((?=[^()\n]*[A-Za-z]{3})[^()\d\n]*\))\s*\Z")
"""What a heading is marked with at its end: "[withdrawn]", "(draft)"."""


def of_another_section(basis: Basis, span: Span) -> Refusal | None:
    """A heading below which nothing stands of what is asked, and half or more below another heading
    that differs from it in its numbers ("Version 3.0")."""
    article = basis.article(span)
    text = article.text
    found = headings(article)
    own = next(iter(found[: begun(found, span.start)][-1:]), None)
    if own is None or own.end <= span.start or not _NUMBER.search(own.words):
        return None
    kind = _kind(own.words)
    alike = [one for one in found if _kind(one.words) == kind]
    if len(alike) < 2:
        return None
    others = {*terms(" ".join(one.words for one in alike if one is not own))}
    asked = basis.asked.terms
    if asked & {*terms(own.words)} - others:
        return None  # The question names this very heading.
    asked -= others | {*terms(own.words)}
    ends = [*(one.start for one in alike[1:]), len(text)]
    told = {
        one.start: asked & spoken(text[one.end : end]) for one, end in zip(alike, ends, strict=True)
    }
    best = max(map(len, told.values()))
    return (
        Refusal("it is told below another heading", of_another=True)
        if not told[own.start] and 2 * best >= len(asked) > 0
        else None
    )


def of_an_earlier_section(basis: Basis, span: Span) -> Refusal | None:
    """Words below one heading, in a sentence that holds no word of the only other one further down
    that the question calls in full, by two words or more: of another job than the one that the
    heading "Buyer, camping" is of."""
    article = basis.article(span)
    found, title = headings(article), {*terms(article.title)}
    at = ended(found, span.start)
    own = found[at - 1].words if at else ""
    if not own or _NUMBER.search(own) or spoken(own) <= title:
        return None
    asked = basis.asked.terms - title
    behind = (spoken(one.words) - title for one in found[at:])
    called = [words for words in behind if len(words) > 1 and words <= asked]
    if len(called) != 1 or called[0] & {*terms(f"{own} {basis.text(basis.sentence(span))}")}:
        return None
    return Refusal("it is told below another heading", of_another=True)


def _kind(heading: str) -> str:
    """A heading without its numbers and marks."""
    return _NUMBER.sub("#", _MARK.sub("", heading))
