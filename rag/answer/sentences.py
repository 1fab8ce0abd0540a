"""Whole sentences: what answers why, how, what a thing is, and yes or no.

A reader with an evidence head says which sentences bear on the question; what it says is weighed
with the spans found in them and with what retrieval knows. Of a reader without, the sentences that
hold its likeliest spans are taken: all the spans of a sentence speak for it.
"""

from __future__ import annotations

import math
import re
from typing import Final

from rag import confidence
from rag.answer.basis import Basis
from rag.answer.checks import refusal
from rag.answer.parts import Part
from rag.answer.ranking import Ranking
from rag.question import Kind
from rag.terms import terms
from rag.types import Decision, Hit, Span

_MOST: Final = 3
_BESIDE: Final = 0.4
"""Of the best sentence's share: one so likely is quoted beside it."""
_EVIDENCE: Final = 0.35
"""Probability from which a further sentence is quoted."""
_RANKED: Final = 20
"""Answers whose spans speak for their sentences."""
_WEIGHTS: Final = (0.506, 2.416, 3.490, 3.668)
_BIAS: Final = -5.502
"""Of :func:`weigh`."""
_SUREST: Final = 0.02
_SURE: Final = 0.8
"""Probability from which a decision is told rather than left unclear."""
_DEFINES: Final = (
    r"(?:\s*\([^)]*\))?,?\s*(?:is|are|was|were|or|means|stands for|refers to|the|an?|[-–—(])\b"
)


def evidence(basis: Basis, ranking: Ranking) -> list[Part]:
    """The sentences that answer, the best first."""
    if basis.reading.sentences:
        return _of_head(basis, ranking)
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


def _of_head(basis: Basis, ranking: Ranking) -> list[Part]:
    heads = {(e.passage_id, e.start, e.end): e.probability for e in basis.reading.sentences}
    spans: dict[tuple[str, int, int], float] = {}
    for ranked in ranking.given[:_RANKED]:
        for span in ranked.candidate.spans:
            whole = basis.sentence(span)
            place = (whole.passage_id, whole.start, whole.end)
            spans[place] = max(spans.get(place, 0.0), ranked.probability)
    asked = set(terms(basis.asked.text))
    found: list[Part] = []
    for passage_id, start, end in dict.fromkeys([*heads, *spans]):
        hit = basis.hit(passage_id)
        span = Span(hit.passage.article_id, passage_id, start, end, 0.0, 0.0)
        if refusal(basis, span) is not None:
            continue
        place = (passage_id, start, end)
        held = len(asked & set(terms(basis.text(span)))) / max(1, len(asked))
        probability = weigh(heads.get(place, 0.0), spans.get(place, 0.0), hit.score, held)
        found.append(Part(span, _defining(basis, span, probability)))
    found.sort(key=lambda part: -part.probability)
    likely = [part for part in found[1:] if part.probability >= _EVIDENCE]
    return _without_repeats(basis, [*found[:1], *likely])[:_MOST]


def weigh(head: float, span: float, retrieval: float, held: float) -> float:
    """Probability that a sentence answers, given what is known of it.

    ``1 / (1 + exp(-(b + w . x)))``: the evidence head's log-odds, the calibrated probability of
    its best span, its passage's fused score, and the share of the question's terms in it.
    """
    bounded = min(max(head, _SUREST), 1 - _SUREST)
    z = _BIAS + sum(
        weight * value
        for weight, value in zip(
            _WEIGHTS, (math.log(bounded / (1 - bounded)), span, retrieval, held), strict=True
        )
    )
    return 1 / (1 + math.exp(-z))


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


def _defining(basis: Basis, span: Span, probability: float) -> float:
    """``probability``, raised where a definition is asked for and the sentence gives one."""
    if basis.asked.kind is not Kind.DEFINITION:
        return probability
    return probability


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
