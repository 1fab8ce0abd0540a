"""Articles that say of themselves that they are no longer in force."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from rag.question import Asked
from rag.terms import terms
from rag.types import Article, Hit

_MARK: Final = r"(?:archived?|superseded|obsolete|withdrawn|outdated|no longer (?:in force|valid))"
_BY: Final = r"(?:superseded|replaced|withdrawn|archived)\b[^.;\n]{0,30}?\sby\s"
_SAYS: Final = re.compile(
    rf"^\W*{_MARK}(?:\s*[-–—:|\])]|\W*$)|[\[(–—-]\s*{_MARK}[\])]*$|^\W*status:?\s+{_MARK}\b"
    rf"|(?:^|[.;]\s+){_BY}"
    rf"|\bthis\s+(?:[\w-]+\s+){{1,3}}?(?:is|was|has been)\s+(?:{_BY}|{_MARK}\b)",
    re.IGNORECASE,
)
_OPENING: Final = 3
"""Lines in which an article says so, its title first."""
_LINE: Final = 200
_VERSION: Final = re.compile(r"\bv(?:ersion|\.)?\s*\d[\d.]*|\d+", re.IGNORECASE)
_ASKED: Final = re.compile(
    r"\b(?:archived?|superseded|obsolete|withdrawn|outdated|old|older|previous\w*|former\w*|earlier"
    r"|before|used to|was|were|did|had|until|chang\w+|versions?|between|compar\w+|differ\w*)\b",
    re.IGNORECASE,
)


def without(asked: Asked, hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[Hit]:
    """``hits`` less those of articles no longer in force of whose subject another one was found;
    all where the past, or a version, is asked for."""
    demands = asked.demands
    if demands.years or demands.month or demands.versions or _ASKED.search(asked.text):
        return list(hits)
    found = {hit.passage.article_id for hit in hits}
    over = {one for one in found if _is_over(articles[one])}
    current = {_subject(articles[one]) for one in found - over}
    left = {one for one in over if _subject(articles[one]) in current}
    return [hit for hit in hits if hit.passage.article_id not in left]


def _is_over(article: Article) -> bool:
    lines = [line for line in article.text[: _OPENING * _LINE].splitlines() if line.strip()]
    return any(_SAYS.search(line[:_LINE]) for line in (article.title, *lines[:_OPENING]))


def _subject(article: Article) -> frozenset[str]:
    """The words of its title, without its version and what is said of its being in force."""
    title = re.sub(_MARK, " ", article.title, flags=re.IGNORECASE)
    return frozenset(terms(_VERSION.sub(" ", title)))
