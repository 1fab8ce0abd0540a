"""Where articles disagree: every well-supported side, and which of them is given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from rag import asof, confidence, mail_threads
from rag.answer.basis import Basis
from rag.answer.citing import cite
from rag.answer.ranking import Ranked, quotable
from rag.answer.replaced import asks_before, is_replaced
from rag.answer.sayings import Relation, relation
from rag.language.english import MONTH, YEAR
from rag.language.terms import terms
from rag.types import Conflict, Span

_OVERLAP: Final = 0.5
"""Share of the question's terms that a contradicting passage must hold."""
_SURELY: Final = 0.75
"""Probability, had its own article alone been read, from which another answer contradicts. Read
alone an article is thought to speak of what was asked: that takes more than being shown does."""
_MOST_SIDES: Final = 6
_YEAR: Final = re.compile(rf"(?<!since )(?<!from )(?<!until )(?<!by )\b{YEAR}\b", re.I)
"""A year that what is told is of, and that does not only bound it."""
_OPENS: Final = re.compile(rf"\W*(?:in|on)?\s*(?:\d\d?\s)?(?:(?:{MONTH})\s)?", re.I)
_PARTED: Final = re.compile(r"[,;]\s|\s(?:and|but|while|whereas)\s")


def sides(basis: Basis, given: Sequence[Ranked], threshold: float) -> list[Ranked]:
    """The answers that contradict each other, the one to give first; none where all agree, and
    only that of a later mail that corrects all others.

    Every article is heard for itself: what it says first, and would be shown for, had it alone
    been read, contradicts what others say where that is something else of the same kind. How
    likely it is beside theirs does not count, for the likelier answer of two men of one name is
    not the only one.
    """
    first = _first_said(given)
    told = {given[0].span.article_id, *first.get(0, ())} if given else set()
    found = [*given[:1]]
    for place, other in enumerate(given[1:], start=1):
        if (
            len(found) < _MOST_SIDES
            and other.candidate.overlap >= _OVERLAP
            and (elsewhere := first.get(place, set()) - told)
            and all(_contradicts(basis, other, side) for side in found)
            and _says(basis, other, elsewhere, max(threshold, _SURELY))
            and _names(basis, other)
        ):
            found.append(other)
    # What each article says by itself is asked last, being dear.
    if len(found) < 2 or not _says(basis, given[0], given[0].article_ids, threshold):
        return []
    if corrected := _corrected(basis, found):
        return [corrected]
    found.sort(key=lambda side: _day(basis, side), reverse=True)
    now = asof.asks_about_now(basis.asked.text)
    first_given = found[0] if now else max(found, key=lambda side: side.probability)
    return [first_given, *(side for side in found if side is not first_given)]


def conflicts(basis: Basis, found: Sequence[Ranked]) -> list[Conflict]:
    """Every side with all its articles, newest first."""
    if len(found) < 2:
        return []
    shown = sorted(found, key=lambda side: _day(basis, side), reverse=True)
    return [_conflict(basis, side, preferred=side is found[0]) for side in shown]


def stating(side: Ranked) -> list[Span]:
    """The best span, and the best of each further article that gives the same answer."""
    spans = [side.span]
    for span in side.candidate.spans[1:]:
        known = {other.article_id for other in spans}
        if span.article_id not in known and span.score > span.null_score:
            spans.append(span)
    return spans


def _conflict(basis: Basis, side: Ranked, *, preferred: bool) -> Conflict:
    spans = sorted(stating(side), key=lambda span: basis.published(span), reverse=True)
    citations = [cite(basis, span, index) for index, span in enumerate(spans, start=1)]
    day = _day(basis, side)
    return Conflict(
        answer=basis.quote(side.span),
        document_date=None if day == date.min else day,
        preferred=preferred,
        citations=citations,
    )


def _contradicts(basis: Basis, other: Ranked, side: Ranked) -> bool:
    """Whether ``other`` says something else of the same than ``side``, which was found before."""
    return (
        relation(basis.text(other.span), basis.text(side.span)) is Relation.DIFFERENT
        and not _told_beside(basis, other, side)
        and not _of_another_time(basis, other, side)
    )


