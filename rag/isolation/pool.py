"""The processes that read, as seen from the one that asks."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import BinaryIO, Final

from rag.articles import Problem, SourceFile
from rag.errors import ArticleError
from rag.isolation.frames import Done, Found, Job, Picture, Refusal, receive, send_job
from rag.isolation.limits import LIMITS, PICTURE_S, Limits
from rag.isolation.recognition import Recognition
from rag.types import Article

_KEPT: Final = 2
"""Processes kept ready; one is enough unless several callers read at a time."""
_BLOCK: Final = 2**20
_LOOK_S: Final = 5.0
"""How often one whose time by the clock is over is looked at, for as long as it is at work."""
_AT_WORK_TICKS: Final = 5
"""Hundredths of a second it used the processor in between; one that is stuck uses none."""
_PROGRAM: Final = """
import sys
own, rest = sys.argv[3], sys.argv[4:]
sys.path[:] = [own, *sys.path, *(path for path in rest if path not in sys.path)]
from rag.isolation.worker import main
main(int(sys.argv[1]), int(sys.argv[2]))
"""
"""This code first, then what Python comes with, then what the one who asks can import besides."""
_HOME: Final = str(Path(__file__).parents[2])
_PASSED_ON: Final = ("LD_LIBRARY_PATH", "PATH", "TZ")


class Pool:
    """Reads files in processes of their own. Safe to share between threads."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()

    def read(self, file: SourceFile, source: str, collection: str) -> Iterator[Article | Problem]:
        """What :func:`rag.articles.stream` finds, languages not told.

        Raises :class:`ArticleError`; its reason is ``too_costly`` where the file took more time or
        memory than a file may, or broke the process that read it.
        """
        try:
            with file.open() as stream:
                descriptor = _descriptor(stream)
        except OSError as error:
            raise file.missing(error) from error
        try:
            size = os.fstat(descriptor).st_size
            job = Job(file.name, source, collection, file.columns, size, self._limits)
            yield from self._run(job, descriptor)
        finally:
            os.close(descriptor)

    def close(self) -> None:
        """End the processes that wait."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.end()

    def _run(self, job: Job, descriptor: int) -> Iterator[Article | Problem]:
        worker = self._begin(job, descriptor)
        clean = False
        try:
            refusal: Refusal | None = None
            for found in worker.answers(job):
                if isinstance(found, Done):
                    clean = not found.retiring
                elif isinstance(found, Refusal):
                    refusal = found
                else:
                    yield found
            if refusal is not None:
                raise ArticleError(refusal.message, refusal.reason)
        finally:
            # One that was left in the middle still has words of that file to say.
            self._give_back(worker) if clean else worker.end()

    def _begin(self, job: Job, descriptor: int) -> _Worker:
        """A process that has taken the job; one that ended while it waited is replaced."""
        while True:
            with self._lock:
                worker = self._idle.pop() if self._idle else None
            if worker is None:
                worker = _Worker(self._limits.memory_bytes)
                worker.ask(job, descriptor)
                return worker
            if worker.taken(job, descriptor):
                return worker
            worker.end()

    def _give_back(self, worker: _Worker) -> None:
        with self._lock:
            if len(self._idle) < _KEPT:
                self._idle.append(worker)
                return
        worker.end()


class _Worker:
    """One process and the channel to it."""

    def __init__(self, memory_bytes: int) -> None:
        here, there = socket.socketpair()
        with there:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-I", "-c", _PROGRAM),
                    *(str(there.fileno()), str(memory_bytes), _HOME),
                    *filter(None, sys.path),
                ],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # Keys and passwords of the environment are no parser's business.
                env={
                    "OPENBLAS_NUM_THREADS": "1",
                    "OMP_NUM_THREADS": "1",
                    **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
                },
                # Ctrl-C is for the process that asks, which then ends this one.
                start_new_session=True,
            )
        self._files = socket.socket(fileno=os.dup(here.fileno()))
        self._channel = Connection(here.detach())

    def ask(self, job: Job, descriptor: int) -> None:
        send_job(self._channel, job)
        socket.send_fds(self._files, [b"f"], [descriptor])

    def taken(self, job: Job, descriptor: int) -> bool:
        """Ask, unless it ended while it waited."""
        if self._process.poll() is not None:
            return False
        try:
            self.ask(job, descriptor)
        except OSError:
            return False
        return True

    def answers(self, job: Job) -> Iterator[Found]:
        """Everything found, ending with :class:`Done`; raises :class:`ArticleError`."""
        limits = job.limits
        until = time.monotonic() + limits.patience * limits.time(job.size)
        used: int | None = None
        recognition = Recognition(limits)
        while True:
            while not self._channel.poll(max(0.0, until - time.monotonic())):
                used, before = self._ticks(), used
                if before is not None and used < before + _AT_WORK_TICKS:
                    raise _took_too_long(job)
                until = time.monotonic() + _LOOK_S
            try:
                found = receive(self._channel)
                if isinstance(found, Picture):
                    until += recognition.answer(self._channel, found)
                    until += limits.patience * PICTURE_S
                    continue
            except (EOFError, OSError, ValueError) as error:
                raise self._why_it_ended(job) from error
            yield found
            if isinstance(found, Done):
                return
            if isinstance(found, Article):
                until += limits.patience * limits.seconds_per_article

    def end(self) -> None:
        """End it, whatever it does."""
        self._channel.close()
        self._files.close()
        self._kill()
        self._process.wait()

    def _ticks(self) -> int:
        """Hundredths of a second that it used the processor."""
        stat = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8")
        user, system = stat.rpartition(")")[2].split()[11:13]
        return int(user) + int(system)

    def _kill(self) -> None:
        """With whatever it started, which would outlive its deadline."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _why_it_ended(self, job: Job) -> ArticleError:
        self._kill()
        code = self._process.wait()
        if code == -signal.SIGPROF:
            return _took_too_long(job)
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return ArticleError(
            f"{job.name} broke the process that read it ({how}); it is damaged, or made to need "
            f"more memory than the {job.limits.memory_bytes >> 20:,} MB a file may take.",
            "too_costly",
        )


def _took_too_long(job: Job) -> ArticleError:
    return ArticleError(
        f"{job.name} takes longer to read than the {job.limits.time(job.size):,.0f} s a file of "
        "its size may take; split it, or save it in a simpler form.",
        "too_costly",
    )


def _descriptor(stream: BinaryIO) -> int:
    """A descriptor of its bytes: of the file itself, or of a copy in memory that has no name."""
    try:
        return os.dup(stream.fileno())
    except (OSError, AttributeError):
        copy = os.memfd_create("article", os.MFD_CLOEXEC)
        with open(copy, "wb", closefd=False) as target:
            while block := stream.read(_BLOCK):
                target.write(block)
        return copy


_pool: Final = Pool()
atexit.register(_pool.close)


def read(file: SourceFile, source: str, collection: str = "default") -> Iterator[Article | Problem]:
    """Like :meth:`Pool.read`, in the processes this program shares."""
    return _pool.read(file, source, collection)
