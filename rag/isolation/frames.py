"""What crosses between the two processes: plain JSON and an open file, never objects.

To unpickle what a parser sent would hand this process over to whoever took over that one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Protocol

from pydantic import TypeAdapter

from rag.articles import Columns, Problem
from rag.isolation.limits import Limits
from rag.types import Article


class Channel(Protocol):
    """Two ends that exchange whole frames: a connection, or a pair of pipes."""

    def send_bytes(self, data: bytes, /) -> None:
        """Send one frame."""

    def recv_bytes(self, most: int | None = None, /) -> bytes:
        """The next frame."""


MOST_BYTES: Final = 2**30
"""The longest frame that is read."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file to be read; its bytes follow as an open file."""

    name: str
    source: str
    collection: str
    columns: Columns
    size: int
    limits: Limits


@dataclass(frozen=True, slots=True)
class Refusal:
    """The file as a whole cannot be read."""

    message: str
    reason: str


@dataclass(frozen=True, slots=True)
class Done:
    """The file was read to its end."""

    retiring: bool
    """Whether the process ends now, having grown too large."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page to be recognised; the words seen on it are waited for."""

    image: bytes


Found = Article | Problem | Refusal | Done
_JOB: Final = TypeAdapter(Job)
_NAMES: Final[dict[type[Found], bytes]] = {Article: b"a", Problem: b"p", Refusal: b"r", Done: b"d"}
_KINDS: Final[dict[bytes, TypeAdapter[Any]]] = {b: TypeAdapter(kind) for kind, b in _NAMES.items()}


def send_job(channel: Channel, job: Job) -> None:
    """Parent to child."""
    channel.send_bytes(_JOB.dump_json(job))


def receive_job(channel: Channel) -> Job:
    """In the child; raises ``EOFError`` once the parent is gone."""
    return _JOB.validate_json(channel.recv_bytes())


def send(channel: Channel, found: Found) -> None:
    """Child to parent."""
    name = _NAMES[type(found)]
    channel.send_bytes(name + _KINDS[name].dump_json(found))


_PICTURE: Final = b"o"


def recognised(channel: Channel, image: bytes) -> str | None:
    """In the child: what the parent has somebody see on a picture, or none."""
    channel.send_bytes(_PICTURE + image)
    return channel.recv_bytes()[1:].decode() or None


def send_words(channel: Channel, words: str | None) -> None:
    """Parent to child, after a :class:`Picture`."""
    channel.send_bytes(b"w" + (words or "").encode())


def receive(channel: Channel) -> Found | Picture:
    """In the parent; raises ``EOFError`` where the child is gone, ``ValueError`` for nonsense."""
    frame = channel.recv_bytes(MOST_BYTES)
    if frame[:1] == _PICTURE:
        return Picture(frame[1:])
    kind = _KINDS.get(frame[:1])
    if kind is None:
        raise ValueError("a frame of no kind")
    found: Found = kind.validate_json(frame[1:])
    return found
