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
    kin,
    labels,
    names,
    namesakes,
    neighbours,
    numbers,
    offices,
    ordinals,
    parties,
    rivals,
    times,
)
from rag.answer.checks.offices import confirmed
from rag.answer.checks.refusals import Refusal
from rag.answer.checks.succession import of_the_other_end
from rag.types import Span

__all__ = ["Refusal", "confirmed", "refusal"]

_CHECKS: Final[tuple[Callable[[Basis, Span], Refusal | None], ...]] = (
    names.wrong_name,
    namesakes.of_namesake,
    rivals.of_a_rival,
    neighbours.of_a_neighbour,
    names.of_another,
    names.set_apart,
    labels.of_another_label,
    labels.of_no_row,
    labels.of_another_line,
    numbers.wrong_number,
    numbers.of_its_like,
    times.wrong_time,
    times.wrong_quarter,
    times.of_an_earlier,
    times.of_a_later,
    times.no_time_of_day,
    times.of_another_year,
    times.has_been,
    times.replaced,
    clauses.of_another_clause,
    columns.outdated,
    times.former,
    labels.heads_table,
    columns.of_another_range,
    counts.uncounted,
    numbers.no_address,
    ordinals.of_another_number,
    kin.relative_of,
    kin.of_another_kin,
    kin.not_of_theirs,
    denials.denied,
    events.of_another_event,
    parties.asked_with,
    of_the_other_end,
    offices.wrong_role,
)
"""In the order in which they are asked."""


def refusal(basis: Basis, span: Span) -> Refusal | None:
    """Why ``span`` cannot be what is asked for, or none."""
    return next((found for check in _CHECKS if (found := check(basis, span))), None)
