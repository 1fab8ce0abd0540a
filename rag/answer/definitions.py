"""Definitions: whether a sentence says who or what a thing is.

"Who is Ann Lee?" is answered by "Ann Lee, head of the centre": of a long sentence that tells of
others too, only her name and her offices are quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rag.answer.basis import Basis
from rag.language.terms import terms
from rag.people import same_name
from rag.question import Kind
from rag.types import Span

_DEFINES: Final = (
    r"(?:(?:\s*\([^)]*\)|\s+[-–—]|,)?\s*(?:(?:is|are|was|were)\s+(?:an?|the|one|our|any|those)|or|means"
    r"|stands for|refers to|(?:(?<=[,–—-] )(?:the|an?|which|who)))\b|\s+\((?!\d)"
    r"|[*_\"”]{0,3}:\s(?=\w))"
)
"""What follows a thing that its sentence explains."""
_GOVERNED: Final = re.compile(
    r"\b(?:of|in|to|for|or|on|with|by|from)\s+(?:(?:the|an?)\s+)?$", re.IGNORECASE
)
_NAMING: Final = r"(?:known as|called|named|dubbed|nicknamed|so-called)"
_CALLED: Final = rf"\b{_NAMING}\s+(?:the\s+|an?\s+)?[\"“'‘]?"
_NO_NOUN: Final = "".join(
    rf"(?<!\b{word})" for word in "of to by in on at and that with the an for from".split()
)
_DESCRIBED: Final = rf"\b[a-z][a-z-]*[a-z]{_NO_NOUN}\s+"
"""A word that tells what a name is, right before it: "prodigy Ann Lee"."""
_ASKED_WHAT: Final = re.compile(
    r"^(?:please\s+)?(?:define"
    r"|what\s+(?:does|do|did)(?:\s+(?:you|we|they|one|people)\s+(?:mean|understand)\s+by)?"
    r"|(?:what|who)(?:['’]s|\s+(?:is|are|was|were))"
    r"(?:\s+(?:the\s+)?meaning\s+of)?)\s+(?:the\s+|an?\s+)?|\s+(?:mean|stand\s+for)\b.*$",
    re.IGNORECASE,
)
_WHERE: Final = re.compile(r"(?<=\w)\s+(?:in|at|for|on|as|to)\s.*$", re.IGNORECASE)
"""Where a thing is met: "crisis care in a hospice"."""
_SAYS_WHAT: Final = re.compile(r"(?:(?:An?|The|One|Any)\s|[a-z])(?!.*[:?]$)", re.DOTALL)
"""What a glossary says of a term below it begins so."""
_NUMBERED: Final = re.compile(r"^(?:\d{1,2}\.)+(?:\d{1,2})?\s+")
_WENT_ON: Final = re.compile(
    r"(?:These|Those|They|This|That|It)\s+(?:is|are|was|were)\s+(?:an?\s|the\s|[a-z-]+\s)"
)
"""What a sentence begins with that says what the one before it named."""
_ASKING: Final = frozenset(terms("what who define meaning mean means please stand stands"))
_UNNAMED: Final = 0.4
_ONLY_NAMED: Final = 0.85
_ONLY_NOUN: Final = 0.6
DEFINED: Final = 0.3
"""What a sentence loses, or gains of what is left, as a definition."""

_SHORT: Final = 25
"""Words up to which a sentence is quoted whole."""
_MOST: Final = 45
"""Words that a quoted clause has at most."""
_SAME_BREATH: Final = re.compile(
    r"(?:[,(]|[-–—]|\b(?:and|is|was|became|remains|as|now|who|the|an?|its|his|her|their|then)\b"
    r"|\s)*(?:[A-Z][\w&’'-]*\s)?"
)
"""What may stand between a name and its office, or between two offices of one person."""
_BRACKET: Final = re.compile(r"\s?\([^)]{1,40}\)")
_STOPS: Final = re.compile(r"\s*(?:[,;.:)—–]|-\s|(?:and|who|which)\b|$)")
"""What an office that was told to its end may go on with."""
_MARK: Final = re.compile(r"[()“”\"]")
_OPENS: Final = re.compile(r"(?<![^\s(])\"(?=\S)")


def weighed(basis: Basis, span: Span, probability: float, *, told: bool = False) -> float:
    """``probability``, where a definition is asked for: raised where the sentence says what the
    thing is, as it does below what asks it (``told``), or is the term; lowered where it does not
    name it. A line that is the thing's name alone says nothing."""
    if basis.asked.kind is not Kind.DEFINITION:
        return probability
    if told:
        return probability + (1 - probability) * DEFINED
    if _is_name(basis, span):
        return 0.0
    if not _names(basis, span) and not _goes_on(basis, span):
        return probability * _UNNAMED
    if defines(basis, span):
        return probability + (1 - probability) * DEFINED
    return probability * (_ONLY_NAMED if basis.asked.demands.names else _ONLY_NOUN)


