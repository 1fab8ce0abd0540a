"""Lists that a table answers: one column of every row of which the question says what it holds.

"Which devices are in Room 214?" is answered by the column "Device" of the rows that say "Room 214".
A reader of lists marks the first of them and stops.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from rag.answer.basis import Basis
from rag.answer.enumerations.led import ANNOUNCED, LISTING
from rag.language.terms import folded, terms
from rag.retrieval import rows
from rag.tables import Cell, Table
from rag.types import Article, Span

_HOLDS: Final = LISTING | frozenset(
    terms(
        "belongs belonging comes lies stands sits lives kept held located situated found based made"
        " makes stored placed there currently now"
    )
)
"""What only joins a thing to what its row says of it."""
_WHO: Final = re.compile(r"(?:please )?(?:who|(?:name|list)\b.*\b(?:members|people))\b", re.I)
_MEMBERS: Final = frozenset(terms("members people"))


def cells(basis: Basis) -> tuple[list[Span], bool]:
    """The cells of the only column asked for, of several rows that say, word for word, all that the
    question says of them, and whether others may: none where it says anything else."""
    if basis.asked.demands.negated:
        return [], False
    found: list[tuple[int, Span]] = []
    kinds: set[tuple[object, ...]] = set()
    others = 0
    for hit in rows.named(basis.asked.text, basis.hits, basis.articles):
        passage, article = hit.passage, basis.articles[hit.passage.article_id]
        for row in passage.view.rows if passage.view else ():
            cell = article.cell_at(row.cells[0][2]) if len(row.cells) == 1 else None
            held = _held(basis, article, cell) if cell else {}
            if cell is None or not held:
                return [], False
            start, end, at = row.cells[0]
            span = Span(article.id, passage.id, at, at + end - start, ANNOUNCED, 0.0)
            kinds.add((article.source.partition("#")[0], cell.column_heading, *held.items()))
            found.append((cell.row, span))
            others = 1 if is_record(article) else _count(article, cell, held) - len(found)
    # Of one row alone a reader tells whether its cell is one thing or several.
    if len(kinds) != 1 or len(found) < 2:
        return [], False
    return [span for _, span in sorted(found, key=lambda each: each[0])], others > 0


def headed(basis: Basis) -> tuple[list[Span], bool]:
    """The first cells of the only table whose heading, with the title, says all that is asked of
    whom it names ("Who is on the Board?" below "Board"), and whether it goes on in a passage that
    was not found."""
    asked = basis.asked.terms
    found: list[tuple[list[Span], bool]] = []
    for article_id in basis.article_ids:
        article = basis.articles[article_id]
        for table in article.tables:
            heading = {*terms(rows.heading_above(article.text, table.start))}
            columns = table.headings(article.text)
            of_them = {*terms(columns[0])}
            told = heading | of_them | {*terms(article.title)} | _HOLDS | _MEMBERS
            wanted = _WHO.match(basis.asked.text) or (of_them and of_them <= asked)
            if wanted and heading and heading <= asked <= told and not basis.asked.demands.negated:
                found.append(_first_cells(basis, article, table))
    return found[0] if len(found) == 1 else ([], False)


def _first_cells(basis: Basis, article: Article, table: Table) -> tuple[list[Span], bool]:
    places = [row[0] for row in table.rows[table.header :] if row[0]]
    found = [span for at in places if (span := basis.span_at(article.id, *at, ANNOUNCED))]
    return found, len(found) < len(places)


def holds(basis: Basis, span: Span) -> bool:
    """Whether the row of a cell that is quoted says, word for word, all that the question asks of
    it: "Is the Tern 2 retired?" of "Tern 2; retired"."""
    cell = basis.article(span).cell_of(span.start, span.end)
    if cell is None or basis.asked.demands.negated:
        return False
    held = _said(basis, cell)
    quoted = any(value in basis.text(span) for value in held.values())
    return len(held) > 1 and quoted and _accounted(basis, basis.article(span), cell, held)


def is_record(article: Article) -> bool:
    """Whether an article is one record of a file, so that those beside it are others."""
    return "#" in article.source


def _count(article: Article, cell: Cell, held: Mapping[str, str]) -> int:
    """How many rows of the table of a cell say what is ``held``."""
    columns = [(cell.headings.index(heading), value) for heading, value in held.items()]
    return sum(
        all((place := row[at]) and article.text[slice(*place)] == value for at, value in columns)
        for table in article.tables
        if table.headings(article.text) == cell.headings
        for row in table.rows[table.header :]
    )


def _held(basis: Basis, article: Article, cell: Cell) -> dict[str, str]:
    """What the row of a cell says, by its heading, as the question says it; nothing where the
    question says anything else of it, or does not name the column of the cell."""
    named = {*terms(cell.column_heading.replace("_", " "))} & basis.asked.terms
    held = _said(basis, cell) if named else {}
    return held if _accounted(basis, article, cell, held) else {}


def _said(basis: Basis, cell: Cell) -> dict[str, str]:
    """The values in the row of a cell that stand in the question, by their headings."""
    asked = folded(basis.asked.text)
    return {
        heading: value
        for heading, value in zip(cell.headings, cell.values, strict=True)
        if value and re.search(rf"(?<!\w){re.escape(folded(value))}(?!\w)", asked)
    }


def _accounted(basis: Basis, article: Article, cell: Cell, held: Mapping[str, str]) -> bool:
    """Whether the question says nothing but what is ``held``, and of which column it is."""
    headings = [heading.replace("_", " ") for heading in cell.headings]
    told = {*terms(" ".join([*headings, *held.values(), article.title, cell.table]))}
    return basis.asked.terms <= told | _HOLDS
