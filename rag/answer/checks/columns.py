"""Which cells of a table are meant: of those of several years, of those of several ranges."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.refusals import Refusal
from rag.question import Kind
from rag.retrieval import rows
from rag.types import Span

_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
OTHER_TIME: Final = re.compile(
    r"\b(?:was|were|did|had|will|shall|next|used to"
    r"|before(?!\s+(?:I|you|we|they|he|she)\b)|earlier|last|first|previous\w*|old"
    r"|former\w*|ever|most|highest|lowest|how (?:much|many) (?:more|less|fewer))\b",
    re.IGNORECASE,
)


def outdated(basis: Basis, span: Span) -> Refusal | None:
    """A cell of another year than is meant where none is asked for, the newest that has begun."""
    asked = basis.asked
    cell = basis.article(span).cell_at(span.start)
    if cell is None or asked.demands.years or asked.kind not in (Kind.FACT, Kind.COUNT):
        return None
    what, year = _parted(cell.column_heading)
    if not year or OTHER_TIME.search(asked.text):
        return None
    told = zip(map(_parted, cell.headings), cell.values, strict=True)
    years = [of for (same, of), value in told if same == what and of and value]
    meant = max((of for of in years if of <= basis.today.year), default=year)
    return None if year == meant else Refusal(f"of {year}, where {meant} is told as well")


def of_another_range(basis: Basis, span: Span) -> Refusal | None:
    """A cell whose row or column is headed by a range that what is asked about lies outside of:
    "Juniors (6 to 15)" of juniors under 6."""
    cell = basis.article(span).cell_at(span.start)
    if cell is None:
        return None
    for heading in (cell.row_heading, cell.column_heading):
        if rows.outside(basis.asked.text, heading):
            return Refusal(f"told of {heading}", of_another=True)
    return None


def _parted(heading: str) -> tuple[str, int]:
    """What a heading says beside its year, and the year; 0 where it has none."""
    found = _YEAR.search(heading)
    return (_YEAR.sub("", heading), int(found.group())) if found else (heading, 0)
