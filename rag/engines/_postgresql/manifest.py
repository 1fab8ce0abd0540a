"""What a store says of itself: the one row that every view reads first."""

from __future__ import annotations

import uuid
from dataclasses import astuple, dataclass
from typing import Final

from rag.engines._manifest import draw_token
from rag.engines._postgresql.pools import Connection
from rag.store import Counts, Identity

_COLUMNS: Final = (
    "embedder, dim, metric, chunking, tokenizer, store_id, generation, token, turn, articles,"
    " passages, terms, last_article, last_passage"
)

_REMEMBERED: Final = 10_000
"""Changes of which it can be told later whether they are there."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The row of the table ``manifest``."""

    identity: Identity
    store_id: str
    generation: int
    token: str
    turn: int
    """Grows with every change made in this database, also with one that brings a backup back."""
    counts: Counts
    terms: int
    """Terms of all passages together."""
    last_article: int
    last_passage: int
    """The highest ids ever used."""

    @property
    def version(self) -> str:
        """The state's name outside: unique over all histories of the store."""
        return f"postgresql-{self.generation}-{self.token}"


def read(connection: Connection) -> Manifest | None:
    """The manifest, or none where there are tables, but no index was made."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM manifest").fetchone()
    if row is None:
        return None
    *made, store_id, generation, token, turn, articles, passages, terms, last_article, last = row
    counts = Counts(articles, passages)
    return Manifest(
        Identity(*made), store_id, generation, token, turn, counts, terms, last_article, last
    )


def create(connection: Connection, identity: Identity) -> None:
    """The manifest of a new store; another process may have been first."""
    connection.execute(
        f"INSERT INTO manifest ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, 0, %s, 0, 0, 0, 0, 0,"
        " 0) ON CONFLICT DO NOTHING",
        (*astuple(identity), uuid.uuid4().hex, draw_token()),
    )


def write(connection: Connection, manifest: Manifest) -> None:
    """Enter the state of ``manifest``, in the table of changes as well."""
    connection.execute(
        f"UPDATE manifest SET ({_COLUMNS}) ="
        " (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            *astuple(manifest.identity),
            manifest.store_id,
            manifest.generation,
            manifest.token,
            manifest.turn,
            *manifest.counts,
            manifest.terms,
            manifest.last_article,
            manifest.last_passage,
        ),
    )
    connection.execute("INSERT INTO changes VALUES (%s, %s)", (manifest.generation, manifest.token))
    connection.execute(
        "DELETE FROM changes WHERE generation <= %s", (manifest.generation - _REMEMBERED,)
    )
