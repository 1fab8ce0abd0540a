"""What a question speaks of and no article found does: apprentices in "the notice for apprentices".

A reader finds the notice period and takes it for theirs. Other words than the articles' may mean
the same, so that what is found is less likely, not refused.
"""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.checks.names import stands_in
from rag.language.function_words import ENGLISH, stop_words
from rag.language.terms import terms

_NOUN: Final = r"(?:(?:an?|the|my|our)\s+)?(?:[a-z-]+\s+){0,2}?(?P<thing>[a-z-]{3,})"
_OF_WHAT: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\bfor\s+{_NOUN}\W*$",
        rf"\bdo(?:es)?\s+{_NOUN}\s+(?:[a-z]+\W*$|(?:earn|get|have|need|pay|receive|take)\b)",
        rf"\b[Hh]ow\s+[a-z]+\s+(?:is|are)\s+{_NOUN}\W*$",
        rf"\bdo\s+(?:I|you|we)\s+[a-z]+\s+(?=an?\b|the\b|my\b|our\b){_NOUN}\W*$",
    )
)
"""For whom or what something is, who gets it, how much it is, what one does it to."""


def speaks_of_all(basis: Basis) -> bool:
    """Whether, where a short fact is asked for, some article found speaks of whom or what the
    question asks it of."""
    if basis.asked.form != "span":
        return True
    found = filter(None, (pattern.search(basis.asked.text) for pattern in _OF_WHAT))
    things = {each["thing"] for each in found} - stop_words(ENGLISH)
    texts = [basis.folded(article_id) for article_id in basis.article_ids] if things else []
    return all(
        any(stands_in(text, said) for text in texts for said in (thing, *terms(thing)))
        for thing in things
    )
