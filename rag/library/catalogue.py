"""What articles there are, without their texts: found by words, in any order, counted by what they
share.

A store answers questions; people also look through what it holds. Pages come from the store's own
indexes, so that a library of any size is listed at once; what all of it shares is counted once for
each state of it.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rag.assistant import Assistant
from rag.store import View
from rag.types import (
    Begins,
    Filter,
    Filters,
    Listed,
    Place,
    Sort,
    all_of,
    place_of,
    words_of,
)

Order = Literal[
    "id", "added", "first_added", "newest", "oldest", "title", "source", "longest", "shortest"
]
"""What comes first."""

_ORDERS: Final[Mapping[Order, tuple[Sort, bool]]] = {
    "id": ("id", False),
    "added": ("added", True),
    "first_added": ("added", False),
    "newest": ("published", True),
    "oldest": ("published", False),
    "title": ("title", False),
    "source": ("source", False),
    "longest": ("length", True),
    "shortest": ("length", False),
}
"""What each sorts by, and whether from the top."""

SHARED: Final = ("collection", "folder", "kind", "tag")
"""The facts that are counted for a choice among them."""

_NAMES_FROM: Final = 2_000
"""Articles read for names, and characters read of each: enough to know who is written about."""
_NAMES: Final = 5_000
_TOTALS: Final = 64
"""Lists whose length is remembered."""
_NAME: Final = re.compile(r"(?<=[a-z,;] )[A-Z][\w’'-]+(?: (?:of |de |van |al )?[A-Z][\w’'-]+){1,3}")


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the articles that match."""

    listed: Sequence[Listed]
    after: Place | None
    """Where the next page begins; none on the last one."""
    version: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What the articles of one state of the store share."""

    articles: int
    shares: Mapping[str, Mapping[str, int]]
    """By the names in :data:`SHARED`: values and how many articles have each."""
    version: str


def matching(words: str, filters: Filters | None = None) -> Filter | None:
    """The articles that hold every word, as the beginning of one of title, source, author, tags."""
    where = (filters or Filters()).where()
    found: list[Filter] = [Begins("word", word) for word in words_of(words)]
    return all_of([*found, where])


class Catalogue:
    """The contents of one assistant's store. Safe to share between threads."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._contents: Contents | None = None
        self._totals: dict[tuple[str, Filter | None], int] = {}
        self._names = _Names()

    def page(
        self,
        words: str = "",
        filters: Filters | None = None,
        *,
        order: Order = "added",
        after: Place | None = None,
        limit: int = 50,
    ) -> Page:
        """The next ``limit`` articles that match."""
        with self._assistant.store.read() as view:
            return _page(view, matching(words, filters), order, after, limit)

    def found(
        self,
        words: str = "",
        filters: Filters | None = None,
        *,
        order: Order = "added",
        after: Place | None = None,
        limit: int = 50,
    ) -> tuple[Page, int]:
        """The same, and how many match in all."""
        where = matching(words, filters)
        with self._assistant.store.read() as view:
            return _page(view, where, order, after, limit), self._total(view, where)

    def _total(self, view: View, where: Filter | None) -> int:
        """Counted once for all the pages of a list."""
        asked = view.version, where
        with self._lock:
            found = self._totals.get(asked)
        if found is None:
            found = view.count(where)
            with self._lock:
                self._totals[asked] = found
                while len(self._totals) > _TOTALS:
                    self._totals.pop(next(iter(self._totals)))
        return found

    def contents(self) -> Contents:
        """What the articles share, counted anew when the store changed."""
        with self._assistant.store.read() as view, self._lock:
            if self._contents is None or self._contents.version != view.version:
                shares = {name: dict(view.shares(name)) for name in SHARED}
                self._contents = Contents(view.counts().articles, shares, view.version)
            return self._contents

    def suggestions(self, words: str, n: int = 4) -> tuple[Sequence[str], Sequence[Listed]]:
        """Names that the last words begin, and articles whose titles hold every word."""
        tails = words.split()[-3:]
        beginnings = [" ".join(tails[at:]).lower() for at in range(len(tails))]
        names = [
            name
            for name in self.names()
            if any(len(b) > 1 and name.lower().startswith(b) for b in beginnings)
            and name.lower() not in words.lower()
        ]
        titled = self.page(words, order="newest", limit=n).listed if words_of(words) else []
        return names[:n], titled

    def names(self) -> Sequence[str]:
        """Names that the latest articles mention, the most frequent first."""
        with self._assistant.store.read() as view:
            return self._names.of(view)


class _Names:
    """Names of the latest articles, each read once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._version = ""
        self._found: dict[str, frozenset[str]] = {}
        """By the hash of a text."""
        self._ranked: Sequence[str] = ()

    def of(self, view: View) -> Sequence[str]:
        with self._lock:
            if self._version != view.version:
                latest = view.listed("added", _NAMES_FROM, descending=True)
                self._found = dict(self._read(view, latest))
                counts = Counter(name for names in self._found.values() for name in names)
                self._ranked = [name for name, _ in counts.most_common(_NAMES)]
                self._version = view.version
            return self._ranked

    def _read(self, view: View, latest: Sequence[Listed]) -> Iterator[tuple[str, frozenset[str]]]:
        new = []
        for listed in latest:
            sha256 = listed.article.sha256
            if sha256 in self._found:
                yield sha256, self._found[sha256]
            else:
                new.append(listed.article.id)
        for article in view.get(new):
            yield article.sha256, frozenset(_NAME.findall(article.text[:_NAMES_FROM]))


def _page(view: View, where: Filter | None, order: Order, after: Place | None, n: int) -> Page:
    sort, descending = _ORDERS[order]
    found = view.listed(sort, n + 1, where, descending=descending, after=after)
    listed = found[:n]
    more = place_of(listed[-1], sort, descending=descending) if len(found) > n else None
    return Page(listed, more, view.version)
