"""What answers are made of, whatever their form."""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import Span


@dataclass(frozen=True, slots=True)
class Part:
    """One quote of an answer, how surely it belongs there, and what else states it."""

    span: Span
    probability: float
    others: tuple[Span, ...] = ()
    day: str | None = None
    speaker: str | None = None
