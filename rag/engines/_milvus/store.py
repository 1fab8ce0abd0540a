"""The opened index: PostgreSQL's, with Milvus kept up to it.

A change is committed in the database first, then brought to Milvus, then acknowledged. Where Milvus
does not take it the change stands all the same: questions compare what Milvus lacks, and whoever
finds it lacking has it completed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Final

from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from rag.engines._care import MEND
from rag.engines._milvus import completing
from rag.engines._milvus.collection import Collection, Mark, name_of, newest
from rag.engines._milvus.server import Milvus
from rag.engines._milvus.view import MilvusView
from rag.engines._postgresql import schema
from rag.engines._postgresql.address import Address
from rag.engines._postgresql.change import Change
from rag.engines._postgresql.manifest import Manifest
from rag.engines._postgresql.pools import Connection
from rag.engines._postgresql.store import LOCK_WAIT_S, PostgresqlStore, opened
from rag.engines._postgresql.view import EXACT_UP_TO, View
from rag.errors import IndexLockedError, IndexUnreachableError, StoreError
from rag.store import Identity, MakePassages, StoreStats
from rag.types import Progress

_AGAIN_S: Final = 5.0
"""How long after one try to complete Milvus beside questions the next may come."""

_log = logging.getLogger(__name__)


def open_at(
    address: Address,
    milvus: Milvus,
    identity: Identity | None = None,
    *,
    create: bool = False,
    exact_up_to: int = EXACT_UP_TO,
    lock_wait_s: float = LOCK_WAIT_S,
) -> MilvusStore:
    """The index at ``address``, its vectors in ``milvus``; see :meth:`rag.store.Engine.open`."""
    return opened(
        address,
        identity,
        create,
        lambda: MilvusStore(address, milvus, identity, exact_up_to, lock_wait_s),
    )


class MilvusStore(PostgresqlStore):
    """See :class:`rag.store.Store`. Safe to share between threads."""

    engine = "milvus"

    def __init__(
        self,
        address: Address,
        milvus: Milvus,
        identity: Identity | None,
        exact_up_to: int,
        lock_wait_s: float,
    ) -> None:
        super().__init__(address, identity, exact_up_to, lock_wait_s)
        self.milvus = milvus
        self._collections: dict[str, Collection] = {}
        self._completing = threading.Lock()
        self._gone: list[int] = []
        """Passages that went, whose vectors Milvus was not told to remove yet."""
        self._closing = threading.Event()
        self._starting = threading.Lock()
        self._beside: threading.Thread | None = None
        self._next_beside = 0.0

    def close(self) -> None:
        """Release the store; what is being brought to Milvus goes on from there another time."""
        self._closing.set()
        if self._beside is not None:
            self._beside.join()
        super().close()
        self.milvus.close()

    @contextmanager
    def write(self) -> Iterator[Change]:
        """One change; durable and searchable when the block ended."""
        with super().write() as change:
            yield change
        if change.touched:
            self._gone += change.gone
            self._follow_up()

    # --- care ------------------------------------------------------------------------------

    def stats(self) -> StoreStats:
        """Counts and sizes."""
        found = super().stats()
        try:
            with self.read() as now:
                there = self.there(now.manifest)
                held = there.rows() if there.exists() else 0
            said = f"holds {held:,} vectors"
        except IndexUnreachableError:
            said = "does not answer: vectors are compared in PostgreSQL"
        dense = f"HNSW, scored again: Milvus at {self.milvus.shown} {said}"
        return replace(found, structures={**found.structures, "dense": dense})

    def optimize(self) -> None:
        """Give back the space of what went, in the database and in Milvus."""
        super().optimize()
        self._follow_up(exactly=True)

    def erase(self, *, derived: bool) -> None:
        """Leave no row of what was deleted, nor its vector in Milvus; its files are its own."""
        super().erase(derived=derived)
        self._follow_up(exactly=True)
        there = self.there()
        if not self.milvus.resting:
            with suppress(IndexUnreachableError):
                if there.exists():
                    there.compact()

    def repair(self) -> list[str]:
        """Mend what can be mended without a backup, and fill Milvus anew."""
        done = super().repair()
        self.complete(anew=True)
        return [*done, f"Filled Milvus at {self.milvus.shown} anew."]

    def reembed(
        self, identity: Identity, make: MakePassages, progress: Progress | None = None
    ) -> None:
        """Give every article new passages and vectors, made beside the old."""
        former = self.there().name
        super().reembed(identity, make, progress)
        self.follow(former)

    def follow(self, former: str) -> None:
        """The index may be another one now: what Milvus holds as ``former`` goes then."""
        self._follow_up()
        if former and former != self.there().name:
            with suppress(IndexUnreachableError):
                Collection(self.milvus, former, 0).drop()

    # --- Milvus ------------------------------------------------------------------------------

    def there(self, state: Manifest | None = None) -> Collection:
        """The collection for a state of the index, the newest where none is given."""
        if state is None:
            with self.read() as now:
                state = now.manifest
        database = str(conninfo_to_dict(self.address.writer).get("dbname", ""))
        name = name_of(state, f"{database} {self.address.schema}")
        return self._collections.setdefault(name, Collection(self.milvus, name, state.identity.dim))

    def knows(self, mark: Mark) -> bool:
        """Whether the state of ``mark``, later than one that is read, came about here."""
        with suppress(StoreError), self.pools.writing() as connection:
            return completing.happened(connection, mark)
        return False

    def complete(self, *, anew: bool = False, exactly: bool = False) -> None:
        """Bring Milvus to the newest state; raises :class:`IndexUnreachableError`, and
        :class:`IndexLockedError` where another process is at it."""
        with self._completing, self._alone() as session:
            try:
                key = schema.lock_key(self.address, "vectors")
                session.execute("SELECT pg_advisory_lock(%s)", (key,))
            except errors.LockNotAvailable as error:
                raise IndexLockedError(
                    f"Another process is filling Milvus at {self.milvus.shown} from "
                    f"{self.address.shown}; try again when it is done."
                ) from error
            with self.read() as now:
                gone, there = list(self._gone), self.there(now.manifest)
                if now.counts().passages or there.exists():
                    completing.complete(
                        now, there, gone, anew=anew, exactly=exactly, stop=self._closing
                    )
                del self._gone[: len(gone)]

    def complete_beside(self) -> None:
        """Bring Milvus to the newest state while questions go on, unless that was tried just
        now."""
        with self._starting:
            running = self._beside is not None and self._beside.is_alive()
            if running or self._closing.is_set() or time.monotonic() < self._next_beside:
                return
            self._next_beside = time.monotonic() + _AGAIN_S
            self._beside = threading.Thread(
                target=self._try_to_complete, name="rag-milvus", daemon=True
            )
            self._beside.start()

    def _follow_up(self, *, exactly: bool = False) -> None:
        """Bring a change to Milvus, unless that failed a moment ago."""
        if not self.milvus.resting:
            self._try_to_complete(exactly=exactly)

    def _try_to_complete(self, *, exactly: bool = False) -> None:
        """Questions are answered without Milvus too: nobody fails for want of it."""
        try:
            self.complete(exactly=exactly)
        except StoreError as error:
            _log.info("Milvus was not brought up to date: %s", error)
        except completing.StoppedError:
            pass  # the next goes on from there

    # --- how vectors are searched ------------------------------------------------------------

    def _view(self, connection: Connection, found: Manifest) -> View:
        return MilvusView(connection, found, self._identity, self._exact_up_to, self)

    def _derived_problems(self, now: View, thorough: bool) -> list[str]:
        """Questions are answered all the same, so a probe is told only where they take long."""
        if not now.counts().passages or not (thorough or self._too_many(now)):
            return []
        try:
            return self._problems(now, thorough)
        except IndexUnreachableError as error:
            return [str(error)]

    def _problems(self, now: View, thorough: bool) -> list[str]:
        there, n = self.there(now.manifest), now.counts().passages
        who = f"Milvus at {self.milvus.shown}"
        marks = there.marks()
        if not marks or not completing.holds(now, newest(marks)):
            if marks and self.knows(newest(marks)):
                return []  # a change came while this looks
            return [
                f"{who} does not hold the vectors of this index, so that every question compares "
                f"all {n}; {MEND}"
            ]
        behind = now.manifest.turn - newest(marks).turn
        if behind or newest(marks).last < now.manifest.last_passage:
            return [f"{who} is {behind} changes behind; {MEND}"]
        if (rows := there.rows()) != n:
            return [f"{who} holds {rows} vectors, expected {n}; {MEND}"]
        if thorough and any(differing := completing.differing(now, there)):
            missing, extra, other = differing
            return [
                f"{who} lacks {missing} vectors, has {extra} too many and {other} that are others; "
                f"{MEND}"
            ]
        return []

    def _index_if_large(self) -> None:
        """Milvus is the index."""
