"""Whether whoever is quoted is somebody else of whom the question speaks, by name or office."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.refusals import Refusal
from rag.language.roles import LOOSE, roles_in
from rag.question import Role
from rag.types import Span

_OF_ANOTHER: Final = re.compile(
    r"^(?i:(?:and\s+|so\s+)?(?:who|whom|which|what)\b.*\s(?:did|does|do|to|by|with|against)\s+)"
    r"(?:the\s+|[A-Z][\w-]*['’]s?\s+)(?:[A-Z][\w-]*\s+)*$"
)
"""What makes an office that of somebody to whom, by whom or beside whom it was done."""

_WHO: Final = re.compile(r"(?:and\s+|so\s+)?(?:\w+\s+)?who(?:m|se)?\b", re.IGNORECASE)
_OF_THESE: Final = re.compile(r"\bor\b|\b(?:of|between)\b.*\band\b", re.IGNORECASE)
"""What names those of whom one is the answer."""


def asked_with(basis: Basis, span: Span) -> Refusal | None:
    """Whoever holds an office that the question gives to another than is asked for: "Which reporter
    did the mayor rebuke?" is not answered by the mayor; nor "Who came before Ann Lee?" by her."""
    asked = basis.asked
    if asked.form != "span":
        return None
    meant = basis.people(span.article_id).meant(span.start, span.end)
    if _WHO.match(asked.text) and not _OF_THESE.search(asked.text):
        known = [name for name in asked.demands.names if " " in name]
        for person in meant:
            if person.is_named_at(span.start) and any(map(person.is_called, known)):
                return Refusal(f"it is asked about {person.name}", of_another=True)
    others = _others(asked.text) if asked.demands.role is None else []
    named = [person for person in meant if others and person.is_called(basis.text(span))]
    if any(other.is_any_of(person.roles) for person in named for other in others):
        return Refusal("somebody else of whom the question speaks", of_another=True)
    return None


def _others(question: str) -> list[Role]:
    """The offices that the question gives to others than whom it asks for."""
    written = roles_in(question)
    heads = [each.role.head for each in written]
    return [
        each.role
        for each in written
        if each.role.head not in LOOSE
        and heads.count(each.role.head) == 1
        and _OF_ANOTHER.match(question[: each.start])
    ]
