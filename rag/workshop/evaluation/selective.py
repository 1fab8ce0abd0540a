"""Knowing when not to answer: how well a confidence tells right from wrong.

Every function takes parallel sequences: confidences, and whether each answer was right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """Answering the ``coverage`` most confident share of the questions errs in ``risk`` of them."""

    coverage: float
    risk: float
    threshold: float | None
    """The least confidence answered at this coverage; none where nothing is."""


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Probability that a positive scores higher than a negative, ties counting half.

    ``U / (n+ n-)`` with the Mann-Whitney U (Hanley and McNeil 1982); none without both kinds.
    """
    if not positive or not negative:
        return None
    low = np.sort(np.asarray(negative, dtype=np.float64))
    high = np.asarray(positive, dtype=np.float64)
    below = np.searchsorted(low, high, side="left")
    not_above = np.searchsorted(low, high, side="right")
    return float((below + not_above).sum() / (2 * len(low) * len(high)))


def auroc_of_right(confidence: Sequence[float], right: Sequence[bool]) -> float | None:
    """:func:`auroc` of right answers against wrong ones."""
    pairs = list(zip(confidence, right, strict=True))
    return auroc([c for c, good in pairs if good], [c for c, good in pairs if not good])


def risk_coverage(confidence: Sequence[float], right: Sequence[bool]) -> list[RiskPoint]:
    """The risk-coverage curve (El-Yaniv and Wiener 2010), one point for each distinct confidence,
    from the most confident on."""
    wrong, order = _wrong_by_confidence(confidence, right)
    if not len(order):
        return []
    total = np.cumsum(wrong)
    return [
        RiskPoint((i + 1) / len(order), float(total[i] / (i + 1)), float(order[i]))
        for i in _group_ends(order)
    ]


def aurc(confidence: Sequence[float], right: Sequence[bool]) -> float | None:
    """Area under the risk-coverage curve: the mean, over ``i = 1..n``, of the share of errors
    among the ``i`` most confident answers (Geifman and El-Yaniv 2017); lower is better.

    Answers of equal confidence come in no order, so their errors are spread evenly. None of
    nothing.
    """
    if not confidence:
        return None
    wrong, order = _wrong_by_confidence(confidence, right)
    spread = np.empty_like(wrong)
    start = 0
    for end in _group_ends(order):
        spread[start : end + 1] = wrong[start : end + 1].mean()
        start = end + 1
    return float((np.cumsum(spread) / np.arange(1, len(wrong) + 1)).mean())


def coverage_at(accuracy: float, confidence: Sequence[float], right: Sequence[bool]) -> RiskPoint:
    """The largest coverage whose answers are right in at least ``accuracy`` of the cases.

    Coverage 0, without a threshold, where there is none.
    """
    fitting = [p for p in risk_coverage(confidence, right) if 1 - p.risk >= accuracy - 1e-12]
    return fitting[-1] if fitting else RiskPoint(0.0, 0.0, None)


def _wrong_by_confidence(
    confidence: Sequence[float], right: Sequence[bool]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """1 for a wrong answer, and the confidences, both from the most confident on."""
    values = np.asarray(confidence, dtype=np.float64)
    order = np.argsort(-values, kind="stable")
    return 1.0 - np.asarray(right, dtype=np.float64)[order], values[order]


def _group_ends(ordered: NDArray[np.float64]) -> list[int]:
    """Last position of each run of equal values."""
    return [*np.flatnonzero(ordered[1:] != ordered[:-1]).tolist(), len(ordered) - 1]
