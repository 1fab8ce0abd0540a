"""Every question stands as it was asked: for programs that complete their questions themselves."""

from __future__ import annotations

from collections.abc import Sequence

from rag.settings import Settings
from rag.types import Turn


def make(settings: Settings) -> AsAsked:
    """The rewriter; it has nothing to choose."""
    return AsAsked()


class AsAsked:
    """Leaves questions alone."""

    id = "none"

    def rewrite(self, question: str, history: Sequence[Turn]) -> str:
        """``question``."""
        return question
