"""One consistent state of the store, its vectors found by Milvus and judged by the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pgvector import HalfVector, Vector

from rag.engines._milvus import completing
from rag.engines._milvus.collection import MOST, Collection, Found
from rag.engines._postgresql import searching
from rag.engines._postgresql.manifest import Manifest
from rag.engines._postgresql.pools import Connection
from rag.engines._postgresql.view import MORE, View
from rag.errors import IndexUnreachableError
from rag.store import Identity
from rag.types import Passage, Vectors

if TYPE_CHECKING:
    from rag.engines._milvus.store import MilvusStore

_WIDER = 4


class MilvusView(View):
    """See :class:`rag.store.View`.

    Milvus names passages, and the database, in the transaction of this view, says which of them
    there are, which pass the filter, and how near they are. What Milvus does not hold yet is
    compared there too; all is, where Milvus cannot be believed.
    """

    def __init__(
        self,
        connection: Connection,
        manifest: Manifest,
        opened_as: Identity | None,
        exact_up_to: int,
        store: MilvusStore,
    ) -> None:
        super().__init__(connection, manifest, opened_as, exact_up_to)
        self._store = store

    def _exact(self, condition: str | None, given: Sequence[Any]) -> bool:
        """What few a filter lets through is compared in the database, which knows the filter."""
        return not self.counts().passages or self._few_pass(condition, given)

    def _approximated(
        self, asked: Vectors, k: int, condition: str | None, given: Sequence[Any]
    ) -> list[tuple[Passage, float]]:
        there = self._store.there(self.manifest)
        limit = k + MORE
        while limit <= MOST and (found := self._found(there, asked, limit)) is not None:
            kept = self._kept(found, condition, given)
            if len(kept) >= k or len(found.ids) >= found.rows:
                return self._scored(kept, found.mark.last, asked, k, condition, given)
            if limit == MOST:
                break
            # Too many of them are gone, or do not pass.
            limit = min(MOST, _WIDER * limit)
        return self._compared(asked, k, condition, given)

    def _found(self, there: Collection, asked: Vectors, limit: int) -> Found | None:
        """What Milvus finds; none where it does not answer, or not of this state."""
        if self._store.milvus.resting:
            return None
        try:
            found = there.near(asked, limit)
        except IndexUnreachableError:
            found = None
        if found is None or found.rows < found.mark.rows or not self._holds(found):
            self._store.complete_beside()
            return None
        here = (self.manifest.turn, self.manifest.last_passage)
        if (found.mark.turn, found.mark.last) < here:
            self._store.complete_beside()
        return found

    def _holds(self, found: Found) -> bool:
        """Whether every passage of this state is there, up to the id that the mark names."""
        if completing.holds(self, found.mark):
            return True
        later = found.mark.turn > self.manifest.turn >= found.mark.swept
        return later and self._store.knows(found.mark)

    def _kept(self, found: Found, condition: str | None, given: Sequence[Any]) -> list[int]:
        """Those that are passages of this state, and pass."""
        rows = self.connection.execute(
            searching.kept(condition), [found.ids, found.mark.last, *given]
        )
        return [number for (number,) in rows]

    def _scored(
        self,
        kept: Sequence[int],
        last: int,
        asked: Vectors,
        k: int,
        condition: str | None,
        given: Sequence[Any],
    ) -> list[tuple[Passage, float]]:
        """The best of those that were kept and of all that are beyond what Milvus holds."""
        statement = searching.dense_kept(condition)
        near, scored = HalfVector(asked), Vector(asked)
        return self._run(statement, [list(kept), last, *given, near, k + MORE, scored, k])
