"""What whoever holds an office does, or once did: "directed by", "who founded"."""

from __future__ import annotations

import re
from typing import Final

from rag.language.roles import Role

_MADE: Final = {
    "director": "directed",
    "author": "(?:co-?)?wrote|(?:co-?)?written|(?:co-)?authored|penned",
    "producer": "(?:co-)?produced",
    "founder": "(?:co-?)?founded|established|set up|started|created",
    "inventor": "invented|devised",
}
"""What the holder of a role once did, which makes them its holder for good."""
_DOES: Final = {
    "owner": ("owns", "owned"),
    "chair": ("chairs", "chaired"),
    "chairman": ("chairs", "chaired"),
    "chairwoman": ("chairs", "chaired"),
    "chairperson": ("chairs", "chaired"),
    "editor": ("edits", "edited"),
    "coach": ("coaches", "coached"),
    "manager": ("manages", "managed"),
    "conductor": ("conducts", "conducted"),
    "captain": ("captains", "captained"),
    "commander": ("commands", "commanded"),
    "host": ("hosts", "hosted"),
    "curator": ("curates", "curated"),
}
"""What the holder of a role does while it is theirs, and did then."""
_NO_LONGER: Final = (
    r"(?<!\bwas )(?<!\bwere )(?<!\bbeen )(?<!\bformerly )(?<!\bpreviously )(?<!\bonce )"
)
_BY: Final = r"(?:,?\s+(?:and\s+)?\w+)?\s+by\b[^.;:?!]{0,60}$"
_WHO: Final = (
    r"^(?:,[^.;:?!]{0,80},)?"
    r"(?:\s+(?:who|has|had|also|first|later|then|himself|herself|and|[a-z]+ed)\b)*"
)


def does(role: Role, before: str, after: str, *, past: bool) -> bool:
    """Whether the words on either side of a name say that its bearer does what whoever holds
    ``role`` does: "directed by", "who founded"; ``past``: or once did."""
    made = _MADE.get(role.head)
    now, once = (made, made) if made else _DOES.get(role.head, (None, None))
    if role.qualifiers or now is None:
        return False
    lasting = "" if past or made else _NO_LONGER
    active = f"{now}|{once}" if past else now
    return bool(
        re.search(rf"{lasting}\b(?:{once}){_BY}", before, re.IGNORECASE)
        or re.search(rf"{_WHO}\s+(?:{active})\b(?!\s+by\b)", after, re.IGNORECASE)
    )
