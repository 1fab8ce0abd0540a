"""What is enumerated beside an item: the other lines of its list, the other names of its breath.

A reader of lists often marks the first of several alike and stops. Where the article itself puts
others beside it, line under line or name after name in one sentence, they are items too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rag.answer.basis import Basis
from rag.answer.enumerations.lines import introduced, lines_beside
from rag.answer.enumerations.names import names_beside
from rag.language.english import ONE_TO_TWELVE
from rag.types import Span

_NO_THING: Final = re.compile(
    rf"(?:(?:these|those|they|them|it|all|both|several|many|some|others?|{ONE_TO_TWELVE})\s*)+",
    re.IGNORECASE,
)
_COMPARED: Final = re.compile(
    r"\b(?:more|less|fewer|over|under|above|below|least|most)\b(?:\s\w+){0,2}\s\W?\d", re.IGNORECASE
)
"""What picks some of several by a measure: the others stand there as well."""


def is_thing(words: str) -> bool:
    """Whether words are no mere "these" or "four": how many there are is no item of a list."""
    return _NO_THING.fullmatch(words) is None


def beside(basis: Basis, items: Sequence[Span]) -> Iterator[Span]:
    """Everything that stands in one enumeration with one of ``items``, scored as that.

    What the question says of an item itself ("Which of them is from Ayre?") must be said of
    whatever stands beside it.
    """
    asked = basis.asked.terms
    if _COMPARED.search(basis.asked.text):
        return
    likeliest = max(items, key=lambda item: item.score).passage_id if items else ""
    for item in items:
        if not is_thing(basis.text(item)):
            yield from introduced(basis, item)
            continue
        lines = lines_beside(basis, item, lost=item.passage_id == likeliest)
        group = lines or names_beside(basis, item)
        told = {span: asked & words for span, words in group}
        marked = [told[span] for span in told if any(overlap(span, known) for known in items)]
        if not marked:
            continue
        needed = frozenset.intersection(*map(frozenset, marked))
        for span, own in told.items():
            if needed <= own and (own or not all(marked)):
                yield span


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share words of one article."""
    return one.article_id == other.article_id and one.start < other.end and other.start < one.end
