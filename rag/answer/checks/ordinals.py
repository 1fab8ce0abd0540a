"""Which one of several: the second wife, the last ruler, the third edition."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.refusals import Refusal
from rag.language.english import ORDINALS
from rag.language.terms import terms
from rag.question import Kind, asks
from rag.question.demands import names_in
from rag.types import Span

_ORDINAL: Final = (
    rf"(?:{'|'.join(ORDINALS)}|last|previous|next|last but one|second last|penultimate)"
)
_ASKED: Final = re.compile(
    rf"\b(?:the|['’]s|his|her|its|their)\s+(?P<ordinal>{_ORDINAL})\s+(?P<what>[a-z]+)\b", re.I
)
_TOLD: Final = rf"\b(?P<ordinal>{_ORDINAL})\s+(?:and\s+\w+\s+)?(?P<what>{{}})\b"
_ALIKE: Final = {"wife": "wife|marriage", "husband": "husband|marriage"}
"""What tells a number of the same."""
_WHO: Final = re.compile(r"(?:and\s+)?who(?:['’]s|\s+(?:is|was|were|are|became))\s", re.IGNORECASE)
_OF_TIME: Final = frozenset(
    "time times day days week weeks month months year years term season name quarter half"
    " minute".split()
)
"""Which of these it was is told in many ways."""


def of_another_number(basis: Basis, span: Span) -> Refusal | None:
    """Whoever stands in a sentence about another of a row, "her second marriage, to Bo Ek" for the
    first husband; or where the article says elsewhere who is "the last ruler"."""
    asked = _ASKED.search(basis.asked.text)
    if asked is None or basis.asked.kind is not Kind.FACT or asked["what"].lower() in _OF_TIME:
        return None
    what = _ALIKE.get(asked["what"].lower(), re.escape(asked["what"].lower()))
    told = re.compile(_TOLD.format(what), re.IGNORECASE)
    ordinal = asked["ordinal"].lower()
    whole = basis.sentence(span)
    text = basis.article(span).text
    begun = max((basis.above(whole) or whole).start, text.rfind("\n", 0, whole.start) + 1)
    if re.search(rf"\b{ordinal}\b", text[begun : whole.end], re.IGNORECASE):
        return None
    own = {found["ordinal"].lower() for found in told.finditer(text, whole.start, whole.end)}
    if own:
        return Refusal(f"of the {min(own)}", of_another=True)
    who = _WHO.match(basis.asked.text)
    if who is None or who.end() != asked.start():
        return None
    spoken = basis.asked.name_terms
    known = {*terms(basis.article(span).title)}
    for low, high, _ in basis.places(span.article_id):
        sentence = text[low:high]
        said = any(found["ordinal"].lower() == ordinal for found in told.finditer(sentence))
        somebody = {*terms(" ".join(names_in(sentence)))} - spoken - known
        if said and somebody and not asks(sentence) and spoken - known <= {*terms(sentence)}:
            return Refusal(f"told of another than the {ordinal}", of_another=True)
    return None
