"""The offices of an article's people: beside a name, or standing alone for whoever holds them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from rag.language.roles import Role, Written
from rag.people.names import TITLE
from rag.people.pronouns import last_named
from rag.people.speech import acts

_APPOSITION: Final = 60
"""Characters between a name and the role that is said to be its own."""
ANYBODY: Final = frozenset({"doctor", "expert", "specialist", "analyst", "official", "surgeon"})
"""Roles that whoever speaks in an article may be called by."""
_JOINED: Final = re.compile(r"(?:(?:,? and |, )(?:the )?| )")
_JOIN: Final = len(", and the ")
_CAPITAL: Final = r"[A-Z][\w&’'-]*+"
APPOSED: Final = re.compile(
    r"(?:,|\s+\(|\s+(?:is|was|became|remains|as|who is|who was|,? who is"
    r"|(?:is|was|has been|had been) (?:(?:re-?)?(?:elected|appointed|named|chosen|made)"
    r"(?: as)?|sworn in as))|’s| [-–] )\s*"
    r"(?:(?:the|a|an|its|his|her|their|then|who is|who was"
    # Each genitive ends a name of its own, so that words divide in one way only.
    rf"|(?:{_CAPITAL}(?<!['’])(?<!['’]s)\s)*{_CAPITAL}(?:(?<=['’])|(?<=['’]s)))\s+)*"
    r"(?:[A-Z][\w&-]*\s+)?"
)
"""What stands between a name and the role behind it: ", Marle Rail's former", " is the"."""
_BEFORE_NAME: Final = re.compile(
    r"(?:\s\([A-Z][\w&.]*\))?"
    rf"(?:,?\s+|\s+(?:is|was|has been|will be)\s+(?:now\s+)?)(?:(?:{TITLE})\.?\s+)?"
)
"""What stands between a role and the name behind it: "chair of the Marle Task Force (MTF), "."""
_GOES_ON: Final = re.compile(r"\s+(?:also|added|adds|continued|went on)\b")
_OF_BODY: Final = re.compile(r"\s(?:of|from)\s(?:the\s)?$")


class Surroundings:
    """Where an article's names and offices stand, in the order of the text."""

    def __init__(
        self, names: Sequence[tuple[str, int, int, bool]], written: Sequence[Written], text: str
    ) -> None:
        self._text = text
        self._written = written
        self._role_ends = [role.end for role in written]
        self._office_at = {role.start: role.end for role in written}
        self._starts = sorted({start for _, start, _, _ in names})
        self._ends = {end for _, _, end, _ in names}

    def is_body(self, places: Sequence[tuple[int, int]]) -> bool:
        """Whether a name is of what people belong to: "Real Madrid president Ann Lee", "Bo Ek of
        the Countryside Alliance"."""
        for start, end in places:
            office = self._office_at.get(end + 1)
            if office is not None and (self._begins(office + 1) or self._between(end, office)):
                return True
            of = _OF_BODY.search(self._text, max(0, start - 8), start)
            if of is not None and of.start() in self._ends:
                return True
        return False

    def _begins(self, at: int) -> bool:
        return self._between(at - 1, at + 1)

    def _between(self, low: int, high: int) -> bool:
        """Whether a name begins behind ``low`` and before ``high``."""
        at = bisect_right(self._starts, low)
        return at < len(self._starts) and self._starts[at] < high

    def roles_beside(self, name: str, places: Sequence[tuple[int, int]]) -> list[Written]:
        """Roles in apposition to a name: just before it, or after a comma, or after "is the"."""
        beside: list[Written] = []
        for start, end in places:
            if beside:
                self._add(beside, beside[-1].end, 0, name, (start, end))
            self._add(beside, start - _APPOSITION, end, name, (start, end))
        return list(dict.fromkeys([*beside, *self._joined(beside)]))

    def _add(
        self, beside: list[Written], low: int, high: int, name: str, place: tuple[int, int]
    ) -> None:
        """Add to ``beside`` what goes with the name at ``place``, of the roles from ``low`` to
        those a little behind ``high`` or the last one found."""
        start, end = place
        for role in islice(self._written, bisect_left(self._role_ends, low), None):
            if role.start > max([high, *(found.end for found in beside[-1:])]) + _APPOSITION:
                break
            if _before(role, start, self._text, name) or _after(role, end, self._text, beside):
                beside.append(role)

    def _joined(self, beside: Sequence[Written]) -> list[Written]:
        """Roles in front of those beside a name: "Founder and chief executive Ann Lee" is both."""
        found: list[Written] = []
        due = list(beside)
        while due:
            behind = due.pop()
            at = bisect_left(self._role_ends, behind.start - _JOIN)
            for role in islice(self._written, at, None):
                if role.end >= behind.start:
                    break
                if _JOINED.fullmatch(self._text, role.end, behind.start):
                    found.append(role)
                    due.append(role)
        return sorted(found, key=lambda role: -role.end)


