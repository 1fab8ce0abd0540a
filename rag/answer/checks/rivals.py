"""What is said of another of its kind: of the pharmacy of another place, of another medicine."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.names import stands_in
from rag.answer.checks.refusals import Refusal
from rag.language.function_words import ENGLISH, stop_words
from rag.language.terms import folded, terms
from rag.types import Span

_OF_KIND: Final = re.compile(r"(?<![\w’'-])(?P<name>[A-Z][a-z]{2,}) (?P<kind>[a-z]{4,})\b")
"""A name right before what it is the name of: "the Harbour pharmacy"."""

_ANAPHOR: Final = re.compile(r"(?:it|its|they|their)\b", re.IGNORECASE)
"""What begins so is said of what the sentence before speaks of."""


def of_a_rival(basis: Basis, span: Span) -> Refusal | None:
    """Words of a sentence about one of a kind ("the Millbrook pharmacy") where the question names
    another (the Harbour pharmacy), of which the article speaks elsewhere; and of a yes-or-no
    question words of an article that never speaks of something that is named there, where another
    article with that in its title was found: whether one medicine goes with another is not told
    by a leaflet without it."""
    why = _of_another_kind(basis, span) or _never_named(basis, span)
    return Refusal(why, of_another=True) if why else None


def _of_another_kind(basis: Basis, span: Span) -> str | None:
    whole = basis.sentence(span)
    text = basis.text(whole)
    if _ANAPHOR.match(text):
        text = basis.article(span).text[(basis.above(whole) or whole).start : whole.end]
    for asked in _OF_KIND.finditer(basis.asked.text):
        name, kind = asked["name"], asked["kind"]
        if {name.lower(), kind} & stop_words(ENGLISH) or folded(name) in folded(text):
            continue
        if folded(f"{name} {kind}") not in basis.folded(basis.article(span).id):
            continue
        others = (each for each in _OF_KIND.finditer(text) if each["kind"] == kind and each.start())
        if any(each["name"].lower() not in stop_words(ENGLISH) for each in others):
            return f"not said of the {name} {kind}"
    return None


def _never_named(basis: Basis, span: Span) -> str | None:
    if basis.asked.form != "decision":
        return None
    own = basis.folded(span.article_id)
    for name in basis.asked.demands.names:
        words = terms(name)
        if not words or any(stands_in(own, word) for word in (*words, *name.split())):
            continue
        titles = (basis.articles[hit.passage.article_id].title for hit in basis.hits)
        if any({*words} <= {*terms(title)} for title in titles):
            return f"the article does not speak of {name}"
    return None
