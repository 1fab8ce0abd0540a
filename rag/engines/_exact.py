"""Exact nearest vectors: every one is compared with the question."""

from __future__ import annotations

from rag.engines import _faiss
from rag.engines._allowed import Allowed
from rag.engines._ranking import Ranking
from rag.engines._snapshot import Snapshot
from rag.types import Vectors

_CHUNK = 16_384


class Exact(_faiss.Held):
    """The stored half floats in memory: 2 bytes a dimension and 8 for the id."""

    kind = "exact"

    def __init__(self, snapshot: Snapshot) -> None:
        faiss = _faiss.faiss()
        half = faiss.ScalarQuantizer.QT_fp16
        flat = faiss.IndexScalarQuantizer(snapshot.identity.dim, half, faiss.METRIC_INNER_PRODUCT)
        super().__init__(faiss.IndexIDMap(flat))
        for ids, vectors in snapshot.vectors_above(0, _CHUNK):
            self.add(ids, vectors)

    def search(
        self, snapshot: Snapshot, vector: Vectors, n: int, allowed: Allowed | None
    ) -> Ranking:
        """The ``n`` nearest, among those allowed."""
        return _faiss.search(self.index, vector, n, allowed)
