"""Which of several amounts in a sentence is that of what is asked about.

"The allowance is EUR 350 for the primary and EUR 175 for the secondary": a reader finds the
sentence and quotes the amount that comes first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from rag.answer.basis import Basis
from rag.answer.changes import THAN
from rag.answer.checks.columns import OTHER_TIME
from rag.answer.numbers import WHOLE_AMOUNT
from rag.answer.replaced import is_replaced
from rag.language.english import AUXILIARIES, DAY, MONTH, ORDINALS, YEAR
from rag.language.function_words import ENGLISH, stop_words
from rag.language.terms import terms
from rag.types import Span

_MOST: Final = 5
"""Amounts of a sentence; of more it is a table in prose."""
_BOUND_WORDS: Final = len("at the very least ")
_NO_AMOUNT: Final = re.compile(rf"{YEAR}\b|{DAY}\s+(?:of\s+)?(?:{MONTH})\b")
"""A year, or a day."""
_DATED: Final = re.compile(rf"\b(?:{YEAR}|{MONTH})\b")
"""What makes the numbers beside it a date."""
_NAME: Final = re.compile(r"[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*")
_TO_NAME: Final = re.compile(r"\b(?:is|are|was|were|by|to|from|with)\s+(?:the\s+)?$")
"""What stands before each of the names that a sentence allots."""
_PARTED: Final = re.compile(
    r"(?:,?\s(?:and|but|or|while|whereas)|[;,])\s(?:(?:only|about|of which|then|of|just)\s)?"
)
_FURTHER: Final = 2
"""Words more than the second of its names has before it that are the first one's own."""
_STRONG: Final = frozenset({"while", "whereas", "but"})
_PER: Final = re.compile(r"\b(?:per|each|every|an?)\s+\w+(?:\s+and\s+\w+)?", re.IGNORECASE)
_EACH: Final = r"\b(?:per|each|every)\s+\w+(?:\s+and\s+\w+)?"
_RATE: Final = re.compile(rf"{_EACH}|^\s*an?\s+\w+(?:\s+and\s+\w+)?", re.IGNORECASE)
"""What an amount is told by: "per week", and right behind it "a week"."""
_BRACKETED: Final = re.compile(r"\([^()]*\)")
_YEAR: Final = re.compile(rf"\b{YEAR}\b")
_COUNTED: Final = re.compile(
    r"\bhow (?:many|much)"
    rf"(?:(?P<which>(?: [\w-]+){{0,2}}?) [\w-]+(?= (?:{'|'.join(AUXILIARIES)})\b)|(?: [\w-]+)?)",
    re.IGNORECASE,
)
"""What is asked for, of which every amount is one, behind what tells which of its kind it is."""
_DOES: Final = re.compile(
    r"\bhow many\b[^?]*?\b(?:are|is|was|were|has|have|had|did|do|does|will)\b(.+)", re.IGNORECASE
)
"""How many, and behind it what they did."""
_OF_ALL: Final = re.compile(r"\W*of\s(?:(?:all|the|its|their|his|her|our|those|these)\s)*", re.I)
_ARE: Final = re.compile(r"(?:\s[a-z-]+){1,2}\s(?:is|are|was|were|has|have|had)\b")
_OF_WHOM: Final = re.compile(r",?\sof\s(?:whom|which|them|these|those)\s(?:[a-z]+\s)?\Z")
_NEXT: Final = re.compile(r"\s+(?:(?:more|other)\s+)?([a-z][\w-]*)")
_PAST: Final = re.compile(r"\b[a-z]{2,}ed\b", re.IGNORECASE)
_ORDINALS: Final = [
    *ORDINALS[:6],
    *"last previous next largest longest highest smallest shortest lowest oldest newest"
    " youngest".split(),
]


@dataclass(frozen=True, slots=True)
class _Clause:
    """One amount and the words that are its own."""

    start: int
    end: int
    words: frozenset[str]
    ordinals: frozenset[str]
    year: int


