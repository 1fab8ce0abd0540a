"""One run: document after document, with its bounds, its dead letters and what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from rag.connectors._folder import Dead, Folder, Known
from rag.connectors._guard import Guard
from rag.connectors._report import Fetched
from rag.connectors._web import Got, Web
from rag.errors import ConnectorError
from rag.settings import Settings


@dataclass
class _Counts:
    new: int = 0
    unchanged: int = 0
    skipped: int = 0
    size: int = 0
    left: bool = False
    gone: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    dead: list[Dead] = field(default_factory=list)


class Fetching:
    """What a connector fetches with."""

    def __init__(
        self,
        settings: Settings,
        guard: Guard,
        folder: Folder,
        *,
        again: bool = False,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self.guard = guard
        self.folder = folder
        self.origin = ""
        self.pause = pause
        self.web = Web(settings, guard, folder, pause)
        self._again = again
        self._counts = _Counts()

    @property
    def full(self) -> bool:
        """Whether this run has fetched as much as one may."""
        counts = self._counts
        return (
            counts.new >= self.settings.fetch_documents
            or counts.size >= self.settings.fetch_total_bytes
        )

    def close(self) -> None:
        """Close the connections."""
        self.web.close()

    def done(self) -> Fetched:
        """What came of it."""
        told = self._counts
        return Fetched(
            self.origin,
            told.new,
            told.unchanged,
            told.gone,
            told.vanished,
            told.dead,
            told.skipped,
            told.left,
        )

    def each(self, address: str, fetch: Callable[[Known | None], bool | None]) -> bool:
        """One document: ``fetch`` says whether it is new (none: as it was); whether to go on.

        What fails becomes a dead letter and does not end the run.
        """
        if address in self.folder.dead and not self._again:
            self._counts.skipped += 1
            return True
        if self.full:
            self._counts.left = True
            return False
        try:
            new = fetch(self.folder.kept(address))
        except ConnectorError as error:
            if error.reason == "gone" and address in self.folder.known:
                self.gone(address)
            else:
                self.bury(address, error)
        else:
            self._counts.new += bool(new)
            self._counts.unchanged += not new
        self.folder.save()
        return True

    def page(
        self, address: str, name: Callable[[Got], list[str]]
    ) -> Callable[[Known | None], bool]:
        """Fetches a page of the web into the file that ``name`` says."""

        def fetch(known: Known | None) -> bool:
            got = self.web.get(address, known)
            if got.data is None:
                self.folder.dead.pop(address, None)
                return False
            return self.keep(address, got.known, got.data, name(got))

        return fetch

    def keep(self, address: str, known: Known, data: bytes | Path, name: list[str]) -> bool:
        """Put a document into the folder; whether it is another than before."""
        self._counts.size += len(data) if isinstance(data, bytes) else data.stat().st_size
        return self.folder.put(address, replace(known, origin=self.origin), data, name)

    def bury(self, address: str, error: ConnectorError) -> None:
        """Make a document a dead letter."""
        self._counts.dead.append(self.folder.bury(address, self.origin, error))

    def vanished(self, addresses: list[str]) -> None:
        """Name documents that are listed no more and kept all the same."""
        self._counts.vanished += addresses

    def gone(self, address: str) -> None:
        """Remove the file of a document that is gone."""
        self._counts.gone.append(self.folder.known[address].path)
        self.folder.take(address)
