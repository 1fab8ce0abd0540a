"""Records of who is who in one article: a person, what somebody says, everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rag.people.names import same_name
from rag.roles import Role

_STRAY: Final = 2
"""Characters of a quotation that cutting sentences may have left with the next one."""


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

    def is_called(self, name: str) -> bool:
        """Whether ``name`` may be this person's: full, last, or in another spelling of it."""
        return same_name(name, self.name)


@dataclass(frozen=True, slots=True)
class Speech:
    """Words between quotation marks, and whose they are."""

    start: int
    end: int
    speaker: str
    """The full name of the person; empty where it cannot be told."""


@dataclass(frozen=True, slots=True)
class People:
    """Everybody one article names, and who speaks in it."""

    people: tuple[Person, ...]
    speech: tuple[Speech, ...]

    def called(self, name: str) -> list[Person]:
        """The people who may be meant by ``name``."""
        return [person for person in self.people if person.is_called(name)]

    def meant(self, start: int, end: int) -> list[Person]:
        """The people meant by words that touch ``[start, end)``, in order of the text."""
        found = [
            (low, person)
            for person in self.people
            for low, high in person.mentions
            if low < end and start < high
        ]
        found.sort(key=lambda pair: pair[0])
        return list(dict.fromkeys(person for _, person in found))

    def speakers(self, start: int, end: int) -> list[str]:
        """Whose quotations stand in ``[start, end)``, a stray mark at its edge aside; who says most
        of it first."""
        shares: dict[str, int] = {}
        for said in self.speech:
            share = min(said.end, end) - max(said.start, start)
            if said.speaker and share > _STRAY:
                shares[said.speaker] = shares.get(said.speaker, 0) + share
        return sorted(shares, key=lambda speaker: -shares[speaker])
