"""Whether the service lives, and whether it can answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.described import described


@described
@dataclass(frozen=True, slots=True)
class Health:
    """The process answers."""

    status: Literal["ok"]
    version: str


@described
@dataclass(frozen=True, slots=True)
class DatabaseServer:
    """A database server behind the service, without its name."""

    role: Literal["primary", "standby"]
    """The primary takes changes."""
    synchronous: bool
    """Whether changes are on it before they are acknowledged."""
    bytes_behind: int | None
    """Of its log, not yet applied; null where nobody can tell just now."""


@described
@dataclass(frozen=True, slots=True)
class Readiness:
    """Questions can be answered, or what stands in the way."""

    status: Literal["ready", "not_ready"]
    articles: int | None
    """None where keys are demanded: this is told without one."""
    passages: int | None
    index_version: str | None
    reader: str
    embedder: str
    problems: int
    """Number of problems the store reports; `rag doctor` on the server names them."""
    servers: list[DatabaseServer]
    """Of the database, the primary first; while none takes changes, the one that is read. Empty
    where the index is files of the service's own machine."""
    chat: Literal["starting", "ready", "off", "failed"]
    background: dict[str, Literal["starting", "running", "done", "failed"]]
    """Each background task and how it is; one that failed is tried again, and ends no other."""
