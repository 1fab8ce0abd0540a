"""Small articles are asked by a reader that is told what to find in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rag import answer
from rag.passages import cut
from rag.question import analyse
from rag.types import Answer, Article, Calibration, Evidence, Form, Hit, Reading, Span, Stance

CALIBRATION = Calibration({"null_margin": 1.0}, bias=0.0, threshold=0.6, meaning="")
TODAY = date(2026, 1, 1)
Words = Sequence[tuple[str, float]]
"""Words of an article, each with how sure a reader is of them."""


@dataclass
class PointedReader:
    """A reader told in advance which words of which article to find, and how sure to be."""

    found: tuple[tuple[str, str, float], ...]
    id: str = "pointed"
    calibration: Calibration = CALIBRATION

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        spans = []
        for article_id, words, score in self.found:
            for hit in hits:
                at = hit.passage.text.find(words)
                if hit.passage.article_id == article_id and at >= 0:
                    start = hit.passage.start + at
                    spans.append(
                        Span(article_id, hit.passage.id, start, start + len(words), score, 0.0)
                    )
        spans.sort(key=lambda span: -span.score)
        return Reading(tuple(spans), len(hits), (0.0,) * len(hits))


def article(name: str, text: str, published: date | None = None) -> Article:
    return Article(name, name.upper(), text, f"{name}.txt", published, f"sha-{name}")


def composed(basis: answer.Basis, question: str, **options: Any) -> Answer:
    """The answer made of ``basis``."""
    given: dict[str, Any] = {
        "conversation_id": None,
        "min_confidence": None,
        "store_is_empty": False,
        "index_version": "v1",
        "warnings": [],
    }
    return answer.compose(basis, **{"question": question, **given, **options})


def asked_of(
    articles: Sequence[Article], question: str, reading: Callable[[str], Reading]
) -> Answer:
    """What is answered where a reader makes of the first passage what ``reading`` says."""
    hits = [Hit(passage, 1.0) for source in articles for passage in cut(source)]
    sources = {a.id: a for a in articles}
    found = reading(hits[0].passage.id)
    reader, asked = PointedReader(()), analyse(question)
    return composed(answer.Basis(hits, sources, found, reader, asked, TODAY), question)


def asked_of_heads(
    source: Article,
    question: str,
    *,
    sentences: Words = (),
    items: Words = (),
    spans: Words = (),
    stance: Stance | None = None,
) -> Answer:
    """What is answered where the heads of a reader give these words of an article."""

    def places(found: Words) -> list[tuple[int, int, float]]:
        return [(at := source.text.index(words), at + len(words), sure) for words, sure in found]

    def reading(passage: str) -> Reading:
        named = tuple(Span(source.id, passage, *place, 0.0) for place in places(spans))
        said = tuple(Evidence(source.id, passage, *place) for place in places(sentences))
        listed = tuple(Evidence(source.id, passage, *place) for place in places(items))
        return Reading(named, 1, (0.0,), said, listed, stance)

    return asked_of([source], question, reading)


def ask(
    articles: Sequence[Article],
    *found: tuple[str, str, float],
    question: str = "Who is the head of the centre?",
    form: Form | None = None,
    today: date = TODAY,
    **options: Any,
) -> Answer:
    """What is answered where a reader finds these words: article, words, how sure."""
    passages = [passage for source in articles for passage in cut(source)]
    hits = [Hit(passage, 1 / place) for place, passage in enumerate(passages, start=1)]
    sources = {a.id: a for a in articles}
    reader, asked = PointedReader(found), analyse(question, form)
    reading = reader.read(question, hits)
    basis = answer.Basis(hits, sources, reading, reader, asked, today)
    return composed(basis, question, **options)


def quoted(
    question: str,
    text: str,
    words: str,
    *,
    sure: float = 4.0,
    published: date | None = None,
    **options: Any,
) -> str | None:
    """What is answered, if anything, where a reader finds ``words`` in an article of this text."""
    source = article("a", text, published)
    return ask([source], ("a", words, sure), question=question, **options).answer


def is_answered(question: str, text: str, words: str, **options: Any) -> bool:
    """Whether anything is."""
    return quoted(question, text, words, **options) is not None
