"""One run: document after document, with its bounds, its dead letters and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rag.connectors._folder import Fetched, Folder, Known
from rag.connectors._guard import Guard
from rag.connectors._web import Got, Web
from rag.errors import ConnectorError
from rag.settings import Settings


class Fetching:
    """What a connector fetches with."""

    def __init__(
        self,
        settings: Settings,
        guard: Guard,
        folder: Folder,
        address: str,
        *,
        again: bool,
        pause: Callable[[float], None],
    ) -> None:
        self.settings = settings
        self.guard = guard
        self.folder = folder
        self.pause = pause
        self.web = Web(settings, guard, folder, pause)
        self.told = Fetched(address)
        """What came of it so far."""
        self._again = again
        self._size = 0

    @property
    def full(self) -> bool:
        """Whether this run has fetched as much as one may."""
        most = self.settings
        return self.told.new >= most.fetch_documents or self._size >= most.fetch_total_bytes

    @property
    def origin(self) -> str:
        """The address that was asked for."""
        return self.told.address

    def each(self, address: str, fetch: Callable[[Known | None], bool | None]) -> bool:
        """One document: ``fetch`` says whether it is new (none: as it was); whether to go on.

        What fails becomes a dead letter and does not end the run.
        """
        if address in self.folder.dead and not self._again:
            self.told.skipped += 1
            return True
        if self.full:
            self.told.left = True
            return False
        try:
            new = fetch(self.folder.kept(address))
        except ConnectorError as error:
            if error.reason == "gone" and address in self.folder.known:
                self.gone(address)
            else:
                self.bury(address, error)
        else:
            self.told.new += bool(new)
            self.told.unchanged += not new
            self.had(address)
        return True

    def page(
        self, address: str, name: Callable[[Got], list[str]]
    ) -> Callable[[Known | None], bool]:
        """Fetches a page of the web into the file that ``name`` says."""

        def fetch(known: Known | None) -> bool:
            got = self.web.get(address, known)
            if got.data is None:
                return False
            return self.keep(address, got.known, got.data, name(got))

        return fetch

    def keep(self, address: str, known: Known, data: bytes | Path, name: list[str]) -> bool:
        """Put a document into the folder; whether it is another than before."""
        self._size += len(data) if isinstance(data, bytes) else data.stat().st_size
        return self.folder.put(address, replace(known, origin=self.origin), data, name)

    def had(self, address: str) -> None:
        """Write down a document that could be had: it is no dead letter any more."""
        self.folder.dead.pop(address, None)
        self.folder.save(address)

    def bury(self, address: str, error: ConnectorError) -> None:
        """Make a document a dead letter."""
        self.told.dead.append(self.folder.bury(address, self.origin, error))
        self.folder.save(address)

    def gone(self, address: str) -> None:
        """Remove the file of a document that is gone."""
        self.told.gone.append(self.folder.known[address].path)
        self.folder.take(address)
        self.folder.save(address)
