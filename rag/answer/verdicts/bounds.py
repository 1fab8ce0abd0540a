"""Whether an amount is more or less than one asked about: the reader says which amount it is,
arithmetic the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from math import inf
from typing import Final

from rag.answer.basis import Basis
from rag.answer.numbers import AMOUNT
from rag.answer.sayings import amounts_in, bounded
from rag.answer.sayings.records import Amount
from rag.types import Decision, Span

_TOLD: Final = re.compile(rf"{AMOUNT}(?![\w-])", re.IGNORECASE)
_BEFORE: Final = 20
"""Characters before an amount that may say how exact it is."""
_SURE: Final = 0.8
"""Of the reader's, from which an amount is the one that is asked about."""


def decided_by_amount(basis: Basis, span: Span) -> Decision | None:
    """What a sentence decides of "Did it rise by more than 5 %?": the reader is asked the same of
    each amount of that unit that the sentence tells, and those that it is sure of are compared.
    Unclear where it is sure of none, or where they do not agree; None where the sentence tells no
    other amount, or nothing like that is asked."""
    question, text = basis.asked.text, basis.text(span)
    asked = bounded(question)
    plain = amounts_in(asked["amount"]) if asked else []
    if asked is None or len(plain) != 1 or basis.asked.demands.negated:
        return None
    passage = basis.hit(span.passage_id).passage
    passage = replace(passage, start=span.start, end=span.end, text=text, view=None)
    hit = replace(basis.hit(span.passage_id), passage=passage)
    above: set[bool] = set()
    others = False
    for found in _TOLD.finditer(text):
        amounts = amounts_in(text[max(0, found.start() - _BEFORE) : found.end()])[-1:]
        if not amounts or amounts[0].unit != plain[0].unit:
            continue
        is_above = _is_above(amounts[0], plain[0])
        if is_above is None:
            return None
        others = True
        same = f"{question[: asked.start()]}{found.group()}{question[asked.end() :]}"
        stance = basis.reader.read(same, [hit]).decision
        if stance is not None and stance.supports >= _SURE:
            above.add(is_above)
    if len(above) != 1:
        return Decision("unclear", None) if others else None
    wanted = amounts_in(asked.group())[0].most == inf
    return Decision("supports" if above == {wanted} else "denies", None)


def _is_above(told: Amount, other: Amount) -> bool | None:
    """Whether an amount is the greater one; none where it may be the same, or either."""
    if told.least > other.most:
        return True
    return False if told.most < other.least else None
