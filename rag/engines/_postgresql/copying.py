"""Many rows at once, in PostgreSQL's binary format for COPY, written by numpy.

A row is the number of its fields, then each field's length and bytes, all big-endian: rows whose
fields have fixed lengths are one structured array.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rag.engines._postgresql.pools import Connection
from rag.engines._postgresql.terms import Postings

_HEAD: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TAIL: Final = b"\xff\xff"


def copy_vectors(connection: Connection, first: int, halves: NDArray[np.float16]) -> None:
    """Vectors of passages ``first``, ``first + 1``, ...; ``halves`` are ``(n, dim)``."""
    n, dim = halves.shape
    vector = np.empty(n, dtype=[("dim", ">u2"), ("unused", ">u2"), ("values", ">f2", (dim,))])
    vector["dim"], vector["unused"], vector["values"] = dim, 0, halves
    _copy(
        connection,
        "COPY vectors (passage, vector) FROM STDIN (FORMAT binary)",
        [np.arange(first, first + n).astype(">i8"), vector],
    )


def copy_postings(connection: Connection, postings: Postings) -> None:
    """Rows of ``postings``, in the order of its key: neighbours go to one page of it."""
    order = np.lexsort((postings.passages, postings.terms))
    _copy(
        connection,
        "COPY postings (term, passage, times, length) FROM STDIN (FORMAT binary)",
        [
            postings.terms[order].astype(">i8"),
            postings.passages[order].astype(">i8"),
            postings.times[order].astype(">i4"),
            postings.lengths[order].astype(">i4"),
        ],
    )


def _copy(connection: Connection, statement: str, columns: list[NDArray[Any]]) -> None:
    layout: list[Any] = [("fields", ">i2")]
    for number, column in enumerate(columns):
        layout += [(f"length{number}", ">i4"), (f"value{number}", column.dtype)]
    made = np.empty(len(columns[0]), dtype=layout)
    made["fields"] = len(columns)
    for number, column in enumerate(columns):
        made[f"length{number}"] = column.dtype.itemsize
        made[f"value{number}"] = column
    with connection.cursor().copy(statement.encode()) as copy:
        copy.write(_HEAD)
        copy.write(made.tobytes())
        copy.write(_TAIL)
