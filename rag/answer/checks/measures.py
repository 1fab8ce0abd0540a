"""Whether a quote tells an amount where one is asked for, and one of the right kind and range."""

from __future__ import annotations

import re
from typing import Final

from rag import rows
from rag.answer.basis import Basis
from rag.answer.checks.counts import QUANTITY
from rag.answer.checks.refusals import Refusal
from rag.types import Span

_ASKS: Final = re.compile(
    r"^(?:and |so )?what(?:['’]s| (?:is|was|are|were)) the (?:[\w-]+ ){0,3}?"
    r"(?:limit|fee|price|cost|rent|salary|wage|fare|deposit|allowance|budget|turnover|population"
    r"|height|length|weight|depth|turnout|temperature|dose)s?"
    r"(?=\W*$| (?:of|for|in|on|per|at|to|from|under|with|by|before|after|since|if|when|a)\b)",
    re.IGNORECASE,
)
_MONEY: Final = re.compile(
    r"^(?:and |so )?how much (?:is|are|was|were|do|does|did|will|would|can|must|has|have|had)\b"
    r".*\b(?:fines?|fees?|prices?|costs?|rent|salar(?:y|ies)|wages?|fares?|deposit|tax(?:es)?)\b",
    re.IGNORECASE,
)
_BOUNDLESS: Final = re.compile(r"\bunlimited\b", re.IGNORECASE)
_TIME: Final = re.compile(
    r"\W*(?:[\w-]+ ){0,4}?[\w.,]+[ -](?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\W*",
    re.IGNORECASE,
)


def unmeasured(basis: Basis, span: Span) -> Refusal | None:
    """Words without an amount where one is asked for ("per night" of what the limit is), or a time
    where money is ("up to one year" of how much the fine is)."""
    asked, quoted = basis.asked, basis.text(span)
    if asked.form != "span":
        return None
    told = QUANTITY.search(quoted) or _BOUNDLESS.search(quoted)
    if _ASKS.match(asked.text) and not told:
        return Refusal("no amount")
    if _MONEY.match(asked.text) and _TIME.fullmatch(quoted):
        return Refusal("a time")
    return None


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
