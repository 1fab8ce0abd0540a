"""What stands beside what is asked about: of another grade."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.refusals import Refusal
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
    """Words of a line "Common:" where what is very common is asked for."""
    asked = {found.group().lower() for found in _GRADE.finditer(basis.asked.text)}
    if not asked or basis.asked.form == "decision":
        return None
    text = basis.article(span).text
    line = text[text.rfind("\n", 0, span.start) + 1 : span.start]
    for label in (line, heading_above(text, span.start)):
        if told := [*_GRADED.finditer(label)][-1:]:
            grade = told[0]["grade"].lower()
            other = Refusal(f"said of what is {grade}", of_another=True)
            return None if grade in asked else other
    return None
