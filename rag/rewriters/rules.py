"""By rules: pronouns, descriptions and cut-off questions are completed from the turns before."""

from __future__ import annotations

from collections.abc import Sequence

from rag import converse
from rag.settings import Settings
from rag.types import Turn


def make(settings: Settings) -> Rules:
    """The rewriter; it has nothing to choose."""
    return Rules()


class Rules:
    """No model, no network: see :func:`rag.converse.rewrite`."""

    id = "rules"

    def rewrite(self, question: str, history: Sequence[Turn]) -> str:
        """``question`` made to stand alone; the very same string where it already does."""
        return converse.rewrite(question, history)
