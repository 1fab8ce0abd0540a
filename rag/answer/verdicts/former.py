"""What was once, where it is asked about now."""

from __future__ import annotations

import re
from typing import Final

from rag import asof
from rag.answer.basis import Basis
from rag.answer.verdicts.asked import asks_permission
from rag.question import unlabelled
from rag.types import Span

_FORMER: Final = re.compile(
    r"(?:before|until|till|up (?:to|until)|prior to)\b[^,;]{0,40}?(?:\d|\blast\b|\brecently\b"
    r"|\bthen\b)|previously\b|formerly\b|in the past\b",
    re.IGNORECASE,
)
_BY_THEN: Final = re.compile(
    r"\bhad(?: still| yet)?(?: not| never|n['’]t)\b[^;.]{0,60}?\b(?:by|before|until|till)\s"
    r"[^;,.]{0,30}?(?:\d|\bthen\b|\blast\b)",
    re.IGNORECASE,
)
"""What was not so at a time is told of that time alone: "had not been reopened by May 2024"."""
_USED_TO: Final = re.compile(r"(?<!is )(?<!are )(?<!be )(?<!was )(?<!were )(?<!been )\bused to\b")
WAS: Final = re.compile(r"\b(?:was|were|had|did|could|\w+ed)\b")
IS: Final = re.compile(r"\b(?:is|are|has|have|can|may|must|will|now|today|since|but|still)\b")


def superseded(basis: Basis, span: Span) -> bool:
    """Whether a sentence tells only what was once, to a question about now: "Before 4 January 2026
    it was open", "It used to be open"."""
    if not asof.asks_about_now(basis.asked.text) and not asks_permission(basis):
        return False
    text = unlabelled(basis.text(span))
    once = (_FORMER.match(text) and WAS.search(text)) or _USED_TO.search(text)
    return bool(_BY_THEN.search(text) or (once and not IS.search(text)))
