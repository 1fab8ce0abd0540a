"""Whether the service lives, and whether it can answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.wire.strict import DOCUMENTED


@dataclass(frozen=True, slots=True)
class Health:
    """The process answers."""

    __pydantic_config__ = DOCUMENTED

    status: Literal["ok"]
    version: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """Questions can be answered, or what stands in the way."""

    __pydantic_config__ = DOCUMENTED

    status: Literal["ready", "not_ready"]
    articles: int | None
    """None where keys are demanded: this is told without one."""
    passages: int | None
    index_version: str | None
    reader: str
    embedder: str
    problems: int
    """Number of problems the store reports; `rag doctor` on the server names them."""
    chat: Literal["starting", "ready", "off", "failed"]
    background: dict[str, Literal["starting", "running", "done", "failed"]]
    """Each background task and how it is; one that failed is tried again, and ends no other."""
