"""Mails that answer each other: what they are about, and what a later one corrects."""

from __future__ import annotations

import re
from typing import Final

from rag.types import Article

_REPLY: Final = re.compile(
    r"(?:(?:re|aw|antw|sv|fwd?|wg|rv|tr)(?:\[\d+\])?:\s*)+(?=\S)", re.IGNORECASE
)
"""What the subject of a reply begins with."""
_QUOTED: Final = re.compile(r"^>[^\n]*\n?", re.MULTILINE)
_CORRECTS: Final = re.compile(
    r"\b(?:correct(?:ion|ed|ing)|chang(?:e|ed|es|ing)|mistaken?|wrong|sorry|instead|no longer|not"
    r"|now|moved?|postponed|put off|brought forward|rather than|updated?"
    r"|new (?:date|day|time|price|room|place|plan|number))\b",
    re.IGNORECASE,
)
_OPENING: Final = 200
"""Characters in which a mail says why it was written."""


def subject(article: Article) -> str | None:
    """What a mail replies to; none of what is no reply."""
    reply = _REPLY.match(article.title)
    return article.title[reply.end() :].strip() if reply else None


def corrects(later: Article, earlier: Article, sentence: str) -> bool:
    """Whether ``later`` replies to ``earlier``, or to what it replies to, and says in ``sentence``,
    or in its first words of its own, that something is otherwise."""
    about = subject(later)
    if about is None or about not in (earlier.title.strip(), subject(earlier)):
        return False
    if later.published is None or earlier.published is None:
        return False
    own = _QUOTED.sub("", later.text).lstrip()[:_OPENING]
    says = _CORRECTS.search(sentence) or _CORRECTS.search(own)
    return later.published >= earlier.published and says is not None