def defines(basis: Basis, whole: Span) -> bool:
    """Whether a sentence says what the thing asked about is: "Blogs, or web logs, are ...", "a
    consortium known as Respond"."""
    text = basis.text(whole)
    if _goes_on(basis, whole):
        return True
    return any(
        _subject(rf"\b{word}{_DEFINES}", text)
        or re.search(rf"{_CALLED}{word}\b|[a-z]\s\({word}\)", text, re.IGNORECASE)
        or (name[:1].isupper() and re.search(rf"{_DESCRIBED}{word}\b", text))
        for name in _asked_about(basis)
        for word in [_one_or_several(name)]
    )


def is_entry(basis: Basis, term: Span, below: Span) -> bool:
    """Whether a line is nothing but the thing asked about, and what stands below it begins as what
    a glossary says: "Palfrey", "a riding horse"."""
    if basis.asked.kind is not Kind.DEFINITION or not _SAYS_WHAT.match(basis.text(below)):
        return False
    return _is_name(basis, term)


def _is_name(basis: Basis, span: Span) -> bool:
    """Whether a line is nothing but the thing asked about."""
    named = set(terms(_NUMBERED.sub("", basis.text(span))))
    return any(named == set(terms(name)) for name in _asked_about(basis))


def _one_or_several(name: str) -> str:
    """A pattern of a thing, whether it is named once or as several: "blog" and "blogs"."""
    one = name if name.endswith("ss") else name.removesuffix("s")
    return rf"{re.escape(one)}(?:s|es)?"


def _goes_on(basis: Basis, whole: Span) -> bool:
    """Whether a sentence says what the one before it named: "Many used blogs. These are ..."."""
    if not _WENT_ON.match(basis.text(whole)):
        return False
    before = basis.above(whole)
    return before is not None and _names(basis, before)


def _subject(pattern: str, text: str) -> bool:
    """Whether what the pattern names is what its sentence speaks of: "the making of soap was the
    first trade" does not say what soap is."""
    found = re.finditer(pattern, text, re.IGNORECASE)
    return any(not _GOVERNED.search(text, 0, one.start()) for one in found)


def clause(basis: Basis, whole: Span) -> Span:
    """The words of a long sentence that say who somebody is, where they stand whole: the name with
    the offices told right before and behind it; else the sentence."""
    if len(basis.text(whole).split()) <= _SHORT:
        return whole
    text, people = basis.article(whole).text, basis.people(whole.article_id)

    def inside(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        return [place for place in places if whole.start <= place[0] and place[1] <= whole.end]

    told = [
        place
        for name in _asked_about(basis)
        for person in people.called(name)
        for start, end in inside(person.named)
        for place in [_with_offices(text, start, end, inside(person.offices))]
        if place != (start, end)
        and len(text[slice(*place)].split()) <= _MOST
        and not _open(text, whole.start, place[0]) > 0
        and not _open(text, *place)
    ]
    low, high = max(told, key=lambda place: place[1] - place[0], default=(whole.start, whole.end))
    return replace(whole, start=low, end=high)


def _with_offices(
    text: str, start: int, end: int, offices: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    """``[start, end)``, a name, with the offices that are told in one breath with it."""
    first, last = start, end
    for low, high in offices:
        if low < start and (high > start or _SAME_BREATH.fullmatch(text, high, start)):
            first = min(first, low)
        if last <= low and _SAME_BREATH.fullmatch(text, last, low):
            last = high
    bracket = _BRACKET.match(text, last) if last > end else None
    last = bracket.end() if bracket else last
    return first, last if _STOPS.match(text, last) else end


def _open(text: str, start: int, end: int) -> int:
    """How many brackets and quotations more are opened in ``text[start:end]`` than closed."""
    opened = 0
    for mark in _MARK.finditer(text, start, end):
        opens = mark.group() in "(“" or _OPENS.match(text, mark.start()) is not None
        opened += 1 if opens else -1
    return opened


def _asked_about(basis: Basis) -> list[str]:
    named = [*basis.asked.demands.names]
    return named or [_ASKED_WHAT.sub("", basis.asked.text).rstrip("?. ")]


def _names(basis: Basis, span: Span) -> bool:
    """Whether a sentence speaks of the thing (or means the person) asked about: it holds at least
    half of its words, and every name in it."""
    thing = _WHERE.sub("", _ASKED_WHAT.sub("", basis.asked.text))
    what, told = {*terms(thing)} - _ASKING, {*terms(basis.text(span))}
    named = basis.asked.name_terms & what
    if named <= told and 2 * len(what & told) >= len(what):
        return True
    meant = basis.people(span.article_id).meant(span.start, span.end)
    names = basis.asked.demands.names
    return any(same_name(name, person.name) for name in names for person in meant)
