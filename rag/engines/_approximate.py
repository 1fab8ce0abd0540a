"""Nearest vectors of a large store: an inverted file over 8-bit codes, re-scored exactly.

Vectors are grouped around ``lists`` centres (k-means); a question is compared with the codes of
the nearest groups only, and the best of those with the stored vectors themselves. How many groups
is measured when the index is made: as many as recall@10 needs on questions made from the store's
own vectors.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from rag.engines import _faiss
from rag.engines._allowed import Allowed
from rag.engines._ranking import Ids, Ranking
from rag.engines._snapshot import Snapshot
from rag.types import Vectors

RECALL: Final = 0.999
"""Share of the exact ten nearest to be found on made-up questions (0.99 of real is promised)."""

_CHUNK: Final = 16_384
_TRAINING_PER_LIST: Final = 64
_QUESTIONS: Final = 256
_BETWEEN: Final = 6
_MARGIN: Final = 2
"""So many times the groups that the made-up questions need: some real ones need more."""
_SEED: Final = 20


class Approximate(_faiss.Held):
    """Memory: 1 byte a dimension and 8 for the id of every passage, and the centres."""

    kind = "approximate"

    def __init__(self, index: Any, trained_on: int) -> None:
        super().__init__(index)
        self.trained_on = trained_on
        """Passages there were when the groups were made."""

    @classmethod
    def build(cls, snapshot: Snapshot) -> Approximate:
        """Train, fill and calibrate; reads every stored vector twice."""
        faiss = _faiss.faiss()
        total, dim = snapshot.counts().passages, snapshot.identity.dim
        lists = lists_for(total)
        sample = _sample(snapshot, _TRAINING_PER_LIST * lists)
        questions = _questions(sample)
        quantizer = faiss.IndexFlatIP(dim)
        byte = faiss.ScalarQuantizer.QT_8bit
        index = faiss.IndexIVFScalarQuantizer(
            quantizer, dim, lists, byte, faiss.METRIC_INNER_PRODUCT
        )
        index.cp.spherical = True
        index.cp.niter = 10
        index.cp.min_points_per_centroid = 1
        index.cp.max_points_per_centroid = _TRAINING_PER_LIST
        _faiss.use_all_cores()
        index.train(sample)
        made = cls(index, total)
        truth = _Nearest(questions)
        for ids, vectors in snapshot.vectors_above(0, _CHUNK):
            made.add(ids, vectors)
            truth.see(ids, vectors)
        made._calibrate(snapshot, questions, truth.ids)
        return made

    @property
    def outgrown(self) -> bool:
        """Whether it has four times the passages it was trained on, or a quarter."""
        return not self.trained_on / 4 <= self.passages <= self.trained_on * 4

    def search(
        self, snapshot: Snapshot, vector: Vectors, n: int, allowed: Allowed | None
    ) -> Ranking:
        """The ``n`` nearest found, among those allowed, scored with the stored vectors.

        The fewer passages a filter lets through, the more groups are looked at, so that as many
        of them are compared as without a filter.
        """
        lists = int(self.index.nlist)
        share = 1.0 if allowed is None else max(allowed.passages, 1) / max(self.passages, 1)
        probes = min(lists, int(np.ceil(self.index.nprobe / min(share, 1.0))))
        while True:
            rough = _faiss.search(
                self.index, vector, min(2 * n, self.passages), allowed, nprobe=probes
            )
            if len(rough.ids) >= n or probes == lists:
                found = rescored(snapshot, vector, rough.ids)
                return Ranking(found.ids[:n], found.scores[:n])
            probes = min(lists, 4 * probes)

    def _calibrate(self, snapshot: Snapshot, questions: Vectors, truth: Ids) -> None:
        probes = 1
        while True:
            self.index.nprobe = probes
            found = [self.search(snapshot, question, 10, None).ids for question in questions]
            hits = [len(np.intersect1d(a, b)) for a, b in zip(found, truth, strict=True)]
            if sum(hits) >= RECALL * truth.size or probes == self.index.nlist:
                self.index.nprobe = min(self.index.nlist, _MARGIN * probes)
                return
            probes = min(self.index.nlist, max(probes + 1, int(probes * 1.25)))


def lists_for(passages: int) -> int:
    """About twice the square root, a power of two: centres and codes then cost alike."""
    return 1 << max(0, round(math.log2(2 * math.sqrt(max(passages, 1)))))


def rescored(snapshot: Snapshot, vector: Vectors, ids: Ids) -> Ranking:
    """These passages, best first, by their stored vectors."""
    known, vectors = snapshot.vectors_at(ids)
    # Summed in double precision: equal vectors get equal scores wherever they stand.
    scores = (vectors.astype(np.float64) @ vector.astype(np.float64)).astype(np.float32)
    order = np.lexsort((known, -scores))
    return Ranking(known[order], scores[order])


def _sample(snapshot: Snapshot, n: int) -> Vectors:
    """About ``n`` stored vectors, drawn evenly."""
    draw = np.random.default_rng(_SEED)
    share = n / max(snapshot.counts().passages, 1)
    parts = [
        vectors[draw.random(len(ids)) < share] for ids, vectors in snapshot.vectors_above(0, _CHUNK)
    ]
    return np.concatenate(parts)


def _questions(sample: Vectors) -> Vectors:
    """Directions between six passages drawn at random, near to none of them.

    Questions are not as near to a passage as passages are to each other, and those that no
    passage answers are the furthest from all: these need the most groups (docs/storage.md).
    """
    draw = np.random.default_rng(_SEED)
    drawn = draw.integers(len(sample), size=(_BETWEEN, min(_QUESTIONS, len(sample))))
    mixed = sample[drawn].sum(axis=0)
    lengths = np.linalg.norm(mixed, axis=1, keepdims=True)
    return np.asarray(mixed / np.maximum(lengths, 1e-9), dtype=np.float32)


class _Nearest:
    """The exact ten nearest of each question, from vectors seen a chunk at a time."""

    def __init__(self, questions: Vectors) -> None:
        self._questions = questions
        self.ids = np.empty((len(questions), 0), dtype=np.int64)
        self._scores = np.empty((len(questions), 0), dtype=np.float32)

    def see(self, ids: Ids, vectors: Vectors) -> None:
        scores = np.hstack([self._scores, self._questions @ vectors.T])
        names = np.hstack([self.ids, np.broadcast_to(ids, (len(self._questions), len(ids)))])
        best = np.argsort(-scores, axis=1, kind="stable")[:, :10]
        self._scores = np.take_along_axis(scores, best, axis=1)
        self.ids = np.take_along_axis(names, best, axis=1)
