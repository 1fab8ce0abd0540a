"""Watched questions and gaps: what is sent and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.described import described
from rag.types import Gap, Watched
from rag.wire.questions import Question
from rag.wire.strict import Request


class WatchRequest(Request):
    """A question to be asked again after every change of the index."""

    question: Question


@described
@dataclass(frozen=True, slots=True)
class WatchedList:
    """The questions watched with a key."""

    object: Literal["list"]
    data: list[Watched]
    """Newest first."""


@described
@dataclass(frozen=True, slots=True)
class GapList:
    """What was asked and not answered, by topic."""

    object: Literal["list"]
    data: list[Gap]
    """The most asked first."""
