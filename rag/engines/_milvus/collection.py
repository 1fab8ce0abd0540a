"""The vectors of one index in Milvus, and what is written there about how far they go.

A row is a passage's id and its vector. Ids are never used twice and a vector never changes, so a
row is right whenever it was written; it may be missing, or be of a passage that is gone. *Marks*,
rows whose ids are negative, say of which state of the database everything is there.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from rag.engines._milvus.server import WRITE_S, Milvus
from rag.engines._postgresql.manifest import Manifest
from rag.types import Vectors

MOST: Final = 16_384
"""Rows that Milvus gives at once."""
WINDOW: Final = 4_000
"""Ids looked at together: their vectors are one message."""

_BATCH: Final = 2_000
_TRIES: Final = 2
_SAID: Final = 500


class Mark(NamedTuple):
    """Every vector of one state of the database is there, up to one id. Later ones are greater.

    Several may stand beside each other for a moment; none is ever written over, so that a process
    that was held up cannot put an old one in the place of a new one.
    """

    turn: int
    generation: int
    token: str
    """These three name the state."""
    last: int
    """The id up to which they are there."""
    rows: int
    """How many those are, at least."""
    swept: int
    """The turn of the last state for which rows were removed: earlier ones may miss some."""
    id: int
    """Of its row, below zero and drawn by lot: no two marks are the same."""

    @classmethod
    def of(cls, state: Manifest, last: int, rows: int, swept: int) -> Mark:
        """That everything of ``state`` is there up to ``last``."""
        return cls(
            state.turn, state.generation, state.token, last, rows, swept, -1 - secrets.randbits(62)
        )


class Found(NamedTuple):
    """The passages nearest to a question, dead ones among them."""

    ids: list[int]
    mark: Mark
    rows: int
    """How many there are in Milvus."""


class Collection:
    """A collection of Milvus; every method raises :class:`IndexUnreachableError`."""

    def __init__(self, milvus: Milvus, name: str, dim: int) -> None:
        self._milvus = milvus
        self.name = name
        self._dim = dim
        self._seen: list[Mark] = []

    def near(self, vector: Vectors, limit: int) -> Found | None:
        """Up to ``limit`` passages; none where nothing says how far they go.

        What is there is known from the marks before, what is still there from those after: they
        must be the same ones. Those before may have been seen at any time, since a mark that was
        removed does not come back.
        """
        self._seen = self._seen or self.marks()
        for _ in range(_TRIES):
            before = self._seen
            if not before:
                return None
            ef = min(MOST * 2, max(256, 2 * limit))
            (hits,) = self._call(
                "search",
                data=[vector],
                anns_field="vector",
                limit=limit,
                search_params={"params": {"ef": ef}},
                output_fields=["id"],
            )
            ids = [hit["id"] for hit in hits]
            rows = self._count() - len(before)
            self._seen = self._said()
            if before == self._seen:
                return Found([number for number in ids if number > 0], newest(before), rows)
        return None

    def marks(self) -> list[Mark]:
        """What is said, the newest last; nothing where there is no such collection."""
        return self._said() if self.exists() else []

    def rows(self) -> int:
        """How many vectors there are."""
        return self._count() - len(self._said())

    def ids(self, after: int, upto: int) -> set[int]:
        """Ids above ``after`` up to ``upto``, of which there must be no more than ``WINDOW``."""
        found = self._within(after, upto, "id")
        return {row["id"] for row in found}

    def vectors(self, after: int, upto: int) -> dict[int, Vectors]:
        """The same with their vectors."""
        found = self._within(after, upto, "vector")
        return {row["id"]: np.asarray(row["vector"], dtype=np.float32) for row in found}

    # --- changes: by one process at a time -----------------------------------------------------

    def make(self) -> None:
        """Make it anew, empty."""
        self.drop()
        from pymilvus import DataType

        from rag.engines._milvus.server import client

        schema = client().create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("said", DataType.VARCHAR, max_length=_SAID)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=self._dim)
        index = client().prepare_index_params()
        index.add_index(
            "vector",
            index_type="HNSW",
            metric_type="IP",
            params={"M": 16, "efConstruction": 128},
        )
        # What was written is seen by whoever asks afterwards.
        self._write(
            "create_collection", schema=schema, index_params=index, consistency_level="Strong"
        )

    def load(self) -> None:
        """See that it can be searched: a Milvus that was started anew may have to be told."""
        self._write("load_collection")

    def drop(self) -> None:
        """Remove it, if it is there."""
        if self.exists():
            self._write("drop_collection")

    def put(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Write rows, in the place of those with the same ids."""
        for at in range(0, len(ids), _BATCH):
            some = zip(ids[at : at + _BATCH], vectors[at : at + _BATCH], strict=True)
            rows = [{"id": number, "said": "", "vector": vector} for number, vector in some]
            self._write("upsert", data=rows)

    def say(self, mark: Mark) -> None:
        """Write a mark; :meth:`unsay` takes those before it away."""
        row = {"id": mark.id, "said": json.dumps(mark), "vector": self._nothing()}
        self._write("upsert", data=[row])

    def unsay(self, marks: Sequence[Mark]) -> None:
        """Take marks away."""
        if marks:
            self._write("delete", ids=[mark.id for mark in marks])

    def remove(self, ids: Sequence[int]) -> None:
        """Remove rows, if they are there."""
        for at in range(0, len(ids), _BATCH):
            self._write("delete", ids=list(ids[at : at + _BATCH]))

    def remove_beyond(self, last: int) -> None:
        """Remove every row above ``last``."""
        self._write("delete", filter=f"id > {last}")

    def compact(self) -> None:
        """Have it write its files without what was removed."""
        self._write("compact")

    def exists(self) -> bool:
        """Whether there is such a collection."""
        return bool(self._call("has_collection"))

    def _said(self) -> list[Mark]:
        found = self._call("query", filter="id < 0", output_fields=["said"])
        return sorted(Mark(*json.loads(row["said"])) for row in found)

    def _count(self) -> int:
        found: Mapping[str, int] = self._call("query", output_fields=["count(*)"])[0]
        return found["count(*)"]

    def _within(self, after: int, upto: int, field: str) -> Any:
        where = f"id > {after} and id <= {upto}"
        return self._call("query", filter=where, output_fields=["id", field], limit=MOST)

    def _nothing(self) -> Vectors:
        """Milvus has no row without a vector."""
        return np.zeros(self._dim, np.float32)

    def _call(self, name: str, **named: Any) -> Any:
        return self._milvus.call(name, self.name, **named)

    def _write(self, name: str, **named: Any) -> None:
        self._milvus.call(name, self.name, timeout=WRITE_S, **named)


def newest(marks: Sequence[Mark]) -> Mark:
    """The newest of them, with what was removed according to any."""
    return max(marks)._replace(swept=max(mark.swept for mark in marks))


def name_of(state: Manifest, place: str) -> str:
    """A collection for one index at one place, embedded in one way."""
    made = (state.store_id, place, state.identity.embedder, state.identity.chunking)
    digest = hashlib.blake2b("\0".join((*made, str(state.identity.dim))).encode(), digest_size=16)
    return f"rag_{digest.hexdigest()}"