def allotted(basis: Basis, span: Span) -> Span:
    """``span``, or where the question names what the sentence gives another amount of the same
    kind, which nothing replaced, and nothing of what it gives this one, that amount; so the newest
    where it is asked what is so now, and each is told of its year."""
    article = basis.article(span)
    if basis.asked.form != "span" or article.cell_at(span.start) is not None:
        return span
    whole = basis.sentence(span)
    places = _alike(article.text, whole, span)
    if part := _of_them(basis, whole, span, places):
        return replace(span, start=part[0], end=part[1])
    named = _NAME.fullmatch(basis.text(span)) is not None
    clauses = _clauses(article.text, whole, places, named=named)
    held = [one for one in clauses if one.start < span.end and span.start < one.end]
    if len(held) != 1:
        return span
    meant = _named(basis, held[0], clauses) or _newest(basis, clauses)
    if meant is None or _of_something_else(basis, article.text, meant):
        return span
    moved = replace(span, start=meant.start, end=meant.end)
    return span if is_replaced(basis, moved) else moved


def _of_them(
    basis: Basis, whole: Span, span: Span, places: list[tuple[int, int]]
) -> tuple[int, int] | None:
    """The part of what ``span`` counts of which the sentence tells what is asked: nine of "Of the
    63 shops, nine have shut", four of "Four of its 55 huts were destroyed", and 388 of "1,016 were
    born, of whom 388 at night"."""
    text, does = basis.article(whole).text, _DOES.search(basis.asked.text)
    own = next((at for at, place in enumerate(places) if place[0] < span.end <= place[1]), None)
    if does is None or own is None:
        return None
    done = {*terms(does[1])} - basis.asked.name_terms
    ends = [*(start for start, _ in places[1:]), whole.end]
    told = [{*terms(text[end:stop])} & done for (_, end), stop in zip(places, ends, strict=True)]
    if own == 0 and _OF_ALL.fullmatch(text, whole.start, places[0][0]):
        found = [place for place, words in zip(places, told, strict=True) if words]
        return found[0] if len(found) == 1 and not told[0] else None
    if own and _OF_ALL.fullmatch(text, places[own - 1][1], places[own][0]):
        return places[own - 1] if told[own] and _ARE.match(text, places[own][1]) else None
    if own + 1 < len(places) and _OF_WHOM.search(text, places[own][1], places[own + 1][0]):
        before = {*terms(text[whole.start : places[own + 1][0]])}
        return places[own + 1] if told[own + 1] - before else None
    return None


def _alike(text: str, whole: Span, span: Span) -> list[tuple[int, int]]:
    """Where the amounts, or the names, of a sentence stand that are told as ``span`` is."""
    words = text[span.start : span.end]
    if _NAME.fullmatch(words):
        before = _TO_NAME.search(text[whole.start : span.start])
        if before is None:
            return []
        pattern = re.compile(rf"{re.escape(before[0].split()[0])}\s+(?:the\s+)?({_NAME.pattern})")
        return [found.span(1) for found in pattern.finditer(text, whole.start, whole.end)]
    if _DATED.search(words):
        return []
    found = [
        one
        for one in WHOLE_AMOUNT.finditer(text, whole.start, whole.end)
        if not _NO_AMOUNT.match(text, one.start()) and not THAN.match(text, one.end())
    ]
    mine = [one for one in found if one.start() <= span.start and span.end <= one.end()]
    mine = mine or [one for one in found if span.start <= one.start() and one.end() <= span.end]
    if not mine or len({_kind(one) for one in mine}) > 1:
        return []
    if len(words) > mine[-1].end() - mine[0].start() + _BOUND_WORDS:
        return []
    gaps = [{*terms(text[one.end() : other.start()])} for one, other in pairwise(mine)]
    if not all(gap - stop_words(ENGLISH) for gap in gaps):
        return []  # "between 10 and 13": bounds of one amount.
    return [one.span() for one in found if _kind(one) == _kind(mine[0])]


def _kind(amount: re.Match[str]) -> tuple[str, str]:
    return (amount["currency"] or "").strip(), amount["unit"].strip(" -").rstrip("s").lower()


