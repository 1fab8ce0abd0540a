"""What can be wrong with a store, as errors that say what to do next."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rag.engines import _schema
from rag.errors import IndexBrokenError, IndexMismatchError, IndexMissingError, StoreError

STORE_NAME: Final = "store.sqlite"


def missing(folder: Path) -> IndexMissingError:
    """There is no index in ``folder``."""
    return IndexMissingError(
        f"No index in {folder}; build one with `rag build FOLDER --index {folder}`."
    )


def read_only(folder: Path) -> StoreError:
    """Nothing can be changed in ``folder``."""
    return StoreError(
        f"{folder} is read-only; copy the index where it can be written, or give another folder "
        "with `--index DIR`."
    )


def full(folder: Path, found: str) -> StoreError:
    """The disk took no more."""
    return StoreError(
        f"The disk of {folder} is full or failing ({found}); nothing of this change was kept, "
        "everything acknowledged before is. Free some space and try again."
    )


def outdated(folder: Path, version: int) -> IndexMismatchError:
    """The store is of an older schema and cannot be migrated where it lies."""
    return IndexMismatchError(
        f"{folder} has schema version {version}, this program writes {_schema.VERSION}; open it "
        "once where it can be written (`rag doctor`) and it is brought up to date."
    )


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """SQLite's errors as this project's, saying what to do next."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            raise full(folder, str(error)) from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise IndexBrokenError(
                f"{folder / STORE_NAME} is damaged ({error}); bring back a backup with "
                "`rag restore`, or build the index anew with `rag build`."
            ) from error
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY):
            raise StoreError(
                f"{folder / STORE_NAME} cannot be used ({error}); `rag doctor` says more."
            ) from error
        raise
