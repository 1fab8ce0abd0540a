"""An engine in one module: the whole index is one file, read anew for every question.

Nothing here is quick, and everything is exact: a change writes a new file beside the old one and
takes its place in one step, so whoever reads has one state, old or new. The file is a pickle, which
runs whatever it was made to run: open none that came from elsewhere.

What is kept beside the articles lies where the embedded engine keeps it.
"""

from __future__ import annotations

import functools
import math
import os
import pickle
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import filelock
import numpy as np

from rag.engines import embedded
from rag.errors import FilterError, IndexLockedError, IndexMismatchError, IndexMissingError
from rag.language.terms import terms
from rag.settings import Settings
from rag.state import Record, State
from rag.store import Counts, Identity, MakePassages, Server, StoreStats
from rag.types import (
    And,
    Article,
    Begins,
    Eq,
    Field,
    FileRecord,
    Filter,
    Has,
    Hit,
    In,
    Listed,
    Not,
    Or,
    Passage,
    Place,
    Progress,
    Range,
    Sort,
    Vectors,
    facts_of,
    place_of,
)

state = embedded.state


@dataclass(frozen=True)
class Whole:
    """One state of an index; mappings are in the order the articles came."""

    identity: Identity
    version: str = "0"
    articles: Mapping[str, Article] = field(default_factory=dict)
    passages: Mapping[str, Sequence[Passage]] = field(default_factory=dict)
    vectors: Mapping[str, Vectors] = field(default_factory=dict)
    files: Mapping[str, FileRecord] = field(default_factory=dict)
    originals: Mapping[str, bytes] = field(default_factory=dict)


def _file(settings: Settings) -> Path:
    return settings.index_dir / "whole.pickle"


def place(settings: Settings) -> str:
    """The file of ``settings``."""
    return str(_file(settings))


def exists(settings: Settings) -> bool:
    """Whether an index was made there."""
    return _file(settings).is_file()


def open(  # noqa: A001
    settings: Settings, identity: Identity | None = None, *, create: bool = False
) -> OneFile:
    """The index of ``settings``; see :class:`rag.store.Engine`."""
    if not exists(settings):
        if identity is None or not create:
            raise IndexMissingError(f"No index in {place(settings)}; run `rag build FOLDER`.")
        settings.index_dir.mkdir(parents=True, exist_ok=True)
        _write(_file(settings), Whole(identity))
    found: Whole = pickle.loads(_file(settings).read_bytes())
    if identity is not None and replace(identity, tokenizer="") != replace(
        found.identity, tokenizer=""
    ):
        raise IndexMismatchError(
            f"The index was built with {found.identity}; the settings say {identity}. Set them "
            "back, or make the index anew: `rag build FOLDER`."
        )
    return OneFile(_file(settings), embedded.state(settings))


def restore(settings: Settings, folder: Path) -> None:
    """Put the copy in ``folder`` in the place of the index of ``settings``."""
    whole, beside = pickle.loads((folder / "copy.pickle").read_bytes())
    settings.index_dir.mkdir(parents=True, exist_ok=True)
    room = state(settings)
    with room.write() as change:
        for kind in change.kinds():
            change.forget(kind, most=0)
        for kind, records in beside.items():
            for record in records:
                change.put(kind, record)
    room.close()
    _write(_file(settings), whole)