def _before(role: Written, start: int, text: str, name: str) -> bool:
    """ "chief executive Thierry Breton", also where the role's own "of" ran on into the name."""
    if role.start < start < role.end:
        inside = text[role.start : start].rstrip().rsplit(maxsplit=1)[-1]
        return start + len(name) >= role.end and inside[0].isupper()
    near = role.end <= start <= role.end + _APPOSITION
    return near and _BEFORE_NAME.fullmatch(text, role.end, start) is not None


def _after(role: Written, end: int, text: str, known: Sequence[Written]) -> bool:
    between = text[end : role.start] if end <= role.start <= end + _APPOSITION else "\n\n"
    if "\n\n" in between:
        if not (known and role.start >= known[-1].end):
            return False
        # "President of A and Professor of B": a second role joined to one already found.
        return text[known[-1].end : role.start].strip(" ,") in ("and", "", "and the", "and a")
    return APPOSED.fullmatch(between) is not None


def is_definite(text: str, start: int) -> bool:
    """Whether a role stands alone for a person: "the President", "The Head of State"."""
    return re.search(r"\b[Tt]he\s+$", text[max(0, start - 5) : start]) is not None


def without_holder(role: Role, name: str) -> Role:
    """``role`` without the holder's name where its "of" ran on into it."""
    return replace(role, of=role.of.removesuffix(name).rstrip(" ."))


def holders_of(
    alone: Sequence[Written],
    beside: dict[str, list[Written]],
    full: dict[str, list[tuple[int, int]]],
    text: str,
) -> dict[Written, str]:
    """Whom each role standing alone means.

    Whoever was said to hold it before; where nobody was, the one person of the article who acts
    and is said to hold no role at all (an expert, a doctor: the one who acts).
    """
    acting = [name for name in full if acts(full[name], text)]
    free = [name for name in acting if not beside[name]]
    told = {
        (name, office.role): office.start
        for name, held in beside.items()
        for office in sorted(held, key=lambda office: -office.start)
    }
    said = {office for _, office in told}
    meant = {
        role: {office for office in said if role.is_office_of(office)}
        for role in {written.role for written in alone}
    }
    holders: dict[Role, list[tuple[str, int]]] = {}
    for (name, office), start in told.items():
        holders.setdefault(office, []).append((name, start))
    found: dict[Written, str] = {}
    for role in alone:
        holding = {
            name
            for office in meant[role.role]
            for name, start in holders[office]
            if start < role.start
        }
        may_be = acting if role.role.head in ANYBODY else free
        if len(holding) == 1:
            found[role] = holding.pop()
        elif not holding and len(may_be) == 1:
            found[role] = may_be[0]
    return found


def taken_up(
    meant: Sequence[Written], name: str, places: Sequence[tuple[int, int, str]], text: str
) -> list[Role]:
    """Of the roles standing alone that seem to mean ``name``, those an article goes on with right
    behind that name, and more than once: "Ann Lee was glad. The President also thanked ..."."""
    going_on = [
        written.role
        for written in meant
        if _GOES_ON.match(text, written.end) and last_named(places, written.start, text) == name
    ]
    return [
        role
        for role in dict.fromkeys(written.role for written in meant)
        if sum(role.is_office_of(other) for other in going_on) > 1
    ]
