"""What a measured classifier makes of the sentence that is quoted, in its passage and by itself."""

from __future__ import annotations

import re
from dataclasses import astuple, replace
from math import sqrt
from typing import Final

from rag.answer.basis import Basis
from rag.answer.sentences import STEM
from rag.answer.verdicts.asked import (
    CLAUSE,
    CONDITION,
    asks_permission,
    name_stems,
    names_what_is_there,
    stems,
)
from rag.answer.verdicts.former import IS, WAS
from rag.answer.verdicts.undecided import denies_nothing, supports_nothing
from rag.language.terms import terms
from rag.types import Decision, Span, Stance

_SURE: Final = 0.8
"""Probability from which a decision is told rather than left unclear."""
_LIKELY: Final = 0.5
"""The same of a denial, where the sentence itself denies in the words of the question, or forbids
where it is asked what may be done."""
_SAYS_NOT: Final = re.compile(r"\b(?:not|never|without|no|none of)\b|n['’]t\b", re.IGNORECASE)
_BOUNDED: Final = re.compile(r"\b(?:unless|except|only|other than|until|till|if)\b", re.IGNORECASE)
_NOW: Final = re.compile(r"(?:and\s+|so\s+)?(?:am|is|are|do|does|can|may|will)\b", re.IGNORECASE)
_NOT_SO: Final = re.compile(
    r"(?<=\w)\s(?:not|never)\b(?!-)(?! (?:all|always|every\w*|exclusively|just|merely|only|to)\b)"
    r"(?<!\bto not)(?<!\bor not)(?<!\bif not)(?<!\bbut not)(?<!\band not)(?<!\bthough not)"
)
"""What asks whether something is not so."""
_PART: Final = re.compile(r"[:;]\s")
_FORBIDS: Final = re.compile(
    r"(?:please\s+)?(?:do not|don['’]t|never)\b"
    r"|(?:we|you)\s[^,]*?\b(?:(?:can|may|must) ?not|can['’]t)\b",
    re.IGNORECASE,
)
_AT_ONCE: Final = 40
"""Characters behind a "not" in which what it denies begins."""
_CLAIM: Final = r"(?:claims?|reports?|rumou?rs?|suggestions?|allegations?|accusations?|speculation)"
_DENIES: Final = r"(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)|dismiss(?:es|ed|ing))"
_CLAIM_DENIED: Final = re.compile(
    rf"\bwhich (?:\w+ ){{1,4}}{_DENIES}\b"
    rf"|\b{_DENIES} (?:(?:all|any|as|media|newspaper|press|recent|such|the|these) )*"
    rf"(?:{_CLAIM}|that|having|being)\b"
    rf"|\b{_CLAIM}\b[^.;]*\b(?:are|is|was|were) (?:denied|dismissed|false|groundless|rejected"
    r"|unfounded|untrue)\b",
    re.IGNORECASE,
)
"""A claim of which the same sentence says that somebody denied it."""
_OF_CLAIM: Final = re.compile(rf"\b(?:{_CLAIM}|{_DENIES}|claim(?:ed|ing)|deny)\b", re.IGNORECASE)


def read_by_classifier(basis: Basis, span: Span) -> Decision:
    """What the reader's classifier is sure of."""
    stance = _stance(basis, span)
    if stance is None:
        return Decision("unclear", None)
    unclear = Decision("unclear", round(1 - max(stance.supports, stance.denies), 4))
    if stance.supports > stance.denies:
        denied = _CLAIM_DENIED.search(basis.text(span)) and not _OF_CLAIM.search(basis.asked.text)
        sure = stance.supports >= _SURE and not denied and names_what_is_there(basis, span)
        sure = sure and not supports_nothing(basis, span)
        return Decision("supports", round(stance.supports, 4)) if sure else unclear
    plainly = _says_not(basis, span) or _forbids(basis, span)
    sure = stance.denies >= (_LIKELY if plainly else _SURE)
    sure = sure and not denies_nothing(basis, span)
    return Decision("denies", round(stance.denies, 4)) if sure else unclear


def _stance(basis: Basis, span: Span) -> Stance | None:
    """The stance of a sentence: ``p ~ sqrt(p_passage * p_alone)``, normalised. Its passage tells
    what it speaks of, and holds others that decide something else. Of what is asked not to be so
    the reader is asked whether it is: its own denial of a "not" is hardly more than that."""
    hit, reading = basis.hit(span.passage_id), basis.reading
    asked = _NOT_SO.sub("", basis.asked.text, count=1)
    denied = asked != basis.asked.text
    if denied or not reading.sentences or reading.sentences[0].passage_id != span.passage_id:
        reading = basis.reader.read(asked, [hit])
    within, alone = reading.decision, None
    if hit.passage.view is None:
        passage = replace(hit.passage, start=span.start, end=span.end, text=basis.text(span))
        alone = basis.reader.read(asked, [replace(hit, passage=passage)]).decision
    if within is None:
        return None
    both = zip(astuple(within), astuple(alone or within), strict=True)
    supports, denies, unclear = (sqrt(one * other) for one, other in both)
    total = supports + denies + unclear
    if denied:
        supports, denies = denies, supports
    return Stance(supports / total, denies / total, unclear / total)


def _says_not(basis: Basis, span: Span) -> bool:
    """Whether a sentence denies, on no condition and not of the past alone where it is asked about
    now, what the question asks in the same words, names aside: "None of the boats sank" of "Did any
    boat sink?"."""
    text, demands = basis.text(span), basis.asked.demands
    past = WAS.search(text) and not IS.search(text)
    if demands.negated or _BOUNDED.search(text) or (past and _NOW.match(basis.asked.text)):
        return False
    asked = stems(" ".join(demands.words)) - name_stems(basis)
    return any(
        term[:STEM] in asked
        for found in _SAYS_NOT.finditer(text)
        for term in terms(CLAUSE.split(text[found.end() :])[0][:_AT_ONCE])[:1]
    )


def _forbids(basis: Basis, span: Span) -> bool:
    """Whether it is asked what may be done, and a part of a sentence forbids something to whoever
    reads it, on no condition: "Do not wash raw chicken: that only spreads germs"."""
    parts = _PART.split(basis.text(span))
    return asks_permission(basis) and any(
        _FORBIDS.match(part) and not CONDITION.search(part) for part in parts
    )
