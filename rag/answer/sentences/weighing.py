"""The sentences that the reader speaks for, and how likely each answers."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from rag.answer.basis import Basis
from rag.answer.checks import refusal
from rag.answer.checks.labels import LABELLED
from rag.answer.ranking import Ranking
from rag.answer.replaced import misstated
from rag.answer.sentences.leading import Place, meant, replies_below
from rag.language.terms import terms
from rag.question import Kind, asks
from rag.types import Span

_RANKED: Final = 20
"""Answers whose spans speak for their sentences."""
_WEIGHTS: Final = (0.517, 1.509, 3.596, 4.537)
_BIAS: Final = -6.002
"""Of :class:`Signs`; fitted by ``python -m rag.workshop.training.sentences``."""
_SUREST: Final = 0.02


class Signs(NamedTuple):
    """What is known of a sentence, by which it is weighed."""

    head: float
    """Log-odds that the evidence head gives it."""
    span: float
    """Calibrated probability of its best span, of words read elsewhere as well as much of it as the
    reader gives them here."""
    retrieval: float
    """Fused score of its passage."""
    held: float
    """Share of the question's terms that stand in it."""


def signs(basis: Basis, ranking: Ranking) -> list[tuple[Span, Signs]]:
    """Every sentence that the evidence head or a likely span speaks for, with what is known of it;
    those that cannot be what is asked for are left out."""
    heads, spans = _of_head(basis), _of_spans(basis, ranking)
    asked = basis.asked.terms
    found: list[tuple[Span, Signs]] = []
    replies = replies_below(basis, {place[0]: None for place in [*heads, *spans]})
    replied = set(replies.values())
    for passage_id, start, end in dict.fromkeys([*heads, *spans, *replies]):
        hit = basis.hit(passage_id)
        span = Span(hit.passage.article_id, passage_id, start, end, 0.0, 0.0)
        place = (passage_id, start, end)
        if place in replied or asks(basis.text(span)) or misstated(basis, span):
            continue
        if refusal(basis, span) is not None:
            continue
        labelled = basis.asked.form == "sentences" and LABELLED.match(basis.text(span))
        if labelled and {*terms(basis.text(span))} <= asked:
            continue  # "Fire: Ayre Mill" only names what is asked about.
        both = [place, replies[place]] if place in replies else [place]
        head = min(max(_SUREST, *(heads.get(one, 0.0) for one in both)), 1 - _SUREST)
        text = basis.article(span).text
        known = " ".join(meant(basis, span))
        told = [text[low:high] for _, low, high in both]
        if basis.asked.kind is Kind.DEFINITION:
            told = [" ".join(told)]  # A term and what it means are one.
        held = max(len(asked & {*terms(f"{known} {one}")}) for one in told) / max(1, len(asked))
        odds = math.log(head / (1 - head))
        found.append((span, Signs(odds, spans.get(place, 0.0), hit.score, held)))
    return found


def _of_head(basis: Basis) -> dict[Place, float]:
    """The probability that the evidence head gives each sentence."""
    heads: dict[Place, float] = {}
    for said in basis.reading.sentences:
        whole = Span(said.article_id, said.passage_id, said.start, said.end, 0.0, 0.0)
        if basis.hit(said.passage_id).passage.view is None:
            whole = basis.sentence(whole)
        place = (whole.passage_id, whole.start, whole.end)
        heads[place] = max(heads.get(place, 0.0), said.probability)
    return heads


def _of_spans(basis: Basis, ranking: Ranking) -> dict[Place, float]:
    """The probability of the best span of each sentence, as :class:`Signs` tells it."""
    spans: dict[Place, float] = {}
    for ranked in ranking.given[:_RANKED]:
        for span in ranked.candidate.spans:
            whole = basis.sentence(span)
            place = (whole.passage_id, whole.start, whole.end)
            of_best = math.exp(min(0.0, span.score - ranked.span.score))
            spans[place] = max(spans.get(place, 0.0), of_best * ranked.probability)
    return spans


def weigh(known: Signs) -> float:
    """Probability that a sentence answers: ``1 / (1 + exp(-(b + w . x)))``, and no less than that
    of its best span where the evidence head, too, takes the sentence for one that answers: other
    words than the question's hold most reasons and decisions."""
    z = _BIAS + sum(weight * value for weight, value in zip(_WEIGHTS, known, strict=True))
    weighed = 1 / (1 + math.exp(-z))
    return max(weighed, known.span) if known.head > 0 else weighed
