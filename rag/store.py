"""The store's protocol: what an engine opens, how it is read, and how it is changed.

An *engine* is a way of keeping articles (``rag/engines/embedded.py`` is one); the *store* it opens
holds one index. Every question is asked of one :class:`View`, a consistent state of the store:
what it finds, the texts it quotes and the version it names belong together, whatever is committed
meanwhile. Every change is one :class:`Change`: whole or not at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, NamedTuple, Protocol, TypeVar

from rag.errors import IndexUnreachableError
from rag.settings import Settings
from rag.state import State
from rag.types import (
    READ_AGAIN,
    Article,
    FileRecord,
    Filter,
    Hit,
    Listed,
    Passage,
    Place,
    Progress,
    Sort,
    Vectors,
)

T = TypeVar("T")

MakePassages = Callable[[Sequence[Article]], tuple[list[Passage], Vectors]]
"""Articles to their passages, in order, and one vector a passage."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What an index is made with; who asks it must make questions the same way."""

    embedder: str
    """Id of the embedder: its model and weights."""
    dim: int
    metric: Literal["inner_product"]
    chunking: str
    """How articles are cut into passages."""
    tokenizer: str
    """How texts become the terms of BM25."""


class Counts(NamedTuple):
    """How much there is, or how much went."""

    articles: int
    passages: int


@dataclass(frozen=True, slots=True)
class StoreStats:
    """Counts and sizes of a store."""

    articles: int
    passages: int
    version: str
    size_bytes: int
    structures: Mapping[str, str]
    """Name of each derived structure and what it is, for example ``dense: flat, 6 MB``."""


@dataclass(frozen=True, slots=True)
class Server:
    """A database server behind a store."""

    role: Literal["primary", "standby"]
    """The primary takes changes."""
    name: str
    """As the primary knows a standby; may be empty."""
    synchronous: bool
    """Whether changes are on it before they are acknowledged."""
    behind: int | None
    """Bytes of the log that it has not applied yet; none where nobody can tell."""


class Reads(Protocol):
    """What can be read of one state; a :class:`Change` reads what it has changed so far."""

    @property
    def identity(self) -> Identity:
        """What the index is made with."""
        ...

    @property
    def version(self) -> str:
        """Names this state: another state of any history has another version."""
        ...

    def counts(self) -> Counts:
        """Articles and passages, without reading a table."""
        ...

    def get(self, ids: Sequence[str], *, text: bool = True) -> list[Article]:
        """The articles with these ids, in that order, missing ones left out.

        Without ``text`` theirs is empty and was not read: for lists and comparisons.
        """
        ...

    def scan(
        self, after_id: str, n: int, where: Filter | None = None, *, text: bool = True
    ) -> list[Article]:
        """Up to ``n`` articles with ``id > after_id``, by id; ``text`` as for :meth:`get`."""
        ...

    def count(self, where: Filter | None = None) -> int:
        """Number of articles that match."""
        ...

    def listed(
        self,
        sort: Sort,
        n: int,
        where: Filter | None = None,
        *,
        descending: bool = False,
        after: Place | None = None,
    ) -> list[Listed]:
        """Up to ``n`` matching articles in that order, those ``after`` a place of it.

        Reads no text and, with the engine's own indexes, little more than the page it gives: a
        library of 100,000 articles is listed as quickly as one of ten. The order is that of
        :func:`rag.types.place_of`: by code points, then by id, both the same way round.
        """
        ...

    def shares(self, name: str, where: Filter | None = None) -> list[tuple[str, int]]:
        """Values of the fact ``name`` (:func:`rag.types.facts_of`) and how many matching articles
        have each, by value."""
        ...

    def passages(self, article_id: str) -> list[Passage]:
        """The passages of one article, in order."""
        ...

    def vectors(self, article_id: str) -> Vectors:
        """Stored vectors of an article's passages, ``(n_passages, dim) float32``, in order."""
        ...

    def files(self, collection: str | None = None) -> list[FileRecord]:
        """What is remembered of files, by path."""
        ...

    def original(self, sha256: str) -> bytes | None:
        """The bytes of a file that articles were read from, where it was kept."""
        ...


class View(Reads, Protocol):
    """One consistent state, to read from and to search; it ends with the block that opened it."""

    def search_dense(self, vector: Vectors, k: int, where: Filter | None = None) -> list[Hit]:
        """At most ``k`` hits by inner product with ``vector`` of shape ``(dim,)``, best first.

        Equal scores come in the order the passages were added. Raises
        :class:`IndexMismatchError` where the index was made anew since the store was opened.
        """
        ...

    def search_lexical(self, question: str, k: int, where: Filter | None = None) -> list[Hit]:
        """At most ``k`` hits by BM25, best first; equal scores as for :meth:`search_dense`."""
        ...


