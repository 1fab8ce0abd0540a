"""Is an answer given with confidence 0.8 right eight times in ten?

Every function takes parallel sequences: confidences in [0, 1], and whether each answer was right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

BINS: Final = 10
"""Bins of the reliability curve and of the expected calibration error."""

Binning = Literal["width", "mass"]


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like confidence: how sure they were, and how often right."""

    n: int
    confidence: float
    """Mean confidence."""
    accuracy: float
    """Share that was right."""


def reliability(
    confidence: Sequence[float], right: Sequence[bool], binning: Binning, bins: int = BINS
) -> list[Bin]:
    """The reliability curve, from low to high confidence, empty bins left out.

    ``width`` cuts [0, 1] into equal parts, closed on the right (Guo et al. 2017); ``mass`` puts
    equally many answers in each, up to one (Nguyen and O'Connor 2015), equal confidences sorted
    wrong first.
    """
    values = np.asarray(confidence, dtype=np.float64)
    hits = np.asarray(right, dtype=np.float64)
    if not len(values):
        return []
    if binning == "width":
        home = np.clip(np.ceil(values * bins).astype(int) - 1, 0, bins - 1)
        groups = [np.flatnonzero(home == b) for b in range(bins)]
    else:
        groups = np.array_split(np.lexsort((hits, values)), bins)
    return [
        Bin(len(group), float(values[group].mean()), float(hits[group].mean()))
        for group in groups
        if len(group)
    ]


def ece(
    confidence: Sequence[float], right: Sequence[bool], binning: Binning, bins: int = BINS
) -> float | None:
    """Expected calibration error: ``sum over bins of n_b / n * |accuracy_b - confidence_b|``
    (Naeini et al. 2015); none of nothing."""
    found = reliability(confidence, right, binning, bins)
    if not found:
        return None
    return sum(b.n * abs(b.accuracy - b.confidence) for b in found) / len(confidence)


def macro_ce(confidence: Sequence[float], right: Sequence[bool]) -> float | None:
    """``MacroCE = (mean of 1 - c over right answers + mean of c over wrong ones) / 2``
    (Si et al. 2022), which no constant confidence can bring below one half.

    None unless there are answers of both kinds.
    """
    sure = [1 - c for c, good in zip(confidence, right, strict=True) if good]
    fooled = [c for c, good in zip(confidence, right, strict=True) if not good]
    if not sure or not fooled:
        return None
    return (sum(sure) / len(sure) + sum(fooled) / len(fooled)) / 2
