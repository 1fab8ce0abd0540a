"""Whether the amounts of one quote can be those of another."""

from __future__ import annotations

from rag.answer.sayings.figures import CURRENCY
from rag.answer.sayings.records import Amount, Relation
from rag.question.units import IN_OTHERS


def any_agrees(mine: list[Amount], theirs: list[Amount]) -> Relation:
    """The same where any amount of one is any of the other: "$2.1bn (£1.1bn)" is "£1.1bn"; apart
    where it only may be: 38 are fewer than 60."""
    comparable = [
        (a, b)
        for a in mine
        for b in theirs
        # A number whose unit is not known may be of any, but a share of a hundred is told as one.
        if a.unit == b.unit or ("" in (a.unit, b.unit) and "percent" not in (a.unit, b.unit))
    ]
    if any(a.low <= b.high and b.low <= a.high for a, b in comparable):
        return Relation.SAME
    agree = any(a.may_be(b) for a, b in comparable)
    return Relation.DIFFERENT if comparable and not agree else Relation.APART


def every_agrees(mine: list[Amount], theirs: list[Amount]) -> Relation:
    """The same where every amount of one can be one of the other, as far as their units let them
    be compared; else different where the first is another: "50 lux for 30 minutes"."""
    found = [_agreeing(mine, theirs), _agreeing(theirs, mine)]
    if any(all(agreeing) for agreeing in found):
        return Relation.SAME
    return Relation.APART if found[0][0] and found[1][0] else Relation.DIFFERENT


def _agreeing(mine: list[Amount], theirs: list[Amount]) -> list[bool]:
    """Of each amount of ``mine`` that can be compared, whether it agrees, in its own unit or in
    another; of sums in several currencies, which change by the day's rate, whether one does."""
    money = {one.unit for one in mine} & {*CURRENCY.values()}
    others = set(theirs)
    told: dict[object, bool] = {}
    key: object = None
    before = ""
    for place, one in enumerate(mine):
        again = before in IN_OTHERS and IN_OTHERS[before][1] == one.unit
        key = key if again else "money" if one.unit in money and len(money) > 1 else place
        before = one.unit
        near = {any_agrees([one], [other]) for other in others}
        if any(each is not Relation.APART for each in near):
            told[key] = told.get(key, False) or Relation.SAME in near
    return [*told.values()]
