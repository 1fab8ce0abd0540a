"""Contexts that resemble a question's own but lack its answer: the everyday no-answer case."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain, zip_longest

import faiss
import tantivy

from rag.types import Embedder

_WORD = re.compile(r"\w+")
_LARGEST_ARTICLE = 300  # contexts; a "title" with more is a heap, not an article


class Bm25Pool:
    """BM25 over contexts (k1 1.2, b 0.75, English stems), held in memory."""

    def __init__(self, texts: Sequence[str]) -> None:
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("text", stored=False, tokenizer_name="en_stem")
        schema.add_integer_field("row", stored=True)
        self._index = tantivy.Index(schema.build())
        writer = self._index.writer(64_000_000, num_threads=1)
        for row, text in enumerate(texts):
            writer.add_document(tantivy.Document(text=text, row=row))
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def nearest(self, question: str, count: int) -> list[int]:
        """Rows of the best `count` contexts, best first."""
        words = " ".join(word.lower() for word in _WORD.findall(question))
        if not words:
            return []
        query = self._index.parse_query(words, ["text"])
        hits = self._searcher.search(query, count, count=False).hits
        return [int(self._searcher.doc(address)["row"][0]) for _, address in hits]


def nearest_by_encoder(
    texts: Sequence[str], questions: Sequence[str], embedder: Embedder, count: int
) -> list[list[int]]:
    """For each question the rows of the nearest texts, best first, all compared."""
    asked, vectors = embedder.embed_questions(questions), embedder.embed_passages(texts)
    rows: list[list[int]] = faiss.knn(
        asked, vectors, min(count, len(vectors)), faiss.METRIC_INNER_PRODUCT
    )[1].tolist()
    return rows


def interleaved(*rankings: Sequence[int]) -> list[int]:
    """The first of each ranking, then the second of each, and so on, each row once."""
    turns = chain.from_iterable(zip_longest(*rankings))
    return list(dict.fromkeys(row for row in turns if row is not None))


def same_article(articles: Sequence[str]) -> dict[str, list[int]]:
    """Rows of each article; heaps under one title are left out."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, article in enumerate(articles):
        rows[article].append(row)
    return {a: found for a, found in rows.items() if 2 <= len(found) <= _LARGEST_ARTICLE}


def lacks(text: str, answers: Sequence[str]) -> bool:
    """True when no answer string stands in the lower-cased text."""
    return not any(answer.lower() in text for answer in answers)


def sample_without(
    rows: Sequence[int],
    lowered: Sequence[str],
    answers: Sequence[str],
    count: int,
    rng: random.Random,
) -> list[int]:
    """Up to `count` of the rows whose text lacks every answer, at random."""
    tried = rng.sample(list(rows), min(len(rows), 3 * count))
    return [row for row in tried if lacks(lowered[row], answers)][:count]
