"""What an amount changed by, beside what it changed to: "rose by 9 percent to 312 million"; what it
is more or less by than another."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from rag.answer.basis import Basis
from rag.types import Span

_CHANGES: Final = (
    r"(?:r[io]ses?|risen|rising|gr[eo]w(?:s|n|ing)?|increas\w+|decreas\w+|f[ae]ll(?:s|en|ing)?|drop\w*"
    r"|climb\w*|jump\w*|declin\w+|slip\w*|gain\w*|los[et]s?|losing|up|down|rais\w+|lower\w*|cut|reduc\w+"
    r"|shr[aiu]nk\w*|higher)"
)
_BY: Final = re.compile(
    rf"\b{_CHANGES}(?:\b(?:[^.;:\n]|\.\d)*?\sby)?\s+"
    r"(?:about |around |almost |nearly |some |more than )?$",
    re.IGNORECASE,
)
THAN: Final = re.compile(
    r"(?:\s[a-z]+)?\s(?:more|less|fewer|higher|lower|longer|shorter|older|younger)"
    r"\s(?:[a-z]+\s){0,2}?than\b"
)
"""What stands behind an amount that only sets something apart from another."""
_TO: Final = re.compile(r"\s+to\s+(?=(?:[A-Za-z]{1,6} ){0,2}\W?\d)")
OF_CHANGE: Final = re.compile(
    rf"\b(?:{_CHANGES}|growth|chang\w+|differ\w+|percent\w*|per cent|rates?|by (?:how|what)"
    r"|than)\b|%",
    re.IGNORECASE,
)
"""What asks for the change, or may."""


def level(basis: Basis, span: Span) -> Span | None:
    """``span``, or what is left of it without the amount that something changed by on its way to
    what it became; none where nothing is left, or it is only what sets something apart from another
    ("£20,000 more than hers"). Asked for the change it is as it was."""
    if OF_CHANGE.search(basis.asked.text):
        return span
    whole = basis.sentence(span)
    text = basis.article(span).text
    if THAN.match(text, span.end, whole.end) and re.search(r"\d", basis.text(span)):
        return None
    if not _BY.search(text, whole.start, span.start):
        return span
    if _TO.match(text, span.end, whole.end):
        return None
    inside = _TO.search(text, span.start, span.end)
    return replace(span, start=inside.end()) if inside else span
