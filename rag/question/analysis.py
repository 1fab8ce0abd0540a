"""A question -> what it asks for."""

from __future__ import annotations

from dataclasses import dataclass

from rag.language.terms import terms
from rag.question.demands import Demands, demands_of
from rag.question.kinds import Kind, kind_of
from rag.types import Form

_FORMS: dict[Kind, Form] = {
    Kind.FACT: "span",
    Kind.COUNT: "span",
    Kind.REASON: "sentences",
    Kind.MANNER: "sentences",
    Kind.HAPPENED: "sentences",
    Kind.COMPARISON: "sentences",
    Kind.DEFINITION: "sentences",
    Kind.SAID: "sentences",
    Kind.DECISION: "decision",
    Kind.LIST: "list",
    Kind.TIMELINE: "timeline",
    Kind.KEYWORDS: "digest",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was understood."""

    text: str
    kind: Kind
    form: Form
    demands: Demands

    @property
    def terms(self) -> set[str]:
        """Terms of the question."""
        return {*terms(self.text)}

    @property
    def name_terms(self) -> set[str]:
        """Terms of the names in it."""
        return {*terms(" ".join(self.demands.names))}


def analyse(text: str, form: Form | None = None) -> Asked:
    """What ``text`` asks for; ``form`` is one that somebody chose, whatever the question says."""
    kind = kind_of(text)
    return Asked(text, kind, form or _FORMS[kind], demands_of(text))
