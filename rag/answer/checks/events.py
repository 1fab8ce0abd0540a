"""Whether a sentence tells when or where something else happened to what is asked about."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.refusals import Refusal
from rag.types import Span

_ASKS: Final = re.compile(
    r"(?:and |so )?(?:when|where|since when|until when|(?:in |on |at )?(?:what|which) (?:year|date"
    r"|day|month|time|place|town|city|country|village))\b",
    re.IGNORECASE,
)
_EVENTS: Final = tuple(
    tuple(re.compile(rf"\b(?:{event})\b", re.IGNORECASE) for event in events)
    for events in (
        (
            "born|birth",
            "die[sd]?|death|killed|passed away",
            "buried|burial|grave|laid to rest",
            "marr(?:y|ies|ied)|wed(?:ding)?",
            "retir\\w+",
        ),
        (
            "found(?:ed|ing)|form(?:ed|ation)|established",
            "split|dissol\\w+|disband\\w*|broke up",
            "sold|bought|acquired|purchased",
        ),
        ("join(?:s|ed)?", "leaves?|left|quit|resign\\w*"),
        ("arriv(?:es?|ed|al)", "leaves?|left|depart\\w*"),
        ("opened|did .* open", "closed|closure|shut|did .* close"),
    )
)
"""Of each only one is asked about, in whatever form."""
_PARTED: Final = re.compile(r"(?!, when\b)[,;:()]|\s(?:and|but|while|whereas|before|after|until)\s")


def of_another_event(basis: Basis, span: Span) -> Refusal | None:
    """The time or the place of another event of those that part a life, in the part of a sentence
    that gives it: where somebody died, asked where they are buried, if it does not tell of that."""
    if basis.asked.form != "span" or not _ASKS.match(basis.asked.text):
        return None
    text, part = basis.text(basis.sentence(span)), basis.part(span, _PARTED)
    for events in _EVENTS:
        asked = [event for event in events if event.search(basis.asked.text)]
        if len(asked) != 1 or asked[0].search(text):
            continue
        if other := next((found for event in events if (found := event.search(part))), None):
            return Refusal(f"it tells of something else ({other[0]})")
    return None
