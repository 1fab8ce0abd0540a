"""What supports nothing that is asked, however near it comes: what only others may do, whom to ask
first, what it leads to."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.verdicts.asked import NOT, stems
from rag.types import Span

_ONLY: Final = re.compile(
    r"\bonly (?:by|for|to|with|in|on|at|from|through|after|until)\s(?P<whom>[^,;:.()–—]+)",
    re.IGNORECASE,
)
_OF_ONLY: Final = re.compile(r"\bonly\b", re.IGNORECASE)
_MAY_I: Final = re.compile(
    r"(?:and\s+|so\s+)?(?:(?:can|may|should|could) (?:I|we|you|one|somebody|anybody|my \w+"
    r"|our \w+)\b|(?:am I|are we)\b.*\b(?:allowed|permitted)\b|is it (?:\w+ )?(?:safe|ok|okay|fine"
    r"|all right)\b)",
    re.IGNORECASE,
)
_ASK_FIRST: Final = re.compile(
    r"(?:please )?(?:ask|tell|inform|consult|contact|see|(?:talk|speak) (?:to|with)|check with)"
    r" (?:an?|the|your|our|their)\s[^;.]*?\b(?:first|before|if you)\b",
    re.IGNORECASE,
)
_LEADS_TO: Final = re.compile(
    r"\b(?:makes?|making|causes?|increases?|raises?|reduces?|lowers?|worsens?|leads? to|affects?"
    r"|weakens?|slows?)\b",
    re.IGNORECASE,
)
_ALLOWS: Final = re.compile(
    r"\b(?:allowed|permitted|able|safe|safely|fine|welcome|all right|ok|okay|yes)\b"
    r"|\b(?:can|may|could) (?:be|also|take|use|have|still)\b",
    re.IGNORECASE,
)


def supports_nothing(basis: Basis, span: Span) -> bool:
    """Whether a sentence says that it may be "only by" or "only for" others than the question
    names; or, asked what one may do, whom to ask first ("Ask your doctor first if you take ...") or
    only what doing so leads to ("makes bleeding more likely")."""
    asked, text = basis.asked.text, basis.text(span)
    if not _OF_ONLY.search(asked):
        known = stems(asked)
        for found in _ONLY.finditer(text):
            whom = stems(found["whom"])
            if whom and not whom & known:
                return True
    if not _MAY_I.match(asked) or NOT.search(asked):
        return False
    if _ASK_FIRST.match(text):
        return True
    effect = _LEADS_TO.search(text)
    return effect is not None and not _ALLOWS.search(text) and not _LEADS_TO.search(asked)
