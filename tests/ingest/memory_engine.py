"""A store in dictionaries, with what ingestion asks of an engine: an obvious oracle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from rag.types import (
    And,
    Article,
    EngineStats,
    Eq,
    FileRecord,
    Filter,
    Hit,
    In,
    Not,
    Or,
    Passage,
    Range,
    Vectors,
)


def _holds(article: Article, where: Filter | None) -> bool:
    if where is None:
        return True
    if isinstance(where, And):
        return all(_holds(article, part) for part in where.parts)
    if isinstance(where, Or):
        return any(_holds(article, part) for part in where.parts)
    if isinstance(where, Not):
        return not _holds(article, where.part)
    value = article.id if where.field == "article_id" else getattr(article, where.field)
    if isinstance(where, Eq):
        return bool(value == where.value)
    if isinstance(where, In):
        return value in where.values
    assert isinstance(where, Range)
    raise NotImplementedError


class MemoryEngine:
    """Everything in dictionaries; dense search is brute force."""

    id = "memory"

    def __init__(self) -> None:
        self._articles: dict[str, Article] = {}
        self._passages: dict[str, list[Passage]] = {}
        self._vectors: dict[str, Vectors] = {}
        self._files: dict[str, FileRecord] = {}
        self._generation = 0

    def close(self) -> None:
        pass

    def health(self) -> list[str]:
        return []

    def ensure_schema(self, dim: int, metric: Literal["inner_product"], embedder_id: str) -> None:
        pass

    def upsert(
        self, articles: Sequence[Article], passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        self._generation += 1
        for article in articles:
            rows = [n for n, passage in enumerate(passages) if passage.article_id == article.id]
            self._articles[article.id] = article
            self._passages[article.id] = [passages[n] for n in rows]
            self._vectors[article.id] = vectors[rows]

    def delete(self, where: Filter) -> int:
        self._generation += 1
        gone = [article.id for article in self._articles.values() if _holds(article, where)]
        for id_ in gone:
            del self._articles[id_], self._passages[id_], self._vectors[id_]
        return len(gone)

    def get(self, ids: Sequence[str]) -> list[Article]:
        return [self._articles[id_] for id_ in ids if id_ in self._articles]

    def passages(self, article_id: str) -> list[Passage]:
        return self._passages[article_id]

    def count(self, where: Filter | None = None) -> int:
        return sum(_holds(article, where) for article in self._articles.values())

    def scan(self, after_id: str, n: int, where: Filter | None = None) -> list[Article]:
        ids = sorted(id_ for id_ in self._articles if id_ > after_id)
        return [self._articles[id_] for id_ in ids if _holds(self._articles[id_], where)][:n]

    def vectors(self, article_id: str) -> Vectors:
        return self._vectors[article_id]

    def search_dense(self, vector: Vectors, k: int, where: Filter | None = None) -> list[Hit]:
        hits = [
            Hit(passage, score=float(score))
            for id_, article in self._articles.items()
            if _holds(article, where)
            for passage, score in zip(self._passages[id_], self._vectors[id_] @ vector, strict=True)
        ]
        return sorted(hits, key=lambda hit: -hit.score)[:k]

    def search_lexical(self, question: str, k: int, where: Filter | None = None) -> list[Hit]:
        return []

    def files(self, collection: str | None = None) -> Iterator[FileRecord]:
        yield from [
            record
            for record in self._files.values()
            if collection is None or record.collection == collection
        ]

    def put_files(self, records: Sequence[FileRecord]) -> None:
        self._files.update({record.path: record for record in records})

    def delete_files(self, paths: Sequence[str]) -> None:
        for path in paths:
            self._files.pop(path, None)

    def stats(self) -> EngineStats:
        passages = sum(map(len, self._passages.values()))
        return EngineStats(len(self._articles), passages, self._generation, 0, {})

    def optimize(self) -> None:
        pass

    def snapshot(self, path: Path) -> None:
        raise NotImplementedError
