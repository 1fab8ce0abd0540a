"""Snapshots that are being asked: a few stay open, shared by requests."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final

from rag.api.seen import Seen
from rag.assistant import Assistant
from rag.errors import NotFoundError
from rag.library import snapshots
from rag.library.snapshots import Taken

MOST_OPEN: Final = 4
"""Besides those that a request is asking just now."""


@dataclass(eq=False)
class Open:
    """A snapshot that is open."""

    taken: Taken
    seen: Seen
    users: int = 0


class Earlier:
    """The snapshots of one assistant. Safe to share between threads.

    One that was removed, by whomever, or taken anew is not asked again, and closed when the last
    request that asks it ends: an open file would keep what was removed on the disk.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._open: dict[str, Open] = {}
        """The one asked last comes last."""

    def borrow(self, name: str) -> Open:
        """The snapshot, until it is given back; raises :class:`NotFoundError`."""
        taken = snapshots.find(self._assistant.settings, name)
        with self._lock:
            found = self._open.pop(name, None)
            if found is not None and found.taken != taken:
                _close_unused(found)
                found = None
            if found is None:
                found = Open(taken, Seen(snapshots.beside(self._assistant, name)))
            found.users += 1
            self._open[name] = found
            for other in list(self._open)[:-MOST_OPEN]:
                _close_unused(self._open.pop(other))
            return found

    def give_back(self, lent: Open) -> None:
        """One request less asks it."""
        with self._lock:
            lent.users -= 1
            if self._open.get(lent.taken.name) is not lent:
                _close_unused(lent)

    def let_go(self) -> None:
        """Close those that are there no more."""
        with self._lock:
            for name, found in list(self._open.items()):
                try:
                    there = snapshots.find(self._assistant.settings, name) == found.taken
                except NotFoundError:
                    there = False
                if not there:
                    _close_unused(self._open.pop(name))

    def close(self) -> None:
        """Close all that nobody asks."""
        with self._lock:
            for found in self._open.values():
                _close_unused(found)
            self._open.clear()


def _close_unused(found: Open) -> None:
    """The last who gives it back closes it otherwise."""
    if not found.users:
        found.seen.whole[0].close()
