"""Metrics of a ranked list of documents, as trec_eval defines them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], k: int) -> float:
    """nDCG@k with linear gain (Järvelin and Kekäläinen 2002, as in trec_eval's ``ndcg_cut``).

    ``DCG@k = sum over ranks i = 1..k of grade_i / log2(i + 1)``, divided by the DCG@k of the
    best order there is. 0 where no document is relevant (grade > 0).
    """
    ideal = _dcg(sorted((g for g in grades.values() if g > 0), reverse=True)[:k])
    return _dcg([max(0, grades.get(name, 0)) for name in ranked[:k]]) / ideal if ideal else 0.0


def recall(ranked: Sequence[str], grades: Mapping[str, int], k: int) -> float:
    """Share of the relevant documents (grade > 0) among the first ``k``; 0 where none is."""
    relevant = {name for name, grade in grades.items() if grade > 0}
    return len(relevant & set(ranked[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], grades: Mapping[str, int], k: int) -> float:
    """``1 / rank`` of the first relevant document among the first ``k``, else 0.

    Its mean over queries is MRR@k (Voorhees 1999).
    """
    ranks = (i for i, name in enumerate(ranked[:k], start=1) if grades.get(name, 0) > 0)
    return 1 / next(ranks, float("inf"))


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / log2(i + 1) for i, gain in enumerate(gains, start=1))
