"""Articles that say of themselves that they are no longer in force."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from rag.language.terms import terms
from rag.question import Asked
from rag.types import Article, Hit

_MARK: Final = r"(?:archived?|superseded|obsolete|withdrawn|outdated|no longer (?:in force|valid))"
_BY: Final = r"(?:superseded|replaced|withdrawn|archived)\b[^.;\n]{0,30}?\sby\s"
_SAYS: Final = re.compile(
    rf"^\W*{_MARK}(?:\s*[-–—:|\])]|\W*$)|[\[(–—-]\s*{_MARK}[\])]*$|^\W*status:?\s+{_MARK}\b"
    rf"|(?:^|[.;]\s+){_BY}"
    rf"|\bthis\s+(?:[\w-]+\s+){{1,3}}?(?:is|was|has been)\s+(?:{_BY}|{_MARK}\b)",
    re.IGNORECASE,
)
_SUCCESSOR: Final = re.compile(
    rf"\b{_BY}(?:the\s+)?(?P<by>[^.;,:()\n]+?)(?=\s+(?:on|from|since|with|as)\b|[.;,:()\n]|$)",
    re.IGNORECASE,
)
"""What an article says it was replaced by."""
_OPENING: Final = 3
"""Lines in which an article says so, its title first."""
_LINE: Final = 200
_VERSION: Final = re.compile(r"\bv(?:ersion|\.)?\s*\d[\d.]*|\d+", re.IGNORECASE)
_ASKED: Final = re.compile(
    r"\b(?:archived?|superseded|obsolete|withdrawn|outdated|old|older|previous\w*|former\w*|earlier"
    r"|before(?!\s+(?:I|you|we|they|he|she)\b)|used to|was|were|did|had"
    r"|until|chang\w+|versions?|between|compar\w+|differ\w*)\b",
    re.IGNORECASE,
)


def without(asked: Asked, hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[Hit]:
    """``hits`` less those of articles no longer in force of whose subject another one was found;
    all where the past, or a version, is asked for."""
    demands = asked.demands
    if demands.years or demands.month or demands.versions or _ASKED.search(asked.text):
        return list(hits)
    found = {hit.passage.article_id for hit in hits}
    over = {one for one in found if any(map(_SAYS.search, _opening(articles[one])))}
    current = [articles[one] for one in found - over]
    left = {one for one in over if any(_replaces(new, articles[one]) for new in current)}
    return [hit for hit in hits if hit.passage.article_id not in left]


def _replaces(new: Article, old: Article) -> bool:
    """Whether ``new`` is of the same subject as ``old``, which is over; or of half of it, and what
    ``old`` says it was replaced by."""
    subject = _subject(new)
    if subject == _subject(old):
        return True
    opening = "\n".join(_opening(old))
    told = _SUCCESSOR.search(opening)
    if told is None or 2 * len(subject & {*terms(opening)}) < max(1, len(subject)):
        return False
    return re.search(rf"\b{re.escape(told['by'])}\b", "\n".join(_opening(new)), re.I) is not None


def _opening(article: Article) -> list[str]:
    """The lines in which an article says what it is."""
    lines = [line for line in article.text[: _OPENING * _LINE].splitlines() if line.strip()]
    return [line[:_LINE] for line in (article.title, *lines[:_OPENING])]


def _subject(article: Article) -> frozenset[str]:
    """The words of its title, without its version and what is said of its being in force."""
    title = re.sub(_MARK, " ", article.title, flags=re.IGNORECASE)
    return frozenset(terms(_VERSION.sub(" ", title)))
