"""Everything that was found -> the answer, in the form the question asks for."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from rag.answer import (
    digests,
    extremes,
    lists,
    releases,
    sentences,
    speech,
    timelines,
    verdicts,
)
from rag.answer.basis import Basis
from rag.answer.citing import cite, retrieved
from rag.answer.disagreement import conflicts, sides, stating
from rag.answer.parts import Part
from rag.answer.ranking import Ranked, Ranking, rank
from rag.answer.sayings import with_bound
from rag.answer.withholding import LEAST, alternatives, withheld
from rag.question import Kind
from rag.types import Answer, Citation, Correction, Decision, Filters, Item, Span

_MOST_CITATIONS: Final = 5
_MOST_ALTERNATIVES: Final = 3


@dataclass(frozen=True, slots=True)
class _Given:
    """The quotes of an answer and what is told of it; without quotes it is withheld."""

    parts: Sequence[Part] = ()
    probability: float = 0.0
    sides: Sequence[Ranked] = ()
    at_least: bool = False
    decision: Decision | None = None


def compose(
    basis: Basis,
    *,
    question: str,
    conversation_id: str | None,
    min_confidence: float | None,
    filters: Filters | None = None,
    corrections: Sequence[Correction] = (),
    store_is_empty: bool,
    index_version: str,
    warnings: Sequence[str],
) -> Answer:
    """The answer to ``question``, every quote cut from its article by stored offsets; not yet
    timed."""
    calibration = basis.reader.calibration
    threshold = calibration.threshold if min_confidence is None else min_confidence
    if min_confidence is None and basis.asked.form == "decision" and basis.reading.sentences:
        threshold = max(threshold, sentences.DECIDES)
    ranking = rank(basis)
    given = _given(basis, ranking, threshold)
    best = ranking.best.probability if ranking.best else 0.0
    probability = given.probability if given.parts else best
    if not given.parts or (probability < threshold and not given.sides):
        given = _Given()
    answered = bool(given.parts)
    text, citations, items = _quoted(basis, given.parts)
    if not calibration.fitted:
        warnings = [*warnings, "The confidence of this reader is not calibrated."]
    warnings = [*warnings, *_from_the_future(citations, basis.today)]
    shown = given.sides or ([ranking.best] if ranking.best else [])
    others = [other for other in ranking.given if other not in shown and other.probability >= LEAST]
    spans = basis.asked.form == "span"
    return Answer(
        id=f"ans_{uuid.uuid4().hex}",
        object="answer",
        created=int(time.time()),
        question=question,
        standalone_question=basis.asked.text,
        conversation_id=conversation_id,
        status="answered" if answered else "abstained",
        answer=text if answered else None,
        confidence=round(probability, 4),
        abstention=None
        if answered
        else withheld(basis, ranking, threshold, store_is_empty=store_is_empty),
        citations=citations,
        passages=retrieved(basis.hits, basis.articles),
        alternatives=alternatives(basis, others[:_MOST_ALTERNATIVES]) if answered and spans else [],
        conflicts=conflicts(basis, given.sides),
        corroborating_documents=len({c.document_id for c in citations}) if answered else 0,
        warnings=list(warnings),
        offset_unit="unicode_code_point",
        index_version=index_version,
        model=basis.reader.id,
        timings_ms={},
        form=basis.asked.form,
        items=[] if spans else items,
        at_least=given.at_least,
        decision=given.decision,
        corrections=list(corrections),
        filters=filters,
        snapshot=basis.snapshot,
    )


def _from_the_future(citations: Sequence[Citation], today: date) -> list[str]:
    """A warning for every document that is dated after today: the date is wrong, or a plan."""
    dated = {(c.document_url, c.document_date) for c in citations}
    return [
        f"{url} is dated {day}, which is in the future."
        for url, day in sorted(dated, key=str)
        if day is not None and day > today
    ]


def _given(basis: Basis, ranking: Ranking, threshold: float) -> _Given:
    form = basis.asked.form
    if form == "list":
        parts, more = lists.items(basis, ranking)
        mean = sum(part.probability for part in parts) / max(1, len(parts))
        return _Given(parts, mean, at_least=more)
    if form in ("timeline", "digest"):
        dated = form == "timeline"
        parts = timelines.dated(basis) if dated else digests.digest(basis, ranking, threshold)
        return _Given(parts, max((part.probability for part in parts), default=0.0))
    if (cell := verdicts.of_cell(basis)) is not None:
        return _Given([cell[0]], cell[0].probability, decision=cell[1])
    if form in ("sentences", "decision"):
        said = basis.asked.kind is Kind.SAID and form == "sentences"
        parts = speech.said(basis, ranking) if said else sentences.evidence(basis, ranking)
        probability = parts[0].probability if parts else 0.0
        if form == "decision":
            parts = verdicts.deciding(basis, parts, threshold)
            best = parts[0] if parts else None
            return _Given(
                parts, best.probability if best else 0.0, decision=verdicts.decision(basis, best)
            )
        return _Given(parts, probability)
    for rule in (extremes.part, releases.part):
        if (told := rule(basis)) is not None:
            return _Given([told], told.probability)
    found = sides(basis, ranking.given, threshold)
    first = found[0] if found else ranking.best
    if first is None:
        return _Given()
    span = first.span
    start = with_bound(basis.article(span).text, span.start, span.end)
    part = Part(replace(span, start=start), first.probability, tuple(stating(first)[1:]))
    return _Given([part], first.probability, found)


def _quoted(basis: Basis, parts: Sequence[Part]) -> tuple[str, list[Citation], list[Item]]:
    """The quotes one a line, a citation for each and for whatever else states it, the items."""
    lines: list[str] = []
    citations: list[Citation] = []
    items: list[Item] = []
    at = 0
    for part in parts:
        words = basis.quote(part.span)
        spans: list[Span] = [part.span, *part.others][:_MOST_CITATIONS]
        numbers = range(len(citations) + 1, len(citations) + 1 + len(spans))
        place = (at, at + len(words))
        citations.extend(
            cite(basis, span, n, place) for span, n in zip(spans, numbers, strict=True)
        )
        items.append(Item(words, round(part.probability, 4), part.day, list(numbers), part.speaker))
        lines.append(words)
        at += len(words) + 1
    return "\n".join(lines), citations, items
