"""Numbered and dated headings as answers: each speaks for what stands below it, not above."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.refusals import Refusal
from rag.question.months import NAMES
from rag.terms import terms
from rag.types import Span

HEADING: Final = re.compile(r"(?:\A|(?<=\n\n))(?=\S)[^\n]{1,80}(?<![.!?:;,…])(?=\n\n)")
"""A line of its own that ends as no sentence does."""
_NUMBER: Final = re.compile(rf"\d+(?:[.:/-]\d+)*|\b(?:{'|'.join(NAMES)})\b", re.IGNORECASE)

_MARK: Final = re.compile(r"\s*(?:\[[^\]\n]*\]|\((?=[^()\n]*[A-Za-z]{3})[^()\d\n]*\))\s*\Z")
"""What a heading is marked with at its end: "[withdrawn]", "(draft)"."""


def of_another_section(basis: Basis, span: Span) -> Refusal | None:
    """A heading below which nothing stands of what is asked, and half or more below another heading
    that differs from it in its numbers ("Version 3.0")."""
    article = basis.article(span)
    text = article.text
    found = [
        heading for heading in HEADING.finditer(text) if article.cell_at(heading.start()) is None
    ]
    own = next((one for one in found if one.start() <= span.start < one.end()), None)
    if own is None or _NUMBER.search(own[0]) is None:
        return None
    alike = [one for one in found if _kind(one[0]) == _kind(own[0])]
    others = {*terms(" ".join(one[0] for one in alike if one is not own))}
    asked = {*terms(basis.asked.text)}
    if asked & {*terms(own[0])} - others:
        return None  # The question names this very heading.
    asked -= others | {*terms(own[0])}
    ends = [*(one.start() for one in alike[1:]), len(text)]
    told = {
        one.start(): asked & {*terms(text[one.end() : end])}
        for one, end in zip(alike, ends, strict=True)
    }
    best = max(map(len, told.values()))
    return (
        Refusal("it is told below another heading", of_another=True)
        if not told[own.start()] and 2 * best >= len(asked) > 0
        else None
    )


def _kind(heading: str) -> str:
    """A heading without its numbers and marks."""
    return _NUMBER.sub("#", _MARK.sub("", heading))
