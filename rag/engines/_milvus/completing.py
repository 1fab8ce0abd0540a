"""Milvus brought to what the database holds: by what is new, by what differs, or from nothing.

Whoever does this holds a lock, so that one process at a time writes. A process may be cut off
anywhere: what it left is not believed further than its last mark says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Event
from typing import Final

import numpy as np

from rag.engines._milvus.collection import WINDOW, Collection, Mark, newest
from rag.engines._postgresql import rows
from rag.engines._postgresql.pools import Connection
from rag.engines._postgresql.snapshot import Snapshot
from rag.types import Vectors

_MARK_EVERY: Final = 50_000
"""Rows of a long way, after which it is marked how far it went."""
_LEFT: Final = 1_000
"""So many rows of passages that are gone, and a hundredth of all, may stay for a while: they cost
room, and are never shown."""


class StoppedError(Exception):
    """The store is being closed; what was written stays, and the next goes on from there."""


def complete(
    now: Snapshot,
    there: Collection,
    gone: Sequence[int],
    *,
    anew: bool = False,
    exactly: bool = False,
    stop: Event,
) -> None:
    """Have ``there`` hold what ``now`` holds, the newest state; ``gone`` went at some time.

    A Milvus that says nothing of this index's history, or is to be filled ``anew``, begins with
    nothing: its vectors may be those of a history that was taken back. One that says it and has
    too few rows, or more than may be (none where ``exactly``), is compared row by row.
    """
    if there.exists():
        there.load()
    marks = there.marks()
    if anew or not marks or not holds(now, newest(marks)):
        there.make()
        marks = []
        mark = Mark.of(now.manifest, 0, 0, now.manifest.turn)
    else:
        mark = newest(marks)
    gone = _dead(now, gone)
    if gone:
        mark = mark._replace(swept=now.manifest.turn)
    if gone or not is_of(now, mark) or mark.last < now.manifest.last_passage:
        marks = _append(now, there, mark, marks, stop)
    there.remove(gone)
    extra = there.rows() - now.counts().passages
    if extra < 0 or extra > (0 if exactly else _LEFT + now.counts().passages // 100):
        _compare(now, there, marks, stop, lost=extra < 0)


def holds(reads: Snapshot, mark: Mark) -> bool:
    """Whether ``mark`` is of the state that is read, or of an earlier one of its history."""
    return is_of(reads, mark) or happened(reads.connection, mark)


def happened(connection: Connection, mark: Mark) -> bool:
    """Whether the state of ``mark`` came about by a change that ``connection`` sees."""
    found = connection.execute(
        "SELECT 1 FROM changes WHERE generation = %s AND token = %s",
        (mark.generation, mark.token),
    )
    return found.fetchone() is not None


def is_of(reads: Snapshot, mark: Mark) -> bool:
    """Whether ``mark`` is of the very state that is read."""
    return (mark.turn, mark.token) == (reads.manifest.turn, reads.manifest.token)


def differing(now: Snapshot, there: Collection) -> tuple[int, int, int]:
    """How many vectors are missing, too many, and other ones than in the database."""
    missing = extra = other = 0
    for after, upto in _windows(now):
        ids, vectors = _vectors(now, after, upto)
        found = there.vectors(after, upto)
        here = dict(zip(ids, vectors, strict=True))
        missing += len(here.keys() - found.keys())
        extra += len(found.keys() - here.keys())
        both = here.keys() & found.keys()
        other += sum(not np.array_equal(here[number], found[number]) for number in both)
    return missing, extra, other


def _append(
    now: Snapshot,
    there: Collection,
    mark: Mark,
    marks: Sequence[Mark],
    stop: Event,
) -> list[Mark]:
    """Write what comes after ``mark``, and a mark for it in the place of ``marks``."""
    written, rows_there = 0, None
    for ids, vectors in _pages(now, mark.last):
        there.put(ids, vectors)
        written += len(ids)
        if written >= _MARK_EVERY:
            if rows_there is None:
                rows_there = now.number(
                    "SELECT count(*) FROM vectors WHERE passage <= ?", mark.last
                )
            rows_there += written
            written = 0
            marks = _say(there, Mark.of(now.manifest, ids[-1], rows_there, mark.swept), marks)
        if stop.is_set():
            raise StoppedError
    return _say(
        there,
        Mark.of(now.manifest, now.manifest.last_passage, now.counts().passages, mark.swept),
        marks,
    )


def _compare(
    now: Snapshot, there: Collection, marks: Sequence[Mark], stop: Event, *, lost: bool
) -> None:
    """Write what is missing and remove what is too many, wherever it is."""
    turn = now.manifest.turn
    whole = now.manifest.last_passage, now.counts().passages
    # Where rows were lost, nothing is said to be there meanwhile.
    marks = _say(there, Mark.of(now.manifest, *((0, 0) if lost else whole), turn), marks)
    for after, upto in _windows(now):
        found = there.ids(after, upto)
        ids, vectors = _vectors(now, after, upto)
        lacking = [row for row, number in enumerate(ids) if number not in found]
        there.put([ids[row] for row in lacking], vectors[lacking])
        there.remove(sorted(found.difference(ids)))
        if stop.is_set():
            raise StoppedError
    there.remove_beyond(now.manifest.last_passage)
    _say(there, Mark.of(now.manifest, *whole, turn), marks)


def _dead(now: Snapshot, gone: Sequence[int]) -> list[int]:
    """Those that are not there again, brought back by a backup."""
    found = now.connection.execute(
        "SELECT passage FROM vectors WHERE passage = ANY(%s::bigint[])", (list(gone),)
    )
    return sorted(set(gone).difference(number for (number,) in found))


def _say(there: Collection, mark: Mark, marks: Sequence[Mark]) -> list[Mark]:
    there.say(mark)
    there.unsay(marks)
    return [mark]


def _windows(now: Snapshot) -> Iterator[tuple[int, int]]:
    """Runs of ids up to the highest ever used."""
    last = now.manifest.last_passage
    for after in range(0, last, WINDOW):
        yield after, min(after + WINDOW, last)


def _pages(now: Snapshot, after: int) -> Iterator[tuple[list[int], Vectors]]:
    """Every passage above ``after`` with its vector, some at a time."""
    while True:
        ids, vectors = _vectors(now, after, now.manifest.last_passage)
        if not ids:
            return
        yield ids, vectors
        after = ids[-1]


def _vectors(now: Snapshot, after: int, upto: int) -> tuple[list[int], Vectors]:
    """Up to a window of passages with their vectors, in order."""
    found = now.connection.execute(
        "SELECT passage, halfvec_send(vector) FROM vectors WHERE passage > %s AND passage <= %s"
        " ORDER BY passage LIMIT %s",
        (after, upto, WINDOW),
        binary=True,
    ).fetchall()
    made = rows.vectors([vector for _, vector in found], now.identity.dim)
    return [number for number, _ in found], made