def _told_beside(basis: Basis, other: Ranked, side: Ranked) -> bool:
    """Whether the sentence of ``side`` tells the other answer as well, and not as what it replaces:
    "10,000 was given, less than the 12,000 applied for"."""
    whole, words = basis.sentence(side.span), basis.text(other.span)
    found = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", basis.text(whole))
    if found is None:
        return False
    start, end = whole.start + found.start(), whole.start + found.end()
    return not is_replaced(basis, replace(side.span, start=start, end=end))


def _of_another_time(basis: Basis, other: Ranked, side: Ranked) -> bool:
    """Whether ``other`` is told of other years than the one asked about, or, where none is, by an
    article that looks back on years long before ``side``, of a day and without a year: "In 1962 it
    had one bed"."""
    if _YEAR.search(basis.text(other.span)):
        return False
    asked = set(basis.asked.demands.years)
    years = _years(basis, other)
    if asked:
        years = years or {int(year) for year in _YEAR.findall(basis.article(other.span).title)}
        return bool(years) and not asked & {*years, basis.published(other.span).year}
    day = basis.article(side.span).published
    if day is None or not years or _years(basis, side):
        return False
    return max(years) < min(day, basis.article(other.span).published or day).year - 1


def _years(basis: Basis, side: Ranked) -> set[int]:
    """The years that a sentence opens with, or that stand in the part of it that gives a side."""
    text = basis.text(basis.sentence(side.span))
    opens = _OPENS.match(text)
    opening = _YEAR.match(text, opens.end() if opens else 0)
    told = _YEAR.findall(basis.part(side.span, _PARTED))
    years = [*told, *([opening[0]] if opening else [])]
    return {int(year) for year in years}


def _corrected(basis: Basis, found: Sequence[Ranked]) -> Ranked | None:
    """The side of a mail that corrects those of all others, as likely as it is alone; none where
    it is asked what was before."""
    if asks_before(basis.asked.text):
        return None
    for side in found:
        own = basis.article(side.span)
        said = basis.text(basis.sentence(side.span))
        others = {one for other in found if other is not side for one in other.article_ids}
        others -= {own.id}
        if others and all(mail_threads.corrects(own, basis.articles[one], said) for one in others):
            return replace(side, probability=_alone(basis, side, own.id))
    return None


def _first_said(given: Sequence[Ranked]) -> dict[int, set[str]]:
    """The articles that say an answer first, by the answer's place in ``given``."""
    articles: dict[int, set[str]] = {}
    for article_id in {each for ranked in given for each in ranked.article_ids}:
        saying = [at for at, ranked in enumerate(given) if article_id in ranked.article_ids]
        first = max(saying, key=lambda at: _score(given[at], article_id))
        articles.setdefault(first, set()).add(article_id)
    return articles


def _score(side: Ranked, article_id: str) -> float:
    return max(span.score for span in side.candidate.spans if span.article_id == article_id)


def _says(basis: Basis, side: Ranked, article_ids: Iterable[str], threshold: float) -> bool:
    """Whether a side would be shown, had one of the articles alone been read."""
    return any(_alone(basis, side, article_id) >= threshold for article_id in article_ids)


def _alone(basis: Basis, side: Ranked, own: str) -> float:
    spans = quotable(basis, [span for span in basis.reading.spans if span.article_id == own])
    nulls = {span.passage_id: span.null_score for span in spans}
    reading = replace(basis.reading, spans=tuple(spans), null_scores=tuple(nulls.values()))
    found = confidence.candidates(basis.asked.text, basis.hits, reading)
    saying = {*side.candidate.spans}
    share = sum(each.share for each in found if not saying.isdisjoint(each.spans))
    alone = confidence.with_share(side.candidate, share)
    return confidence.probability(basis.reader.calibration, alone.features)


def _names(basis: Basis, side: Ranked) -> bool:
    """Whether the article speaks of every name in the question."""
    names = {term for name in basis.asked.demands.names for term in terms(name)}
    if not names:
        return True
    article = basis.article(side.span)
    return names <= {*terms(f"{article.title} {article.text}")}


def _day(basis: Basis, side: Ranked) -> date:
    """When a side was last stated; an undated article is the oldest, and so, for what is now, is
    one that bears a day still to come."""
    return max(basis.published(span) for span in stating(side))
