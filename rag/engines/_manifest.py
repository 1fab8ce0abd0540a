"""What a store says of itself, and the stamp by which a derived structure names its state."""

from __future__ import annotations

import secrets
import sqlite3
import uuid
from dataclasses import asdict, astuple, dataclass
from datetime import UTC, datetime
from typing import Final

from rag.errors import IndexMismatchError
from rag.store import Counts, Identity

_COLUMNS: Final = (
    "store_id, embedder_id, dim, metric, chunking, tokenizer, generation, token, articles, passages"
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """One state of one store. ``token`` tells forked histories of a store apart."""

    store_id: str
    generation: int
    token: str

    @property
    def version(self) -> str:
        """The state's name outside: unique over all histories of the store."""
        return f"embedded-{self.generation}-{self.token}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The one row of the table ``manifest``."""

    identity: Identity
    stamp: Stamp
    counts: Counts


def draw_token() -> str:
    """A new random token for a new state."""
    return secrets.token_hex(8)


def read(connection: sqlite3.Connection) -> Manifest | None:
    """The manifest, or none in a store that was never filled."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM manifest").fetchone()
    if row is None:
        return None
    store_id, *made, generation, token, articles, passages = row
    stamp = Stamp(store_id, generation, token)
    return Manifest(Identity(*made), stamp, Counts(articles, passages))


def create(connection: sqlite3.Connection, identity: Identity) -> None:
    """Write the manifest and the first line of the change log of a new store."""
    now, token = datetime.now(UTC).isoformat(timespec="seconds"), draw_token()
    connection.execute(
        f"INSERT INTO manifest (only, created, {_COLUMNS}) VALUES (1, ?, ?, ?, ?, ?, ?, ?, 0, ?,"
        " 0, 0)",
        (now, uuid.uuid4().hex, *astuple(identity), token),
    )
    connection.execute("INSERT INTO changes VALUES (0, ?, 0, x'')", (token,))


def write_identity(connection: sqlite3.Connection, identity: Identity) -> None:
    """The store is made with something else from now on."""
    connection.execute(
        "UPDATE manifest SET embedder_id = ?, dim = ?, metric = ?, chunking = ?, tokenizer = ?",
        astuple(identity),
    )


def start_log_anew(connection: sqlite3.Connection, counts: Counts) -> None:
    """Enter a state that no derived structure can catch up with, after a change of everything."""
    connection.execute(
        "UPDATE manifest SET generation = generation + 1, token = ?, articles = ?, passages = ?",
        (draw_token(), *counts),
    )
    connection.execute("DELETE FROM changes")
    connection.execute(
        "INSERT INTO changes SELECT generation, token,"
        " coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'passages'), 0), x''"
        " FROM manifest"
    )


def check(built: Identity, wanted: Identity) -> None:
    """Raise :class:`IndexMismatchError` unless questions of ``wanted`` fit what was ``built``.

    The tokenizer does not count: the terms are derived and made again from the texts.
    """
    found, asked = asdict(built), asdict(wanted)
    names = {"dim": "dimension"}
    differing = [key for key in asked if key != "tokenizer" and found[key] != asked[key]]
    if differing:
        raise IndexMismatchError(
            "The index was built with "
            + ", ".join(f"{names.get(key, key)} {found[key]}" for key in differing)
            + "; the settings say "
            + ", ".join(f"{names.get(key, key)} {asked[key]}" for key in differing)
            + ". Set them back (RAG_EMBEDDER, RAG_EMBEDDER_MODEL), or make the index anew with "
            "`rag build FOLDER`."
        )
