"""What a database refuses, as errors that say what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors
from psycopg_pool import PoolTimeout, TooManyRequests

from rag.engines._postgresql.address import Address
from rag.errors import (
    IndexBrokenError,
    IndexLockedError,
    IndexMismatchError,
    IndexMissingError,
    IndexUnreachableError,
    StoreError,
)

PGVECTOR: tuple[int, int] = (0, 8)
"""Older ones have no half vectors, or lose what a filter lets through."""


def missing(address: Address) -> IndexMissingError:
    """There is no index at ``address``."""
    return IndexMissingError(f"No index in {address.shown}; build one with `rag build FOLDER`.")


def no_pgvector(address: Address, found: str | None) -> StoreError:
    """The extension is not there, or too old."""
    wanted = ".".join(map(str, PGVECTOR))
    if found is None:
        return StoreError(
            f"The server of {address.shown} has no pgvector, which holds the vectors; install "
            f"pgvector {wanted} or later there, then try again."
        )
    return StoreError(
        f"{address.shown} has pgvector {found}, this program needs {wanted} or later; install it "
        "on the server and run `ALTER EXTENSION vector UPDATE`."
    )


def newer(address: Address, found: str) -> IndexMismatchError:
    """A later version of this program made the tables."""
    return IndexMismatchError(
        f"The tables in {address.shown} are of version {found}, which this program does not know; "
        "update it, or build a new index in another schema (`?schema=NAME`)."
    )


@contextmanager
def translated(address: Address) -> Iterator[None]:
    """Errors of the database as ours."""
    try:
        yield
    except (errors.LockNotAvailable, errors.DeadlockDetected) as error:
        raise IndexLockedError(
            f"Another process is writing to {address.shown} and did not finish in time; try again."
        ) from error
    except (errors.DiskFull, errors.OutOfMemory, errors.ProgramLimitExceeded) as error:
        raise StoreError(
            f"{address.shown} takes no more ({_first_line(error)}); nothing of this change was "
            "kept, everything acknowledged before is. Make room there and try again."
        ) from error
    except (errors.InvalidPassword, errors.InvalidAuthorizationSpecification) as error:
        raise StoreError(f"{address.shown} lets nobody in: {_first_line(error)}.") from error
    except errors.InsufficientPrivilege as error:
        raise StoreError(
            f"{address.shown} does not allow it: {_first_line(error)}. Let the role of RAG_ENGINE "
            "own the schema, or create the extension `vector` as a superuser once."
        ) from error
    except (errors.UndefinedTable, errors.InvalidSchemaName) as error:
        raise missing(address) from error
    except (errors.DataCorrupted, errors.IndexCorrupted) as error:
        raise IndexBrokenError(
            f"{address.shown} is damaged ({_first_line(error)}); bring back a backup with "
            "`rag restore`."
        ) from error
    except (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError, PoolTimeout,
            TooManyRequests) as error:  # fmt: skip
        # Internal to the server: it takes no changes any more, or ended what stood still in one.
        raise IndexUnreachableError(
            f"{address.shown} cannot be reached just now ({_first_line(error)}); check that the "
            "server runs and RAG_ENGINE names it, then try again."
        ) from error


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0].strip() or type(error).__name__
