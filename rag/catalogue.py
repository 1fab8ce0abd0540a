"""What articles there are, without their texts: found by words, sorted, counted by what they share.

A store answers questions; people also look through what it holds. The catalogue reads every
article once, keeps a line of it in memory (about 0.5 kB), and after a change reads only what is
new, so that finding and sorting ten thousand of them takes milliseconds.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import PurePosixPath
from typing import Final, Literal

from rag.assistant import Assistant
from rag.store import View
from rag.types import Article

Order = Literal["added", "newest", "oldest", "title", "longest"]

_BATCH: Final = 500
_NAMES_FROM: Final = 2_000
"""Articles read for names, and characters read of each: enough to know who is written about."""
_NAMES: Final = 5_000
_NAME: Final = re.compile(r"(?<=[a-z,;] )[A-Z][\w’'-]+(?: (?:of |de |van |al )?[A-Z][\w’'-]+){1,3}")
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of the catalogue."""

    id: str
    title: str
    source: str
    published: date | None
    language: str | None
    collection: str
    kind: str
    """Suffix of the file it came from, without the dot; ``web`` for an address."""
    characters: int
    pages: int
    added: datetime | None
    """When its file was last written, where it was built from one."""
    order: int
    """Grows from one version of the store in which articles were new to the next."""
    sha256: str
    words: str = field(repr=False)
    """What it is found by: title and source, in small letters."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the entries that match."""

    entries: Sequence[Entry]
    total: int
    """All that match."""


@dataclass(frozen=True)
class Contents:
    """Every entry of one version of the store."""

    version: str
    entries: Sequence[Entry]
    names: Sequence[str]
    """Names the articles mention, the most frequent first."""

    def find(
        self,
        words: str = "",
        *,
        order: Order = "newest",
        kind: str = "",
        collection: str = "",
        offset: int = 0,
        limit: int = 50,
    ) -> Found:
        """The entries that hold every word, as a beginning of one of theirs."""
        wanted = [re.compile(rf"\b{re.escape(word)}") for word in _WORD.findall(words.lower())]
        matching = [
            entry
            for entry in self.entries
            if (not kind or entry.kind == kind)
            and (not collection or entry.collection == collection)
            and all(word.search(entry.words) for word in wanted)
        ]
        matching.sort(key=_ORDERS[order])
        return Found(matching[offset : offset + limit], len(matching))

    @cached_property
    def kinds(self) -> Mapping[str, int]:
        """Articles of each kind, the most frequent first."""
        return _counted(entry.kind for entry in self.entries)

    @cached_property
    def collections(self) -> Mapping[str, int]:
        """Articles of each collection, the most frequent first."""
        return _counted(entry.collection for entry in self.entries)

    @cached_property
    def folders(self) -> Mapping[str, int]:
        """Articles inside each folder, deeper ones counted in those above, by path."""
        counts: Counter[str] = Counter()
        for entry in self.entries:
            if "://" not in entry.source:
                counts.update(str(folder) for folder in PurePosixPath(entry.source).parents)
        return {name: counts[name] for name in sorted(counts) if name not in (".", "/")}

    def suggestions(self, words: str, n: int = 4) -> tuple[Sequence[str], Sequence[Entry]]:
        """Names that the last word begins, and articles whose titles hold every word."""
        tails = words.split()[-3:]
        beginnings = [" ".join(tails[at:]).lower() for at in range(len(tails))]
        names = [
            name
            for name in self.names
            if any(len(b) > 1 and name.lower().startswith(b) for b in beginnings)
            and name.lower() not in words.lower()
        ]
        titled = self.find(words, limit=n).entries if _WORD.search(words) else []
        return names[:n], titled


_ORDERS: Final[Mapping[Order, Callable[[Entry], tuple[object, ...]]]] = {
    "added": lambda e: (-e.order, -(e.added.timestamp() if e.added else 0), e.title.lower(), e.id),
    "newest": lambda e: (-(e.published or date.min).toordinal(), e.title.lower(), e.id),
    "oldest": lambda e: ((e.published or date.max).toordinal(), e.title.lower(), e.id),
    "title": lambda e: (e.title.lower(), e.id),
    "longest": lambda e: (-e.characters, e.title.lower(), e.id),
}


class Catalogue:
    """The contents of one assistant's store, read anew when the store changed."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._contents: Contents | None = None
        self._order: dict[str, int] = {}
        """Ids seen so far, and the reading in which each was new."""
        self._readings = 0
        self._names: Counter[str] = Counter()

    def contents(self) -> Contents:
        """The entries of the store as it is now."""
        with self._lock, self._assistant.store.read() as view:
            if self._contents is None or self._contents.version != view.version:
                self._contents = self._read(view)
            return self._contents

    def _read(self, view: View) -> Contents:
        self._readings += 1
        written = {
            id_: datetime.fromtimestamp(record.mtime_ns / 1e9, UTC)
            for record in view.files()
            for id_ in record.article_ids
        }
        before = {} if self._contents is None else {e.id: e for e in self._contents.entries}
        entries: list[Entry] = []
        after = ""
        while batch := view.scan(after, _BATCH, text=False):
            same = {a.id for a in batch if a.id in before and before[a.id].sha256 == a.sha256}
            read = {a.id: a for a in view.get([a.id for a in batch if a.id not in same])}
            for article in batch:
                order = self._order.setdefault(article.id, self._readings)
                if article.id in read:
                    self._note_names(read[article.id])
                    length = len(read[article.id].text)
                else:
                    length = before[article.id].characters
                entries.append(_entry(article, length, written.get(article.id), order))
            after = batch[-1].id
        self._order = {entry.id: entry.order for entry in entries}
        names = [name for name, _ in self._names.most_common(_NAMES)]
        return Contents(view.version, entries, names)

    def _note_names(self, article: Article) -> None:
        if len(self._order) <= _NAMES_FROM:
            self._names.update(set(_NAME.findall(article.text[:_NAMES_FROM])))


def _entry(article: Article, length: int, added: datetime | None, order: int) -> Entry:
    return Entry(
        id=article.id,
        title=article.title,
        source=article.source,
        published=article.published,
        language=article.language,
        collection=article.collection,
        kind=_kind(article.source),
        characters=length,
        pages=len(article.page_starts),
        added=added,
        order=order,
        sha256=article.sha256,
        words=f"{article.title} {article.source}".lower(),
    )


def _kind(source: str) -> str:
    if source.startswith(("http://", "https://")):
        return "web"
    return PurePosixPath(source.split("#", 1)[0]).suffix.lower().lstrip(".") or "other"


def _counted(values: Iterable[str]) -> Mapping[str, int]:
    return dict(Counter(values).most_common())
