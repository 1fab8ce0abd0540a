"""One consistent state of the store, searched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from rag.engines._allowed import AllowedCache
from rag.engines._change import wrong_shape
from rag.engines._dense import Dense
from rag.engines._lexical import Lexical, Terms
from rag.engines._ranking import Ranking
from rag.engines._snapshot import Snapshot
from rag.errors import IndexMismatchError
from rag.language.terms import terms
from rag.store import Identity
from rag.types import Filter, Hit, Passage, Vectors


class View(Snapshot):
    """See :class:`rag.store.View`: a snapshot, and the derived structures in its state."""

    def __init__(
        self,
        snapshot: Snapshot,
        dense: Dense,
        lexical: Lexical,
        at: Terms,
        allowed: AllowedCache,
        opened_as: Identity | None,
    ) -> None:
        super().__init__(snapshot.connection, snapshot.manifest)
        self._dense = dense
        self._lexical = lexical
        self._at = at
        self._allowed = allowed
        self._opened_as = opened_as

    def search_dense(self, vector: Vectors, k: int, where: Filter | None = None) -> list[Hit]:
        """At most ``k`` hits by inner product, best first, equal scores in order of entry."""
        check_embedder(self.identity, self._opened_as)
        if vector.shape != (self.identity.dim,):
            raise wrong_shape(vector.reshape(1, -1), 1, self.identity.dim)
        allowed = self._allowed.of(where, self)
        found = self._dense.search(self, np.asarray(vector, dtype=np.float32), k, allowed)
        return dense_hits(self._read(found))

    def search_lexical(self, question: str, k: int, where: Filter | None = None) -> list[Hit]:
        """At most ``k`` hits by BM25, best first, equal scores in order of entry."""
        check_embedder(self.identity, self._opened_as)
        allowed = self._allowed.of(where, self)
        found = self._lexical.search(self, self._at, terms(question), k, allowed)
        return lexical_hits(self._read(found))

    def _read(self, found: Ranking) -> Iterator[tuple[Passage, float]]:
        return zip(self.passages_at(found.ids), found.scores.tolist(), strict=True)


def dense_hits(found: Iterable[tuple[Passage, float]]) -> list[Hit]:
    """What a search by vectors found, best first."""
    return [
        Hit(passage, score, dense_score=score, dense_rank=rank)
        for rank, (passage, score) in enumerate(found, start=1)
    ]


def lexical_hits(found: Iterable[tuple[Passage, float]]) -> list[Hit]:
    """What a search by words found, best first."""
    return [
        Hit(passage, score, lexical_score=score, lexical_rank=rank)
        for rank, (passage, score) in enumerate(found, start=1)
    ]


def check_embedder(built: Identity, opened_as: Identity | None) -> None:
    """Raise :class:`IndexMismatchError` where another process swapped the vectors of an opened
    store: what was embedded otherwise is not compared."""
    if opened_as is not None and opened_as.embedder != built.embedder:
        raise IndexMismatchError(
            f"The index was made anew with embedder {built.embedder} while this process runs "
            f"{opened_as.embedder}; restart it (`rag serve`) with the settings it was made with."
        )
