"""Searches of the library that people keep by name, each person their own."""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import dataclass
from typing import Final

from rag.errors import InputError, NotFoundError
from rag.library.catalogue import Order
from rag.state import Shelf, State
from rag.types import Filters

NAME: Final = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
MOST: Final = 100
"""Searches that one person keeps."""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """What was looked for, and in which order."""

    name: str
    words: str
    filters: Filters
    sort: Order


@dataclass(frozen=True, slots=True)
class _Kept:
    owner: str
    search: SavedSearch


_SEARCHES: Final = Shelf("search", _Kept)


class SavedSearches:
    """Searches in the state room; nobody sees another's."""

    def __init__(self, state: State) -> None:
        self._state = state

    def all(self, owner: str) -> list[SavedSearch]:
        """Every search of ``owner``, by name."""
        with self._state.read() as view:
            own = [kept.search for _, kept in _SEARCHES.all(view) if kept.owner == owner]
        return sorted(own, key=lambda search: search.name)

    def get(self, owner: str, name: str) -> SavedSearch:
        """Raises :class:`NotFoundError`."""
        with self._state.read() as view:
            kept = _SEARCHES.get(view, _key(owner, name))
        if kept is None:
            raise NotFoundError(f"There is no search called {name!r}.")
        return kept.search

    def put(self, owner: str, search: SavedSearch) -> None:
        """Keep a search, in the place of the former one of its name; raises :class:`InputError`."""
        if not re.fullmatch(NAME, search.name):
            raise InputError(f"{search.name!r} is no name; use characters that can be seen.")
        with self._state.write() as change:
            own = [kept for _, kept in _SEARCHES.all(change) if kept.owner == owner]
            names = {kept.search.name for kept in own}
            if search.name not in names and len(names) >= MOST:
                raise InputError(f"{MOST} searches are kept already; remove one first.")
            _SEARCHES.put(change, _key(owner, search.name), time.time(), _Kept(owner, search))

    def remove(self, owner: str, name: str) -> None:
        """Raises :class:`NotFoundError`."""
        with self._state.write() as change:
            if not _SEARCHES.remove(change, _key(owner, name)):
                raise NotFoundError(f"There is no search called {name!r}.")


def _key(owner: str, name: str) -> str:
    return hashlib.sha256(f"{owner}\0{name}".encode("utf-8", "replace")).hexdigest()
