"""Which row of a table has the most of what one of its columns tells: the greatest, the least.

A reader of spans takes the row it sees first. Where a question asks for nothing but that, and a
single table of the articles found has the column, all of its rows are compared; so are all columns
where a row tells it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from rag.answer.basis import Basis
from rag.answer.enumerations.led import ANNOUNCED, LISTING
from rag.answer.parts import Part
from rag.answer.sayings import amounts_in, day_in
from rag.language.terms import folded, terms
from rag.retrieval import rows
from rag.tables import Extent, Table, is_section
from rag.types import Article, Span

_ASKS: Final = re.compile(r"(?:and |so )?(?:which|what|who)\b", re.IGNORECASE)
_MOST: Final = re.compile(
    r"\b(?:(?P<most>most|highest|greatest|largest|biggest|best)"
    r"|(?P<least>least|fewest|lowest|smallest))\b"
)
_VALUE: Final = re.compile(r"(?:and |so )?(?:which|what)(?:['’]s| (?:is|was))\b", re.IGNORECASE)
"""What asks for the amount itself where its column is named: "What is the highest fee?"."""
_PRICE: Final = "price cost fee charge eur gbp usd chf"
_MEASURES: Final = {
    "longest": (1, "length duration"),
    "shortest": (-1, "length duration"),
    "tallest": (1, "height"),
    "highest": (1, "height altitude elevation"),
    "lowest": (-1, "height altitude elevation"),
    "deepest": (1, "depth"),
    "widest": (1, "width"),
    "heaviest": (1, "weight mass"),
    "lightest": (-1, "weight mass"),
    "brightest": (1, "brightness"),
    "fastest": (1, "speed"),
    "slowest": (-1, "speed"),
    "most expensive": (1, _PRICE),
    "dearest": (1, _PRICE),
    "cheapest": (-1, _PRICE),
    "least expensive": (-1, _PRICE),
    "oldest": (-1, "opened built founded established born"),
    "newest": (1, "opened built founded established"),
    "youngest": (1, "born"),
}
"""What an adjective compares, and whether the greatest or the least is meant."""
_COMPARES: Final = re.compile(rf"{_MOST.pattern}|\b(?:{'|'.join(_MEASURES)})\b", re.IGNORECASE)
_TOTAL: Final = frozenset(terms("total sum overall"))
_OF_ALL: Final = _TOTAL | frozenset(terms("average mean all"))
_HAS: Final = LISTING | frozenset(
    terms("has have had got gets received costs made scored won sold earned")
)
_NOTHING: Final = re.compile(r"[\W_]*|n/?a|none|nil", re.IGNORECASE)
Row = tuple[Extent | None, ...]
_ROWS: Final = 3
"""Fewer are read at a glance."""


def part(basis: Basis) -> Part | None:
    """The cell that is asked for of the row that has the most or the least; none where the question
    says anything else, or more than one table, column or row may be meant."""
    asked = basis.asked.text
    if basis.asked.form != "span" or not _ASKS.match(asked) or not _COMPARES.search(asked):
        return None
    found = [
        span
        for article_id in basis.article_ids
        for table in basis.articles[article_id].tables
        for way in (table, *_turned(table))
        if (span := _of_table(basis, basis.articles[article_id], way))
    ]
    return Part(found[0], ANNOUNCED) if len(found) == 1 else None


def _turned(table: Table) -> list[Table]:
    """A table whose columns are the things compared, with its columns as rows."""
    return [replace(table, rows=tuple(zip(*table.rows, strict=True)))] if table.header == 1 else []


def _of_table(basis: Basis, article: Article, table: Table) -> Span | None:
    """The cell of the extreme row of a table that is asked for."""
    text, asked = article.text, folded(basis.asked.text)
    headings = [heading.replace("_", " ") for heading in table.headings(text)]
    above = rows.heading_above(text, table.start)
    told = {*terms(" ".join([article.title, table.name, above, *headings]))}
    if (column := _column(asked, headings)) is None:
        return None
    sign, number, said, itself = column
    row = _row(text, table, number, sign) if {*terms(asked)} - said <= told | _HAS else None
    if row is None:
        return None
    place = row[number] if itself else _called(text, asked, headings, row, number)
    return basis.span_at(article.id, *place, ANNOUNCED) if place else None


def _column(asked: str, headings: list[str]) -> tuple[int, int, set[str], bool] | None:
    """The only column that a question compares the rows by: whether for the greatest (1) or the
    least (-1), its number, the terms of the question that say so, and whether the amount itself is
    asked for."""
    for adjective, (sign, names) in _MEASURES.items():
        if re.search(rf"\b{adjective}\b", asked):
            meant = {*terms(names)}
            found = [n for n, heading in enumerate(headings) if n and meant & {*terms(heading)}]
            totals = [n for n in found if _TOTAL & {*terms(headings[n])}]
            chosen = found if len(found) == 1 else totals
            if len(chosen) == 1:
                return sign, chosen[0], {*terms(adjective)}, False
    if (most := _MOST.search(asked)) is None:
        return None
    behind = {*terms(asked[most.end() :])}
    named = [
        n
        for n, heading in enumerate(headings)
        if n and (of := {*terms(re.sub(r"\([^()]*\)", "", heading))}) and of <= behind
    ]
    sign = 1 if most["most"] else -1
    itself = _VALUE.match(asked) is not None
    return (sign, named[0], {*terms(most[0])}, itself) if len(named) == 1 else None


def _called(text: str, asked: str, headings: list[str], row: Row, number: int) -> Extent | None:
    """Where the cell of a row stands that a question asks for: of the only other column that it
    names, or else the first, where that is a name."""
    wanted = {*terms(asked)}
    named = [
        n
        for n, heading in enumerate(headings)
        if n != number and (of := {*terms(heading)}) and of <= wanted
    ]
    if named:
        return row[named[0]] if len(named) == 1 else None
    first = text[slice(*row[0])] if row[0] else ""
    return row[0] if first[:1].isalpha() and day_in(first) is None else None


def _row(text: str, table: Table, number: int, sign: int) -> Row | None:
    """The row that has the most, or the least, of a column; none where two have as much or a cell
    tells no number."""
    values: list[tuple[float, Row]] = []
    units: set[str] = set()
    for row in table.rows[table.header :]:
        first, place = row[0], row[number]
        if is_section(row) or first is None or _OF_ALL & {*terms(text[slice(*first)])}:
            continue
        if place is None or _NOTHING.fullmatch(told := text[slice(*place)]):
            continue
        amounts, day = amounts_in(told), day_in(told)
        if len(amounts) == 1:
            values.append((amounts[0].low, row))
            units.add(amounts[0].unit)
        elif not amounts and day is not None and day.year:
            values.append((day.year + day.month / 13 + day.day / 416, row))
            units.add("day")
        else:
            return None
    if len(values) < _ROWS or len(units) != 1:
        return None
    values.sort(key=lambda each: -sign * each[0])
    return values[0][1] if values[0][0] != values[1][0] else None
