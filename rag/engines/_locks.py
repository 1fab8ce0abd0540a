"""Who may write: one process at a time; and in one process, many searches or one change."""

from __future__ import annotations

import errno
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rag.engines._errors import full, missing, read_only
from rag.errors import IndexLockedError, StoreError

_POLL_S = 0.02


class WriterLock:
    """A lock file that one process holds for the duration of one change.

    The kernel drops it when the holder dies, however it dies. The file names the process that
    holds it. Threads of one process queue; they may nest.
    """

    def __init__(self, path: Path, wait_s: float) -> None:
        self._path = path
        self._wait_s = wait_s
        self._threads = threading.RLock()
        self._depth = 0
        self._descriptor = -1

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock; raises :class:`IndexLockedError` after ``wait_s`` seconds of waiting."""
        with self._threads:
            self._enter(self._wait_s)
            try:
                yield
            finally:
                self._leave()

    @contextmanager
    def held_if_free(self) -> Iterator[bool]:
        """Hold the lock if nobody does; yields whether it is held. Never waits, never raises."""
        if not self._threads.acquire(blocking=False):
            yield False
            return
        try:
            try:
                self._enter(0.0)
            except StoreError:
                yield False
                return
            try:
                yield True
            finally:
                self._leave()
        finally:
            self._threads.release()

    def _enter(self, wait_s: float) -> None:
        if self._depth == 0:
            self._descriptor = self._acquire(wait_s)
        self._depth += 1

    def _leave(self) -> None:
        self._depth -= 1
        if self._depth == 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _acquire(self, wait_s: float) -> int:
        descriptor = self._opened()
        deadline = time.monotonic() + wait_s
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
                    os.close(descriptor)
                    raise IndexLockedError(
                        f"Process {holder or 'unknown'} is writing to {self._path.parent} and did "
                        f"not finish within {wait_s:g} s; try again when it is done, or stop it."
                    ) from None
                time.sleep(_POLL_S)
            except BaseException:
                os.close(descriptor)
                raise
            else:
                # Only an aid to the reader of an error: a full disk must not prevent a deletion.
                with suppress(OSError):
                    os.pwrite(descriptor, f"{os.getpid():<10}\n".encode("ascii"), 0)
                return descriptor

    def _opened(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except FileNotFoundError:
            raise missing(self._path.parent) from None
        except OSError as error:
            if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
                raise read_only(self._path.parent) from None
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise full(self._path.parent, str(error)) from error
            raise


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
