"""Why a quote is not the answer."""

from __future__ import annotations

from dataclasses import dataclass

from rag.question import Role
from rag.types import Span


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a quote is not the answer, and the role found instead of the one asked for."""

    why: str
    found: Role | None = None
    of_another: bool = False
    """It is said of another person, body or thing, so that it is no lead either."""
    instead: Span | None = None
    """What an article says came in its place, and is as likely as both."""
