"""Reads files in a process of its own where the kernel is not Linux.

That process is ended at its deadline and Python refuses it network and commands. What
:mod:`rag.isolation.confine` asks the kernel for besides has no twin there: memory is not limited,
and compiled code is not held back (docs/security.md).
"""

from __future__ import annotations

import atexit
import contextlib
import os
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from rag.articles import Problem, SourceFile, recognise_with, stream
from rag.errors import ArticleError
from rag.isolation.frames import (
    Done,
    Job,
    Picture,
    Refusal,
    receive,
    receive_job,
    recognised,
    send,
    send_job,
)
from rag.isolation.hook import refuse
from rag.isolation.limits import LIMITS, PICTURE_S, Limits
from rag.isolation.recognition import Recognition
from rag.types import Article

_PROGRAM: Final = (
    "import sys; sys.path[:] = sys.argv[1:]; import rag.isolation.elsewhere as e; e.main()"
)
_HOME: Final = str(Path(__file__).parents[2])
_SIZE: Final = struct.Struct("!Q")
_LOOK_S: Final = 0.2
_START_S: Final = 120.0
"""For which a process may start, before the time of its first file counts."""


class Pipes:
    """Frames over two pipes: the length, then the bytes."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._incoming, self._outgoing = incoming, outgoing

    def send_bytes(self, data: bytes, /) -> None:
        """One frame."""
        self._outgoing.write(_SIZE.pack(len(data)) + data)
        self._outgoing.flush()

    def recv_bytes(self, most: int | None = None, /) -> bytes:
        """The next frame; raises ``EOFError`` at the end, ``OSError`` for one above ``most``."""
        (size,) = _SIZE.unpack(self._exactly(_SIZE.size))
        if most is not None and size > most:
            raise OSError(f"a frame of {size:,} bytes")
        return self._exactly(size)

    def close(self) -> None:
        """Close both; what was not sent any more is lost."""
        for pipe in (self._incoming, self._outgoing):
            with contextlib.suppress(OSError):
                pipe.close()

    def _exactly(self, size: int) -> bytes:
        data = self._incoming.read(size)
        if len(data) < size:
            raise EOFError
        return data


class _Process:
    """One process, its pipes, and the watch that ends it when its time is over."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _PROGRAM, _HOME, *filter(None, sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.channel = Pipes(self._process.stdout, self._process.stdin)  # type: ignore[arg-type]
        self.until = time.monotonic() + _START_S
        self.late = False
        self._started = False
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def give(self, seconds: float) -> None:
        """So much time from now on, once it has started."""
        if not self._started:
            self.channel.recv_bytes(0)
            self._started = True
        self.until = time.monotonic() + seconds

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self.channel.close()

    def _watch(self) -> None:
        while self.alive:
            if time.monotonic() > self.until:
                self.late = True
                self._process.kill()
            time.sleep(_LOOK_S)


class _Waiting:
    """The process of the last file, kept for the next one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: _Process | None = None

    def take(self) -> _Process:
        with self._lock:
            process, self._process = self._process, None
        return process if process is not None and process.alive else _Process()

    def keep(self, process: _Process) -> None:
        with self._lock:
            process, self._process = self._process or process, process
        if process is not self._process:
            process.end()

    def close(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.end()


_waiting: Final = _Waiting()
atexit.register(_waiting.close)


def read(
    file: SourceFile, source: str, collection: str = "default", limits: Limits = LIMITS
) -> Iterator[Article | Problem]:
    """What :func:`rag.articles.stream` finds, languages not told; raises :class:`ArticleError`."""
    try:
        with file.open() as opened:
            content = opened.read()
    except OSError as error:
        raise file.missing(error) from error
    job = Job(file.name, source, collection, file.columns, len(content), limits)
    process = _waiting.take()
    read_to_the_end = False
    try:
        refusal: Refusal | None = None
        for found in _answers(process, job, content):
            if isinstance(found, Refusal):
                refusal = found
            else:
                yield found
        read_to_the_end = True
        if refusal is not None:
            raise ArticleError(refusal.message, refusal.reason)
    finally:
        # One that was left in the middle still has words of that file to say.
        _waiting.keep(process) if read_to_the_end else process.end()


def _answers(process: _Process, job: Job, content: bytes) -> Iterator[Article | Problem | Refusal]:
    recognition = Recognition(job.limits)
    try:
        process.give(job.limits.patience * job.limits.time(job.size))
        send_job(process.channel, job)
        process.channel.send_bytes(content)
        while not isinstance(found := receive(process.channel), Done):
            if isinstance(found, Picture):
                # The watch must not end it for what is done elsewhere.
                until, process.until = process.until, float("inf")
                took = recognition.answer(process.channel, found)
                process.until = until + took + job.limits.patience * PICTURE_S
                continue
            yield found
            if isinstance(found, Article):
                process.until += job.limits.patience * job.limits.seconds_per_article
    except (EOFError, OSError, ValueError) as error:
        how = "takes longer to read than a file may" if process.late else "broke its reader"
        raise ArticleError(f"{job.name} {how}; split it, or save it anew.", "too_costly") from error
    process.until = float("inf")


def main() -> None:
    """In the process that reads: one file after another, until nobody asks any more."""
    channel = Pipes(os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb"))
    # What a parser prints must not stand among the frames.
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    sys.addaudithook(refuse)
    recognise_with(partial(recognised, channel))
    channel.send_bytes(b"")
    while True:
        try:
            job, content = receive_job(channel), channel.recv_bytes()
        except EOFError:
            return
        try:
            file = SourceFile.of(job.name, content, job.columns)
            for found in stream(file, job.source, job.collection, tell_language=False):
                send(channel, found)
        except ArticleError as error:
            send(channel, Refusal(str(error), error.reason))
        send(channel, Done(retiring=False))
