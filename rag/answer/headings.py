"""The headings of an article: lines of their own that end as no sentence does."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import Final, NamedTuple

from rag.language.terms import terms
from rag.remembered import remembered
from rag.types import Article

_HEADING: Final = re.compile(r"(?:\A|(?<=\n\n))(?=\S)[^\n]{1,80}(?<![.!?:;,…])(?=\n\n)")


class Heading(NamedTuple):
    """``[start, end)`` of the article's text, and the words that stand there."""

    start: int
    end: int
    words: str


def headings(article: Article) -> Sequence[Heading]:
    """The headings of an article, in order; a row of a table is none."""
    found = _lines(article.text)
    for table in article.tables:
        low, high = (begun(found, at - 1) for at in (table.start, table.end))
        found = (*found[:low], *found[high:])
    return found


@remembered(1_000_000)
def _lines(text: str) -> tuple[Heading, ...]:
    return tuple(Heading(*found.span(), found[0]) for found in _HEADING.finditer(text))


def begun(found: Sequence[Heading], at: int) -> int:
    """How many of an article's headings begin at ``at`` or before."""
    return bisect_right(found, at, key=attrgetter("start"))


def ended(found: Sequence[Heading], at: int) -> int:
    """How many of an article's headings end at ``at`` or before."""
    return bisect_right(found, at, key=attrgetter("end"))


@remembered(1_000_000)
def spoken(text: str) -> frozenset[str]:
    """The terms of a heading, or of what stands below one."""
    return frozenset(terms(text))
