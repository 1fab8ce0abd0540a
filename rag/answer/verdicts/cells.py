"""The one cell of a table that says yes or no: "no" in the row "Red light" below "Tern 2"; the
hours of a day, or "closed", where it is asked what is open then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from rag.answer.basis import Basis
from rag.answer.enumerations.led import ANNOUNCED
from rag.answer.parts import Part
from rag.answer.verdicts.asked import OPENNESS
from rag.language.terms import terms
from rag.retrieval.rows import heading_above, terms_in
from rag.tables import Table
from rag.types import Article, Decision, Span

_PLAIN: Final = re.compile(
    r"(?:(?P<yes>yes|y|true|[✓✔])|no|n|false|[✗✘])(?:\W*|[,;(].*)", re.IGNORECASE
)
_HOURS: Final = re.compile(r"(?P<open>\d.*(?:\bto\b|[-–—]).*\d.*|24 hours)|closed|shut", re.I)
_HAS: Final = frozenset(
    terms("has have had get gets come comes include includes included support supports offer"
          " offers there open closed shut any may should could would must allowed permitted"
          " possible")
)  # fmt: skip
"""What only joins a thing to what its cell says of it."""


def decided(basis: Basis) -> tuple[Part, Decision] | None:
    """The only cell found of which the question says row and column in full and nothing else, or
    the row where there is one other column, and what it decides; none where it decides nothing."""
    if basis.asked.form != "decision" or basis.asked.demands.negated:
        return None
    found = [
        place
        for article_id in basis.article_ids
        for table in basis.articles[article_id].tables
        for place in _cells(basis, basis.articles[article_id], table)
    ]
    if len(found) != 1 or (verdict := _verdict(basis, basis.text(found[0]))) is None:
        return None
    return Part(found[0], ANNOUNCED), Decision(verdict, None)


def _cells(basis: Basis, article: Article, table: Table) -> Iterator[Span]:
    asked, text = terms_in(basis.asked.text), article.text
    headings = [terms_in(heading) for heading in table.headings(text)]
    columns = _called(asked, dict(enumerate(headings[1:], start=1)))
    columns = [1] if len(headings) == 2 else columns
    labels = {
        number: terms_in(text[slice(*row[0])])
        for number, row in enumerate(table.rows[table.header :], start=table.header)
        if row[0]
    }
    rows = _called(asked, labels)
    if len(columns) != 1 or len(rows) != 1:
        return
    row = table.rows[rows[0]]
    place = row[columns[0]]
    above = heading_above(text, table.start)
    said = [article.title, table.name, above, *(text[slice(*each)] for each in row if each)]
    told = headings[columns[0]] | headings[0] | terms_in(" ".join(said))
    if place is not None and asked <= told | _HAS:
        span = basis.span_at(article.id, *place, ANNOUNCED)
        yield from [span] if span else []


def _called(asked: set[str], named: dict[int, set[str]]) -> list[int]:
    """Those that the question calls in full, and by more than what another of them is called."""
    found = {number: words for number, words in named.items() if words and words <= asked}
    return [n for n, words in found.items() if not any(words < other for other in found.values())]


def _verdict(basis: Basis, value: str) -> Literal["supports", "denies"] | None:
    asked = OPENNESS.search(basis.asked.text)
    said = (_HOURS if asked else _PLAIN).fullmatch(value)
    if said is None:
        return None
    yes = bool(said["open"]) == bool(asked["open"]) if asked else bool(said["yes"])
    return "supports" if yes else "denies"
