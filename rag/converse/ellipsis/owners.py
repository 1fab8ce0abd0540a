"""What is somebody's: "And his brother?", "What was it before?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.converse import pronouns, words
from rag.converse.ellipsis.wording import replaced
from rag.converse.mentions import Mention
from rag.converse.names import names_in, tokens_of
from rag.types import Turn

OWNED: Final = re.compile(r"^(?:his|her|its|their)\s+(?P<what>[a-z][\w -]*)$", re.IGNORECASE)
OF_SOMEBODY: Final = re.compile(
    r"what\s+(?:is|was|are|were)\s+(?P<owner>[^?]*?['’]s?)\s(?P<what>[a-z-]+(?:\s[a-z-]+)*?)"
    r"(?:\s+(?:in|at|on|for|from|to|by|during|since|before|now)\b[^?]*)?\s*\?*$",
    re.IGNORECASE,
)
"""What asks for the value of something that is somebody's: "What is Marle's turnover in May?"."""
_WHAT_WAS_IT: Final = re.compile(
    r"(?:and\s+)?what\s+(?P<is>is|was)\s+it\s+(?P<when>(?:before|earlier|previously|originally"
    r"|initially|at first|now|last|in|until)\b[^?]*?)\s*\?*$",
    re.IGNORECASE,
)


def its_value(question: str, last: Turn) -> str | None:
    """ "What was it before?": the guidance, of "What is Marle's guidance?", and not Marle."""
    asked, of = _WHAT_WAS_IT.match(question), OF_SOMEBODY.match(last.question)
    if asked is None or of is None:
        return None
    owned = last.question[of.start("owner") : of.end("what")]
    return f"What {asked['is'].lower()} {owned} {asked['when']}?"


def other_owner(last: str, new: str, spoken: Sequence[Mention]) -> str | None:
    """ "And his brother?": the same of the brother of whom the last question was about, else who
    the brother is."""
    found = OWNED.match(new)
    owned = pronouns.resolve(new, spoken)
    if found is None or owned == new:
        return None
    owner = owned.removesuffix(found.group("what"))
    same = [name for name in names_in(last) if set(tokens_of(name.text)) & set(tokens_of(owner))]
    if same:
        return replaced(last, same[0], owned)
    return f"Who is {owned}?" if found.group("what") in words.PEOPLE else f"What about {owned}?"
