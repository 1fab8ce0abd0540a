"""What a question of yes or no asks, and what a sentence tells beside it."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Final

from rag.answer.basis import Basis
from rag.answer.sentences import ALLOWS, STEM, leads, meant
from rag.language.terms import terms
from rag.types import Span

_PERMISSION: Final = re.compile(
    r"(?:and\s+|so\s+)?(?:(?:can|may|should)\b|(?:am|is|are)\b.*\b(?:allowed|permitted)\b)",
    re.IGNORECASE,
)
IS_THERE: Final = re.compile(r"(?:and\s+|so\s+)?(?:is|are) there\b", re.IGNORECASE)
CONDITION: Final = re.compile(
    r"\b(?:without|with|unless|except|only|other than|more than|less than|at least|if|when|while"
    r"|where|until|before|after|during|once|over|under|above|below|between)\b",
    re.IGNORECASE,
)
CLAUSE: Final = re.compile(r"[,;:.()–—]\s*")
OPENNESS: Final = re.compile(r"\b(?:(?P<open>open)|closed|shut)\b", re.IGNORECASE)
NOT: Final = re.compile(r"\b(?:not|never|without)\b|n['’]t\b", re.IGNORECASE)


def asks_permission(basis: Basis) -> bool:
    """Whether it is asked what may be done."""
    asked = basis.asked.text
    return _PERMISSION.match(asked) is not None and NOT.search(asked) is None


def asked_stems(basis: Basis) -> set[str]:
    """What is asked, save whether it may be."""
    return {term[:STEM] for term in basis.asked.terms - ALLOWS}


def stems(text: str) -> set[str]:
    """The beginnings of its terms, by which "install" and "Installation" agree."""
    return {term[:STEM] for term in terms(text)}


def name_stems(basis: Basis) -> set[str]:
    """The stems of the names in the question."""
    return stems(" ".join(basis.asked.demands.names))


def told_stems(basis: Basis, span: Span, text: str | None = None) -> set[str]:
    """What ``text``, or all of a sentence, tells, with whom and what that means."""
    words = basis.text(span) if text is None else text
    return stems(" ".join([words, *meant(basis, span)]))


def among(stem: str, others: Set[str]) -> bool:
    """Whether one of ``others`` is ``stem`` or begins with it, or it with that: take, taken."""
    return any(stem.startswith(other) or other.startswith(stem) for other in others)


def stems_with_above(basis: Basis, span: Span, text: str) -> set[str]:
    """What ``text``, a sentence's words, tells with the sentence above it and what is meant."""
    before = basis.above(span)
    return told_stems(basis, span, f"{text} {basis.text(before) if before else ''}")


def names_what_is_there(basis: Basis, span: Span) -> bool:
    """Whether a sentence, or what leads to it, speaks of what there is asked to be, and not only of
    the place: "Is there a tram in Marle?"; of all other questions true."""
    if not IS_THERE.match(basis.asked.text):
        return True
    before = basis.above(span)
    led = [basis.text(before)] if before and leads(basis, before) else []
    what = asked_stems(basis) - name_stems(basis)
    return not what or bool(what & told_stems(basis, span, " ".join([basis.text(span), *led])))
