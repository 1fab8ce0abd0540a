"""Whether a sentence allows just what it is asked whether one may do."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.sentences import ALLOWS, STEM, meant
from rag.answer.verdicts.asked import (
    CLAUSE,
    CONDITION,
    NOT,
    among,
    asked_stems,
    asks_permission,
    stems,
)
from rag.language.terms import terms
from rag.question import unlabelled
from rag.types import Span

_SOMEBODY: Final = re.compile(r"(?:and\s+|so\s+)?(?:can|may) (?:I|we|you|one)\b", re.IGNORECASE)
_MAY: Final = re.compile(
    r"(?:you|we|[^,;:]+?)\s(?:can|may)\s(?!(?:make|cause|lead|occur|happen|become)\b)",
    re.IGNORECASE,
)


def permits(basis: Basis, span: Span) -> bool:
    """Whether a sentence of one clause says all that is asked and nothing else, on no condition but
    one asked about: "Soup may be taken with wine" of "Can I take wine with soup?"."""
    text, asked = unlabelled(basis.text(span)).strip(), basis.asked.text
    if not (asks_permission(basis) and _SOMEBODY.match(asked) and _MAY.match(text)):
        return False
    if NOT.search(text) or len([part for part in CLAUSE.split(text) if part]) != 1:
        return False
    conditions = {found.group().lower() for found in CONDITION.finditer(text)}
    asked_for = asked_stems(basis)
    known = asked_for | stems(" ".join(meant(basis, span)))
    told = {term[:STEM] for term in {*terms(text)} - ALLOWS}
    return (
        conditions <= {*asked.lower().split()}
        and all(among(term, told) for term in asked_for)
        and all(among(term, known) for term in told)
    )
