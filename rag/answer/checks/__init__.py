"""Whether a quote has what the question demands: the role, the numbers, the names, the time.

Each file holds the checks of one kind; all of them are asked in one order, and the first to refuse
a quote says why.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks import (
    clauses,
    columns,
    counts,
    denials,
    events,
    labels,
    measures,
    names,
    namesakes,
    numbers,
    offices,
    sections,
    times,
)
from rag.answer.checks.offices import confirmed
from rag.answer.checks.refusals import Refusal
from rag.types import Span

__all__ = ["Refusal", "confirmed", "refusal"]

_CHECKS: Final[tuple[Callable[[Basis, Span], Refusal | None], ...]] = (
    names.wrong_name,
    namesakes.of_namesake,
    names.of_another,
    labels.of_another_label,
    labels.of_no_row,
    times.of_another_office,
    labels.of_another_line,
    numbers.wrong_number,
    times.wrong_time,
    times.wrong_quarter,
    times.of_an_earlier,
    times.of_another_year,
    clauses.of_another_clause,
    columns.outdated,
    times.former,
    labels.heads_table,
    sections.of_another_section,
    measures.of_another_range,
    counts.uncounted,
    measures.unmeasured,
    numbers.no_address,
    denials.agent,
    namesakes.relative_of,
    denials.denied,
    events.of_another_event,
    offices.wrong_role,
)
"""In the order in which they are asked."""


def refusal(basis: Basis, span: Span) -> Refusal | None:
    """Why ``span`` cannot be what is asked for, or none."""
    return next((found for check in _CHECKS if (found := check(basis, span))), None)
