"""Records of who is who in one article: a person, what somebody says, everybody."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from operator import attrgetter, itemgetter
from typing import Final

from rag.language.roles import Role
from rag.people.names import same_name

_STRAY: Final = 2
"""Characters of a quotation that cutting sentences may have left with the next one."""
_TITLE: Final = len("Prof. ")
"""Characters before a name that are its title."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody an article names, under the longest of the names it uses."""

    name: str
    roles: tuple[Role, ...]
    """What the words say that this person is."""
    mentions: tuple[tuple[int, int], ...]
    """Where the article means this person: names, roles standing alone, pronouns."""
    named: tuple[tuple[int, int], ...]
    """Of these, where the (full or last) name itself stands."""
    offices: tuple[tuple[int, int], ...] = ()
    """Where the roles stand that are said of this person right beside the name."""
    meant_by: tuple[Role, ...] = ()
    """Roles that stand alone where this person seems to be meant: good to find who speaks, no
    ground to say that the office is theirs."""

    def is_named_at(self, start: int) -> bool:
        """Whether the name stands at ``start``, a title before it aside."""
        return any(0 <= low - start <= _TITLE for low, _ in self.named)

    def is_called(self, name: str) -> bool:
        """Whether ``name`` may be this person's: full, last, or in another spelling of it."""
        return same_name(name, self.name)


@dataclass(frozen=True, slots=True)
class Speech:
    """Words between quotation marks or behind the name of who speaks, and whose they are."""

    start: int
    end: int
    speaker: str
    """The full name of the person, or as the turn is headed; empty where it cannot be told."""


@dataclass(frozen=True)
class People:
    """Everybody one article names, and who speaks in it."""

    people: tuple[Person, ...]
    speech: tuple[Speech, ...]
    """In the order of the text, none inside another."""
    in_turns: bool = False
    """It is a conversation written down, whose lines begin with who speaks."""

    def called(self, name: str) -> list[Person]:
        """The people who may be meant by ``name``."""
        return [person for person in self.people if person.is_called(name)]

    def meant(self, start: int, end: int) -> list[Person]:
        """The people meant by words that touch ``[start, end)``, in order of the text."""
        first = bisect_right(self._mentions, start - self._longest, key=itemgetter(0))
        behind = bisect_left(self._mentions, end, key=itemgetter(0))
        near = self._mentions[first:behind]
        return list(dict.fromkeys(person for _, high, person in near if start < high))

    @cached_property
    def _mentions(self) -> list[tuple[int, int, Person]]:
        found = [(*place, person) for person in self.people for place in person.mentions]
        return sorted(found, key=itemgetter(0))

    @cached_property
    def _longest(self) -> int:
        return max((high - low for low, high, _ in self._mentions), default=0)

    def speakers(self, start: int, end: int) -> list[str]:
        """Whose quotations stand in ``[start, end)``, a stray mark at its edge aside; who says most
        of it first."""
        shares: dict[str, int] = {}
        first = bisect_right(self.speech, start, key=attrgetter("end"))
        for said in takewhile(lambda said: said.start < end, self.speech[first:]):
            share = min(said.end, end) - max(said.start, start)
            if said.speaker and share > _STRAY:
                shares[said.speaker] = shares.get(said.speaker, 0) + share
        return sorted(shares, key=lambda speaker: -shares[speaker])
