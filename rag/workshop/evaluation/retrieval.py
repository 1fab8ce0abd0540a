"""``rag eval retrieval``: BM25, dense and hybrid search on collections with judged queries, by the
metrics that trec_eval defines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2
from pathlib import Path
from typing import Final

from rag.assistant import Assistant
from rag.settings import Settings
from rag.types import Hit, Progress
from rag.workshop.data import beir
from rag.workshop.data.indexed import indexed
from rag.workshop.evaluation.overlap import mean
from rag.workshop.evaluation.records import (
    CollectionScores,
    Configuration,
    Measures,
    RetrievalResult,
)
from rag.workshop.progress import counted

WAYS: Final = ("bm25", "dense", "hybrid")
DEPTH: Final = 100
"""Passages taken from each search."""


def evaluate(
    folders: Sequence[Path],
    settings: Settings,
    *,
    index: Path | None = None,
    limit: int | None = None,
    progress: Progress | None = None,
) -> RetrievalResult:
    """Index each BEIR folder by itself and rank its documents for every judged query.

    Documents become articles and are cut, embedded and searched as the product does; a document
    scores what its best passage scores. ``index`` keeps the indexes (one folder a collection) for
    the next run. ``progress`` counts passages indexed, then queries, for each collection.
    Raises :class:`DataError`, for all folders before anything is indexed.
    """
    collections = [beir.read(folder, limit) for folder in folders]
    scores = []
    embedder = ""
    for collection in collections:
        place = index / collection.name if index else None
        with indexed(settings, collection.articles, place, progress) as assistant:
            embedder = assistant.embedder.id
            scores.append(_scores(assistant, collection, progress))
    return RetrievalResult(
        configuration=Configuration.of(settings, embedder, reader=None),
        collections=tuple(scores),
        mean={way: means([found.ways[way] for found in scores]) for way in WAYS},
    )


def rankings(assistant: Assistant, question: str) -> dict[str, list[str]]:
    """Article ids, best first, by each way of searching."""
    query = assistant.retriever.query(question)
    with assistant.store.read() as view:
        return {
            "bm25": documents(view.search_lexical(question, DEPTH)),
            "dense": documents(view.search_dense(query.vector, DEPTH)),
            "hybrid": documents(assistant.retriever.retrieve(view, query, DEPTH, None).hits),
        }


def documents(hits: Sequence[Hit]) -> list[str]:
    """Articles of ``hits`` by their best passage; near-copies follow what they are copies of."""
    found: dict[str, None] = {}
    for hit in hits:
        found[hit.passage.article_id] = None
        for copy in hit.copies:
            found[copy.rpartition(":")[0]] = None
    return list(found)


def means(rows: Sequence[Measures]) -> dict[str, float | None]:
    """The mean of each measure over the rows that have it."""
    return {
        name: mean([value for row in rows if (value := row.get(name)) is not None])
        for name in dict.fromkeys(name for row in rows for name in row)
    }


def _scores(
    assistant: Assistant, collection: beir.Collection, progress: Progress | None
) -> CollectionScores:
    rows: dict[str, list[Measures]] = {way: [] for way in WAYS}
    for name, question in counted(collection.queries.items(), progress):
        for way, ranked in rankings(assistant, question).items():
            rows[way].append(_measured(ranked, collection.grades[name]))
    return CollectionScores(
        name=collection.name,
        documents=len(collection.articles),
        queries=len(collection.queries),
        unjudged=collection.unjudged,
        ways={way: means(found) for way, found in rows.items()},
    )


def _measured(ranked: Sequence[str], grades: Mapping[str, int]) -> Measures:
    return {
        "nDCG@10": ndcg(ranked, grades, 10),
        "recall@10": recall(ranked, grades, 10),
        "recall@50": recall(ranked, grades, 50),
        "MRR@10": reciprocal_rank(ranked, grades, 10),
    }


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], k: int) -> float:
    """nDCG@k with linear gain (Järvelin and Kekäläinen 2002, as in trec_eval's ``ndcg_cut``).

    ``DCG@k = sum over ranks i = 1..k of grade_i / log2(i + 1)``, divided by the DCG@k of the
    best order there is. 0 where no document is relevant (grade > 0).
    """
    ideal = _dcg(sorted((g for g in grades.values() if g > 0), reverse=True)[:k])
    return _dcg([max(0, grades.get(name, 0)) for name in ranked[:k]]) / ideal if ideal else 0.0


def recall(ranked: Sequence[str], grades: Mapping[str, int], k: int) -> float:
    """Share of the relevant documents (grade > 0) among the first ``k``; 0 where none is."""
    relevant = {name for name, grade in grades.items() if grade > 0}
    return len(relevant & set(ranked[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], grades: Mapping[str, int], k: int) -> float:
    """``1 / rank`` of the first relevant document among the first ``k``, else 0.

    Its mean over queries is MRR@k (Voorhees 1999).
    """
    ranks = (i for i, name in enumerate(ranked[:k], start=1) if grades.get(name, 0) > 0)
    return 1 / next(ranks, float("inf"))


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / log2(i + 1) for i, gain in enumerate(gains, start=1))
