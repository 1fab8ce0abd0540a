"""What is somebody's: "And his brother?", "What was it before?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.converse import pronouns, words
from rag.converse.mentions import Mention
from rag.converse.names import names_in, tokens_of
from rag.converse.wording import put_in, replaced
from rag.types import Turn

OWNED: Final = re.compile(r"^(?:his|her|its|their)\s+(?P<what>[a-z][\w -]*)$", re.IGNORECASE)
OF_SOMEBODY: Final = re.compile(
    r"what\s+(?:is|was|are|were)\s+(?P<owner>[^?]*?['’]s?)\s(?P<what>[a-z-]+(?:\s[a-z-]+)*?)"
    r"(?:\s+(?:in|at|on|for|from|to|by|during|since|before|now)\b[^?]*)?\s*\?*$",
    re.IGNORECASE,
)
"""What asks for the value of something that is somebody's: "What is Marle's turnover in May?"."""
_BEFORE_NOW: Final = ("before", "earlier", "previously", "originally", "initially", "at first")
_WHEN: Final = rf"(?P<when>(?:{'|'.join(_BEFORE_NOW)}|now|last|in|until)\b[^?]*?)\s*\?*$"
_WHAT_WAS_IT: Final = re.compile(rf"(?:and\s+)?what\s+(?P<is>is|was)\s+it\s+{_WHEN}", re.IGNORECASE)
_HOW_WAS_IT: Final = re.compile(
    r"(?:and\s+)?(?P<how>how\s+[a-z]+)\s+(?P<aux>is|was|are|were|does|do|did)\s+(?:it|they)\s+"
    rf"(?:[a-z]+\s+)?{_WHEN}",
    re.IGNORECASE,
)
_HOW_IS: Final = re.compile(
    r"(?P<how>how\s+[a-z]+)\s+(?P<aux>is|was|are|were|does|do|did)\s+(?P<what>.+?)"
    r"(?:\s+(?:now|today|currently|(?:in|since|until)\s+(?:[a-z]+\s+)?\d{4}))?\s*\?*$",
    re.IGNORECASE,
)
_PAST: Final = {"is": "was", "are": "were", "does": "did", "do": "did"}
_THE_OF: Final = re.compile(r"\bthe\s+(?P<what>[a-z][a-z -]*?)\s+of\s+[^?]+?\s*\?*$")
"""What a question that ends so asks of something: "the melting point of tin"."""
_OWNED_THERE: Final = re.compile(r"['’]s?\s+(?P<what>[a-z-]+)\b")


def its_value(question: str, last: Turn) -> str | None:
    """ "What was it before?": the guidance, of "What is Marle's guidance?", and not Marle. "How
    much was it before?": the ticket, of "How much is a ticket in Marle?"."""
    how, told = _HOW_WAS_IT.match(question), _HOW_IS.match(last.question)
    if how and told and how["how"].lower() == told["how"].lower():
        aux, when = told["aux"].lower(), how["when"]
        aux = _PAST.get(aux, aux) if when.lower().startswith(_BEFORE_NOW) else how["aux"].lower()
        if (aux in words.COPULAS) == (told["aux"].lower() in words.COPULAS):
            return f"How {how['how'].split()[1]} {aux} {told['what']} {when}?"
    asked, of = _WHAT_WAS_IT.match(question), OF_SOMEBODY.match(last.question)
    if asked is None or of is None:
        return None
    owned = last.question[of.start("owner") : of.end("what")]
    return f"What {asked['is'].lower()} {owned} {asked['when']}?"


def other_owner(last: str, new: str, spoken: Sequence[Mention]) -> str | None:
    """ "And his brother?": the same of the brother of whom the last question was about, instead of
    what else of theirs it asked about ("What is the name of her dog?"); else who the brother is.
    "And its area?", of "What is the population of Marle?": the area of Marle."""
    found, owned = OWNED.match(new), pronouns.resolve(new, spoken)
    if found is None:
        return None
    owner, what = owned.removesuffix(found["what"]), found["what"]
    same = [name for name in names_in(last) if set(tokens_of(name.text)) & set(tokens_of(owner))]
    of = _THE_OF.search(last)
    thing = new.lower().startswith("it") and (same or owned == new)
    if thing and of and _is_instead("", of["what"].split()[-1], what.split()[-1]):
        return put_in(of, what, "what")
    if owned == new:
        return None
    if same:
        there = _OWNED_THERE.match(last, same[0].end)
        if there and _is_instead(last[: same[0].start], there["what"], what):
            return last[: same[0].start] + owned + last[there.end() :]
        return replaced(last, same[0], owned)
    return f"Who is {owned}?" if what in words.PEOPLE else f"What about {owned}?"


def _is_instead(before: str, there: str, new: str) -> bool:
    """Whether ``new`` is asked about instead of what stands ``there``: a sister for a brother, a
    profit for a turnover. Of a salary a husband's is asked, of the name of a dog a husband's."""
    people = there.lower() in words.PEOPLE, new.lower() in words.PEOPLE
    return people[0] == people[1] or before.rstrip().lower().endswith(" of")
