"""What clients saw, and whether one sequence of states explains it.

Every *pair* of articles is written in one change, by one client alone, with a number that grows:
number ``n`` puts both articles with ``n`` in their words, or removes both. So of every read it can
be said which number it saw, and

- lost: an earlier number than one acknowledged before the read began;
- resurrected: the same, where the later number was a removal;
- from nowhere: a number that was not yet asked for when the read ended, or was never put;
- mixed: two articles, hits, or texts of one view that belong to different numbers, or one version
  of the index that names two states.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["acknowledged", "unknown", "begun"]


@dataclass
class Write:
    """One change of a pair."""

    pair: int
    number: int
    removes: bool
    began: float
    ended: float = 0.0
    outcome: Outcome = "begun"
    """``unknown``: an error; it is there, or it is not, or it will be there once it is tried on."""


@dataclass(frozen=True)
class Read:
    """What one view showed of a pair."""

    client: str
    pair: int
    began: float
    ended: float
    version: str
    numbers: tuple[int | None, ...]
    """As each way of looking saw it: both articles, and hits of both searches; none: not there."""


@dataclass
class History:
    """Everything that happened, in any order; safe between threads."""

    writes: list[Write] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    """When a read was given up."""
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def add(self, event: Write | Read) -> None:
        """Something happened."""
        with self._guard:
            if isinstance(event, Write):
                self.writes.append(event)
            else:
                self.reads.append(event)

    def refuse(self, at: float) -> None:
        """A question was not answered."""
        with self._guard:
            self.refused.append(at)


def problems(history: History) -> list[str]:
    """What no sequence of states explains, in plain words."""
    found: list[str] = []
    writes: dict[int, list[Write]] = {}
    for write in sorted(history.writes, key=lambda w: w.number):
        writes.setdefault(write.pair, []).append(write)
    states: dict[tuple[str, int], int | None] = {}
    for read in history.reads:
        if len(set(read.numbers)) > 1:
            found.append(f"mixed: {read}")
            continue
        (seen,) = set(read.numbers)
        known = states.setdefault((read.version, read.pair), seen)
        if known != seen:
            found.append(f"mixed: version {read.version} showed {known} and {seen}: {read}")
        wrong = _wrong(read, seen, writes.get(read.pair, []))
        if wrong:
            found.append(f"{wrong}: {read}")
    return found


def _wrong(read: Read, seen: int | None, writes: list[Write]) -> str:
    """Why a read cannot have seen that."""
    before = [w for w in writes if w.outcome == "acknowledged" and w.ended < read.began]
    newest = before[-1] if before else None
    floor = newest.number if newest else 0
    possible = [w for w in writes if w.number >= floor and w.began < read.ended]
    if seen is None:
        if floor == 0 or any(w.removes for w in possible):
            return ""
        return f"lost: {floor} was acknowledged"
    if any(w.number == seen and not w.removes for w in possible):
        return ""
    if seen < floor:
        assert newest is not None
        what = "resurrected" if newest.removes else "lost"
        return f"{what}: {floor} was acknowledged"
    return "from nowhere"


def told(history: History, wrong: list[str]) -> dict[str, object]:
    """The figures of a history."""
    outcomes = Counter(write.outcome for write in history.writes)
    asked = len(history.reads) + len(history.refused)
    return {
        "writes acknowledged": outcomes["acknowledged"],
        "writes unknown": outcomes["unknown"],
        "removals acknowledged": sum(
            w.removes and w.outcome == "acknowledged" for w in history.writes
        ),
        "questions": asked,
        "share answered": round(len(history.reads) / max(asked, 1), 5),
        **{
            kind: sum(line.startswith(kind) for line in wrong)
            for kind in ("lost", "resurrected", "from nowhere", "mixed")
        },
    }
