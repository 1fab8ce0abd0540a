"""What decides nothing, however near it comes: what only others may do, whom to ask first, what it
leads to or does not lead to."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.verdicts.asked import NOT, stems, told_stems
from rag.types import Span

_ONLY: Final = re.compile(
    r"\bonly (?:by|for|to|with|in|on|at|from|through|after|until)\s(?P<whom>[^,;:.()–—]+)",
    re.IGNORECASE,
)
_ONLY_BEHIND: Final = re.compile(
    r"\b(?!(?:on|by|in|at|for|with|from|to|or|and)\s)(?P<whom>[\w’'-]+\s[\w’'-]+)"
    r"\sonly(?=[.;,)]|$)",
    re.IGNORECASE,
)
_OF_ONLY: Final = re.compile(r"\bonly\b", re.IGNORECASE)
_WOULD: Final = re.compile(r"\bwould be (?:\w+ly )?\w+ed\b", re.IGNORECASE)
"""What a plan is to bring: "would be reduced"."""
_TO_COME: Final = re.compile(r"\b(?:could|going to|plan\w*|propos\w+|will|would)\b", re.IGNORECASE)
_FIRST_SINCE: Final = re.compile(r"\b(?:first|only|most|[a-z]{2,}est)\b[^,;:.]*\bsince\b", re.I)
"""The first since another is not the first."""
_FIRST: Final = re.compile(r"\b(?:first|only|most|[a-z]{2,}est)\b", re.IGNORECASE)
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
_HARMLESS: Final = re.compile(
    r"(?:\bnot\b|n['’]t\b|\bnever\b)\s(?:[a-z]+\s){0,4}?(?:affect|add|harm|hinder|impair|increase"
    r"|interfere|matter|prevent|raise|reduce|rule out|stop|worsen)\b"
    r"|\bno (?:reason|bar|obstacle|effect|risk|danger|harm|known)\b|\b(?:un|not )likely to\b",
    re.IGNORECASE,
)
_ALLOWS: Final = re.compile(
    r"\b(?:allowed|permitted|able|safe|safely|fine|welcome|all right|ok|okay|yes)\b"
    r"|\b(?:can|may|could) (?:be|also|take|use|have|still)\b",
    re.IGNORECASE,
)


def supports_nothing(basis: Basis, span: Span) -> bool:
    """Whether a sentence says that something may be "only by" or "only for" others than the
    question names, or what "would be reduced", asked what is; tells the first "since" another;
    names nobody of what is asked behind an "and" ("Did Ann Lee resign and Bo Ek follow her?"); or,
    asked what one may do, tells whom to ask first ("Ask your doctor first if ...") or only what
    doing so leads to ("makes bleeding more likely")."""
    asked, text = basis.asked.text, basis.text(span)
    if _WOULD.search(text) and not _TO_COME.search(asked):
        return True
    if _FIRST_SINCE.search(text) and _FIRST.search(asked) and not _FIRST_SINCE.search(asked):
        return True
    said = told_stems(basis, span)
    before, _, behind = asked.partition(" and ")
    names = basis.asked.demands.names
    missing = [name for name in names if name in behind and not stems(name) & said]
    if missing and any(name in before for name in names):
        return True
    if not _OF_ONLY.search(asked):
        known = stems(asked)
        only = (found for each in (_ONLY, _ONLY_BEHIND) for found in each.finditer(text))
        if any((whom := stems(found["whom"])) and not whom & known for found in only):
            return True
    if not _MAY_I.match(asked) or NOT.search(asked):
        return False
    if _ASK_FIRST.match(text):
        return True
    effect = _LEADS_TO.search(text)
    return effect is not None and not _ALLOWS.search(text) and not _LEADS_TO.search(asked)


def denies_nothing(basis: Basis, span: Span) -> bool:
    """Whether it is asked what one may do, and the sentence only denies that something stands
    against it: "does not affect your ability to drive", "is no reason to put it off"."""
    asked = basis.asked.text
    harmless = _HARMLESS.search(basis.text(span))
    return harmless is not None and bool(_MAY_I.match(asked)) and not _HARMLESS.search(asked)
