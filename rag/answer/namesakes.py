"""Articles of nearly the same title: sister ships, other years, two people of one name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from rag.answer.basis import Basis
from rag.question import Asked
from rag.terms import terms
from rag.types import Span

_MOST: Final = 4
"""Words of a title from which it is hardly a name."""
_IN_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_MARKS: Final = frozenset(terms("old new great little upper lower north south east west"))
_ORDINAL: Final = re.compile(r"[ivx]{1,4}|\d{1,2}")
"""What makes of a name that of another: "Old Calder Bridge", "The Salt Road II"."""
_RELATED: Final = re.compile(
    r"\b(?:(?:grand)?(?:father|mother|son|daughter|parent|child)s?|(?:grand)?children|brothers?"
    r"|sisters?|twins?|wife|husband|uncle|aunt|niece|nephew|cousin|successors?|predecessors?|sequels?"
    r"|prequels?|remakes?|namesakes?|rivals?)\b",
    re.IGNORECASE,
)
"""Who or what stands in one of these to what is named is another one."""


@dataclass(frozen=True, slots=True)
class _Title:
    name: frozenset[str]
    """Terms of the name itself."""
    told_by: frozenset[str]
    """What tells it from others of that name: years, and what stands in brackets."""

    @property
    def every(self) -> frozenset[str]:
        return self.name | self.told_by


def objection(basis: Basis, span: Span) -> str | None:
    """Why words are not said of what is asked about: they stand in an article of nearly that title,
    where one of that very title was found as well, name nothing of their own article's, and neither
    their sentence nor the one before names what is asked about; or none."""
    own = _title(basis.article(span).title)
    if own is None or _RELATED.search(basis.asked.text):
        return None
    quoted, told = {*terms(basis.text(span))}, _told(basis, span)
    for article_id in dict.fromkeys(hit.passage.article_id for hit in basis.hits):
        title = basis.articles[article_id].title
        other = _title(title)
        if other is None or not _is_meant(basis.asked, other, own):
            continue
        mine, theirs = own.every - other.every, other.every - own.every
        named = theirs <= told if theirs else other.name <= told and not mine & told
        if not named and not mine & quoted:
            return f"not said of {title}"
    return None


def _title(title: str) -> _Title | None:
    """A title that may be a name; none of a headline."""
    brackets = " ".join(_IN_BRACKETS.findall(title))
    words = terms(_IN_BRACKETS.sub(" ", title)) if title.strip() else []
    if not words or len(title.split()) > _MOST + len(brackets.split()):
        return None
    years = {word for word in words if word.isdigit()}
    if brackets:
        years |= {*terms(brackets)}
    return _Title(frozenset({*words} - years), frozenset(years))


def _is_meant(question: Asked, other: _Title, own: _Title) -> bool:
    """Whether the question means what ``other`` is the title of, and not what ``own`` is."""
    mine, theirs = own.every - other.every, other.every - own.every
    demands = question.demands
    years = {str(year) for year in demands.years}
    asked = {*terms(" ".join(demands.words))} | years | {*demands.numbers}
    shared = own.name & other.name & asked
    if not mine or not shared or mine & asked:
        return False
    names = [frozenset(terms(name)) for name in demands.names]
    if not names:
        # Written without capitals: its words side by side are a name.
        runs = groupby(terms(question.text), key=lambda word: word in other.name)
        names = [frozenset(run) for of_it, run in runs if of_it]
    if not theirs:
        marked = all(word in _MARKS or _ORDINAL.fullmatch(word) for word in mine)
        return marked and other.name in names
    named = (theirs & other.name) | shared
    return theirs <= asked and any(named <= name for name in names)


def _told(basis: Basis, span: Span) -> set[str]:
    """Terms of the sentence of ``span``, of the one before it in its line, and of whom it means."""
    text, whole = basis.article(span).text, basis.sentence(span)
    line = text.rfind("\n", 0, whole.start) + 1
    before = [low for low, _ in basis.sentences(span.passage_id) if line <= low < whole.start]
    people = basis.people(span.article_id).meant(whole.start, whole.end)
    said = text[before[-1] if before else whole.start : whole.end]
    return {*terms(" ".join([said, *(person.name for person in people)]))}