class Change(Reads, Protocol):
    """One change, durable and visible to every reader when its block ends without an error.

    ``version`` is the one the change makes; it may be read after the block as well.
    """

    def upsert(
        self, articles: Sequence[Article], passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        """Add or replace articles with all their passages.

        An article without ``added`` keeps that of the one it replaces, or came now. ``vectors``
        are ``(n_passages, dim) float32``, rows in the order of ``passages``.
        """
        ...

    def relabel(self, articles: Sequence[Article]) -> None:
        """Give stored articles another date, source or metadata; their words are as they were.

        Passages and vectors, which text, title and tables make, stay and are not read.
        """
        ...

    def delete(self, where: Filter) -> Counts:
        """Remove matching articles from every structure; how much went."""
        ...

    def put_files(self, records: Sequence[FileRecord]) -> None:
        """Remember files."""
        ...

    def delete_files(self, paths: Sequence[str]) -> None:
        """Forget files."""
        ...

    def keep_original(self, sha256: str, data: bytes) -> None:
        """Keep a file as it is, until the last article that names it by ``file_sha256`` goes."""
        ...

    def forget_originals(self, files: Mapping[str, Sequence[str]]) -> None:
        """Let files go although articles read from them stay, unless all of these are copies: of
        the texts, by SHA-256, that are given for each file by its SHA-256."""
        ...


class Store(Protocol):
    """An opened index. Safe to share between threads."""

    engine: str
    """Name of the engine that opened it."""

    @property
    def state(self) -> State:
        """What is kept beside the articles; closed with the store."""
        ...

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where on this machine it keeps files of its own: nobody's articles."""
        ...

    def close(self) -> None:
        """Release everything; the store cannot be used afterwards."""
        ...

    def read(self) -> AbstractContextManager[View]:
        """The newest acknowledged state; never waits for a writer of another process."""
        ...

    def write(self) -> AbstractContextManager[Change]:
        """One change at a time; raises :class:`IndexLockedError` while another process writes.

        Do slow work (embedding) before: nobody else can write meanwhile.
        """
        ...

    def stats(self) -> StoreStats:
        """Counts and sizes; looks at every file, so not for every question."""
        ...

    def health(self, thorough: bool = False) -> list[str]:
        """Problems found, in plain words, each naming the command that mends it; [] when well.

        Cheap enough for a readiness probe, unless ``thorough``: then everything is read.
        """
        ...

    def servers(self) -> list[Server]:
        """The database servers, the one that takes changes first; [] where there is none to ask,
        and where the store is files of this machine. Quick, whatever befell them."""
        ...

    def optimize(self) -> None:
        """Compact the store and rewrite the derived structures."""
        ...

    def erase(self, *, derived: bool) -> None:
        """Leave no byte of what was deleted from the store; with ``derived`` none in what is
        derived from it either, which takes the longer the more there is.

        Raises :class:`IndexLockedError` where a reader would not let go of the former state.
        """
        ...

    def repair(self) -> list[str]:
        """Mend what can be mended without a backup; what was done, in plain words."""
        ...

    def snapshot(self, folder: Path) -> None:
        """Write a copy, the state room included, into the new ``folder``.

        For :meth:`Engine.restore`; writing may go on meanwhile.
        """
        ...

    def reembed(
        self, identity: Identity, make: MakePassages, progress: Progress | None = None
    ) -> None:
        """Give every article new passages and vectors, beside the old, swapped in one step.

        ``progress`` counts articles. An interrupted run goes on where it stopped.
        """
        ...


class Engine(Protocol):
    """A way of keeping articles: a module in ``rag/engines/`` that has these functions."""

    def place(self, settings: Settings) -> str:
        """Where the index of ``settings`` lies, for people."""
        ...

    def exists(self, settings: Settings) -> bool:
        """Whether an index was made there."""
        ...

    def open(
        self, settings: Settings, identity: Identity | None = None, *, create: bool = False
    ) -> Store:
        """The index of ``settings``, made if there is none and ``create``.

        Raises :class:`IndexMissingError`, and :class:`IndexMismatchError` where it was made with
        another embedder, dimension, metric or chunking than ``identity``; without an identity it
        is taken as it is. Another tokenizer concerns derived structures alone: they are made anew.
        """
        ...

    def state(self, settings: Settings) -> State:
        """What is kept beside the index of ``settings``, also before there is an index."""
        ...

    def restore(self, settings: Settings, folder: Path) -> None:
        """Put the copy in ``folder`` in the place of the index of ``settings``, in one step."""
        ...


PATIENCE_S: Final = 20.0
"""How long a question is asked again while the database cannot be reached: another server takes
over meanwhile."""

_REST_S: Final = 0.25
_PAGE: Final = 256


def look(store: Store, read: Callable[[View], T]) -> T:
    """What ``read`` makes of the newest state; of a later one where the server went meanwhile."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            with store.read() as view:
                return read(view)
        except IndexUnreachableError:
            if time.monotonic() > until:
                raise
        time.sleep(_REST_S)


def every(reads: Reads, where: Filter | None = None, *, text: bool = True) -> Iterator[Article]:
    """Every matching article of one state, by id; few are in memory at a time."""
    after = ""
    while page := reads.scan(after, _PAGE, where, text=text):
        yield from page
        after = page[-1].id


def read_anew(change: Change, articles: Sequence[Article]) -> None:
    """Have the next build read the files of ``articles``, whose texts are not theirs any more."""
    ids = {article.id for article in articles}
    theirs = [record for record in change.files() if not ids.isdisjoint(record.article_ids)]
    change.put_files([replace(record, size=READ_AGAIN) for record in theirs])