def _clauses(
    text: str, whole: Span, places: list[tuple[int, int]], *, named: bool
) -> list[_Clause]:
    """The sentence parted between its amounts, or names; none where it cannot be told where."""
    parts, apart = _parts(text, whole, places)
    if not parts:
        return []
    behind = all(start == low for (low, _), (start, _) in zip(parts[1:], places[1:], strict=True))
    before = all(
        not text[end:high].strip(" .") for (_, high), (_, end) in zip(parts, places, strict=True)
    )
    found: list[_Clause] = []
    of_all: set[str] = set()
    for (low, high), (start, end) in zip(parts, places, strict=True):
        left = re.sub(_EACH, " ", text[low:start], flags=re.IGNORECASE)
        right = _RATE.sub(" ", text[end:high])
        if not found and not before and not apart:
            of_all, left = {*terms(left)}, ""  # What a sentence begins with holds for all of it.
        elif not found and before:
            alike = len(text[parts[1][0] : places[1][0]].split()) + _FURTHER
            left = " ".join(left.split()[-alike:])
        own = left if before else right if behind and terms(right) else f"{left} {right}"
        # Of what stands before "by Ann Lee" the last word tells what is hers: "written".
        words = frozenset(terms(left)[-1:] if named else terms(own)) - of_all
        years = [int(year) for year in _YEAR.findall(own)]
        if len(years) > 1:
            words -= {str(year) for year in years}
        ordinals = frozenset(word for word in _ORDINALS if re.search(rf"\b{word}\b", own))
        found.append(_Clause(start, end, words, ordinals, years[0] if len(years) == 1 else 0))
    return found


def _parts(
    text: str, whole: Span, places: list[tuple[int, int]]
) -> tuple[list[tuple[int, int]], bool]:
    """The sentence cut once between each two of ``places``, and whether "while", "but" or a
    semicolon sets the first part apart; no parts where it cannot be told where to cut."""
    if not 1 < len(places) <= _MOST:
        return [], False
    cuts = [(whole.start, whole.start)]
    apart = False
    for (_, low), (high, _) in pairwise(places):
        gap = _without(_without(text[low:high], _PER), _BRACKETED)
        parting = [found.span() for found in _PARTED.finditer(gap)]
        strong = [(a, b) for a, b in parting if ";" in gap[a:b] or gap[a:b].strip(", ") in _STRONG]
        parting = strong or parting
        apart = apart or bool(strong and len(cuts) == 1)
        if len(parting) != 1:
            return [], False
        cuts.append((low + parting[0][0], low + parting[0][1]))
    cuts.append((whole.end, whole.end))
    return [(low, high) for (_, low), (high, _) in pairwise(cuts)], apart


def _without(text: str, pattern: re.Pattern[str]) -> str:
    """``text`` with what matches blotted out, its offsets kept."""
    return pattern.sub(lambda found: "\0" * len(found[0]), text)


def _named(basis: Basis, own: _Clause, clauses: list[_Clause]) -> _Clause | None:
    """The only clause that holds words of the question which no other holds, where ``own`` holds
    none such, nor alone the year asked about, or another ordinal."""
    years = [one.year for one in clauses if one.year in basis.asked.demands.years]
    if own is not clauses[0] and years == [own.year]:
        return None
    asked = {*terms(_COUNTED.sub(r"\g<which> ", basis.asked.text))}
    named = basis.asked.name_terms

    def apart(one: _Clause, words: set[str]) -> set[str]:
        others = [other.words for other in clauses if other is not one]
        return {word for word in words & one.words if not any(word in held for held in others)}

    # A year that only the first is told of is that of what follows as well.
    first = {str(clauses[0].year)} if not any(one.year for one in clauses[1:]) else set()
    ordered = {word for word in _ORDINALS if word in basis.asked.demands.words}
    if len(ordered) == 1 and own.ordinals and not own.ordinals & ordered:
        ranked = [one for one in clauses if one.ordinals == ordered]
        return ranked[0] if len(ranked) == 1 else None
    for words in (named, asked):
        naming = [one for one in clauses if one is not own and apart(one, words)]
        if apart(own, words) - first:
            return None
        if len(naming) == 1:
            return naming[0]
    return None


def _of_something_else(basis: Basis, text: str, meant: _Clause) -> bool:
    """Whether a bare number counts what is not asked about: "33 people drowned, and two dogs died",
    "212 passengers and 19 crew on board"."""
    counted = _NEXT.match(text, meant.end)
    bare = re.fullmatch(r"[\d.,]+|[a-z]+", text[meant.start : meant.end], re.IGNORECASE)
    if counted is None or bare is None:
        return False
    if counted[1] in stop_words(ENGLISH):
        return False
    return not {*terms(counted[1])} & basis.asked.terms


def _newest(basis: Basis, clauses: list[_Clause]) -> _Clause | None:
    """The clause of the latest year, where each tells one and it is asked what is so now."""
    asked = basis.asked
    past = asked.demands.years or OTHER_TIME.search(asked.text) or _PAST.search(asked.text)
    if past or not all(one.year for one in clauses):
        return None
    begun = [one for one in clauses if one.year <= basis.today.year]
    return max(begun, key=lambda one: one.year, default=None)
