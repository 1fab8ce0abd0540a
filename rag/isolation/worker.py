"""Runs in the process that reads: one file after another, until nobody asks any more."""

from __future__ import annotations

import os
import signal
import socket
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import BinaryIO, Final

from rag.articles import SourceFile, recognise_with, stream
from rag.errors import ArticleError
from rag.isolation.confine import confine
from rag.isolation.frames import Done, Refusal, receive_job, recognised, send
from rag.isolation.limits import PICTURE_S, Limits
from rag.types import Article

IDLE_S: Final = 60.0
"""A process that is asked for nothing for so long ends."""
_RETIRE_BYTES: Final = 400 * 2**20
"""Parsers keep some of what they took; a process that grew beyond this is replaced."""


def main(descriptor: int, memory_bytes: int) -> None:
    """Serve the socket ``descriptor``."""
    files = socket.socket(fileno=os.dup(descriptor))
    channel = Connection(descriptor)
    confine(memory_bytes)
    recognise_with(partial(_seen, channel))
    while channel.poll(IDLE_S):
        try:
            job = receive_job(channel)
        except EOFError:
            return
        _, (given, *_), _, _ = socket.recv_fds(files, 1, 1)
        _allow(job.limits.time(job.size))
        spent = False
        try:
            file = SourceFile(job.name, partial(_opened, given), job.columns)
            for found in stream(file, job.source, job.collection, tell_language=False):
                send(channel, found)
                if isinstance(found, Article):
                    _extend(job.limits)
        except ArticleError as error:
            # What a file filled the memory with may be held for longer than the file is read.
            spent = error.reason == "too_large"
            send(channel, Refusal(str(error), error.reason))
        finally:
            _allow(0)
            os.close(given)
        retiring = spent or _most_memory() > _RETIRE_BYTES
        send(channel, Done(retiring))
        if retiring:
            return


def _most_memory() -> int:
    """The most bytes this process held at a time.

    Not ``ru_maxrss``: that begins with what the process that asks held when it started this one,
    and beside a large server every reader would retire after one file.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def _opened(descriptor: int) -> BinaryIO:
    """The file anew, so that each who reads it has a position of his own."""
    return Path(f"/proc/self/fd/{descriptor}").open("rb")


def _seen(channel: Connection, image: bytes) -> str | None:
    """What is on a page; drawing it and sorting its words is time the file was not given."""
    words = recognised(channel, image)
    left, _ = signal.getitimer(signal.ITIMER_PROF)
    _allow(left + PICTURE_S)
    return words


def _allow(seconds: float) -> None:
    """The kernel ends this process once it used so much of the processor; 0: no limit."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _extend(limits: Limits) -> None:
    left, _ = signal.getitimer(signal.ITIMER_PROF)
    _allow(left + limits.seconds_per_article)
