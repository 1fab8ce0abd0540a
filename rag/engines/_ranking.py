"""The k best of a search, in one order for every structure: score descending, then passage id."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Scores = NDArray[np.float32]


class Ranking(NamedTuple):
    """Passage ids and their scores, best first; both ``(n,)``."""

    ids: Ids
    scores: Scores


def best(
    fetch: Callable[[int], Ranking],
    k: int,
    most: int,
    valid: Callable[[Ids], NDArray[np.bool_]] | None = None,
) -> Ranking:
    """The first ``k`` valid results of ``fetch``, ties broken by id.

    ``fetch(n)`` gives the ``n`` best of at most ``most`` by score alone, ties in any order and cut
    anywhere; so more is fetched until the ``k``-th score cannot be shared by an unseen result.
    """
    k = min(k, most)
    n = min(k + 8, most)
    if k <= 0:
        return Ranking(np.empty(0, np.int64), np.empty(0, np.float32))
    while True:
        found = fetch(n)
        exhausted = len(found.ids) < n or n >= most
        kept = found
        if valid is not None and len(found.ids):
            mask = valid(found.ids)
            kept = Ranking(found.ids[mask], found.scores[mask])
        enough = len(kept.ids) >= k and bool(found.scores.min() < np.sort(kept.scores)[::-1][k - 1])
        if exhausted or enough:
            order = np.lexsort((kept.ids, -kept.scores))[:k]
            return Ranking(kept.ids[order], kept.scores[order])
        n = min(4 * n, most)


def merged(one: Ranking, other: Ranking, k: int) -> Ranking:
    """The first ``k`` of both, each passage once."""
    ids, first = np.unique(np.concatenate([one.ids, other.ids]), return_index=True)
    scores = np.concatenate([one.scores, other.scores])[first]
    order = np.lexsort((ids, -scores))[:k]
    return Ranking(ids[order], scores[order])
