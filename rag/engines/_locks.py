"""Who may write: one process at a time; and in one process, many searches or one change."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from rag.engines._errors import missing, refusing
from rag.engines._files import PRIVATE, make_file
from rag.errors import IndexLockedError, StoreError

_POLL_S: Final = 0.02
_HOLDER: Final = "writer.pid"


class WriterLock:
    """A lock file that one process holds for the duration of one change.

    The system drops it when the holder dies, however it dies. A file beside it names the process
    that holds it. Threads of one process queue; they may nest.
    """

    def __init__(self, path: Path, wait_s: float) -> None:
        self._path = path
        self._wait_s = wait_s
        self._threads = threading.RLock()
        self._file = FileLock(path, mode=PRIVATE, thread_local=False)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock; raises :class:`IndexLockedError` after ``wait_s`` seconds of waiting."""
        with self._threads:
            self._acquire(self._wait_s)
            try:
                yield
            finally:
                self._file.release()

    @contextmanager
    def held_if_free(self) -> Iterator[bool]:
        """Hold the lock if nobody does; yields whether it is held. Never waits, never raises."""
        if not self._threads.acquire(blocking=False):
            yield False
            return
        try:
            try:
                self._acquire(0.0)
            except StoreError:
                yield False
                return
            try:
                yield True
            finally:
                self._file.release()
        finally:
            self._threads.release()

    def _acquire(self, wait_s: float) -> None:
        folder = self._path.parent
        nested = self._file.is_locked
        try:
            with refusing(folder):
                self._file.acquire(timeout=wait_s, poll_interval=_POLL_S)
        except FileNotFoundError:
            raise missing(folder) from None
        except Timeout:
            raise IndexLockedError(
                f"Process {self._holder() or 'unknown'} is writing to {folder} and did not finish "
                f"within {wait_s:g} s; try again when it is done, or stop it."
            ) from None
        if not nested and self._holder() != str(os.getpid()):
            # Only an aid to the reader of an error: a full disk must not prevent a deletion.
            with suppress(OSError):
                make_file(folder / _HOLDER)
                (folder / _HOLDER).write_text(f"{os.getpid()}\n", encoding="ascii")

    def _holder(self) -> str:
        try:
            return (self._path.parent / _HOLDER).read_text(encoding="ascii").strip()
        except (OSError, UnicodeError):
            return ""


class SharedLock:
    """Many may share it, or one alone may have it; who wants it alone goes before new sharers."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._sharing = 0
        self._alone = False
        self._wanting = 0

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Hold it together with others."""
        with self._changed:
            while self._alone or self._wanting:
                self._changed.wait()
            self._sharing += 1
        try:
            yield
        finally:
            with self._changed:
                self._sharing -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold it with nobody else in."""
        with self._changed:
            self._wanting += 1
            while self._alone or self._sharing:
                self._changed.wait()
            self._wanting -= 1
            self._alone = True
        try:
            yield
        finally:
            with self._changed:
                self._alone = False
                self._changed.notify_all()
