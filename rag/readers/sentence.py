"""The best supporting sentence, no model: what the passages say in the question's own words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from rag.language.terms import terms
from rag.passages import split_sentences
from rag.settings import Settings
from rag.types import Calibration, Embedder, Hit, Passage, Reading, Span

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
            (hit, start, end, asked.intersection(terms(said)), len(said.split()))
            for hit in hits
            for start, end, said in _units(hit.passage)
        ]
        seen = Counter(term for *_, shared, _ in rows for term in shared)
        idf = {term: math.log(1 + len(rows) / seen[term]) if seen[term] else 0 for term in asked}
        unseen = max([*idf.values(), 1.0])
        total = sum(weight or unseen for weight in idf.values()) or 1.0
        spans = [
            Span(
                article_id=hit.passage.article_id,
                passage_id=hit.passage.id,
                start=start,
                end=end,
                score=sum(idf[term] for term in shared) / total
                + _PASSAGE_WEIGHT * hit.score
                - _LENGTH_WEIGHT * math.log(max(1, words)),
                null_score=0.5,
            )
            for hit, start, end, shared, words in rows
        ]
        spans.sort(key=lambda span: -span.score)
        return Reading(tuple(spans), len(hits), (0.5,) * len(hits))


def _units(passage: Passage) -> Iterator[tuple[int, int, str]]:
    """What can be answered with: ``(start, end)`` in the article and what is seen of it.

    Sentences; of a table the cells, each seen with all of its row.
    """
    if passage.view is None:
        for start, end in split_sentences(passage.text, taken=True):
            yield passage.start + start, passage.start + end, passage.text[start:end]
        return
    for row in passage.view.rows:
        for start, end, at in row.cells:
            yield at, at + end - start, row.text
