"""Titles and headings that are nearly those of others: sister ships, two people of one name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.kin import RELATION
from rag.answer.checks.names import PREFIX
from rag.answer.checks.refusals import Refusal
from rag.answer.headings import headings
from rag.language.terms import folded, terms
from rag.question import Asked
from rag.types import Span

_MOST: Final = 4
"""Words of a title from which it is hardly a name."""
_CAPITAL: Final = re.compile(r"\b[A-Z]")
_IN_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_MARKS: Final = frozenset(terms("old new great little upper lower north south east west"))
_ORDINAL: Final = re.compile(r"[ivx]{1,4}|\d{1,2}")
"""What makes of a name that of another: "Old Calder Bridge", "The Salt Road II"."""
_RELATED: Final = re.compile(
    rf"\b{RELATION}\s+(?:\w+\s+)?(?:of|to)\b|['’]s?\s+(?:\w+\s+){{0,2}}?{RELATION}\b",
    re.IGNORECASE,
)
"""Who or what stands in one of these to what is named is another one."""
_CLAUSE: Final = re.compile(r";|,?\s(?:while|whereas|but)\s")


@dataclass(frozen=True, slots=True)
class _Title:
    name: frozenset[str]
    """Terms of the name itself."""
    told_by: frozenset[str]
    """What tells it from others of that name: years, and what stands in brackets."""

    @property
    def every(self) -> frozenset[str]:
        return self.name | self.told_by


def of_namesake(basis: Basis, span: Span) -> Refusal | None:
    """Words of an article about another of that kind ("Panama Canal"), or of nearly that title, in
    a sentence that does not name the one asked about (the Suez Canal)."""
    if why := _objection(basis, span):
        return Refusal(why, of_another=True)
    *of, kind = folded(basis.article(span).title).split() or [""]
    for name in basis.asked.demands.names:
        *asked_of, asked_kind = folded(name).split()
        if kind != asked_kind or not asked_of or not 0 < len(of) < _MOST:
            continue
        if {*of} & {*asked_of}:
            continue
        sentence = folded(basis.text(basis.sentence(span)))
        if not any(word[:PREFIX] in sentence for word in asked_of):
            return Refusal(f"not said of {name}", of_another=True)
    return None


def _objection(basis: Basis, span: Span) -> str | None:
    """Why words are not said of what is asked about: they stand in an article, or below a heading,
    of nearly that title, where one of that very title was found as well, name nothing of their own
    title, and neither their sentence nor the one before names what is asked about; or none."""
    if _RELATED.search(basis.asked.text):
        return None
    asked, names = _spoken(basis.asked)
    quoted = {*terms(basis.text(span))}
    for title, other, own in _beside(basis, span, asked):
        if not _is_meant(asked, names or _runs(basis.asked.text, other), other, own):
            continue
        mine, theirs = own.every - other.every, other.every - own.every
        told = _told(basis, span, mine, theirs)
        named = theirs <= told if theirs else other.name <= told and not mine & told
        if not named and not mine & quoted:
            return f"not said of {title}"
    return None


def _beside(basis: Basis, span: Span, asked: Set[str]) -> Iterator[tuple[str, _Title, _Title]]:
    """Titles of other articles found that the question may mean, each with that of the article of
    ``span``; headings of its own, each with the nearest like it that it stands below."""
    article = basis.article(span)
    if own := _title(article.title):
        for article_id in basis.article_ids:
            title = basis.articles[article_id].title
            if other := _title(title):
                yield title, other, own
    found = [each for each in headings(article) if _CAPITAL.search(each.words)]
    above = [each.words for each in reversed(found) if each.end <= span.start]
    for _, _, title in found:
        other = _title(title)
        if other is None or not other.name & asked or not other.told_by <= asked:
            continue
        alike = (own for one in above if (own := _title(one)) and own.name & other.name)
        if (nearest := next(alike, None)) and nearest != other:
            yield title, other, nearest


def _spoken(question: Asked) -> tuple[Set[str], list[frozenset[str]]]:
    """Terms of a question, years aside that only bound a time, and of each of its names."""
    demands = question.demands
    years = {str(year) for year in demands.years}
    asked = {*terms(" ".join(demands.words))} | years | {*demands.numbers}
    return asked, [frozenset(terms(name)) for name in demands.names]


def _runs(question: str, title: _Title) -> list[frozenset[str]]:
    """Words of a title side by side in a question that is written without capitals."""
    runs = groupby(terms(question), key=lambda word: word in title.name)
    return [frozenset(run) for of_it, run in runs if of_it]


@lru_cache(maxsize=4096)
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


def _is_meant(asked: Set[str], names: list[frozenset[str]], other: _Title, own: _Title) -> bool:
    """Whether a question means what ``other`` is the title of, and not what ``own`` is."""
    mine, theirs = own.every - other.every, other.every - own.every
    shared = own.name & other.name & asked
    more_general = own.name < other.name or (theirs and other.name < own.name)
    if not mine or not shared or mine & asked or more_general:
        return False
    if not theirs:
        marked = all(word in _MARKS or _ORDINAL.fullmatch(word) for word in mine)
        return marked and other.name in names
    named = (theirs & other.name) | shared
    return theirs <= asked and any(named <= name for name in names)


def _told(basis: Basis, span: Span, mine: Set[str], theirs: Set[str]) -> set[str]:
    """Terms of the sentence of ``span``, of the one before it in its line, and of whom it means; of
    a clause that names either of two titles only its own."""
    text, whole = basis.article(span).text, basis.sentence(span)
    clause = {*terms(basis.part(span, _CLAUSE))}
    if (mine | theirs) & clause:
        return clause
    line = text.rfind("\n", 0, whole.start) + 1
    before = [low for low, _ in basis.sentences(span.passage_id) if line <= low < whole.start]
    people = basis.people(span.article_id).meant(whole.start, whole.end)
    said = text[before[-1] if before else whole.start : whole.end]
    return {*terms(" ".join([said, *(person.name for person in people)]))}
