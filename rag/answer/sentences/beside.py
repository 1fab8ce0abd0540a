"""What is quoted beside the best sentence: the other side, and nothing twice."""

from __future__ import annotations

from typing import Final

from rag import confidence
from rag.answer import enumerations
from rag.answer.basis import Basis
from rag.answer.parts import Part
from rag.language.terms import terms

MOST: Final = 3
"""Sentences quoted, where they are no steps and no list."""
_OTHER_SIDE: Final = 0.1
"""Probability from which a sentence is quoted that alone is about one of the things compared."""
_PRESENT: Final = {
    "was": "is",
    "were": "are",
    "had": "has",
    "said": "says",
    "did": "does",
    "would": "will",
}


def of_both(basis: Basis, likely: list[Part], found: list[Part]) -> list[Part]:
    """``likely``, and the best sentence about each name compared of which it says nothing."""
    chosen = likely[:MOST]
    for name in basis.asked.demands.names:
        words = set(terms(name))
        if any(words & set(terms(basis.text(part.span))) for part in chosen):
            continue
        other = next((p for p in found if words & set(terms(basis.text(p.span)))), None)
        if other is not None and other.probability >= _OTHER_SIDE:
            chosen.append(other)
    return chosen


def without_repeats(basis: Basis, parts: list[Part]) -> list[Part]:
    """``parts`` without those that hold the words of a likelier one, or say the same in another
    tense: "says he is glad", "said he was glad"."""
    kept: list[Part] = []
    for part in parts:
        said = _said(basis, part)
        if not any(
            enumerations.overlap(part.span, other.span) or said == _said(basis, other)
            for other in kept
        ):
            kept.append(part)
    return kept


def _said(basis: Basis, part: Part) -> list[str]:
    words = confidence.normalised(basis.text(part.span)).split()
    return [_PRESENT.get(word, word) for word in words]
