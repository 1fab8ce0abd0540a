"""How a question is put together anew."""

from __future__ import annotations

import re
from typing import Final

from rag.converse.names import Name

SHORT_ANSWER: Final = 6
"""Words; a longer answer is not put into a question."""


def appended(question: str, words_after: str) -> str:
    """``question`` with words at its end."""
    body = question.rstrip(" ?.!")
    return f"{body} {words_after}?"


def replaced(question: str, name: Name, new: str) -> str:
    """``question`` with ``new`` in the place of a name."""
    return question[: name.start] + new + question[name.end :]


def put_in(found: re.Match[str], new: str, group: str | int = 0) -> str:
    """What was searched, with ``new`` in the place of a group that was found."""
    return found.string[: found.start(group)] + new + found.string[found.end(group) :]


def capital(text: str) -> str:
    """``text`` with a capital at its beginning."""
    return text[:1].upper() + text[1:]
