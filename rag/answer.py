"""Spans -> Answer: aggregate, calibrate, cite, name conflicts, or abstain."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from rag import asof, confidence
from rag.confidence import Candidate
from rag.origin import locate
from rag.passages import split_sentences
from rag.types import (
    Abstention,
    AbstentionReason,
    Alternative,
    Answer,
    Article,
    Calibration,
    Citation,
    Conflict,
    Filters,
    Form,
    Hit,
    Reader,
    Reading,
    RetrievedPassage,
    Span,
)

CONTEXT_CHARS: Final = 40
"""Length of ``prefix`` and ``suffix`` of a citation."""
_MOST_CITATIONS = 5
_MOST_ALTERNATIVES = 3
_MOST_LEADS = 5
_LEAST_ALTERNATIVE = 0.05
_CONFLICT_WORDS = 10
"""Only answers this short can be said to disagree; longer ones mostly say different things."""
_CONFLICT_OVERLAP = 0.6
"""Share of the question's terms that a contradicting passage must hold."""
_CONFLICT_SHARE = 0.1
"""An answer this many times as likely as the preferred one, or less, contradicts nothing."""

_YES_NO = re.compile(
    r"^(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might"
    r"|must)(?:n't)?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Basis:
    """What an answer is made from."""

    hits: Sequence[Hit]
    articles: Mapping[str, Article]
    reading: Reading
    reader: Reader


def compose(
    basis: Basis,
    *,
    question: str,
    standalone_question: str,
    conversation_id: str | None,
    min_confidence: float | None,
    form: Form = "span",
    filters: Filters | None = None,
    store_is_empty: bool,
    index_version: str,
    warnings: Sequence[str],
    timings_ms: Mapping[str, float],
) -> Answer:
    """The answer to ``question``, every quote cut from its article by stored offsets."""
    calibration = basis.reader.calibration
    threshold = calibration.threshold if min_confidence is None else min_confidence
    ranked = _ranked(basis, standalone_question)
    best = ranked[0] if ranked else None
    rival = _disagreeing(best, ranked, calibration, threshold) if best else None
    probability = best.probability if best else 0.0
    if best and rival:
        if asof.asks_about_now(standalone_question):
            best, rival = _newer_first(best, rival, basis)
        # Each side would be shown, were the other not there; which is right, nobody can say.
        probability = max(threshold, best.probability)
    abstention = _abstention(basis, ranked, probability, threshold, store_is_empty)
    answered = best is not None and abstention is None
    citations = _citations(best, basis, standalone_question) if answered and best else []
    shown = citations[0].cited_text if citations else None
    if not calibration.fitted:
        warnings = [*warnings, "The confidence of this reader is not calibrated."]
    return Answer(
        id=f"ans_{uuid.uuid4().hex}",
        object="answer",
        created=int(time.time()),
        question=question,
        standalone_question=standalone_question,
        conversation_id=conversation_id,
        status="answered" if answered else "abstained",
        answer=shown,
        confidence=round(probability, 4),
        abstention=abstention,
        citations=citations,
        passages=retrieved(basis.hits, basis.articles),
        alternatives=_alternatives(ranked, (best, rival), basis) if answered else [],
        conflicts=_conflicts(best, rival, basis) if answered and best and rival else [],
        corroborating_documents=_documents(best) if answered and best else 0,
        warnings=list(warnings),
        offset_unit="unicode_code_point",
        index_version=index_version,
        model=basis.reader.id,
        timings_ms={name: round(value, 2) for name, value in timings_ms.items()},
        form=form,
        filters=filters,
    )


def retrieved(hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[RetrievedPassage]:
    """The hits as they are shown, best first."""
    return [
        RetrievedPassage(
            passage_id=hit.passage.id,
            document_id=hit.passage.article_id,
            document_title=articles[hit.passage.article_id].title,
            document_url=articles[hit.passage.article_id].source,
            document_date=articles[hit.passage.article_id].published,
            text=hit.passage.text,
            start_char_index=hit.passage.start,
            end_char_index=hit.passage.end,
            score=round(hit.score, 4),
            copies=list(hit.copies),
        )
        for hit in hits
    ]


def cite(
    span: Span, article: Article, hit: Hit, index: int, answer_length: int | None = None
) -> Citation:
    """A citation of ``span``; ``answer_length`` is none where it is itself the answer."""
    start, end = span.start, span.end
    sentence_start, sentence_end = _sentences(hit, start, end)
    original = locate(article.origin, article.text, start, end)
    return Citation(
        index=index,
        type="char_location",
        cited_text=article.text[start:end],
        sentence=article.text[sentence_start:sentence_end],
        sentence_start_char_index=sentence_start,
        document_id=article.id,
        document_title=article.title,
        document_url=article.source,
        document_date=article.published,
        document_sha256=article.sha256,
        passage_id=span.passage_id,
        # A comment or a running line stands after the pages it is of.
        page=(original and original.page) or article.page_of(start),
        start_char_index=start,
        end_char_index=end,
        prefix=article.text[max(0, start - CONTEXT_CHARS) : start],
        suffix=article.text[end : end + CONTEXT_CHARS],
        answer_start_index=0,
        answer_end_index=end - start if answer_length is None else answer_length,
        cell=article.cell_at(start),
        original=original,
    )


@dataclass(frozen=True, slots=True)
class _Ranked:
    candidate: Candidate
    probability: float

    @property
    def span(self) -> Span:
        return self.candidate.spans[0]


def _ranked(basis: Basis, question: str) -> list[_Ranked]:
    """Candidates with their calibrated probability, the most likely first."""
    found = [
        _Ranked(candidate, confidence.probability(basis.reader.calibration, candidate.features))
        for candidate in confidence.candidates(question, basis.hits, basis.reading)
    ]
    return sorted(found, key=lambda ranked: -ranked.probability)


def _abstention(
    basis: Basis,
    ranked: Sequence[_Ranked],
    probability: float,
    threshold: float,
    store_is_empty: bool,
) -> Abstention | None:
    reason: AbstentionReason
    if store_is_empty:
        reason, message = "empty_index", "There are no articles yet; add some: `rag build FOLDER`."
    elif not basis.hits:
        reason, message = "no_results", "No passage of the articles asked matches the question."
    elif not ranked:
        reason, message = "below_threshold", "No passage holds words that answer the question."
    elif probability >= threshold:
        return None
    elif len(ranked) > 1 and sum(other.probability for other in ranked[:2]) >= threshold:
        reason = "ambiguous"
        message = (
            "The articles point to different answers and none is likely enough: the best has "
            f"probability {probability:.2f}, at least {threshold:.2f} is asked for."
        )
    else:
        reason = "below_threshold"
        message = (
            "No answer found is likely enough to be right: the best has probability "
            f"{probability:.2f}, at least {threshold:.2f} is asked for."
        )
    nearest = [hit.passage.id for hit in basis.hits[:3]]
    return Abstention(reason, message, nearest, _leads(ranked, basis))


def _leads(ranked: Sequence[_Ranked], basis: Basis) -> list[Alternative]:
    """The likeliest quotes, never endorsed; those of one article stand together."""
    likely = [lead for lead in ranked if lead.probability >= _LEAST_ALTERNATIVE][:_MOST_LEADS]
    articles = list(dict.fromkeys(lead.span.article_id for lead in likely))
    likely.sort(key=lambda lead: articles.index(lead.span.article_id))
    return [
        Alternative(citation.cited_text, round(lead.probability, 4), citation)
        for lead in likely
        for citation in [_own_citation(lead, basis)]
    ]


def _citations(best: _Ranked, basis: Basis, question: str) -> list[Citation]:
    """The answer's own citation first, then one for each further article that states it."""
    spans = [best.span]
    for span in best.candidate.spans[1:]:
        known = {other.article_id for other in spans}
        if span.article_id not in known and span.score > span.null_score:
            spans.append(span)
    if _YES_NO.match(question):
        # The sentence that decides it is the answer; "yes" stands in no article.
        spans = [_whole_sentence(span, _hit(basis, span)) for span in spans]
    length = spans[0].end - spans[0].start
    return [
        cite(span, basis.articles[span.article_id], _hit(basis, span), index, length)
        for index, span in enumerate(spans[:_MOST_CITATIONS], start=1)
    ]


def _alternatives(
    ranked: Sequence[_Ranked], shown: Collection[_Ranked | None], basis: Basis
) -> list[Alternative]:
    others = [
        other for other in ranked if other not in shown and other.probability >= _LEAST_ALTERNATIVE
    ]
    return [
        Alternative(citation.cited_text, round(other.probability, 4), citation)
        for other in others[:_MOST_ALTERNATIVES]
        for citation in [_own_citation(other, basis)]
    ]


def _conflicts(best: _Ranked, rival: _Ranked, basis: Basis) -> list[Conflict]:
    """Both sides of the disagreement, the answer given first."""
    return [
        Conflict(
            answer=citation.cited_text,
            document_date=citation.document_date,
            preferred=side is best,
            citations=[citation],
        )
        for side in (best, rival)
        for citation in [_own_citation(side, basis)]
    ]


def _own_citation(ranked: _Ranked, basis: Basis) -> Citation:
    span = ranked.span
    return cite(span, basis.articles[span.article_id], _hit(basis, span), 1)


def _disagreeing(
    best: _Ranked, ranked: Sequence[_Ranked], calibration: Calibration, threshold: float
) -> _Ranked | None:
    """The likeliest short answer of other articles that contradicts ``best``, or none.

    It does when each of the two would be shown, had nobody stated the other, and the reader
    holds neither for ten times as likely.
    """

    def stands(side: Candidate, rival: Candidate) -> bool:
        features = confidence.without(side, rival)
        return confidence.probability(calibration, features) >= threshold

    mine = {span.article_id for span in best.candidate.spans}
    for other in ranked:
        if (
            other is not best
            and mine.isdisjoint(span.article_id for span in other.candidate.spans)
            and other.candidate.overlap >= _CONFLICT_OVERLAP
            and other.candidate.share > _CONFLICT_SHARE * best.candidate.share
            and _differ(best.candidate.key, other.candidate.key)
            and stands(other.candidate, best.candidate)
            and stands(best.candidate, other.candidate)
        ):
            return other
    return None


def _differ(one: str, other: str) -> bool:
    """Two short answers that share no word; "Akshulakov" and "Serik Akshulakov" agree."""
    words, others = set(one.split()), set(other.split())
    return max(len(words), len(others)) <= _CONFLICT_WORDS and words.isdisjoint(others)


def _newer_first(one: _Ranked, other: _Ranked, basis: Basis) -> tuple[_Ranked, _Ranked]:
    """The side from the newer article first; undated ones are oldest, ties keep the order."""

    def day(side: _Ranked) -> date:
        return basis.articles[side.span.article_id].published or date.min

    return (other, one) if day(other) > day(one) else (one, other)


def _documents(best: _Ranked) -> int:
    """Articles that state the answer; near-copies were collapsed before reading."""
    spans = best.candidate.spans
    return len(
        {span.article_id for span in spans[:1]}.union(
            span.article_id for span in spans if span.score > span.null_score
        )
    )


def _hit(basis: Basis, span: Span) -> Hit:
    return next(hit for hit in basis.hits if hit.passage.id == span.passage_id)


def _whole_sentence(span: Span, hit: Hit) -> Span:
    start, end = _sentences(hit, span.start, span.end)
    return Span(span.article_id, span.passage_id, start, end, span.score, span.null_score)


def _sentences(hit: Hit, start: int, end: int) -> tuple[int, int]:
    """The run of whole sentences of the passage that holds article offsets ``[start, end)``."""
    base = hit.passage.start
    touching = [
        (low + base, high + base)
        for low, high in split_sentences(hit.passage.text)
        if low + base < end and start < high + base
    ]
    return min(start, touching[0][0]), max(end, touching[-1][1])
