"""What an answer says, whatever its wording: an amount, a day, a name, or other words.

"$655 million" and "655m dollars" say one thing; "412 million" says another. "More than 23,000" and
"23,104" agree. "Victor Aleinikov" and "Mr Aleinikov" are one man.

Figures with their units and bounds are amounts; beside them stand days and names. What one quote
says of them is read once, and compared with what every other says.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from rag.answer.numbers import WORDS
from rag.answer.sayings.agreeing import any_agrees, every_agrees
from rag.answer.sayings.amounts import amounts_in
from rag.answer.sayings.bounds import bounded, with_bound
from rag.answer.sayings.days import day_in, same_day
from rag.answer.sayings.quotes import Saying, saying
from rag.answer.sayings.records import Day, Relation
from rag.people import same_name

__all__ = ["Day", "Relation", "amounts_in", "bounded", "day_in", "relation", "with_bound"]

_LONG: Final = 10
"""Words from which an answer is a statement, which another seldom contradicts by being other."""


def relation(one: str, other: str) -> Relation:
    """Whether two quotes that answer one question say the same, or different things."""
    mine, theirs = saying(one), saying(other)
    if mine.plain == theirs.plain:
        return Relation.SAME
    if mine.day and theirs.day and (mine.bare_date or theirs.bare_date):
        return Relation.SAME if same_day(mine.day, theirs.day) else Relation.DIFFERENT
    names = mine.is_name and theirs.is_name
    within = mine.terms <= theirs.terms or theirs.terms <= mine.terms
    if mine.amounts and theirs.amounts and not (mine.day or theirs.day):
        told = any_agrees(mine.amounts, theirs.amounts)
        if told is Relation.SAME:
            told = every_agrees(mine.amounts, theirs.amounts)
        apart = _told(mine.words - theirs.words) and _told(theirs.words - mine.words)
        others = names and (apart or not _told(mine.words & theirs.words))
        return Relation.APART if others and told is Relation.SAME else told
    if mine.counted != theirs.counted:
        return Relation.APART
    long = max(mine.length, theirs.length) > _LONG
    if (within and mine.terms and theirs.terms and not long) or _same_words(mine, theirs):
        if mine.denied == theirs.denied:
            return Relation.SAME
        return Relation.APART if long else Relation.DIFFERENT
    if not mine.terms or not theirs.terms or long:
        return Relation.APART
    if names:
        if not _same_name(mine, theirs):
            return Relation.DIFFERENT
        joined = same_name(mine.joined, theirs.joined)
        return Relation.SAME if joined else Relation.APART
    if mine.words & theirs.words or mine.is_name != theirs.is_name:
        return Relation.APART
    return Relation.DIFFERENT


def _told(words: Set[str]) -> Set[str]:
    """``words`` that are no number."""
    return {word for word in words if not word.isdigit() and word not in WORDS}


def _same_name(one: Saying, other: Saying) -> bool:
    """Whether two names may be one: "MiG-29" and "MiG-25" differ in more than spelling."""
    numbered = one.numbers and other.numbers and one.numbers != other.numbers
    return not numbered and one.signed == other.signed and same_name(one.text, other.text)


def _same_words(one: Saying, other: Saying) -> bool:
    """Whether the words of one stand in the other side by side, where neither tells a number."""
    if one.counted or other.counted:
        return False
    short, long = sorted((f" {one.plain} ", f" {other.plain} "), key=len)
    return short in long
