"""Question -> hits: dense and BM25 search, fused, near-copies collapsed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from rag import fusion
from rag.near_copies import collapse
from rag.settings import Settings
from rag.types import Embedder, Engine, Filter, Hit, Vectors

_DEEPEST: Final = 4000
"""Candidates beyond which nobody looks for more passages that are not copies."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The passages for a question, best first, and what finding them took."""

    hits: list[Hit]
    timings_ms: dict[str, float]
    """``embed`` (the question) and ``retrieve`` (search, fusion, collapsing)."""


class Retriever:
    """Finds passages in one engine; holds nothing of its own, so threads may share it."""

    def __init__(self, engine: Engine, embedder: Embedder, settings: Settings) -> None:
        self._engine = engine
        self._embedder = embedder
        self._settings = settings

    def retrieve(self, question: str, k: int, where: Filter | None) -> Retrieval:
        """At most ``k`` passages that match ``where``, best first, scores in [0, 1].

        Each search gives ``settings.candidates`` passages; where so many are near-copies that
        fewer than ``k`` remain, both searches go deeper.
        """
        started = time.perf_counter()
        vector = self._embedder.embed_questions([question])[0]
        embedded = time.perf_counter()
        hits = self._search(question, vector, k, where)
        done = time.perf_counter()
        return Retrieval(
            hits,
            {"embed": (embedded - started) * 1000, "retrieve": (done - embedded) * 1000},
        )

    def _search(self, question: str, vector: Vectors, k: int, where: Filter | None) -> list[Hit]:
        depth = max(self._settings.candidates, k)
        while True:
            dense = self._engine.search_dense(vector, depth, where)
            lexical = self._engine.search_lexical(question, depth, where)
            hits = collapse(self._fuse(dense, lexical), k)
            exhausted = len(dense) < depth and len(lexical) < depth
            if len(hits) >= k or exhausted or depth >= _DEEPEST:
                return hits
            depth *= 4

    def _fuse(self, dense: list[Hit], lexical: list[Hit]) -> list[Hit]:
        if self._settings.fusion == "rrf":
            return fusion.reciprocal_rank(dense, lexical)
        return fusion.convex(dense, lexical, self._settings.dense_weight)
