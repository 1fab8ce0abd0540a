"""Whole sentences: what answers why, how, what a thing is, and yes or no.

A reader with an evidence head says which sentences bear on the question. Of one without, the
sentences that hold its likeliest spans are taken: all the spans of a sentence speak for it.
"""

from __future__ import annotations

import re
from typing import Final

from rag import confidence
from rag.answer.basis import Basis
from rag.answer.checks import refusal
from rag.answer.parts import Part
from rag.question import Kind
from rag.types import Decision, Hit, Span

_MOST: Final = 3
_BESIDE: Final = 0.4
"""Of the best sentence's share: one so likely is quoted beside it."""
_EVIDENCE: Final = 0.25
"""Probability from which a reader's evidence sentence is quoted."""
_SURE: Final = 0.8
"""Probability from which a decision is told rather than left unclear."""
_DEFINES: Final = (
    r"(?:\s*\([^)]*\))?,?\s*(?:is|are|was|were|or|means|stands for|refers to|the|an?|[-–—(])\b"
)


def evidence(basis: Basis) -> list[Part]:
    """The sentences that answer, the best first."""
    if basis.reading.sentences:
        return _of_head(basis)
    return _of_spans(basis)


def decision(basis: Basis) -> Decision:
    """What the best sentence decides; unclear unless a measured classifier is sure."""
    stance = basis.reading.decision
    if stance is None:
        return Decision("unclear", None)
    if max(stance.supports, stance.denies) < _SURE:
        return Decision("unclear", round(1 - max(stance.supports, stance.denies), 4))
    if stance.supports > stance.denies:
        return Decision("supports", round(stance.supports, 4))
    return Decision("denies", round(stance.denies, 4))


def _of_head(basis: Basis) -> list[Part]:
    found = [
        Part(Span(e.article_id, e.passage_id, e.start, e.end, e.probability, 0.0), e.probability)
        for e in basis.reading.sentences
    ]
    found = [part for part in found if refusal(basis, part.span) is None]
    found.sort(key=lambda part: -part.probability)
    return found[:1] + [part for part in found[1:_MOST] if part.probability >= _EVIDENCE]


def _of_spans(basis: Basis) -> list[Part]:
    where: dict[str, Span] = {}

    def sentence(span: Span, _: Hit) -> str:
        whole = basis.sentence(span)
        key = f"{whole.passage_id}:{whole.start}-{whole.end}"
        where.setdefault(key, whole)
        return key

    found = confidence.candidates(basis.asked.text, basis.hits, basis.reading, sentence)
    calibration = basis.reader.calibration
    parts: list[tuple[float, Part]] = []
    for candidate in found[:12]:
        whole = where[candidate.key]
        if refusal(basis, candidate.spans[0]) is not None:
            continue
        probability = confidence.probability(calibration, candidate.features)
        if basis.asked.kind is Kind.DEFINITION and _defines(basis, whole):
            probability = min(0.99, probability + (1 - probability) * 0.3)
        parts.append((candidate.share, Part(whole, probability)))
    if not parts:
        return []
    parts.sort(key=lambda pair: -pair[1].probability)
    least = _BESIDE * parts[0][0]
    chosen = [parts[0][1], *(part for share, part in parts[1:] if share >= least)][:_MOST]
    return _without_repeats(basis, chosen)


def _defines(basis: Basis, whole: Span) -> bool:
    """Whether a sentence says what the thing asked about is: "Blogs, or web logs, are ..."."""
    text = basis.text(whole)
    names = [*basis.asked.demands.names] or basis.asked.text.rstrip("?. ").split()[-1:]
    return any(
        re.search(rf"\b{re.escape(name.rstrip('s'))}(?:s|es)?{_DEFINES}", text, re.IGNORECASE)
        for name in names
    )


def _without_repeats(basis: Basis, parts: list[Part]) -> list[Part]:
    seen: set[str] = set()
    kept: list[Part] = []
    for part in parts:
        words = confidence.normalised(basis.text(part.span))
        if words not in seen:
            seen.add(words)
            kept.append(part)
    return kept
