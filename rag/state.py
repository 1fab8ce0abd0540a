"""What an engine keeps beside the articles: keys, conversations, feedback, jobs and the like.

One room for all of it, so that another engine carries all of it, and a new kind of record needs no
change of any engine. A :class:`State` keeps records by kind and key, as JSON; a :class:`Shelf`
gives one kind its type. A field added to a record later has a default: older records lack it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

T = TypeVar("T")


class Record(NamedTuple):
    """One record as it is kept."""

    key: str
    at: float
    """Orders the records of a kind: a Unix time, seconds."""
    value: str
    """JSON."""


class StateView(Protocol):
    """The records of one consistent state."""

    def kinds(self) -> list[str]:
        """The kinds there are records of, sorted."""
        ...

    def get(self, kind: str, key: str) -> Record | None:
        """One record, or none."""
        ...

    def records(
        self, kind: str, *, newest_first: bool = False, limit: int | None = None
    ) -> list[Record]:
        """The records of a kind, oldest first unless told otherwise."""
        ...


class StateChange(StateView, Protocol):
    """One change of records, which reads what it has changed so far."""

    def put(self, kind: str, record: Record) -> None:
        """Add a record, in the place of the former one of its key."""
        ...

    def remove(self, kind: str, key: str) -> bool:
        """Remove a record, so that its bytes are overwritten; whether there was one."""
        ...

    def forget(
        self, kind: str, *, since: float | None = None, most: int | None = None, of: str = ""
    ) -> None:
        """Remove what is older than ``since``, and all but the ``most`` newest of those whose keys
        begin with ``of``."""
        ...


class State(Protocol):
    """Records by kind and key; safe between threads and processes."""

    @property
    def writable(self) -> bool:
        """Whether this process may change anything here."""
        ...

    def read(self) -> AbstractContextManager[StateView]:
        """The newest state; empty where nothing was kept yet."""
        ...

    def write(self, *, durable: bool = True) -> AbstractContextManager[StateChange]:
        """One change, whole or not at all; processes take turns.

        Durable changes survive a loss of power; others only the end of the process, and are
        quicker. Raises :class:`StoreError` where nothing can be written.
        """
        ...

    def erase(self) -> None:
        """Leave no byte of what was removed."""
        ...

    def hold(self, name: str) -> AbstractContextManager[None]:
        """Hold a name that nobody else uses, until the block or this process ends."""
        ...

    def held(self, name: str) -> bool:
        """Whether some living process holds ``name``."""
        ...

    def close(self) -> None:
        """Release everything."""
        ...


class Shelf(Generic[T]):
    """The records of one kind, as the dataclass ``record``."""

    def __init__(self, kind: str, record: type[T]) -> None:
        self._kind = kind
        self._record = record

    def get(self, view: StateView, key: str, *, since: float | None = None) -> T | None:
        """One record, or none; also none where it is older than ``since``."""
        found = view.get(self._kind, key)
        if found is None or (since is not None and found.at < since):
            return None
        return self._parsed(found)

    def all(
        self, view: StateView, *, newest_first: bool = False, limit: int | None = None
    ) -> list[tuple[str, T]]:
        """Keys and records, oldest first unless told otherwise."""
        found = view.records(self._kind, newest_first=newest_first, limit=limit)
        return [(record.key, self._parsed(record)) for record in found]

    def put(self, change: StateChange, key: str, at: float, value: T) -> None:
        """Add a record, in the place of the former one of its key."""
        change.put(self._kind, Record(key, at, self._adapter().dump_json(value).decode()))

    def remove(self, change: StateChange, key: str) -> bool:
        """Remove a record; whether there was one."""
        return change.remove(self._kind, key)

    def forget(
        self,
        change: StateChange,
        *,
        since: float | None = None,
        most: int | None = None,
        of: str = "",
    ) -> None:
        """See :meth:`StateChange.forget`."""
        change.forget(self._kind, since=since, most=most, of=of)

    def _parsed(self, record: Record) -> T:
        parsed: T = self._adapter().validate_json(record.value)
        return parsed

    def _adapter(self) -> Any:
        return _adapter(self._record)


def _adapter(record: type[Any]) -> Any:
    from pydantic import TypeAdapter

    if record not in _ADAPTERS:
        _ADAPTERS[record] = TypeAdapter(record)
    return _ADAPTERS[record]


_ADAPTERS: dict[type[Any], Any] = {}


class MemoryState:
    """A :class:`State` that this process alone knows, for as long as it lives."""

    writable = True

    def __init__(self) -> None:
        self._kinds: dict[str, dict[str, Record]] = {}
        self._holding: set[str] = set()
        self._lock = threading.RLock()

    @contextmanager
    def read(self) -> Iterator[_MemoryView]:
        """See :meth:`State.read`."""
        with self._lock:
            yield _MemoryView(self._kinds)

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[_MemoryView]:
        """See :meth:`State.write`."""
        with self._lock:
            change = _MemoryView({kind: dict(held) for kind, held in self._kinds.items()})
            yield change
            self._kinds = change.held

    def erase(self) -> None:
        """Nothing is written anywhere."""

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """See :meth:`State.hold`."""
        self._holding.add(name)
        try:
            yield
        finally:
            self._holding.discard(name)

    def held(self, name: str) -> bool:
        """See :meth:`State.held`."""
        return name in self._holding

    def close(self) -> None:
        """Nothing is open."""


class _MemoryView:
    def __init__(self, kinds: dict[str, dict[str, Record]]) -> None:
        self.held = kinds

    def kinds(self) -> list[str]:
        return sorted(kind for kind, records in self.held.items() if records)

    def get(self, kind: str, key: str) -> Record | None:
        return self.held.get(kind, {}).get(key)

    def records(
        self, kind: str, *, newest_first: bool = False, limit: int | None = None
    ) -> list[Record]:
        at: Callable[[Record], float] = lambda record: record.at  # noqa: E731
        found = sorted(self.held.get(kind, {}).values(), key=at)
        if newest_first:
            found.reverse()
        return found[:limit]

    def put(self, kind: str, record: Record) -> None:
        self.held.setdefault(kind, {})[record.key] = record

    def remove(self, kind: str, key: str) -> bool:
        return self.held.get(kind, {}).pop(key, None) is not None

    def forget(
        self, kind: str, *, since: float | None = None, most: int | None = None, of: str = ""
    ) -> None:
        kept = self.records(kind, newest_first=True)
        own = [record for record in kept if record.key.startswith(of)]
        gone = {record.key for record in own[len(own) if most is None else most :]}
        self.held[kind] = {
            record.key: record
            for record in reversed(kept)
            if record.key not in gone and (since is None or record.at >= since)
        }
