"""Spans -> the answers they give: grouped by what they say, checked, the likeliest first."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from rag import confidence
from rag.answer import allotment, changes
from rag.answer.basis import Basis
from rag.answer.checks import Refusal, confirmed, refusal
from rag.answer.checks.labels import LABELLED
from rag.answer.replaced import is_replaced, one_side
from rag.answer.sayings import Relation, relation
from rag.answer.unspoken import speaks_of_all
from rag.answer.whole import whole
from rag.confidence import Candidate
from rag.language import list_marks
from rag.question import asks
from rag.types import Article, Span

_COMPARED: Final = 12
"""Candidates, best first, that are looked at for saying the same in other words."""
_CHECKED: Final = 8
"""Candidates, best first, that are checked against what the question demands, whatever is given;
of the others only one that would be."""
_CONFIRMED: Final = 2.0
"""Times the odds of somebody whom the article says to hold the role asked for."""
_UNSPOKEN: Final = 1 / 3
"""The same of anything where no article speaks of what is asked about."""
_NUMBER_OF_CLAUSE: Final = re.compile(r"\((?:\d{1,2}|[a-z]|[ivx]+)\)")
_WRAPPED: Final = 50
"""Characters from which a line that ends inside a sentence is one of hard-wrapped prose."""
_FIRST_WORDS: Final = 3
"""Words of the next paragraph that a span may run on into."""
_HEADING_WORDS: Final = 12
_PROSE_SHARE: Final = 0.3
"""Of a heading's probability: prose at least so likely is quoted instead."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One answer with its calibrated probability."""

    candidate: Candidate
    probability: float

    @property
    def span(self) -> Span:
        """Its best span."""
        return self.candidate.spans[0]

    @property
    def article_ids(self) -> set[str]:
        """Every article that gives it."""
        return {span.article_id for span in self.candidate.spans}


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answers that may be given, the likeliest first, and those that may not be."""

    given: tuple[Ranked, ...]
    refused: tuple[tuple[Ranked, Refusal], ...] = ()

    @property
    def best(self) -> Ranked | None:
        """The likeliest answer."""
        return self.given[0] if self.given else None


def rank(basis: Basis) -> Ranking:
    """Answers grouped by what they say; what the question's demands exclude is set apart, and the
    others are as likely as if it had not been read."""
    reading = replace(basis.reading, spans=tuple(quotable(basis, basis.reading.spans)))
    found = confidence.candidates(basis.asked.text, basis.hits, reading)
    read = _joined(basis, [_meant(basis, candidate) for candidate in found])
    kept = {candidate.key: candidate for candidate in read}
    refused: list[tuple[Ranked, Refusal]] = []
    given: list[Ranked] = []
    checked: set[str] = set()
    spoken = speaks_of_all(basis)
    due = read[:_CHECKED]
    while due:
        checked.update(candidate.key for candidate in due)
        for candidate in due:
            why = refusal(basis, candidate.spans[0])
            if why is None:
                continue
            # Another of its spans may stand where the demands are met.
            others = [span for span in candidate.spans[1:] if refusal(basis, span) is None]
            if others:
                kept[candidate.key] = _from(basis, candidate, others)
            else:
                del kept[candidate.key]
                refused.append((_ranked(basis, candidate, spoken), why))
                for other in kept.values():
                    if why.instead in other.spans:
                        as_both = other.share + candidate.share
                        kept[other.key] = confidence.with_share(other, as_both)
                        break
        left = kept.values()
        excluded = sum(each.share for each in read) - sum(each.share for each in left)
        given = [_ranked(basis, confidence.conditional(each, excluded), spoken) for each in left]
        given = _prose_first(basis, sorted(given, key=lambda ranked: -ranked.probability))
        due = [kept[one.candidate.key] for one in given[:1] if one.candidate.key not in checked]
    return Ranking(tuple(given), tuple(refused))


def _ranked(basis: Basis, candidate: Candidate, spoken: bool) -> Ranked:
    probability = confidence.probability(basis.reader.calibration, candidate.features)
    if confirmed(basis, candidate.spans[0]):
        probability = _times_odds(_CONFIRMED, probability)
    elif not spoken:
        probability = _times_odds(_UNSPOKEN, probability)
    return Ranked(candidate, probability)


def _times_odds(factor: float, probability: float) -> float:
    return factor * probability / (factor * probability + 1 - probability)


def quotable(basis: Basis, spans: Sequence[Span]) -> list[Span]:
    """Without those that run from one line or paragraph into another, only number a clause, only
    ask, or tell what was replaced, which is no support for it, or what something changed by where
    it is asked how much it is."""
    return [
        span
        for span in filter(None, (_of_one_side(basis, span) for span in spans))
        if not _crosses(basis.article(span), span)
        and not _NUMBER_OF_CLAUSE.fullmatch(basis.text(span))
        and not asks(basis.text(basis.sentence(span)))
        and not is_replaced(basis, span)
    ]


def by_sentence(basis: Basis) -> list[tuple[tuple[str, int], Candidate]]:
    """What was read grouped by the sentences it stands in, each with its passage and its start."""

    def place(span: Span) -> tuple[str, int]:
        return span.passage_id, basis.sentence(span).start

    found = confidence.candidates(
        basis.asked.text, basis.hits, basis.reading, lambda span, _: str(place(span))
    )
    return [(place(candidate.spans[0]), candidate) for candidate in found]


def _meant(basis: Basis, candidate: Candidate) -> Candidate:
    """``candidate`` as a whole date or sum, or as likely the amount beside it that its sentence
    gives what is asked about: the reader found the sentence."""
    placed = [(span, allotment.allotted(basis, span)) for span in candidate.spans]
    moved = [(span.start, span.end) != (meant.start, meant.end) for span, meant in placed]
    spans = tuple(
        whole(basis, meant)
        for (_, meant), other in zip(placed, moved, strict=True)
        if other == moved[0]
    )
    return replace(candidate, spans=spans)


def _of_one_side(basis: Basis, span: Span) -> Span | None:
    """What a span holds of one line, and of what it was or became that is asked for."""
    within = _of_its_lines(basis.article(span), span)
    return changes.level(basis, one_side(basis, within))


def _of_its_lines(article: Article, span: Span) -> Span:
    """A span without the label, the mark or the first words of what stands below its line, where it
    holds no more of that: "Ann Lee" of "Chair: Ann Lee / Clerk: Bo Ek"."""
    text = article.text
    at = text.rfind("\n", span.start, span.end) + 1
    if not at:
        return span
    label = LABELLED.match(text, at)
    of_line = max(list_marks.end(text, at), label.end("label") if label else at)
    begin = list_marks.end(text, text.rfind("\n", 0, span.start) + 1)
    inside = begin < span.start and text.startswith("\n\n", at - 2)
    if span.end <= of_line or (inside and len(text[at : span.end].split()) <= _FIRST_WORDS):
        said = text[span.start : at].rstrip()
        return replace(span, end=span.start + len(said)) if said else span
    return span


def _crosses(article: Article, span: Span) -> bool:
    """Whether a span holds a line break that is not merely where prose was wrapped."""
    text = article.text
    at = text.find("\n", span.start, span.end)
    while at >= 0:
        line = text[text.rfind("\n", 0, at) + 1 : at]
        after = text[at + 1 : at + 2]
        parted = after in ("\n", "", "-", "•") or list_marks.end(text, at + 1) > at + 1
        if len(line) < _WRAPPED or line.rstrip()[-1:] in ".!?:" or parted:
            return True
        at = text.find("\n", at + 1, span.end)
    return False


def _joined(basis: Basis, found: Sequence[Candidate]) -> list[Candidate]:
    """Candidates that say the same in other words as one, the likeliest first."""
    groups: list[Candidate] = []
    for place, candidate in enumerate(found):
        words = basis.text(candidate.spans[0])
        for at, other in enumerate(groups if place < _COMPARED else ()):
            if relation(words, basis.text(other.spans[0])) is Relation.SAME:
                groups[at] = confidence.joined(other, candidate)
                break
        else:
            groups.append(candidate)
    return sorted(groups, key=lambda candidate: -candidate.share)


def _from(basis: Basis, candidate: Candidate, spans: Sequence[Span]) -> Candidate:
    """``candidate`` as ``spans``, some of its own, alone give it."""
    reading = replace(basis.reading, spans=tuple(spans))
    (alone,) = confidence.candidates(
        basis.asked.text, basis.hits, reading, lambda *_: candidate.key
    )
    top = max(span.score for span in candidate.spans)
    held, whole = (
        sum(math.exp(span.score - top) for span in some) for some in (spans, candidate.spans)
    )
    return confidence.with_share(alone, candidate.share * held / whole)


def _prose_first(basis: Basis, given: Sequence[Ranked]) -> list[Ranked]:
    """A sentence before a heading, a caption or a dateline that says something else."""
    if not given or not all(in_heading(basis, span) for span in given[0].candidate.spans[:3]):
        return list(given)
    for place, other in enumerate(given[1:], start=1):
        likely = other.probability >= _PROSE_SHARE * given[0].probability
        if likely and not in_heading(basis, other.span):
            return [other, *given[:place], *given[place + 1 :]]
    return list(given)


def in_heading(basis: Basis, span: Span) -> bool:
    """Whether the words stand in a line that is no prose: short, with no end of a sentence. Of a
    table only what names its columns is a heading."""
    cell = basis.article(span).cell_at(span.start)
    if cell is not None and cell.values != cell.headings:
        return False
    text = basis.article(span).text
    if list_marks.marks(text, span.start):
        return False
    first = text.rfind("\n", 0, span.start) + 1
    last = text.find("\n", span.end)
    line = text[first : len(text) if last < 0 else last].strip()
    return len(line.split()) <= _HEADING_WORDS and not re.search(r"[.!?…:][”\"')\]]*$", line)
