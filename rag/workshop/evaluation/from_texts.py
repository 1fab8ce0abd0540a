"""Questions answered from texts that are given with them: nothing is stored, nothing searched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rag import answer as answering
from rag import linking
from rag.passages import cut
from rag.question import analyse
from rag.registry import make
from rag.settings import load
from rag.types import Answer, Article, Form, Hit, Reader


def reader_of_settings() -> Reader:
    """The reader that serves."""
    settings = load()
    embedder = make("embedders", "hashing", settings)
    reader: Reader = make("readers", settings.reader, settings, embedder)
    return reader


def ask(
    reader: Reader,
    question: str,
    texts: Mapping[str, str],
    form: Form,
    *,
    min_confidence: float | None = None,
    linked: bool = False,
) -> Answer:
    """The answer from all passages of ``texts``, each an article under its name.

    ``linked``: passages also say whom they mean, as when the product serves.
    """
    articles = {name: Article(name, "", text, name, None, "") for name, text in texts.items()}
    hits = [
        Hit(passage, 1.0, dense_score=1.0, dense_rank=1)
        for article in articles.values()
        for passage in cut(article)
    ]
    asked = analyse(question, form)
    seen = linking.noted(asked, hits, articles) if linked else hits
    reading = reader.read(question, seen)
    if linked:
        reading = linking.quotable(reading, seen, hits, articles)
    basis = answering.Basis(hits, articles, reading, reader, asked, date.today())
    return answering.compose(
        basis,
        question=question,
        conversation_id=None,
        min_confidence=min_confidence,
        store_is_empty=False,
        index_version="",
        warnings=[],
    )
