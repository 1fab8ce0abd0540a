"""What can be wrong with a store, as errors that say what to do next."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.engines._schema import Schema
from rag.errors import (
    IndexBrokenError,
    IndexMismatchError,
    IndexMissingError,
    IndexUnwritableError,
    StoreError,
)


def missing(folder: Path) -> IndexMissingError:
    """There is no index in ``folder``."""
    return IndexMissingError(
        f"No index in {folder}; build one with `rag build FOLDER --index {folder}`."
    )


def read_only(folder: Path) -> IndexUnwritableError:
    """Nothing can be changed in ``folder``, or it cannot be made."""
    if not folder.exists():
        return IndexUnwritableError(
            f"{folder} cannot be made, for what it would lie in is read-only; name another folder."
        )
    return IndexUnwritableError(
        f"{folder} is read-only; copy the index where it can be written, or give another folder "
        "with `--index DIR`."
    )


def full(folder: Path, found: str) -> IndexUnwritableError:
    """The disk took no more."""
    return IndexUnwritableError(
        f"The disk of {folder} is full or failing ({found}); nothing of this change was kept, "
        "everything acknowledged before is. Free some space and try again."
    )


@contextmanager
def refusing(folder: Path) -> Iterator[None]:
    """What the file system refuses in ``folder``, as errors that say what to do next."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise read_only(folder) from error
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise full(folder, str(error)) from error
        raise


def outdated(path: Path, version: int, schema: Schema) -> IndexMismatchError:
    """The database is of an older schema and cannot be migrated where it lies."""
    return IndexMismatchError(
        f"{path} has schema version {version}, this program writes {schema.version}; open it "
        "once where it can be written (`rag doctor`) and it is brought up to date."
    )


@contextmanager
def translated(path: Path, schema: Schema) -> Iterator[None]:
    """SQLite's errors about the database at ``path`` as this project's, saying what to do next."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            raise full(path.parent, str(error)) from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise IndexBrokenError(f"{path} is damaged ({error}); {schema.mend}.") from error
        if code == sqlite3.SQLITE_READONLY:
            raise read_only(path.parent) from error
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY):
            raise StoreError(f"{path} cannot be used ({error}); `rag doctor` says more.") from error
        raise
