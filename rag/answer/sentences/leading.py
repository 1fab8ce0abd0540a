"""What leads to a sentence: the question or the heading above it, who and what is meant."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from rag.answer.basis import Basis
from rag.answer.definitions import is_entry
from rag.answer.ranking import in_heading
from rag.language.terms import terms
from rag.question import analyse, asks, unlabelled
from rag.types import Span

ALLOWS: Final = frozenset(terms("may am allowed permitted"))
"""What only asks whether it may be."""
Place = tuple[str, int, int]
"""A passage's id, and the extent of one of its sentences."""


def meant(basis: Basis, span: Span) -> list[str]:
    """What a sentence speaks of without naming it: its article's title, the people it means."""
    people = basis.people(span.article_id).meant(span.start, span.end)
    return [basis.article(span).title, *(person.name for person in people)]


def replies_below(basis: Basis, passage_ids: Iterable[str]) -> dict[Place, Place]:
    """Sentences right below a question or a heading, with it: what bears on the question asked, in
    a list of questions and answers or of versions, is what stands below."""
    found: dict[Place, Place] = {}
    for passage_id in passage_ids:
        for upper, lower in pairwise(basis.spans(passage_id)):
            if leads(basis, upper) and (not leads(basis, lower) or is_entry(basis, upper, lower)):
                found[passage_id, lower.start, lower.end] = (passage_id, upper.start, upper.end)
    return found


def replies(basis: Basis, span: Span) -> bool:
    """Whether what stands right above a sentence asks the same as the question, save what the
    article's title and the people meant tell; or is the term that it explains."""
    before = basis.above(span)
    if before is None:
        return False
    if is_entry(basis, before, span):
        return True
    text = unlabelled(basis.text(before))
    told, asked = ({*terms(words)} - ALLOWS for words in (text, basis.asked.text))
    known = set(terms(" ".join(meant(basis, before))))
    return (
        asks(text)
        and told <= asked <= told | known
        and analyse(text).demands.negated == basis.asked.demands.negated
    )


def leads(basis: Basis, span: Span) -> bool:
    """Whether a sentence only tells what is below it."""
    text = basis.text(span)
    in_capitals = text.isupper() and text[-1].isalpha() and len(text.split()) > 1
    # A title and the date below it are one where both look like wrapped prose.
    titled = text.split("\n", 1)[0] == basis.article(span).title and text[-1] not in '.!?:”"'
    heading = (in_capitals or titled or in_heading(basis, span)) and (
        basis.article(span).cell_at(span.start) is None
    )
    return heading or asks(text)
