"""The folder that is filled: its files, what they were fetched from, the log, the dead letters.

All that is not an article lies in a hidden folder inside, which builds pass over.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from filelock import FileLock, Timeout

from rag.errors import ConflictError, ConnectorError

ABOUT: Final = ".fetched"
LOG: Final = "log.jsonl"
_LOG_BYTES: Final = 10_000_000
"""A log that is longer becomes the one before, and the one before that goes."""
_PART_BYTES: Final = 100
_DEPTH: Final = 20
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_DOCUMENTS: Final = "documents.db"
_TABLE: Final = """
    PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS documents (address TEXT PRIMARY KEY, known TEXT, dead TEXT)
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What tells whether a document is as it was, and the file it lies in."""

    etag: str = ""
    modified: str = ""
    listed: str = ""
    """What a list of documents says of it: its day of change, or its size and tag."""
    path: str = ""
    """Inside the folder."""
    origin: str = ""
    """The address that was fetched from when it was found."""


@dataclass(frozen=True, slots=True)
class Dead:
    """A document that could not be had."""

    address: str
    reason: str
    message: str
    origin: str
    tries: int
    """In how many runs."""
    at: str


@dataclass
class Fetched:
    """What a run did."""

    address: str
    new: int = 0
    """Documents that were not there, or say something else now."""
    unchanged: int = 0
    gone: list[str] = field(default_factory=list)
    """Files removed because their documents are gone."""
    vanished: list[str] = field(default_factory=list)
    """Documents that are listed no more, whose files were kept because they are so many."""
    dead: list[Dead] = field(default_factory=list)
    """Documents that could not be had in this run."""
    skipped: int = 0
    """Dead letters of earlier runs, which were not tried again."""
    left: bool = False
    """Whether a bound was reached with more to fetch: the next run goes on."""


class Folder:
    """Used by one process at a time; a context manager."""

    def __init__(self, folder: Path) -> None:
        self.root = folder.resolve()
        self._about = self.root / ABOUT
        self._lock = FileLock(str(self._about / "lock"), timeout=0)
        self._documents: sqlite3.Connection | None = None
        self.known: dict[str, Known] = {}
        self.dead: dict[str, Dead] = {}
        self._taken: set[str] = set()
        self._parts = 0

    def __enter__(self) -> Self:
        self._about.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire()
        except Timeout:
            raise ConflictError(
                f"Another process fetches into {self.root}; wait for it, or name another folder."
            ) from None
        for left in self._about.glob("part-*"):
            left.unlink()
        try:
            self._load()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def save(self, address: str) -> None:
        """Write down what is known of a document."""
        known, dead = self.known.get(address), self.dead.get(address)
        told = [json.dumps(asdict(each)) if each else None for each in (known, dead)]
        with self._written() as documents:
            if known or dead:
                row = (address, *told)
                documents.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", row)
            else:
                documents.execute("DELETE FROM documents WHERE address = ?", (address,))

    @property
    def log_file(self) -> Path:
        """Where every request is written down."""
        return self._about / LOG

    def log(self, address: str, outcome: str, **more: Any) -> None:
        """A line about one request, whatever became of it."""
        path = self.log_file
        if path.is_file() and path.stat().st_size > _LOG_BYTES:
            path.replace(path.with_suffix(".before.jsonl"))
        line = {"at": now(), "address": address, "outcome": outcome, **more}
        with path.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")

    def put(self, address: str, known: Known, data: bytes | Path, name: Sequence[str]) -> bool:
        """Keep a document under ``name`` (folders, then a file); whether it is another than before.

        A file that was not fetched is never written over, and nothing is written through a link.
        """
        former = self.known.get(address)
        path = former.path if former is not None and former.path else self._free(address, name)
        target = self._inside(path)
        same = target.is_file() and _digest(target) == _digest(data)
        if not same:
            self._replace(target, data)
        self.known[address] = replace(known, path=path)
        self._taken.add(path.casefold())
        return not same

    def take(self, address: str) -> None:
        """Remove the file of a document that is gone."""
        known = self.known.pop(address, None)
        if known is not None and known.path:
            self._inside(known.path).unlink(missing_ok=True)

    def bury(self, address: str, origin: str, error: ConnectorError) -> Dead:
        """Make a document a dead letter."""
        tries = self.dead[address].tries + 1 if address in self.dead else 1
        self.dead[address] = Dead(address, error.reason, str(error), origin, tries, now())
        return self.dead[address]

    def kept(self, address: str) -> Known | None:
        """What is known of a document whose file is still there."""
        known = self.known.get(address)
        return known if known is not None and (self.root / known.path).is_file() else None

    def part(self) -> Path:
        """A new place for what is not whole yet: nobody else writes there, however late."""
        self._parts += 1
        return self._about / f"part-{self._parts}"

    def _free(self, address: str, name: Sequence[str]) -> str:
        path = file_name(name)
        if path.casefold() in self._taken or (self.root / path).exists():
            stem, dot, suffix = path.rpartition(".")
            mark = hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()[:12]
            path = f"{stem}-{mark}.{suffix}" if dot and "/" not in suffix else f"{path}-{mark}"
        return path

    def _inside(self, path: str) -> Path:
        """The file, whose folders are real ones of this folder."""
        target = self.root / path
        if target.is_symlink() or not target.parent.resolve().is_relative_to(self.root):
            raise ConnectorError(
                f"{path} is a link, or lies behind one; nothing is written there.", "failed"
            )
        return target

    def _replace(self, target: Path, data: bytes | Path) -> None:
        """In one step: whoever reads the folder sees the former file or this one, whole."""
        part = data if isinstance(data, Path) else self.part()
        try:
            if isinstance(data, bytes):
                part.write_bytes(data)
            target.parent.mkdir(parents=True, exist_ok=True)
            part.replace(target)
        except OSError as error:
            raise ConnectorError(f"{target} cannot be written: {error.strerror}.") from error

    def _load(self) -> None:
        with self._written() as documents:
            documents.executescript(_TABLE)
            told = documents.execute("SELECT * FROM documents").fetchall()
        for address, known, dead in told:
            if known is not None:
                self.known[address] = Known(**json.loads(known))
            if dead is not None:
                self.dead[address] = Dead(**json.loads(dead))
        self._take_over()
        self._taken = {known.path.casefold() for known in self.known.values()}

    def _take_over(self) -> None:
        """What versions before this one wrote down."""
        known, dead = self._about / "known.json", self._about / "dead.json"
        if known.is_file():
            read = json.loads(known.read_bytes()).items()
            self.known |= {address: Known(**told) for address, told in read}
        if dead.is_file():
            read = json.loads(dead.read_bytes()).items()
            self.dead |= {address: Dead(**told) for address, told in read}
        if known.is_file() or dead.is_file():
            for address in self.known.keys() | self.dead.keys():
                self.save(address)
            known.unlink(missing_ok=True)
            dead.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._documents is not None:
            self._documents.close()
        self._lock.release()

    @contextmanager
    def _written(self) -> Iterator[sqlite3.Connection]:
        path = self._about / _DOCUMENTS
        try:
            if self._documents is None:
                self._documents = sqlite3.connect(path, isolation_level=None)
            yield self._documents
        except sqlite3.OperationalError as error:
            raise ConnectorError(f"{path} cannot be written: {error}.") from error
        except sqlite3.DatabaseError as error:
            raise ConnectorError(
                f"{path} is damaged ({error}); take it away, and everything is fetched anew."
            ) from error


def file_name(parts: Sequence[str]) -> str:
    """A path that every file system takes, made of what a stranger called something.

    Never hidden, never above the folder, never longer than a name may be; where something had to
    be changed, a mark of the whole keeps two names apart.
    """
    named = [part for part in parts if part not in ("", ".", "..")] or ["document"]
    made = [_part(part) for part in named[:_DEPTH]]
    if made != list(parts):
        mark = hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:8]
        stem, dot, suffix = made[-1].rpartition(".")
        made[-1] = f"{stem}-{mark}.{suffix}" if dot else f"{made[-1]}-{mark}"
    return "/".join(made)


def now() -> str:
    """The time, as it is written down."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _part(part: str) -> str:
    plain = unicodedata.normalize("NFC", part.encode("utf-8", "replace").decode())
    plain = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]', "_", plain).strip()
    stem, dot, suffix = plain.rpartition(".")
    if dot and stem and len(suffix) <= 10:
        ending = f".{suffix}"
    else:
        stem, ending = plain, ""
    stem = stem.encode()[: _PART_BYTES - len(ending.encode())].decode("utf-8", "ignore")
    plain = (stem + ending).rstrip(". ")
    if not plain or plain.startswith(".") or _RESERVED.fullmatch(plain):
        plain = f"_{plain}"
    return plain


def _digest(data: bytes | Path) -> bytes:
    if isinstance(data, bytes):
        return hashlib.sha256(data).digest()
    with data.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
