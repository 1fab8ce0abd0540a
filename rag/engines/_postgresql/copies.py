"""Copies of a whole index: its tables as files, in PostgreSQL's own format, and back."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from psycopg import sql

from rag.engines._postgresql import manifest
from rag.engines._postgresql.address import Address
from rag.engines._postgresql.failures import translated
from rag.engines._postgresql.migrations import HEAD
from rag.engines._postgresql.pools import Connection
from rag.engines._postgresql.schema import TABLES
from rag.errors import IndexBrokenError, IndexMismatchError, IndexMissingError

LIST: Final = "index.json"
_KIND: Final = "ask-the-articles: postgresql"


def copy_out(connection: Connection, folder: Path) -> None:
    """Every table, as the transaction of ``connection`` sees it; the list of them comes last."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = {}
    for table in TABLES:
        path = folder / f"{table}.copy"
        digest = hashlib.sha256()
        named = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
        path.touch(mode=0o600)
        with path.open("wb") as file, connection.cursor().copy(named) as rows:
            for block in rows:
                digest.update(block)
                file.write(block)
        files[table] = digest.hexdigest()
    told = {"kind": _KIND, "schema": HEAD, "sha256": files}
    (folder / LIST).touch(mode=0o600)
    (folder / LIST).write_text(json.dumps(told, indent=1), encoding="utf-8")


def check(folder: Path) -> None:
    """Raise unless ``folder`` holds a whole copy that this program can read."""
    try:
        told = json.loads((folder / LIST).read_text(encoding="utf-8"))
        kind, version, expected = told["kind"], told["schema"], dict(told["sha256"])
    except FileNotFoundError:
        raise IndexMissingError(
            f"No copy of an index in PostgreSQL in {folder} ({LIST} is missing); name a folder "
            "that `rag backup` wrote with the same RAG_ENGINE. From another engine: `rag migrate`."
        ) from None
    except (KeyError, TypeError, ValueError) as error:
        raise IndexBrokenError(
            f"{folder / LIST} is damaged ({error}); take another copy."
        ) from None
    if (kind, version) != (_KIND, HEAD):
        raise IndexMismatchError(
            f"The copy in {folder} has tables of version {version}, this program reads "
            f"{HEAD}; restore it with the version that wrote it and make a new copy."
        )
    for table in TABLES:
        path = folder / f"{table}.copy"
        if not path.is_file() or _sha256(path) != expected.get(table):
            raise IndexBrokenError(f"{path} is not what was written; take another copy.")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_in(connection: Connection, folder: Path, address: Address) -> None:
    """Put a copy in the place of what is there; whoever reads meanwhile sees either whole.

    Rows are deleted, not tables cut off, since readers of the former state still need them.
    """
    with translated(address):
        former = manifest.read(connection)
        for table in TABLES:
            named = sql.Identifier(table)
            connection.execute(sql.SQL("DELETE FROM {}").format(named))
            statement = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(named)
            with (
                (folder / f"{table}.copy").open("rb") as file,
                connection.cursor().copy(statement) as rows,
            ):
                while block := file.read(1 << 20):
                    rows.write(block)
        connection.execute(
            "SELECT setval(pg_get_serial_sequence('records', 'number'),"
            " (SELECT coalesce(max(number), 0) + 1 FROM records), false)"
        )
        _go_on(connection, former)


def _go_on(connection: Connection, former: Any) -> None:
    """Who saw a later state must not take the copy for a server that lags behind."""
    if former is not None:
        connection.execute(
            "UPDATE manifest SET turn = greatest(turn, %s) + 1,"
            " last_article = greatest(last_article, %s), last_passage = greatest(last_passage, %s)",
            (former.turn, former.last_article, former.last_passage),
        )
