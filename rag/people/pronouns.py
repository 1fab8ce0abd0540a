"""Whom he and she mean: the person named last."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import Final

from rag.language.given_names import EITHER, FEMALE_NAMES, MALE_NAMES
from rag.people.speech import SPEECH, acts

_PRONOUN: Final = re.compile(
    rf"\b(?:[Hh]e|[Ss]he|[Tt]he (?:\d\d-year-old|(?!Guardian|Vatican)[A-Z][a-z]+(?:an|ese|ish))"
    rf"(?=(?: \w+)? (?:{SPEECH})\b))\b"
)
"""He, she, and what news writes instead: "the 30-year-old told", "the Russian added"."""
_OTHER: Final = {"he": "she", "she": "he", "they": "nobody"}
"""Whom a pronoun does not mean; "they" stands for what tells nothing of it."""
_SEXED: Final = re.compile(r"\b(?:(?P<he>Mr|Sir|Lord)|Mrs|Ms|Miss|Lady|Dame)\.?\s$")


_LIVES: Final = re.compile(
    r"(?:,\s[^,.;:\n]{1,50})?,\s(?:who|whose)\b|,\s(?:then\s|now\s|aged\s)*\d\d(?:[,.]|\s(?:and|at)\b)"
    r"|,?\s(?:was (?:born|buried|drowned|killed)|died|married|resigned|retired|grew up)\b"
)
"""What stands behind the name of somebody and of nothing else."""


def lives(places: Sequence[tuple[int, int]], text: str) -> bool:
    """Whether what is said right behind one of these places is said of people alone."""
    return any(_LIVES.match(text, end) for _, end in places)


def add_pronouns(text: str, mentions: dict[str, list[tuple[int, int]]]) -> None:
    """Add he and she to the person named last before them in the same or the last paragraph, whose
    first name or title does not tell otherwise.

    Who "he said" is, is whoever spoke last there: "Mr Hall said he and Mr Cole were friends."
    """
    places = sorted((start, end, name) for name, where in mentions.items() for start, end in where)
    sexes = {name: sex_of(name, where, text) for name, where in mentions.items()}
    named = {one: [place for place in places if sexes[place[2]] != _OTHER[one]] for one in _OTHER}
    speaking = {one: [place for place in named[one] if acts([place[:2]], text)] for one in _OTHER}
    for found in _PRONOUN.finditer(text):
        says = acts([found.span()], text)
        one = found.group().lower() if found.group().lower() in _OTHER else "they"
        name = says and last_named(speaking[one], found.start(), text)
        name = name or last_named(named[one], found.start(), text)
        if name:
            mentions[name].append(found.span())
            for sex, spoken in speaking.items():
                if says and sexes[name] != _OTHER[sex]:
                    insort(spoken, (*found.span(), name))


def sex_of(name: str, places: Sequence[tuple[int, int]], text: str) -> str:
    """He or she, as a first name or a title before one tells; empty where neither does."""
    first = name.split()[0].lower()
    titles = [_SEXED.search(text, max(0, start - 6), start) for start, _ in places]
    titled = {"he" if title["he"] else "she" for title in titles if title}
    named = {sex for sex, names in (("he", MALE_NAMES), ("she", FEMALE_NAMES)) if first in names}
    told = titled or (named if first not in EITHER else set())
    return told.pop() if len(told) == 1 else ""


def last_named(places: Sequence[tuple[int, int, str]], before: int, text: str) -> str:
    at = bisect_left(places, (before, 0, ""))
    if at == 0:
        return ""
    start, _, name = places[at - 1]
    return name if text.count("\n\n", start, before) <= 1 else ""
