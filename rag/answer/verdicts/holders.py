"""Whether somebody holds an office: what is known of whoever is asked for as "who" decides."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks import confirmed, refusal
from rag.language.roles import LOOSE, roles_in
from rag.people import Person
from rag.question import analyse
from rag.types import Decision, Span

_ASKED: Final = re.compile(
    r"(?:and\s+|so\s+)?(?P<is>is|was)\s+(?P<name>[^\s,][^,]*?)\s+(?:(?:also|now|still)\s+)?"
    r"(?P<which>an?\s+|the\s+)?",
    re.IGNORECASE,
)
"""What stands before the office in "Is Ann Lee the mayor of Marle?"."""


def decided_by_holder(basis: Basis, span: Span) -> Decision | None:
    """What a sentence says of "Is Ann Lee the mayor of Marle?": yes where it names her and the
    article says that she is; no where she is not and the sentence names whoever is; unclear where
    another is, or she is only something like it. None where neither is told, or nothing like that
    is asked."""
    asked = basis.asked.text
    office = next(iter(roles_in(asked)), None)
    found = office and _ASKED.fullmatch(asked, 0, office.start)
    if office is None or not found or basis.asked.demands.negated:
        return None
    who = replace(basis, asked=analyse(f"Who {found['is']} the {asked[office.start :]}"))
    alone = not asked[office.end :].strip(" ?!.")
    people = basis.people(span.article_id)
    meant = people.called(found["name"])
    places = [place for person in meant for place in _named(person, span)]
    if alone and any(refusal(who, p) is None and confirmed(who, p) for p in places):
        return Decision("supports", None)
    others = [person for person in people.people if person not in meant]
    holding = [person for person in others if office.role.is_any_of(person.roles)]
    theirs = any(office.role.is_any_of(person.roles) for person in meant)
    if not meant or theirs:
        return None
    definite = (found["which"] or "the").strip().lower() == "the"
    if alone and definite and found["is"].lower() == "is" and office.role.head not in LOOSE:
        for other in holding:
            if any(refusal(who, p) is None and confirmed(who, p) for p in _named(other, span)):
                return Decision("denies", None)
    refused = all(refusal(who, place) is not None for place in places)
    vague = refused and (holding or (definite and places))
    return Decision("unclear", None) if vague else None


def _named(person: Person, span: Span) -> list[Span]:
    """Where a sentence names somebody."""
    return [
        replace(span, start=start, end=end)
        for start, end in person.named
        if span.start <= start and end <= span.end
    ]
