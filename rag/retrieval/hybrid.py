"""Question -> hits: dense and BM25 search, fused, near-copies collapsed."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from rag.retrieval import fusion
from rag.retrieval.near_copies import collapse
from rag.settings import Settings
from rag.store import View
from rag.types import And, Article, Embedder, Filter, Hit, In, Not, Vectors

_DEEPEST: Final = 4000
"""Candidates beyond which nobody looks for more passages that are not copies."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Query:
    """A question as both searches take it; made before a view is opened, as it takes a while."""

    text: str
    vector: Vectors
    embed_ms: float


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What one state of the store has for a question; all of it belongs together."""

    hits: list[Hit]
    """Best first."""
    articles: Mapping[str, Article]
    """By id: the texts that the hits stand in, as they were read."""
    version: str
    """The state it was read from."""
    store_is_empty: bool
    altered: tuple[str, ...]
    """Ids of articles left out, because their text is no longer the one that was stored."""
    timings_ms: dict[str, float]
    """``embed`` (the question) and ``retrieve`` (search, fusion, collapsing)."""


class Retriever:
    """Finds passages in a view; holds nothing of its own, so threads may share it."""

    def __init__(self, embedder: Embedder, settings: Settings) -> None:
        self._embedder = embedder
        self._settings = settings

    def query(self, question: str) -> Query:
        """The question, embedded."""
        started = time.perf_counter()
        vector = self._embedder.embed_questions([question])[0]
        return Query(question, vector, (time.perf_counter() - started) * 1000)

    def retrieve(self, view: View, query: Query, k: int, where: Filter | None) -> Retrieval:
        """At most ``k`` passages that match ``where``, best first, scores in [0, 1].

        Each search gives ``settings.candidates`` passages; where so many are near-copies that
        fewer than ``k`` remain, both searches go deeper. No text goes on that is not, letter for
        letter, the one that was stored.
        """
        started = time.perf_counter()
        hits, articles, altered = self._intact(view, query, k, where)
        return Retrieval(
            hits=hits,
            articles={article.id: article for article in articles},
            version=view.version,
            store_is_empty=view.counts().articles == 0,
            altered=altered,
            timings_ms={
                "embed": query.embed_ms,
                "retrieve": (time.perf_counter() - started) * 1000,
            },
        )

    def _intact(
        self, view: View, query: Query, k: int, where: Filter | None
    ) -> tuple[list[Hit], list[Article], tuple[str, ...]]:
        """Hits, the articles they stand in, and the ids of those that had to be left out."""
        altered: tuple[str, ...] = ()
        while True:
            hits = self._search(view, query, k, where)
            articles = view.get(list(dict.fromkeys(hit.passage.article_id for hit in hits)))
            more = tuple(article.id for article in articles if not article.intact)
            if not more:
                titles = {article.id: article.title for article in articles}
                told = [replace(hit, title=titles[hit.passage.article_id]) for hit in hits]
                return told, articles, altered
            _log.error("the text of %s was altered; run `rag doctor`", ", ".join(more))
            altered += more
            others = Not(In("article_id", more))
            where = others if where is None else And((where, others))

    def _search(self, view: View, query: Query, k: int, where: Filter | None) -> list[Hit]:
        depth = max(self._settings.candidates, k)
        while True:
            dense = view.search_dense(query.vector, depth, where)
            lexical = view.search_lexical(query.text, depth, where)
            hits = collapse(self._fuse(dense, lexical), k)
            exhausted = len(dense) < depth and len(lexical) < depth
            if len(hits) >= k or exhausted or depth >= _DEEPEST:
                return hits
            depth *= 4

    def _fuse(self, dense: list[Hit], lexical: list[Hit]) -> list[Hit]:
        if self._settings.fusion == "rrf":
            return fusion.reciprocal_rank(dense, lexical)
        return fusion.convex(dense, lexical, self._settings.dense_weight)
