"""Whether a quote is said of whoever the question names, or of somebody who is theirs."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.refusals import Refusal
from rag.language.terms import terms
from rag.people import same_name, sex_of
from rag.question import Kind
from rag.types import Span

RELATION: Final = (
    r"(?:(?:grand)?(?:father|mother|son|daughter|parent|child)s?|(?:grand)?children|brothers?"
    r"|sisters?|twins?|wife|husband|uncle|aunt|niece|nephew|cousin|successors?|predecessors?|sequels?"
    r"|prequels?|remakes?|namesakes?|rivals?)"
)
_RELATIVE: Final = re.compile(rf"['’]s?\s+(?:[a-z]\w*\s+)?{RELATION}\b", re.IGNORECASE)
"""What makes of somebody named the one whose father did it."""
_WHOSE: Final = re.compile(
    rf",?\s+whose\s+(?:[a-z]\w*\s+){{0,2}}?{RELATION}\b(?P<clause>[^.;:]*)", re.IGNORECASE
)
_ASKS_RELATION: Final = re.compile(rf"\b(?:whose|related|relation|{RELATION})\b", re.IGNORECASE)
_ASKS_WHO: Final = re.compile(
    rf"(?:and\s+|so\s+)?(?:who|what|which)\b(?:.*?['’]s?\s+(?:\w+\s+){{0,2}}?(?P<what>{RELATION})\W*$"
    rf"|\s+(?:is|was|were|are)\s+the\s+(?:\w+\s+)?(?P<of>{RELATION})\s+of\b)",
    re.IGNORECASE,
)
_ASKS_OF_THEM: Final = re.compile(
    rf"(?:and\s+|so\s+)?(?:when|where|what|which|how|why)\b.*?['’]s?\s+(?:\w+\s+){{0,2}}?{RELATION}"
    r"\s+\w",
    re.IGNORECASE,
)
"""What asks something of somebody's father, and not who he is."""
_KINDS: Final = tuple(
    re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for words in (
        "husbands?|wi(?:fe|ves)|spouse|widow(?:er)?|marr(?:y|ies|ied)|wed|wedding",
        "fathers?|mothers?|parents?|sons?|daughters?|child(?:ren)?|born",
        "brothers?|sisters?|siblings?",
    )
)
"""What each tells of is no other's."""
_HERS: Final = re.compile(r"(?:grand)?(?:mother|daughter)s?|sisters?|wife|aunt|niece", re.I)
_HIS: Final = re.compile(r"(?:grand)?(?:father|son)s?|brothers?|husband|uncle|nephew", re.I)
_INTRODUCED: Final = re.compile(
    r"\b(?P<what>(?:husband|wife|widow|(?:grand)?(?:father|mother|son|daughter|child)|brother|sister)"
    r"(?:s|ren)?)"
    r"(?:\s+(?:of|from|by)\s[^,.;:]{1,40})?,?\s+(?:[A-Z][\w’'-]*(?:,|,?\sand)?\s+)*$"
)
_PRONOUN: Final = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)
_THEIRS: Final = re.compile(rf"\b(?:his|her|their|whose|my|our|{RELATION})\b", re.IGNORECASE)


def relative_of(basis: Basis, span: Span) -> Refusal | None:
    """Somebody whose father, or a thing whose sister, it is told of: "led by Ann Lee's father", "a
    grocer, Bo Ek, whose daughter he married"."""
    if basis.asked.kind is not Kind.FACT or _ASKS_RELATION.search(basis.asked.text):
        return None
    text, whole = basis.article(span).text, basis.sentence(span)
    found = _RELATIVE.match(text, span.end) is not None
    if behind := _WHOSE.match(text, span.end, whole.end):
        asked = basis.asked.terms - basis.asked.name_terms
        told = asked & {*terms(behind["clause"])}
        found = bool(told) and not asked & {*terms(text[whole.start : span.start])}
    return Refusal("said of somebody of theirs") if found else None


def of_another_kin(basis: Basis, span: Span) -> Refusal | None:
    """Whoever is told to be somebody's son, asked who their husband is: "a son, Bo Ek"; or a man,
    by his name or title, asked who their mother is."""
    asked = _ASKS_WHO.match(basis.asked.text)
    if asked is None or basis.asked.kind is not Kind.FACT:
        return None
    what = asked["what"] or asked["of"]
    other = "he" if _HERS.fullmatch(what) else "she" if _HIS.fullmatch(what) else ""
    text = basis.article(span).text
    for person in basis.people(span.article_id).meant(span.start, span.end):
        named = person.is_named_at(span.start) and same_name(basis.text(span), person.name)
        if named and other and sex_of(person.name, person.named, text) == other:
            return Refusal(f"said of a {'man' if other == 'he' else 'woman'}", of_another=True)
    whole = basis.sentence(span)
    told = _INTRODUCED.search(text, whole.start, span.start)
    kind = next((kind for kind in _KINDS if kind.fullmatch(what)), None)
    if told is None or kind is None or kind.search(basis.text(whole)):
        return None
    return Refusal(f"said of somebody's {told['what'].lower()}", of_another=True)


def not_of_theirs(basis: Basis, span: Span) -> Refusal | None:
    """What is told of whoever the question names, asked of their sister: "Lee was born in 1931"."""
    if basis.asked.form != "span" or not _ASKS_OF_THEM.match(basis.asked.text):
        return None
    text, whole = basis.article(span).text, basis.sentence(span)
    said = basis.people(span.article_id).meant(whole.start, span.start)
    named = [one for one in said if any(one.is_called(name) for name in basis.asked.demands.names)]
    first = {one.name.split()[0] for one in named}
    if any(one.name.split()[0] not in first for one in said):
        return None
    before = text[whole.start : span.start]
    if not named:
        # Whom she is, the sentence before says: not her sister, where it speaks of none.
        before = text[(basis.above(whole) or whole).start : span.start]
    if _THEIRS.search(before) or not (named or _PRONOUN.search(text, whole.start, span.start)):
        return None
    return Refusal("said of whose they are", of_another=True)
