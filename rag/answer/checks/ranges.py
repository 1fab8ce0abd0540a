"""Whether the row or the column of a cell is of the range that is asked about."""

from __future__ import annotations

from rag.answer.basis import Basis
from rag.answer.checks.refusals import Refusal
from rag.retrieval import rows
from rag.types import Span


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
