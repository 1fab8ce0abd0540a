"""What a quote can say, and how two of them stand to each other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Relation(Enum):
    """How two answers to one question stand to each other."""

    SAME = "same"
    DIFFERENT = "different"
    APART = "apart"
    """Neither the same nor comparable: a name beside an amount, a sentence beside a word."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit, the interval in which a reader would take it for the same."""

    low: float
    high: float
    unit: str
    least: float
    most: float
    """The wider interval of what its bound leaves open: 45,000 is more than 23,000."""

    def may_be(self, other: Amount) -> bool:
        """Whether both may tell one number, whatever their units."""
        return self.least <= other.most and other.least <= self.most


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it is told; 0 for what is not."""

    year: int
    month: int
    day: int
