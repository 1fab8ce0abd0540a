"""What an answer is made from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final, TypeVar

from rag import clutter
from rag.language import list_marks
from rag.language.terms import folded
from rag.passages import split_sentences, unwrapped
from rag.people import People, people_of
from rag.question import Asked
from rag.remembered import remembered
from rag.types import Article, Evidence, Hit, Reader, Reading, Span

_Found = TypeVar("_Found", Span, Evidence)

_QUOTED_MAIL: Final = re.compile(r"(?:>[ \t]?)+(?=[^\s>])")
"""What marks the line of a mail that is answered."""
_ROW_WORDS: Final = 60
"""A line of a table that has more holds prose."""


@dataclass(frozen=True)
class Basis:
    """The passages retrieved, the articles they stand in, and what the reader made of them."""

    hits: Sequence[Hit]
    articles: Mapping[str, Article]
    reading: Reading
    reader: Reader
    asked: Asked
    today: date
    snapshot: str | None = None
    """The snapshot that was asked; none: the index as it is."""
    quoted: Mapping[str, Article] = field(init=False)
    """The articles as they stand; in ``articles`` wrapped prose has no line ends."""
    _sentences: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    _folded: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """No quote begins with the mark of its line, or is nothing else."""
        object.__setattr__(self, "quoted", self.articles)
        seen = {key: unwrapped(article) for key, article in self.articles.items()}
        object.__setattr__(self, "articles", seen)
        read = self.reading
        bare = replace(
            read,
            spans=self._unmarked(read.spans),
            sentences=self._unmarked(read.sentences),
            items=self._unmarked(read.items),
        )
        object.__setattr__(self, "reading", bare)

    def _unmarked(self, found: Sequence[_Found]) -> tuple[_Found, ...]:
        hits = {hit.passage.id: hit for hit in self.hits}
        bare: list[_Found] = []
        for one in found:
            text = self.articles[one.article_id].text
            of_rows = hits[one.passage_id].passage.view is not None
            start = one.start if of_rows else list_marks.after(text, one.start)
            if start < one.end:
                bare.append(one if start == one.start else replace(one, start=start))
        return tuple(bare)

    def hit(self, passage_id: str) -> Hit:
        """The hit of a passage."""
        return next(hit for hit in self.hits if hit.passage.id == passage_id)

    @cached_property
    def article_ids(self) -> list[str]:
        """The articles that passages were retrieved of, the best first."""
        return list(dict.fromkeys(hit.passage.article_id for hit in self.hits))

    def span_at(self, article_id: str, start: int, end: int, score: float = 0.0) -> Span | None:
        """A place of an article in the best passage that holds all of it; none where none does."""
        for hit in self.hits:
            passage = hit.passage
            if passage.article_id == article_id and passage.start <= start and end <= passage.end:
                return Span(article_id, passage.id, start, end, score, 0.0)
        return None

    def article(self, span: Span) -> Article:
        """The article ``span`` stands in."""
        return self.articles[span.article_id]

    def published(self, span: Span) -> date:
        """When its article was; an undated one is the oldest, and so is one of a day to come."""
        day = self.article(span).published
        return date.min if day is None or day > self.today else day

    def text(self, span: Span) -> str:
        """The words of ``span``."""
        return self.article(span).text[span.start : span.end]

    def quote(self, span: Span) -> str:
        """The words of ``span`` as they stand in its article, line ends and all."""
        return self.quoted[span.article_id].text[span.start : span.end]

    def folded(self, article_id: str) -> str:
        """Title and text of an article as they are compared, without case and accents."""
        known = self._folded.get(article_id)
        if known is None:
            article = self.articles[article_id]
            known = self._folded[article_id] = f"{folded(article.title)}\n{_folded(article.text)}"
        return known

    def people(self, article_id: str) -> People:
        """Who is who in an article."""
        return people_of(self.articles[article_id].text)

    def sentences(self, passage_id: str) -> list[tuple[int, int]]:
        """The sentences of a passage, as article offsets; of a table none is of several lines."""
        known = self._sentences.get(passage_id)
        if known is None:
            passage = self.hit(passage_id).passage
            article = self.articles[passage.article_id]
            text, own = article.text, article.text[passage.start : passage.end]
            known = []
            for low, high in split_sentences(own, article.language):
                if known and clutter.inside_code(own, low):
                    low = known.pop()[0] - passage.start
                low = clutter.after_dateline(own, low)
                marks = _QUOTED_MAIL.match(own, low, high)
                low = marks.end() if marks else low
                start, end = low + passage.start, high + passage.start
                if passage.view is None:
                    start = list_marks.after(text, start)
                if start < end:
                    known.append((start, end))
            if passage.view is not None:
                known = [*_lines(text, passage.start, passage.end, known)]
            self._sentences[passage_id] = known
        return known

    def spans(self, passage_id: str) -> list[Span]:
        """The sentences of a passage as spans of no score."""
        article_id = self.hit(passage_id).passage.article_id
        places = self.sentences(passage_id)
        return [Span(article_id, passage_id, low, high, 0.0, 0.0) for low, high in places]

    def places(self, article_id: str) -> list[tuple[int, int, str]]:
        """The sentences of all passages of an article that were retrieved, each with its passage,
        in the order of the text."""
        return sorted(
            (low, high, hit.passage.id)
            for hit in self.hits
            if hit.passage.article_id == article_id
            for low, high in self.sentences(hit.passage.id)
        )

    def sentence(self, span: Span) -> Span:
        """The run of whole sentences of the passage that holds ``span``."""
        start, end = span.start, span.end
        for low, high in self.sentences(span.passage_id):
            if low < span.end and span.start < high:
                start, end = min(start, low), max(end, high)
        return Span(span.article_id, span.passage_id, start, end, span.score, span.null_score)

    def above(self, span: Span) -> Span | None:
        """The sentence of its passage that stands right above ``span``."""
        before = [place for place in self.sentences(span.passage_id) if place[1] <= span.start]
        return replace(span, start=before[-1][0], end=before[-1][1]) if before else None

    def part(self, span: Span, breaks: re.Pattern[str]) -> str:
        """What of its sentence stands between the ``breaks`` around ``span``."""
        whole = self.sentence(span)
        text = self.text(whole)
        found = list(breaks.finditer(text))
        start, end = span.start - whole.start, span.end - whole.start
        low = max([0, *(each.end() for each in found if each.end() <= start)])
        high = min([len(text), *(each.start() for each in found if each.start() >= end)])
        return text[low:high]


@remembered(1_000_000)
def _folded(text: str) -> str:
    return folded(text)


def _lines(
    text: str, start: int, end: int, sentences: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """The lines of ``text[start:end]``, without blanks around them; long ones by sentences."""
    for line in re.finditer(r"\S(?:.*\S)?", text[start:end]):
        low, high = start + line.start(), start + line.end()
        if len(line.group().split()) <= _ROW_WORDS:
            yield low, high
            continue
        for one, other in sentences:
            if one < high and low < other:
                yield max(one, low), min(other, high)
