"""Whether somebody holds an office: what is known of whoever is asked for as "who" decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks import confirmed, refusal
from rag.answer.checks.succession import has_left
from rag.language.roles import LOOSE, roles_in
from rag.people import Person
from rag.question import Role, analyse
from rag.types import Decision, Span

_ASKED: Final = re.compile(
    r"(?:and\s+|so\s+)?(?P<is>is|was)\s+(?P<name>[^\s,][^,]*?)\s+(?:(?:also|now|still)\s+)?"
    r"(?P<which>an?\s+|the\s+)?",
    re.IGNORECASE,
)
"""What stands before the office in "Is Ann Lee the mayor of Marle?"."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """ "Is Ann Lee the mayor of Marle?", and who is asked for as "who" instead."""

    who: Basis
    office: Role
    name: str
    now: bool
    definite: bool
    alone: bool
    """Nothing stands behind the office."""


def _asked(basis: Basis) -> _Asked | None:
    asked = basis.asked.text
    office = next(iter(roles_in(asked)), None)
    found = office and _ASKED.fullmatch(asked, 0, office.start)
    if office is None or not found or basis.asked.demands.negated:
        return None
    who = replace(basis, asked=analyse(f"Who {found['is']} the {asked[office.start :]}"))
    definite = (found["which"] or "the").strip().lower() == "the"
    alone = not asked[office.end :].strip(" ?!.")
    now = found["is"].lower() == "is"
    return _Asked(who, office.role, found["name"], now, definite, alone)


def decided_by_holder(basis: Basis, span: Span) -> Decision | None:
    """What a sentence says of "Is Ann Lee the mayor of Marle?": yes where it names her and the
    article says that she is; no where she has left it, or is not, or was in an older article, and
    the sentence names whoever is; unclear where another is, in a newer article, too, or she is only
    something like it. None where neither is told, or nothing like that is asked."""
    asked = _asked(basis)
    if asked is None:
        return None
    people = basis.people(span.article_id)
    meant = people.called(asked.name)
    places = [place for person in meant for place in _named(person, span)]
    if asked.alone and any(_holds(asked, place) for place in places):
        return Decision("unclear" if held_since(basis, span) else "supports", None)
    named = [person for person in meant if _named(person, span)]
    if asked.now and any(has_left(asked.office, asked.who, span, p.name) for p in named):
        return Decision("denies", None)
    others = [person for person in people.people if person not in meant]
    holding = [person for person in others if asked.office.is_any_of(person.roles)]
    theirs = any(asked.office.is_any_of(person.roles) for person in meant)
    if theirs or not (meant or _was_held(asked, span)):
        return None
    told = [place for other in holding for place in _named(other, span)]
    only_one = asked.alone and asked.definite and asked.now and asked.office.head not in LOOSE
    if only_one and any(_holds(asked, place) for place in told):
        return Decision("denies", None)
    refused = all(refusal(asked.who, place) is not None for place in places)
    vague = refused and (holding or (asked.definite and places))
    return Decision("unclear", None) if vague else None


def held_since(basis: Basis, span: Span) -> Span | None:
    """Where, of the articles found that are newer than the one of ``span``, the newest names
    another holder of the office that somebody is asked to hold now, and what it is of is told; none
    where one names them."""
    asked, day = _asked(basis), basis.article(span).published
    if asked is None or day is None or not (asked.now and asked.definite and asked.office.of):
        return None
    newer = _holders(asked, lambda published: published > day)
    if any(person.is_called(asked.name) for person, _ in newer):
        return None
    return max((place for _, place in newer), key=basis.published, default=None)


def _was_held(asked: _Asked, span: Span) -> bool:
    """Whether an article older than the one of ``span`` says that the one asked about held it."""
    day = asked.who.published(span)
    older = _holders(asked, lambda published: published < day)
    return any(person.is_called(asked.name) for person, _ in older)


def _holders(asked: _Asked, when: Callable[[date], bool]) -> list[tuple[Person, Span]]:
    """Who holds the office by the articles found that were published ``when``, and where."""
    who = asked.who
    dated = [(id_, who.articles[id_].published) for id_ in who.article_ids]
    return [
        (person, span)
        for article_id, day in dated
        if day is not None and when(day)
        for person in who.people(article_id).people
        for place in person.named
        if (span := who.span_at(article_id, *place)) is not None and _holds(asked, span)
    ]


def _holds(asked: _Asked, span: Span) -> bool:
    return refusal(asked.who, span) is None and confirmed(asked.who, span)


def _named(person: Person, span: Span) -> list[Span]:
    """Where a sentence names somebody."""
    return [
        replace(span, start=start, end=end)
        for start, end in person.named
        if span.start <= start and end <= span.end
    ]
