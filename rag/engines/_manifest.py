"""What a store says of itself, and the stamp by which a derived structure names its state."""

from __future__ import annotations

import secrets
import sqlite3
import uuid
from dataclasses import asdict, astuple, dataclass, fields
from datetime import UTC, datetime

from rag.errors import IndexMismatchError
from rag.passages import CHUNKING


@dataclass(frozen=True, slots=True)
class Stamp:
    """One state of one store. ``token`` tells forked histories of a store apart."""

    store_id: str
    generation: int
    token: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The one row of the table ``manifest``."""

    store_id: str
    created: str
    """UTC, ISO 8601."""
    embedder_id: str
    dim: int
    metric: str
    chunking: str
    generation: int
    token: str
    articles: int
    passages: int

    @property
    def stamp(self) -> Stamp:
        """The state this manifest belongs to."""
        return Stamp(self.store_id, self.generation, self.token)


_COLUMNS = ", ".join(field.name for field in fields(Manifest))
_MARKS = ", ".join("?" * len(fields(Manifest)))


def draw_token() -> str:
    """A new random token for a new state."""
    return secrets.token_hex(8)


def read(connection: sqlite3.Connection) -> Manifest | None:
    """The manifest, or none in a store that was never filled."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM manifest").fetchone()
    return None if row is None else Manifest(*row)


def create(connection: sqlite3.Connection, dim: int, metric: str, embedder_id: str) -> None:
    """Write the manifest and the first line of the change log of a new store."""
    made = Manifest(
        store_id=uuid.uuid4().hex,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        embedder_id=embedder_id,
        dim=dim,
        metric=metric,
        chunking=CHUNKING,
        generation=0,
        token=draw_token(),
        articles=0,
        passages=0,
    )
    connection.execute(
        f"INSERT INTO manifest (only, {_COLUMNS}) VALUES (1, {_MARKS})", astuple(made)
    )
    connection.execute("INSERT INTO changes VALUES (0, ?, 0, x'')", (made.token,))


def start_log_anew(connection: sqlite3.Connection, **changed: str | int) -> None:
    """Enter a state that no derived structure can catch up with, after a change of everything.

    ``changed`` are columns of the manifest.
    """
    assigned = "".join(f", {column} = ?" for column in changed)
    connection.execute(
        f"UPDATE manifest SET generation = generation + 1, token = ?{assigned}",
        (draw_token(), *changed.values()),
    )
    connection.execute("DELETE FROM changes")
    connection.execute(
        "INSERT INTO changes SELECT generation, token,"
        " coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'passages'), 0), x''"
        " FROM manifest"
    )


def check(built: Manifest, dim: int, metric: str, embedder_id: str) -> None:
    """Raise :class:`IndexMismatchError` unless the store was built with exactly these."""
    found = asdict(built)
    wanted = {
        "embedder_id": embedder_id,
        "dim": dim,
        "metric": metric,
        "chunking": CHUNKING,
    }
    names = {"embedder_id": "embedder", "dim": "dimension"}
    differing = [key for key, value in wanted.items() if found[key] != value]
    if differing:
        raise IndexMismatchError(
            "The index was built with "
            + ", ".join(f"{names.get(key, key)} {found[key]}" for key in differing)
            + "; the settings say "
            + ", ".join(f"{names.get(key, key)} {wanted[key]}" for key in differing)
            + ". Set them back (RAG_EMBEDDER, RAG_EMBEDDER_MODEL), or make the index anew with "
            "`rag build FOLDER`."
        )
