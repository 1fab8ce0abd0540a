"""Whether a sentence gives the office asked for to whoever is quoted."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.deeds import does
from rag.answer.checks.names import PREFIX
from rag.language import list_marks
from rag.language.english import ANY_MONTH, DAY, YEAR
from rag.language.roles import roles_in, singular
from rag.language.terms import folded
from rag.question import Role
from rag.retrieval.rows import heading_above
from rag.types import Span

ONCE: Final = re.compile(r"^(?:\S+\s+){0,2}(?:was|were|had)\b", re.IGNORECASE)
"""What asks who held an office."""
NO_MORE: Final = frozenset(
    {"former", "formerly", "ex", "then", "late", "outgoing", "previous", "previously", "once"}
)
"""What an office is called that somebody held."""
NEWLY: Final = re.compile(
    r"\b(?:new|next|will|becomes?|became|future|succe\w+|named|appointed|elected|replac\w+)\b",
    re.IGNORECASE,
)
"""What asks who comes into an office."""
SENTENCE: Final = 200
"""Characters of the sentence before."""
_GIVES: Final = re.compile(
    r"(?:,\s[^,.;:()\n]{1,60},|,\s*\d\d)?,?\s*(?:who\s+)?"
    r"(?:(?P<to_come>will\s+(?:be|become|serve\s+as|take\s+over\s+as)"
    r"|(?:(?:is\s+leaving|leaves|left|moves|moved|resigns|resigned)\b[^.;:]{0,50}?\s)?"
    r"to\s+(?:be|become|take\s+over\s+as))|(?:takes|took|has taken)\s+over\s+as|becomes?|became"
    r"|(?:(?:has\s+been|was|were|is)\s+)?(?:named|appointed|elected|promoted)"
    r"(?:\s+(?:as|to|to\s+be))?|is|was)\s+"
    r"(?:(?:the|its|their|his|her|a|new|next|[A-Z][\w&’'-]*['’]s?)\s+)*"
)
"""What stands between a name, with what it is called in apposition, and the office that its
sentence gives to it."""
_DEPUTY: Final = roles_in("deputy")[0].role
_MOST: Final = re.compile(
    r"\W*the\s+([a-z-]+est(?:-[a-z]+)?|other|first|last)\s+(?:is|was|are|were)\b", re.I
)
"""What leaves an office out that has just been spoken of: "The oldest is Ann Lee"."""
_ABOVE: Final = re.compile(r"(?:\A|\n)(?P<line>[^\n]{1,80}(?<![.!?]))\n+\Z")
"""A heading right above."""
_OF_THEM: Final = re.compile(r"\b(?:by|for|from|of|to|with)\s+(?:the\s+)?\Z", re.IGNORECASE)


_DATE: Final = rf"(?:{DAY}\s)?(?:(?:{ANY_MONTH})\.?\s)?(?:{DAY}\s?,\s?)?"
_TERM: Final = (
    rf"{_DATE}(?P<low>{YEAR})\s?(?:--?|[–—]|to|until)\s?"
    rf"(?:{_DATE}(?P<high>{YEAR})|(?:present|now|today)\b)"
)
"""From when until when an office was held."""
_TERM_BEFORE: Final = re.compile(rf"{_TERM}\s?[:,]?\s+\Z")
_TERM_BEHIND: Final = re.compile(rf"\s?[,(:]?\s?{_TERM}")
_A_TERM: Final = 60
"""Characters that it takes at most."""
_FROM_THEN: Final = re.compile(r"\b(?:before|after|since|until|till|by|born|die[ds]?)\b", re.I)


def as_asked(basis: Basis, role: Role) -> Role:
    """``role``; where it is asked who held an office, also of whoever holds it no more."""
    if not ONCE.search(basis.asked.text):
        return role
    return replace(role, qualifiers=role.qualifiers - NO_MORE)


def is_given(asked: Role, basis: Basis, span: Span) -> bool:
    """Whether the sentence gives the office to the person named, who holds another one: "Lowitt,
    44, will be the new CFO"; one still to come only where that is asked for. "Her deputy" is the
    deputy leader where a leader has just been spoken of."""
    whole = basis.sentence(span)
    text, article = basis.text(whole), basis.article(span)
    spoken = article.text[max(0, whole.start - SENTENCE) : whole.start]
    of_whom = "deputy" in asked.qualifiers and asked.head in folded(f"{article.title} {spoken}")
    for written in roles_in(text):
        found = _GIVES.fullmatch(text, span.end - whole.start, max(0, written.start))
        if found and (asked.is_office_of(written.role) or (of_whom and written.role == _DEPUTY)):
            return not found["to_come"] or NEWLY.search(basis.asked.text) is not None
    return False


def held_then(asked: Role, basis: Basis, span: Span) -> bool:
    """Whether the words stand in a list of those who held the office, "Mayors", beside a time that
    holds every year of the question: "1984-1989: Ann Lee"."""
    years, term = _years(basis), _term(basis, span)
    if not years or term is None or not term[0] <= min(years) <= max(years) <= term[1]:
        return False
    article = basis.article(span)
    above = roles_in(singular(f"{article.title}\n{article.text[: span.start]}"))
    return asked.is_any_of(written.role for written in above[-1:])


def held_at_another_time(basis: Basis, span: Span) -> bool:
    """Whether beside the words a time stands that holds no year of the question, which asks for no
    earlier or later one."""
    years, term = _years(basis), _term(basis, span)
    if not years or term is None or _FROM_THEN.search(basis.asked.text):
        return False
    return max(years) < term[0] or term[1] < min(years)


def _years(basis: Basis) -> list[int]:
    return [int(year) for year in re.findall(rf"\b{YEAR}\b", basis.asked.text)]


def _term(basis: Basis, span: Span) -> tuple[int, int] | None:
    """From when until when, as it stands right before or behind the words."""
    text = basis.article(span).text
    before = _TERM_BEFORE.search(text[max(0, span.start - _A_TERM) : span.start])
    term = before or _TERM_BEHIND.match(text, span.end)
    return (int(term["low"]), int(term["high"] or basis.today.year)) if term else None


def does_its_work(asked: Role, basis: Basis, span: Span) -> bool:
    """Whether the sentence says that the person named does what the holder of the office does
    ("directed by"), of what the question names, there, in the sentence before or in the title."""
    whole = basis.sentence(span)
    article = basis.article(span)
    before, after = article.text[whole.start : span.start], article.text[span.end : whole.end]
    if not does(asked, before, after, past=ONCE.search(basis.asked.text) is not None):
        return False
    told = article.text[max(0, whole.start - SENTENCE) : whole.end]
    around = folded(f"{article.title}\n{told}")
    words = [folded(word) for name in basis.asked.demands.names for word in name.split()]
    return not words or any(word[:PREFIX] in around for word in words)


def spoken_of(asked: Role, basis: Basis, span: Span) -> bool:
    """Whether the sentence speaks of the office, and gives it to nobody else."""
    whole = basis.sentence(span)
    text = basis.article(span).text[whole.start : whole.end]
    most = _MOST.match(text)
    if most and re.search(rf"\b{most[1]}\b", basis.asked.text, re.IGNORECASE):
        before = basis.article(span).text[max(0, whole.start - SENTENCE) : whole.start]
        return asked.is_any_of(written.role for written in roles_in(singular(before)))
    taken = any(
        asked.is_any_of(p.roles)
        for p in basis.people(span.article_id).meant(whole.start, whole.end)
    )
    # In a table the office stands above the name, at the head of its column.
    cell = basis.article(span).cell_at(span.start)
    every = roles_in(f"{text}\n{cell.column_heading or ''}" if cell else text)
    inside = any(
        whole.start + w.start <= span.start and span.end <= whole.start + w.end for w in every
    )
    held = asked.is_any_of(as_asked(basis, w.role) for w in every) or told_in_the_plural(
        asked, basis, span
    )
    return held and not taken and not inside


def told_in_the_plural(asked: Role, basis: Basis, span: Span) -> bool:
    """Whether a sentence, or the heading right above it or its list, speaks of several who hold the
    office: "Parent governors: Ann Lee and Bo Ek", but not "Clerk to the governors"."""
    text, whole = basis.article(span).text, basis.sentence(span)
    above = _ABOVE.search(text[: whole.start])
    line = above["line"] if above else ""
    if list_marks.marks(text, whole.start):
        line = heading_above(text, whole.start)
    told = f"{line}\n{text[whole.start : whole.end]}"
    alone = singular(told)
    single = {written.role for written in roles_in(told)}
    return any(
        asked.is_office_of(as_asked(basis, written.role))
        and written.role not in single
        and not _OF_THEM.search(alone[: written.start])
        for written in roles_in(alone)
    )
