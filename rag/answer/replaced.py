"""Values that the text itself says were replaced: 30 in "raised from 30 to 40"."""

from __future__ import annotations

import re
from typing import Final

from rag import asof
from rag.answer.basis import Basis
from rag.question.months import NAMES
from rag.types import Span

_VALUE: Final = re.compile(
    r"\d|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+day"
    rf"|{'|'.join(NAMES)})\b",
    re.IGNORECASE,
)
"""An amount or a time: what is changed from one town to another may be asked about in any way."""
_CHANGED: Final = (
    r"(?:moved|raised|lowered|cut|changed|extended|shortened|reduced|increased|decreased|postponed"
    r"|shifted|brought forward|put back|rose|risen|fell|fallen|grew|grown|dropped|went (?:up|down)"
    r"|goes (?:up|down)|moves|changes|rises|falls|drops)"
)
_FROM: Final = re.compile(
    rf"\b{_CHANGED}\s(?:[\w’'-]+\s){{0,6}}?from\s+(?:the\s+)?$", re.IGNORECASE
)
_TO: Final = re.compile(r"\s+to\s")
_BEFORE: Final = re.compile(
    r"\b(?:(?:instead of|rather than)\s+(?:the\s+|only\s+)?|(?:up|down) from\s+)$"
    r"|\((?:formerly|previously|before|was|were|until [^()]*)\s+$"
    r"|^\W*(?:until|till)\b[^;]*\b(?:was|were)\s+(?:only\s+)?$",
    re.IGNORECASE,
)
_WAS: Final = re.compile(r"\b(?:was|were)\s+(?:only\s+|[^,;]{1,20}\sand\s+)?$", re.IGNORECASE)
_UNTIL: Final = re.compile(r"(?:\s+and\s[^,;]{1,20}?|\s+\w+)?\s+(?:until|till)\b", re.IGNORECASE)
_OPEN: Final = re.compile(r"\(\s*$")
_CLOSED: Final = re.compile(r"[^()]{0,15}\s(?:before|previously|earlier|until [^()]*)\)", re.I)
_START: Final = (
    r"\b(?:originally|initially|at first|(?:at|on) (?:its|the|their) (?:foundation|founding|start"
    r"|opening|outset|beginning|launch)|when (?:it|they) (?:(?:was|were) founded|opened|began"
    r"|started))\b"
)
_AT_FIRST: Final = re.compile(rf"{_START}[^.;:]{{0,40}}$", re.IGNORECASE)
_AT_FIRST_BEHIND: Final = re.compile(rf"(?:\s+[\w-]+){{0,3}}?\s+{_START}", re.IGNORECASE)
_MISSTATED: Final = re.compile(
    r"\b(?:earlier|previous|first|original|former|old) (?:version|edition|draft|copy|print\w*"
    r"|report|post|article|page|notice)s?\b[^.;:]*?\b(?:said|stated|gave|claimed|reported|wrote"
    r"|listed|named|misstated|showed|told|put|had it)\b",
    re.IGNORECASE,
)
"""What a correction says that was said before."""
_OF_ERROR: Final = re.compile(
    r"\b(?:earlier|previous\w*|original\w*|first|former\w*|old|correct\w*|wrong\w*|mistake\w*|error"
    r"|misstated)\b",
    re.IGNORECASE,
)
_PAST: Final = re.compile(
    r"\b(?:was|were|had|used to|before|earlier|prior|previous\w*|old|former\w*|original\w*"
    r"|initial\w*|first|until|till|from|instead|rather|how (?:much|many) (?:more|less|fewer))\b",
    re.IGNORECASE,
)


def is_replaced(basis: Basis, span: Span) -> bool:
    """Whether the sentence gives the words as what held before, or was said by mistake, which is
    not asked for."""
    asked = basis.asked
    if not _VALUE.search(basis.text(span)):
        return False
    whole = basis.sentence(span)
    text = basis.article(span).text
    before, after = text[whole.start : span.start], text[span.end : whole.end]
    if misstated(basis, span):
        return True
    if asked.demands.years or _PAST.search(asked.text):
        return False
    return bool(
        _BEFORE.search(before)
        or (_FROM.search(before) and _TO.match(after))
        or (_WAS.search(before) and _UNTIL.match(after))
        or (_OPEN.search(before) and _CLOSED.match(after))
        or (asof.asks_about_now(asked.text) and _grown(before, after))
    )


def _grown(before: str, after: str) -> bool:
    """Whether words between ``before`` and ``after`` tell what was at first, and another amount
    stands behind them."""
    began = _AT_FIRST_BEHIND.match(after)
    if began is None and (_VALUE.search(before) or not _AT_FIRST.search(before)):
        return False
    return _VALUE.search(after, began.end() if began else 0) is not None


def misstated(basis: Basis, span: Span) -> bool:
    """Whether the sentence up to the end of the words tells what was said by mistake, which is not
    asked for."""
    whole = basis.sentence(span)
    told = basis.article(span).text[whole.start : span.end]
    return _MISSTATED.search(told) is not None and not _OF_ERROR.search(basis.asked.text)
