"""Whether whoever is quoted holds the office that is asked for."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.given import (
    NO_MORE,
    SENTENCE,
    as_asked,
    does_its_work,
    held_at_another_time,
    held_then,
    is_given,
    spoken_of,
    told_in_the_plural,
)
from rag.answer.checks.names import PREFIX, initials_in, stands_in
from rag.answer.checks.refusals import Refusal
from rag.answer.checks.succession import has_left, succeeds
from rag.language.roles import DOERS, LOOSE, roles_in
from rag.language.terms import folded
from rag.people import Person
from rag.question import Role
from rag.types import Article, Span

_ITS: Final = re.compile(r"\b(?:its|their)\b")
_OFFICES: Final = re.compile(r"\b(?:title|role|job|position|office|post|function)\b", re.I)
"""What heads a column of offices; "Reports to" does not."""
_LEADS: Final = re.compile(
    r"\b(?:heads?|leads?|runs?|chairs?|leader|boss|now|new|appoint\w*|named|elected|chosen|becomes?"
    r"|became|t(?:akes?|ook|aken)\s+over)\b",
    re.IGNORECASE,
)
"""What gives a former holder of one office another one."""


def confirmed(basis: Basis, span: Span) -> bool:
    """Whether the article says of the person named that the role asked for is theirs."""
    role = basis.asked.demands.role
    if role is None:
        return False
    meant = _person(basis, span)
    holding = [held for held in meant.roles if role.is_office_of(held)] if meant else []
    return bool(holding) and _elsewhere(role, holding, basis, span) is None


def wrong_role(basis: Basis, span: Span) -> Refusal | None:
    """Somebody (or something) who is not said to hold the role that is asked for.

    Whoever the links give a role must hold this one; of anybody else the sentence must speak of
    it. A loose word (head, leader) is asked for in many ways, so that there only another office of
    the same name counts against somebody.
    """
    asked = basis.asked.demands.role
    if asked is None:
        return None
    if held_at_another_time(basis, span):
        return Refusal("held at another time", of_another=True)
    article = basis.article(span)
    meant = _person(basis, span)
    written = [] if meant else roles_in(basis.text(span))
    held = [*(meant.roles if meant else (one.role for one in written)), *_of_row(article, span)]
    held = [as_asked(basis, role) for role in held]
    holding = [role for role in held if asked.is_office_of(role)]
    loose = asked.head in LOOSE | DOERS and not asked.qualifiers
    if meant and (holding or loose) and has_left(asked, basis, span, meant.name):
        return Refusal("they have left that role", of_another=True)
    if holding:
        return _elsewhere(asked, holding, basis, span)
    others = [role for role in held if _confusable(asked, role)]
    gone = bool(held) and all(role.qualifiers & NO_MORE for role in held)
    gone = gone and not _LEADS.search(_without_former(basis.text(basis.sentence(span))))
    if others or (held and (gone or not loose)):
        rules = [is_given, does_its_work, succeeds] if meant else []
        rules += [] if others else [told_in_the_plural]
        theirs = any(rule(asked, basis, span) for rule in rules)
        return None if theirs else Refusal("another role", (others or held)[0])
    if _unspoken(asked, basis, span):
        return Refusal("the role of another place", of_another=True)
    if loose:
        return None
    rules = [spoken_of, does_its_work, succeeds, held_then]
    theirs = any(rule(asked, basis, span) for rule in rules)
    return None if theirs else Refusal("nobody is said to hold that role")


def _without_former(text: str) -> str:
    """``text`` without the offices that it says somebody held."""
    for written in reversed(roles_in(text)):
        if written.role.qualifiers & NO_MORE:
            text = f"{text[: written.start]}{text[written.end :]}"
    return text


def _of_row(article: Article, span: Span) -> list[Role]:
    """The offices that the row of a table gives to whom it names, in a column for them."""
    cell = article.cell_at(span.start)
    if cell is None:
        return []
    told = zip(cell.headings, cell.values, strict=True)
    offices = [value for heading, value in told if _OFFICES.search(heading.replace("_", " "))]
    return [written.role for value in offices for written in roles_in(value)]


def _person(basis: Basis, span: Span) -> Person | None:
    """The person whose name the words are, or begin or end with."""
    for person in basis.people(span.article_id).meant(span.start, span.end):
        inside = [
            place for place in person.named if span.start <= place[0] and place[1] <= span.end
        ]
        edges = any(start == span.start or end == span.end for start, end in inside)
        if edges or person.is_called(basis.text(span)):
            return person
    return None


def _confusable(asked: Role, held: Role) -> bool:
    """Whether a role held is another than the one asked for, under the same name."""
    same = asked.head == held.head or {asked.head, held.head} <= {"president", "head of state"}
    return same and not asked.is_office_of(held)


def _elsewhere(asked: Role, held: list[Role], basis: Basis, span: Span) -> Refusal | None:
    """The right office of another place: the role names none, its sentence does not either, and the
    article is not about it."""
    article = basis.article(span)
    if not asked.of or any(role.of for role in held):
        return None
    names = re.findall(r"\b[A-Z]\w*", asked.of) or re.findall(r"\w{4,}", asked.of)
    names = [word for word in names if word.lower() not in ("republic", "state", "country")]
    text = basis.folded(article.id)
    body = _body_before(held[0], basis, span)
    names = [name for name in names if name.casefold()[:PREFIX] not in body]
    if all(text.count(folded(name)[:PREFIX]) > 1 for name in names):
        return None
    return Refusal("the role of another place", held[0], of_another=True)


def _unspoken(asked: Role, basis: Basis, span: Span) -> bool:
    """Whether the article holds less than half of the name of what the office is of."""
    names = re.findall(r"\b[A-Z][\w’'-]*", asked.of)
    article = basis.article(span)
    held = [name for name in names if stands_in(basis.folded(article.id), name)]
    return 2 * len(held) < len(names) and not initials_in(f"{article.title}\n{article.text}", names)


def _body_before(office: Role, basis: Basis, span: Span) -> str:
    """What stands right before the office that stands before a name, in lower case: "Marle Bank" of
    "Marle Bank analyst Bo Ek"; of "its analyst, Bo Ek" with what stands before the sentence."""
    whole = basis.sentence(span)
    text = basis.article(span).text.casefold()
    said, found, _ = text[whole.start : span.start].rpartition(office.head)
    body = re.split(r"[,;:!?()]", said)[-1] if found else ""
    if _ITS.search(body):
        return f"{text[max(0, whole.start - SENTENCE) : whole.start]} {body}"
    return body
