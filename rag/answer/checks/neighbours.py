"""What stands beside what is asked about: of another grade, above its heading."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.refusals import Refusal
from rag.answer.headings import begun, heading_of, headings, spoken
from rag.language.terms import terms
from rag.retrieval.rows import heading_above
from rag.types import Span

_GRADE: Final = re.compile(
    r"\b(?:very )?(?:common|uncommon|rare|frequent|infrequent|mild|moderate|severe)\b",
    re.IGNORECASE,
)
_GRADED: Final = re.compile(
    rf"(?:^|[.;]\s)\W*(?P<grade>{_GRADE.pattern})(?=[^:.\n]{{0,80}}[:(])", re.IGNORECASE
)
"""How often or how much, at the head of a line or a sentence: "Common (up to 1 in 10): "."""


def of_a_neighbour(basis: Basis, span: Span) -> Refusal | None:
    """Words of a line "Common:" where what is very common is asked for; of a list of which the
    article has a heading that the question names, what stands before that and shares no word with
    the question."""
    if basis.asked.form == "decision":
        return None
    why = _of_another_grade(basis, span) or _before_its_heading(basis, span)
    return Refusal(why, of_another=True) if why else None


def _of_another_grade(basis: Basis, span: Span) -> str | None:
    asked = {found.group().lower() for found in _GRADE.finditer(basis.asked.text)}
    if not asked:
        return None
    text = basis.article(span).text
    line = text[text.rfind("\n", 0, span.start) + 1 : span.start]
    for label in (line, heading_above(text, span.start)):
        if told := [*_GRADED.finditer(label)][-1:]:
            grade = told[0]["grade"].lower()
            return None if grade in asked else f"said of what is {grade}"
    return None


def _before_its_heading(basis: Basis, span: Span) -> str | None:
    if basis.asked.form != "list":
        return None
    article = basis.article(span)
    names = {*terms(" ".join([article.title, *basis.asked.demands.names]))}
    asked = basis.asked.terms - names
    told = f"{basis.text(basis.sentence(span))} {heading_of(article, span.start)}"
    if {*terms(told)} & asked:
        return None
    found = headings(article)
    behind = (each.words for each in found[begun(found, span.end - 1) :])
    heading = next((each for each in behind if len(spoken(each) & asked) > 1), None)
    return heading and f"stands before what is told of {heading}"
