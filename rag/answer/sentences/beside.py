"""What is quoted beside the best sentence: a reason, the other side, what takes it back."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile
from typing import Final

from rag import confidence
from rag.answer import enumerations
from rag.answer.basis import Basis
from rag.answer.parts import Part
from rag.answer.ranking import Ranked, Ranking
from rag.answer.sentences.leading import leads
from rag.language.terms import terms

MOST: Final = 3
"""Sentences quoted, where they are no steps and no list."""
_OTHER_SIDE: Final = 0.1
"""Probability from which a sentence is quoted that alone is about one of the things compared."""
_CAUSE: Final = re.compile(
    r"\b(?:because|due to|owing to|thanks to|so that|in order to|as a result|result of|reasons?"
    r"|caused?|blam\w+|fear\w*|afraid|avoid\w*|prompt\w+|led to|explain\w*|therefore"
    r"|since (?!then\b|\d)"
    r"|by \w+ing"
    r"|to (?:focus|help|make|allow|protect|prevent|keep|stop|ensure|reduce|cut|raise))\b",
    re.IGNORECASE,
)
"""What tells a reason or a manner."""


def with_answer(basis: Basis, ranking: Ranking, likely: list[Part]) -> list[Part]:
    """``likely``; where its best gives no reason, behind the sentence of the answer that would be
    shown as a short one: of two that hold the question's words it is the one that answers."""
    answer = _short(basis, ranking)
    if not likely or answer is None:
        return likely
    whole = replace(basis.sentence(answer.span), score=0.0, null_score=0.0)
    best = likely[0].span
    if _CAUSE.search(basis.text(best)) or (best.start < whole.end and whole.start < best.end):
        return likely
    if leads(basis, whole):
        return likely
    return [
        Part(whole, answer.probability),
        *(part for part in likely if part.span.start != whole.start),
    ]


def _short(basis: Basis, ranking: Ranking) -> Ranked | None:
    """The short answer that would be shown, were one asked for."""
    answer = ranking.best
    likely = answer is not None and answer.probability >= basis.reader.calibration.threshold
    return answer if likely else None


def with_reason(
    basis: Basis, ranking: Ranking, likely: list[Part], found: list[Part]
) -> list[Part]:
    """``likely``; where its best only tells what is asked about, with the sentence beside it that
    tells why or how ("He turned it down. He feared ...")."""
    if not likely or _CAUSE.search(basis.text(likely[0].span)):
        return likely[:MOST]
    best, short = likely[0], _short(basis, ranking)
    if short is not None and enumerations.overlap(best.span, short.span):
        return likely[:MOST]
    places = basis.sentences(best.span.passage_id)
    at = next((i for i, (low, _) in enumerate(places) if low == best.span.start), None)
    if at is None:
        return likely[:MOST]
    known = {(part.span.passage_id, part.span.start): part for part in found}
    beside: list[tuple[bool, float, Part]] = []
    spans = [replace(best.span, start=low, end=high) for low, high in places]
    behind = takewhile(lambda span: not leads(basis, span), spans[at + 1 : at + 3])
    # Above a heading stands what belongs to another one.
    before = [] if leads(basis, best.span) else spans[max(0, at - 1) : at]
    for span in [*behind, *(one for one in before if not leads(basis, one))]:
        part = known.get((span.passage_id, span.start)) or Part(span, 0.0)
        beside.append((_CAUSE.search(basis.text(span)) is not None, part.probability, part))
    told, _, reason = max(beside, key=lambda each: each[:2], default=(False, 0.0, best))
    if not told:
        return likely[:MOST]
    rest = [part for part in likely[1:] if part.span != reason.span]
    return [best, reason, *rest][:MOST]


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
    """``parts`` without those that say, or hold, the words of a likelier one."""
    kept: list[Part] = []
    for part in parts:
        words = confidence.normalised(basis.text(part.span))
        if not any(
            enumerations.overlap(part.span, other.span)
            or words == confidence.normalised(basis.text(other.span))
            for other in kept
        ):
            kept.append(part)
    return kept
