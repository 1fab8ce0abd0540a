"""Put into a follow-up question what it leaves to the conversation before it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.converse.turns import Turn

_NAME = re.compile(r"[A-Z][\w'’-]*(?: (?:of|the|for|and) [A-Z][\w'’-]*| [A-Z][\w'’-]*)*")
_PERSON = re.compile(r"\b(he|she|him)\b")


def rewrite(question: str, history: Sequence[Turn]) -> str:
    """``question`` made to stand alone; the very same string where it already does."""
    for turn in reversed(history):
        if turn.answer is not None and _NAME.fullmatch(turn.answer):
            name = turn.answer
            return _PERSON.sub(lambda _: name, question)
    return question
