"""An office typed as keywords, asked in full: whoever types it wants to know who holds it."""

from __future__ import annotations

import re
from typing import Final

from rag.question.kinds import Kind, kind_of
from rag.roles import roles_in

_THE: Final = re.compile(r"^(?:the\s+)?(?:current\s+)?", re.IGNORECASE)


def in_full(text: str) -> str:
    """ "Mayor of Tarnbridge" as "Who is the mayor of Tarnbridge?"; everything else as it is.

    The office must be all that is said, and what it is of be told: "president of Russia visits"
    is about a visit, and "prime minister" about any.
    """
    said = " ".join(text.split()).rstrip("?!. ")
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
