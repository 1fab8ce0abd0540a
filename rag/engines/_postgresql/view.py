"""One consistent state of the store, searched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
from pgvector import HalfVector, Vector

from rag.engines._change import wrong_shape
from rag.engines._postgresql import rows, searching, terms
from rag.engines._postgresql.manifest import Manifest
from rag.engines._postgresql.near_index import indexed
from rag.engines._postgresql.pools import Connection
from rag.engines._postgresql.snapshot import Snapshot
from rag.engines._view import check_embedder, dense_hits, lexical_hits
from rag.store import Identity
from rag.types import Filter, Hit, Passage, Vectors

EXACT_UP_TO: Final = 200_000
"""Passages, of the store or let through by a filter, up to which every vector is compared."""
MORE: Final = 64
"""Candidates beyond the hits asked for: the question is rounded until they are scored."""
_MOST: Final = 1000
"""Candidates that the approximate index keeps at a time: the most it can."""


class View(Snapshot):
    """See :class:`rag.store.View`."""

    def __init__(
        self,
        connection: Connection,
        manifest: Manifest,
        opened_as: Identity | None,
        exact_up_to: int,
    ) -> None:
        super().__init__(connection, manifest)
        self._opened_as = opened_as
        self._exact_up_to = exact_up_to

    def search_dense(self, vector: Vectors, k: int, where: Filter | None = None) -> list[Hit]:
        """At most ``k`` hits by inner product, best first, equal scores in order of entry."""
        check_embedder(self.identity, self._opened_as)
        if vector.shape != (self.identity.dim,):
            raise wrong_shape(vector.reshape(1, -1), 1, self.identity.dim)
        condition, given = (None, []) if where is None else self.spelling.where(where)
        asked = np.asarray(vector, dtype=np.float32)
        search = self._compared if self._exact(condition, given) else self._approximated
        return dense_hits(search(asked, k, condition, given))

    def search_lexical(self, question: str, k: int, where: Filter | None = None) -> list[Hit]:
        """At most ``k`` hits by BM25, best first, equal scores in order of entry."""
        check_embedder(self.identity, self._opened_as)
        condition, given = (None, []) if where is None else self.spelling.where(where)
        hashes, often = terms.asked(question)
        if not hashes:
            return []
        n = self.counts().passages
        named = {
            "terms": hashes,
            "often": often,
            "passages": n,
            "mean": self.manifest.terms / n if n and self.manifest.terms else 1.0,
            "k": k,
        }
        if condition is not None:
            marks = [f"filter{i}" for i in range(len(given))]
            condition = condition.replace("%s", "%({})s").format(*marks)
            named |= dict(zip(marks, given, strict=True))
        return lexical_hits(self._run(searching.lexical(condition), named))

    def _exact(self, condition: str | None, given: Sequence[Any]) -> bool:
        """Whether so few are to be compared, or there is no index."""
        few = self.counts().passages <= self._exact_up_to or self._few_pass(condition, given)
        return few or not indexed(self.connection)

    def _few_pass(self, condition: str | None, given: Sequence[Any]) -> bool:
        """Whether a filter lets so few through that they are compared one by one."""
        if condition is None:
            return False
        # Counting ends as soon as it is known that there are too many.
        let_through = self.number(
            f"SELECT count(*) FROM ({searching.AMONG.format(condition=condition)} LIMIT %s)"
            " AS counted",
            *given,
            self._exact_up_to + 1,
        )
        return let_through <= self._exact_up_to

    def _compared(
        self, asked: Vectors, k: int, condition: str | None, given: Sequence[Any]
    ) -> list[tuple[Passage, float]]:
        """The best of all that are let through, each of them compared."""
        statement = searching.dense_exact(condition)
        return self._run(statement, [*given, HalfVector(asked), k + MORE, Vector(asked), k])

    def _approximated(
        self, asked: Vectors, k: int, condition: str | None, given: Sequence[Any]
    ) -> list[tuple[Passage, float]]:
        """The best of those that the index finds."""
        candidates = min(_MOST, 2 * k + MORE)
        for setting in (
            f"SET LOCAL hnsw.ef_search = {_MOST}",
            "SET LOCAL hnsw.iterative_scan = strict_order",
            "SET LOCAL hnsw.max_scan_tuples = 200000",
            # The planner takes a sort of everything for cheaper than it is.
            "SET LOCAL enable_sort = off",
        ):
            self.connection.execute(setting)
        statement = searching.dense_approximate(self.identity.dim, condition)
        near, scored = HalfVector(asked), Vector(asked)
        found = self._run(statement, [*given, near, candidates, scored, k])
        self.connection.execute("SET LOCAL enable_sort = on")
        return found

    def _run(self, statement: str, parameters: Any) -> list[tuple[Passage, float]]:
        found: Iterable[Any] = self.connection.execute(statement, parameters)
        return [(rows.passage(words), float(score)) for _, score, *words in found]
