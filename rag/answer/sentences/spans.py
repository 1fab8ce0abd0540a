"""The sentences of a reader that marks only spans."""

from __future__ import annotations

from typing import Final

from rag import confidence
from rag.answer import definitions
from rag.answer.basis import Basis
from rag.answer.checks import refusal
from rag.answer.parts import Part
from rag.answer.sentences.beside import MOST, without_repeats
from rag.question import Kind
from rag.types import Hit, Span

_BESIDE: Final = 0.4
"""Of the best sentence's share: one so likely is quoted beside it."""


def of_spans(basis: Basis) -> list[Part]:
    """The sentences that hold the likeliest spans, the best first."""
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
        if basis.asked.kind is Kind.DEFINITION and definitions.defines(basis, whole):
            probability += (1 - probability) * definitions.DEFINED
        parts.append((candidate.share, Part(whole, probability)))
    if not parts:
        return []
    parts.sort(key=lambda pair: -pair[1].probability)
    least = _BESIDE * parts[0][0]
    chosen = [parts[0][1], *(part for share, part in parts[1:] if share >= least)][:MOST]
    return without_repeats(basis, chosen)
