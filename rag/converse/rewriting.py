"""Put into a follow-up question what it leaves to the conversation before it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.converse import pronouns
from rag.converse.mentions import mentions
from rag.converse.turns import Turn


def rewrite(question: str, history: Sequence[Turn]) -> str:
    """``question`` made to stand alone; the very same string where it already does."""
    if not history:
        return question
    spoken = mentions(history)
    return pronouns.resolve(question, spoken)
