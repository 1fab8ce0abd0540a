"""What stands beside what is asked about: of another grade, below another heading, for another
purpose, or where the article says that there is none."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.refusals import Refusal
from rag.answer.headings import begun, ended, headings, spoken
from rag.remembered import remembered
from rag.rows import heading_above
from rag.terms import terms
from rag.types import Span

_GRADE: Final = re.compile(
    r"\b(?:very )?(?:common|uncommon|rare|frequent|infrequent|mild|moderate|severe)\b",
    re.IGNORECASE,
)
_GRADED: Final = re.compile(
    rf"(?:^|[.;]\s)\W*(?P<grade>{_GRADE.pattern})(?=[^:.\n]{{0,80}}[:(])", re.IGNORECASE
)
"""How often or how much, at the head of a line or a sentence: "Common (up to 1 in 10): "."""
_NONE_THERE: Final = re.compile(
    r"\bthere (?:is|are|will be) no (?P<what>[^.;:,\n]+)", re.IGNORECASE
)
_FOR: Final = re.compile(
    r"(?<![\w.,])(?:[$£€]\s?)?\d[\d.,]*(?:\s(?!for\b)[a-z]+)?\sfor\s(?P<what>[^\d,;.]+?)"
    r"(?=\sand\b|[,;.]|$)",
    re.IGNORECASE,
)
"""An amount and what it is for: "12 weeks for cardiology"."""
_ASKED_FOR: Final = re.compile(r"\bfor\s(?P<what>(?:(?:an?|the)\s)?[\w’'-]+)\W*$", re.IGNORECASE)


def of_a_neighbour(basis: Basis, span: Span) -> Refusal | None:
    """Words of a line "Common:" where what is very common is asked for; of a list of which the
    article has a heading that the question names, what stands before that and shares no word with
    the question; one of several amounts "for eyes", "for skin" where it is asked for what none of
    them is for; anything of an article that says "There is no" of just what is asked."""
    if basis.asked.form == "decision":
        return None
    why = _of_another_grade(basis, span) or _none_there(basis, span)
    why = why or _for_something_else(basis, span) or _before_its_heading(basis, span)
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


def _none_there(basis: Basis, span: Span) -> str | None:
    asked = {*terms(basis.asked.text)}
    if len(asked) < 2 or basis.asked.demands.negated or basis.asked.form != "span":
        return None
    there_is_none = frozenset(asked) in _missing(basis.article(span).text)
    return "the article says that there is none" if there_is_none else None


@remembered(1_000_000)
def _missing(text: str) -> frozenset[frozenset[str]]:
    """The terms of each thing that an article says there is none of."""
    return frozenset(frozenset(terms(found["what"])) for found in _NONE_THERE.finditer(text))


def _for_something_else(basis: Basis, span: Span) -> str | None:
    asked = _ASKED_FOR.search(basis.asked.text)
    whole = basis.sentence(span)
    text = basis.article(span).text
    given = [*_FOR.finditer(text, whole.start, whole.end)] if asked else []
    if asked is None or len(given) < 2:
        return None
    if not any(found.start() < span.end and span.start < found.end() for found in given):
        return None
    known = f"{basis.article(span).title} {heading_above(text, span.start)} {basis.text(whole)}"
    return None if {*terms(asked["what"])} & {*terms(known)} else f"not for {asked['what']}"


def _before_its_heading(basis: Basis, span: Span) -> str | None:
    if basis.asked.form != "list":
        return None
    article = basis.article(span)
    names = {*terms(" ".join([article.title, *basis.asked.demands.names]))}
    asked = {*terms(basis.asked.text)} - names
    found = headings(article)
    told = [basis.text(basis.sentence(span))]
    told += [each.words for each in found[: ended(found, span.start)][-1:]]
    if {*terms(" ".join(told))} & asked:
        return None
    behind = (each.words for each in found[begun(found, span.end - 1) :])
    heading = next((each for each in behind if len(spoken(each) & asked) > 1), None)
    return heading and f"stands before what is told of {heading}"
