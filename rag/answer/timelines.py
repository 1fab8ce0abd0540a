"""The same question over time: dated quotes, oldest first."""

from __future__ import annotations

import re
from typing import Final

from rag import confidence
from rag.answer.basis import Basis
from rag.answer.parts import Part
from rag.answer.ranking import Ranking
from rag.answer.sayings import Day, day_in
from rag.terms import terms
from rag.types import Hit, Span

_MOST: Final = 12
_TOLD: Final = 0.2
"""Probability, had nothing else been found, from which a sentence is part of the time line."""
_NAMED: Final = 0.5
"""Share of the names asked about that a dated sentence or its passage must hold."""
_TIME_WORDS: Final = frozenset(
    terms(
        "timeline time line chronology history year years over decades months weeks stages stage"
        " steps step happened happen change changed since career life date dates when events event"
        " development developments course day month week long period past"
    )
)


def dated(basis: Basis, ranking: Ranking) -> list[Part]:
    """Sentences of the topic, each with the day it tells of, in order of those days.

    A sentence is of the topic where the reader finds an answer in it, or where it names a date
    and it, with its passage, holds what the question is about. The day is the one its words tell,
    else that of its article; what has neither is left out.
    """
    topic = [term for term in terms(basis.asked.text) if term not in _TIME_WORDS]
    told = _told(basis)
    parts: dict[str, tuple[tuple[int, int, int], Part]] = {}
    for hit in basis.hits:
        passage_terms = set(terms(hit.passage.text)) | set(
            terms(basis.articles[hit.passage.article_id].title)
        )
        about = _share(topic, passage_terms)
        for start, end in basis.sentences(hit.passage.id):
            span = Span(hit.passage.article_id, hit.passage.id, start, end, 0.0, 0.0)
            words = basis.text(span)
            probability = told.get((hit.passage.id, start), 0.0)
            own = _own_day(words)
            of_topic = own is not None and about >= _NAMED and _share(topic, set(terms(words))) > 0
            if probability < _TOLD and not of_topic:
                continue
            day = own or _article_day(basis, span)
            if day is None:
                continue
            key = confidence.normalised(words)
            part = Part(span, max(probability, 0.5 * about), day=_written(day))
            if key not in parts or parts[key][1].probability < part.probability:
                parts[key] = ((day.year, day.month, day.day), part)
    best = sorted(parts.values(), key=lambda pair: -pair[1].probability)[:_MOST]
    return [part for _, part in sorted(best, key=lambda pair: pair[0])]


def _told(basis: Basis) -> dict[tuple[str, int], float]:
    """Probability of each sentence that the reader finds an answer in, as if it stood alone in
    its article's time: what one year says does not take from what another says."""

    def sentence(span: Span, _: Hit) -> str:
        whole = basis.sentence(span)
        return f"{whole.passage_id}|{whole.start}"

    found = confidence.candidates(basis.asked.text, basis.hits, basis.reading, sentence)[:_MOST]
    probabilities: dict[tuple[str, int], float] = {}
    total = sum(candidate.share for candidate in found)
    for candidate in found:
        alone = confidence.conditional(candidate, 0.9 * (total - candidate.share))
        passage_id, start = candidate.key.rsplit("|", 1)
        probabilities[passage_id, int(start)] = confidence.probability(
            basis.reader.calibration, alone.features
        )
    return probabilities


def _own_day(words: str) -> Day | None:
    """The date a sentence tells, if it names a year."""
    day = day_in(words)
    if day is not None and day.year:
        return day
    years = re.findall(r"\b(?:1[5-9]|20)\d\d\b", words)
    return Day(int(years[0]), 0, 0) if years else None


def _article_day(basis: Basis, span: Span) -> Day | None:
    published = basis.article(span).published
    return Day(published.year, published.month, published.day) if published else None


def _written(day: Day) -> str:
    parts = [f"{day.year:04}"]
    if day.month:
        parts.append(f"{day.month:02}")
        if day.day:
            parts.append(f"{day.day:02}")
    return "-".join(parts)


def _share(topic: list[str], held: set[str]) -> float:
    return sum(term in held for term in topic) / len(topic) if topic else 1.0
