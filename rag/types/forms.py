"""The forms of an answer, and the parts of those made of several quotes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.described import described

Form = Literal["span", "sentences", "list", "decision", "timeline", "digest"]
"""What an answer is made of, always exact quotes: the few words; whole sentences; every item; the
sentence that decides yes or no; dated quotes in order; the sentences that say most of a topic."""


@described
@dataclass(frozen=True, slots=True)
class Item:
    """One part of an answer made of several: an item, a sentence, a dated quote."""

    answer: str
    """The quoted words."""
    confidence: float
    """Probability that the part belongs to the answer."""
    day: str | None
    """The day, month or year it tells of (``2021-05-05``, ``2021-05``, ``2021``), as its own
    sentence says, else as its article is dated."""
    citations: list[int]
    """``index`` of each citation in ``citations`` that supports it; the first is quoted."""
    speaker: str | None = None
    """Whose words they are, by the name the article gives; none where that cannot be told."""


@described
@dataclass(frozen=True, slots=True)
class Decision:
    """What the quoted sentence decides about a yes/no question."""

    verdict: Literal["supports", "denies", "unclear"]
    """``unclear`` wherever a measured classifier is not sure."""
    probability: float | None
    """Of the verdict; none where nothing was measured."""


@described
@dataclass(frozen=True, slots=True)
class Correction:
    """A word that stands in no article, and the one searched for instead."""

    asked: str
    searched: str