def _write(path: Path, whole: Whole) -> None:
    beside = path.with_suffix(".new")
    beside.touch(mode=0o600)
    with beside.open("wb") as file:
        pickle.dump(whole, file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


class View:
    """One state, searched by comparing with everything."""

    def __init__(self, whole: Whole) -> None:
        self.identity = whole.identity
        self.version = whole.version
        self._articles = dict(whole.articles)
        self._passages = dict(whole.passages)
        self._vectors = dict(whole.vectors)
        self._files = dict(whole.files)
        self._originals = dict(whole.originals)

    def counts(self) -> Counts:
        """Articles and passages."""
        return Counts(len(self._articles), sum(map(len, self._passages.values())))

    def get(self, ids: Sequence[str], *, text: bool = True) -> list[Article]:
        """The articles with these ids, in that order, missing ones left out."""
        found = [self._articles[name] for name in ids if name in self._articles]
        return found if text else [_without_text(article) for article in found]

    def scan(
        self, after_id: str, n: int, where: Filter | None = None, *, text: bool = True
    ) -> list[Article]:
        """Up to ``n`` articles with ``id > after_id``, by id."""
        names = sorted(name for name in self._matching(where) if name > after_id)
        return self.get(names[:n], text=text)

    def count(self, where: Filter | None = None) -> int:
        """Number of articles that match."""
        return len(self._matching(where))

    def listed(
        self,
        sort: Sort,
        n: int,
        where: Filter | None = None,
        *,
        descending: bool = False,
        after: Place | None = None,
    ) -> list[Listed]:
        """Up to ``n`` matching articles in that order, those ``after`` a place of it."""
        chosen = [self._articles[name] for name in self._matching(where)]
        rows = [Listed(_without_text(article), len(article.text)) for article in chosen]
        placed = [(place_of(row, sort, descending=descending), row) for row in rows]
        placed.sort(key=lambda pair: pair[0], reverse=descending)
        if after is not None:
            placed = [p for p in placed if (p[0] < after if descending else p[0] > after)]
        return [row for _, row in placed[:n]]

    def shares(self, name: str, where: Filter | None = None) -> list[tuple[str, int]]:
        """Values of a fact and how many matching articles have each, by value."""
        chosen = [_facts(self._articles[found]) for found in self._matching(where)]
        return sorted(Counter(v for facts in chosen for n, v in facts if n == name).items())

    def passages(self, article_id: str) -> list[Passage]:
        """The passages of one article, in order."""
        return list(self._passages.get(article_id, ()))

    def vectors(self, article_id: str) -> Vectors:
        """Their vectors, ``(n_passages, dim) float32``."""
        none = np.empty((0, self.identity.dim), np.float32)
        return self._vectors.get(article_id, none)

    def files(self, collection: str | None = None) -> list[FileRecord]:
        """What is remembered of files, by path."""
        chosen = [r for r in self._files.values() if collection in (None, r.collection)]
        return sorted(chosen, key=lambda record: os.fsencode(record.path))

    def original(self, sha256: str) -> bytes | None:
        """The bytes of a file that was kept."""
        return self._originals.get(sha256)

    def search_dense(self, vector: Vectors, k: int, where: Filter | None = None) -> list[Hit]:
        """At most ``k`` hits by inner product, best first, equal ones in order of entry."""
        if vector.shape != (self.identity.dim,):
            raise _wrong_shape(vector, (self.identity.dim,))
        wide = vector.astype(np.float64)
        scored = [
            (passage, float(row.astype(np.float64) @ wide))
            for name in self._matching(where)
            for passage, row in zip(self._passages[name], self._vectors[name], strict=True)
        ]
        scored.sort(key=lambda pair: -pair[1])
        return [
            Hit(passage, score, dense_score=score, dense_rank=rank, title=self._title(passage))
            for rank, (passage, score) in enumerate(scored[:k], 1)
        ]

    def search_lexical(self, question: str, k: int, where: Filter | None = None) -> list[Hit]:
        """At most ``k`` hits by BM25 (k1 1.2, b 0.75), best first, equal ones in order of entry."""
        bags = [
            (passage, _bag(self._searchable(passage)))
            for passages in self._passages.values()
            for passage in passages
        ]
        mean = sum(bag.total() for _, bag in bags) / max(len(bags), 1)
        allowed = set(self._matching(where))
        asked = terms(question)
        rarity = {}
        for term in asked:
            n = sum(term in bag for _, bag in bags)
            rarity[term] = math.log(1 + (len(bags) - n + 0.5) / (n + 0.5))
        scored = []
        for passage, bag in bags:
            length = 0.25 + 0.75 * bag.total() / mean if mean else 1.0
            score = sum(rarity[t] * bag[t] * 2.2 / (bag[t] + 1.2 * length) for t in asked)
            if score and passage.article_id in allowed:
                scored.append((passage, score))
        scored.sort(key=lambda pair: -pair[1])
        return [
            Hit(passage, score, lexical_score=score, lexical_rank=rank, title=self._title(passage))
            for rank, (passage, score) in enumerate(scored[:k], 1)
        ]

    def _title(self, passage: Passage) -> str:
        return self._articles[passage.article_id].title

    def _searchable(self, passage: Passage) -> str:
        title, seen = self._title(passage), passage.seen
        return seen if seen.startswith(title) else f"{title} {seen}"

    def _matching(self, where: Filter | None) -> list[str]:
        """Ids of the articles that match, in the order they came."""
        holds = _condition(where)
        return [name for name, article in self._articles.items() if holds(article)]


class Change(View):
    """A change of a copy; nobody sees it before it is written."""

    def __init__(self, whole: Whole) -> None:
        super().__init__(whole)
        self._next = secrets.token_hex(8)
        self._named = self._files_named()

    def whole(self) -> Whole:
        """The state as changed so far."""
        return Whole(
            self.identity,
            self.version,
            self._articles,
            self._passages,
            self._vectors,
            self._files,
            self._originals,
        )

    def upsert(
        self, articles: Sequence[Article], passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        """Add or replace articles with all their passages."""
        if vectors.shape != (len(passages), self.identity.dim):
            raise _wrong_shape(vectors, (len(passages), self.identity.dim))
        if not np.isfinite(vectors).all():
            raise ValueError("vectors hold NaN or infinity")
        given = {article.id: article for article in articles}
        if len(given) < len(articles):
            raise ValueError("the same article id twice in one upsert")
        for passage in passages:
            if given[passage.article_id].text[passage.start : passage.end] != passage.text:
                raise ValueError(f"passage {passage.id} is not what stands there in its article")
        for name, article in given.items():
            rows = [row for row, passage in enumerate(passages) if passage.article_id == name]
            former = self._articles.pop(name, None)
            came = article.added or (former.added if former else None) or datetime.now(UTC)
            self._forget(name)
            self._articles[name] = replace(article, added=came)
            self._passages[name] = [passages[row] for row in rows]
            self._vectors[name] = np.asarray(vectors[rows], dtype=np.float32)
        self._changed()

    def relabel(self, articles: Sequence[Article]) -> None:
        """Give stored articles another date, source or metadata."""
        for article in articles:
            former = self._articles.get(article.id)
            if former is None or _words(former) != _words(article):
                raise ValueError(f"no article {article.id!r} with these words is stored")
            self._articles[article.id] = replace(article, text=former.text, added=former.added)
        self._changed()

    def delete(self, where: Filter) -> Counts:
        """Remove matching articles; how much went."""
        gone = self._matching(where)
        passages = sum(len(self._passages[name]) for name in gone)
        for name in gone:
            del self._articles[name]
            self._forget(name)
        if gone:
            self._changed()
        return Counts(len(gone), passages)

    def put_files(self, records: Sequence[FileRecord]) -> None:
        """Remember files."""
        self._files.update({record.path: record for record in records})

    def delete_files(self, paths: Sequence[str]) -> None:
        """Forget files."""
        for path in paths:
            self._files.pop(path, None)

    def keep_original(self, sha256: str, data: bytes) -> None:
        """Keep a file as it is."""
        self._originals[sha256] = data

    def forget_originals(self, files: Mapping[str, Sequence[str]]) -> None:
        """Let files go although articles read from them stay, unless these are copies."""
        left = {(article.file_sha256, article.sha256) for article in self._articles.values()}
        for file, texts in files.items():
            if any(of == file and text not in texts for of, text in left):
                self._originals.pop(file, None)

    def embed_anew(self, identity: Identity, make: MakePassages, progress: Progress | None) -> None:
        """Give every article other passages and vectors."""
        self.identity = identity
        for done, (name, article) in enumerate(self._articles.items(), 1):
            passages, vectors = make([article])
            self._passages[name], self._vectors[name] = passages, vectors
            if progress is not None:
                progress(done, len(self._articles))
        self._changed()

    def _changed(self) -> None:
        """Another state; files go with the last article that names them."""
        self.version = self._next
        for gone in self._named - (named := self._files_named()):
            self._originals.pop(gone, None)
        self._named = named

    def _files_named(self) -> set[str]:
        return {article.file_sha256 for article in self._articles.values()}

    def _forget(self, name: str) -> None:
        self._passages.pop(name, None)
        self._vectors.pop(name, None)


class OneFile:
    """See :class:`rag.store.Store`. Safe to share between threads and processes."""

    engine = "onefile"

    def __init__(self, path: Path, room: State) -> None:
        self._path = path
        self.state = room

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folder of the file."""
        return (self._path.parent,)

    def close(self) -> None:
        """Release what is kept beside the articles."""
        self.state.close()

    @contextmanager
    def read(self) -> Iterator[View]:
        """The newest state."""
        yield View(self._whole())

    @contextmanager
    def write(self) -> Iterator[Change]:
        """One change at a time, of all processes."""
        try:
            with filelock.FileLock(self._path.with_suffix(".lock"), timeout=5):
                change = Change(self._whole())
                yield change
                _write(self._path, change.whole())
        except filelock.Timeout:
            raise IndexLockedError(
                f"Another process is changing {self._path}; try again when it has ended."
            ) from None

    def stats(self) -> StoreStats:
        """Counts and sizes."""
        view = View(self._whole())
        size = self._path.stat().st_size
        return StoreStats(*view.counts(), view.version, size, {"whole": "one pickled file"})

    def health(self, thorough: bool = False) -> list[str]:
        """Nothing is derived, so nothing can fall behind: articles that were altered."""
        view = View(self._whole())
        if not thorough:
            return []
        altered = [article for article in view.scan("", view.count()) if not article.intact]
        return [f"{article.id} is not what was stored; `rag build`" for article in altered]

    def servers(self) -> list[Server]:
        """None: it is a file of this machine."""
        return []

    def optimize(self) -> None:
        """A change leaves nothing behind."""

    def erase(self, *, derived: bool) -> None:
        """The file was written anew without what was deleted."""

    def repair(self) -> list[str]:
        """There is nothing to mend it with."""
        return []

    def snapshot(self, folder: Path) -> None:
        """Write a copy into the new ``folder``."""
        beside: dict[str, list[Record]] = {}
        with self.state.read() as view:
            beside = {kind: view.records(kind) for kind in view.kinds()}
        folder.mkdir(parents=True)
        (folder / "copy.pickle").write_bytes(pickle.dumps((self._whole(), beside)))

    def reembed(
        self, identity: Identity, make: MakePassages, progress: Progress | None = None
    ) -> None:
        """Give every article new passages and vectors, in one change."""
        with self.write() as change:
            change.embed_anew(identity, make, progress)

    def _whole(self) -> Whole:
        found: Whole = pickle.loads(self._path.read_bytes())
        return found


@functools.lru_cache(100_000)
def _bag(text: str) -> Counter[str]:
    """How often a text has each term."""
    return Counter(terms(text))


def _wrong_shape(vectors: Vectors, fits: tuple[int, ...]) -> IndexMismatchError:
    return IndexMismatchError(
        f"Vectors of shape {vectors.shape} do not fit, the index was built for {fits}. Use the "
        "embedder it was built with (RAG_EMBEDDER)."
    )


def _without_text(article: Article) -> Article:
    return replace(article, text="", tables=())


def _words(article: Article) -> tuple[object, ...]:
    return article.sha256, article.title, article.tables


def _facts(article: Article) -> set[tuple[str, str]]:
    return facts_of(article.title, article.source, article.collection, article.metadata)


Condition = Callable[[Article], bool]


def _condition(where: Filter | None) -> Condition:
    """A filter as a function; raises :class:`FilterError` for one that makes no sense."""
    match where:
        case None:
            return lambda article: True
        case Eq(name, value):
            return _one_of(name, [value])
        case In(name, values):
            return _one_of(name, values)
        case Range(name, low, high):
            return _between(name, low, high)
        case Has(name, value):
            return lambda article: (name, value) in _facts(article)
        case Begins(name, start):
            return lambda article: any(
                found == name and value.startswith(start) for found, value in _facts(article)
            )
        case And(parts):
            every = [_condition(part) for part in parts]
            return lambda article: all(holds(article) for holds in every)
        case Or(parts):
            some = [_condition(part) for part in parts]
            return lambda article: any(holds(article) for holds in some)
        case Not(part):
            holds = _condition(part)
            return lambda article: not holds(article)


def _one_of(name: Field, values: Iterable[str | date]) -> Condition:
    wanted = {_value(name, value) for value in values}
    return lambda article: (held := _held(article, name)) is not None and held in wanted


def _between(name: Field, low: str | date | None, high: str | date | None) -> Condition:
    first = None if low is None else _value(name, low)
    last = None if high is None else _value(name, high)
    if first is not None and last is not None and first > last:
        raise FilterError(f"{name} from {low} to {high} holds nothing: exchange them.")

    def holds(article: Article) -> bool:
        held = _held(article, name)
        above = held is not None and (first is None or held >= first)
        return held is not None and above and (last is None or held <= last)

    return holds


def _held(article: Article, name: Field) -> str | None:
    """The field as text that sorts."""
    found = article.id if name == "article_id" else getattr(article, name)
    return found.isoformat() if isinstance(found, date) else found


def _value(name: Field, value: str | date) -> str:
    """What a field is compared with, as text that sorts."""
    if name not in get_args(Field):
        raise FilterError(f"No field {name!r} to filter by; there are: {get_args(Field)}.")
    if name != "published":
        if isinstance(value, str):
            return value
        raise FilterError(f"{name} is text, not a date: {value!r}.")
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        raise FilterError(f"published is a date such as 2025-06-28, not {value!r}.") from None
