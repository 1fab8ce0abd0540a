"""Of several candidates for one question the likeliest, and how likely it is right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def fit(
    questions: Sequence[NDArray[np.float64]],
    right: Sequence[Sequence[bool]],
    weights: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.float64], float]:
    """Weights ``(n_features,)`` and bias of the log-odds that a candidate is right.

    One logistic regression over all candidates, then Platt scaling of the one it prefers (Platt
    1999), so that the best one's figure is its probability. questions: the features of each one's
    candidates ``(n_candidates, n_features)``; weights: how much each question counts.
    """
    from sklearn.linear_model import LogisticRegression

    rows, labels = np.concatenate(questions), np.concatenate(right)
    each = None if weights is None else np.repeat(weights, [len(own) for own in questions])
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=1000).fit((rows - mean) / scale, labels, each)
    raw = model.coef_[0] / scale
    offset = float(model.intercept_[0] - (raw * mean).sum())
    best = [int(np.argmax(own @ raw)) for own in questions]
    logits = np.array([own[at] @ raw + offset for own, at in zip(questions, best, strict=True)])
    chosen = np.array([own[at] for own, at in zip(right, best, strict=True)])
    platt = LogisticRegression(C=1e3).fit(logits[:, None], chosen, weights)
    slope, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    return slope * raw, slope * offset + shift
