"""The best supporting sentence, no model: what the passages say in the question's own words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from rag.passages import split_sentences
from rag.settings import Settings
from rag.terms import terms
from rag.types import Calibration, Embedder, Hit, Reading, Span

_PASSAGE_WEIGHT = 0.2
_LENGTH_WEIGHT = 0.02


def make(settings: Settings, embedder: Embedder) -> SentenceReader:
    """The reader; it has nothing to choose."""
    return SentenceReader()


class SentenceReader:
    """Ranks sentences by the share of the question's terms they hold, rarer terms weighing more.

    ``score = sum idf(t in question and sentence) / sum idf(t in question)``, where
    ``idf(t) = ln(1 + N / n_t)`` over the retrieved sentences, plus a fifth of the passage's own
    retrieval score, minus ``0.02 ln(words)``: of two that say as much, the shorter. The null
    score is one half: below it most of the question is not there.
    """

    id = "sentence"
    calibration = Calibration(
        weights={"null_margin": 8.0},
        bias=0.0,
        threshold=0.5,
        meaning="the sentence holds more than half of what is particular in the question",
        fitted=False,
    )

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """One span a sentence, best first."""
        asked = set(terms(question))
        rows = [
            (hit, start, end, asked.intersection(terms(hit.passage.text[start:end])))
            for hit in hits
            for start, end in split_sentences(hit.passage.text)
        ]
        seen = Counter(term for *_, shared in rows for term in shared)
        idf = {term: math.log(1 + len(rows) / seen[term]) if seen[term] else 0 for term in asked}
        unseen = max([*idf.values(), 1.0])
        total = sum(weight or unseen for weight in idf.values()) or 1.0
        spans = [
            Span(
                article_id=hit.passage.article_id,
                passage_id=hit.passage.id,
                start=hit.passage.start + start,
                end=hit.passage.start + end,
                score=sum(idf[term] for term in shared) / total
                + _PASSAGE_WEIGHT * hit.score
                - _LENGTH_WEIGHT * math.log(len(hit.passage.text[start:end].split()) or 1),
                null_score=0.5,
            )
            for hit, start, end, shared in rows
        ]
        spans.sort(key=lambda span: -span.score)
        return Reading(tuple(spans), len(hits), (0.5,) * len(hits))
