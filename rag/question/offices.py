"""An office typed as keywords, or told by what its holder does, asked in full."""

from __future__ import annotations

import re
from typing import Final

from rag.language.roles import roles_in
from rag.question.kinds import Kind, kind_of

_THE: Final = re.compile(r"^(?:the\s+)?(?:current\s+)?", re.IGNORECASE)


_OFFICES: Final = {
    "leads": "leader",
    "heads": "head",
    "runs": "head",
    "chairs": "chairman",
    "is in charge of": "head",
}
_LED: Final = (
    r"(?!(?:and|or|in|at|on|after|before|when|against|for|from|by|with|to|it|them|him|her|us|this"
    r"|that|these|those)\b)\S+"
)
_LEADS: Final = re.compile(
    rf"who (?P<does>{'|'.join(_OFFICES)}) (?P<what>{_LED}(?: {_LED}){{0,5}})", re.IGNORECASE
)
"""What is led stands alone: "who runs in the election" holds no office."""

_ENDS: Final = re.compile(r"(?P<what>.+) (?P<is>is|are|was|were)", re.IGNORECASE)
"""A sentence that is left to be ended."""


def in_full(text: str) -> str:
    """ "Mayor of Tarnbridge" as "Who is the mayor of Tarnbridge?", "Who leads the choir?" as "Who
    is the leader of the choir?", "The first mayor was" as "Who was The first mayor?"; everything
    else as it is.

    An office must be all that is said, and what it is of be told: "president of Russia visits"
    is about a visit, and "prime minister" about any.
    """
    said = " ".join(text.split()).rstrip("?!. ")
    if leads := _LEADS.fullmatch(said):
        return f"Who is the {_OFFICES[leads['does'].lower()]} of {leads['what']}?"
    if (ends := _ENDS.fullmatch(said)) and kind_of(said) is Kind.KEYWORDS:
        asked = "Who" if roles_in(ends["what"]) else "What"
        return f"{asked} {ends['is']} {ends['what']}?"
    the = _THE.match(said)
    written = roles_in(said)
    if the is None or not written or kind_of(said) is not Kind.KEYWORDS:
        return text
    (office, *_) = written
    if not office.role.of or (office.start, office.end) != (the.end(), len(said)):
        return text
    opening = said[office.start :]
    first = opening.split()[0]
    if first[0].isupper() and first[1:].islower():
        opening = opening[0].lower() + opening[1:]
    return f"Who is the {opening}?"
