"""Replies: a bare "No.", and the sentence that tells it in full."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from rag.answer.basis import Basis
from rag.answer.sentences import leads
from rag.question import unlabelled
from rag.types import Span

PLAIN: Final = re.compile(
    r"(?:yes|no(?!\.\s*\d)|not (?:any ?more|any longer|at all|yet)|never)\b(?=[,.;:!–—])",
    re.IGNORECASE,
)
"""A reply; "No. 1" is none."""
NOT_SO: Final = re.compile(r"not\b(?! (?:just|merely|only)\b)", re.IGNORECASE)


def explaining(basis: Basis, span: Span) -> Span | None:
    """The sentence behind a bare "No."."""
    if not is_bare(unlabelled(basis.text(span))):
        return None
    behind = next(iter(sentences_behind(basis, span)), None)
    return None if behind is None or leads(basis, behind) else behind


def is_bare(text: str) -> bool:
    """Whether a sentence is a bare "No."."""
    said = PLAIN.match(text)
    return said is not None and len(text) <= said.end() + 1


def sentences_behind(basis: Basis, span: Span) -> list[Span]:
    """The sentences behind ``span``, of its passage and of those read that go on from it."""
    text = basis.article(span).text
    found: list[Span] = []
    end = span.end
    for low, high, where in basis.places(span.article_id):
        if low >= end and (where == span.passage_id or not text[end:low].strip()):
            found.append(replace(span, passage_id=where, start=low, end=high))
            end = high
    return found
