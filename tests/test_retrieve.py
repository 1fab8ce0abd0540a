"""The retriever over a small engine held in memory: real cosines, counted words."""

from collections.abc import Sequence

import numpy as np
import pytest

from rag.retrieve import Retriever
from rag.settings import Settings
from rag.types import Filter, Hit, In, Passage, Progress, Vectors


class WordEmbedder:
    """Each word of a tiny vocabulary is one axis."""

    id = "words"
    dim = 3
    axes = ("red", "green", "blue")

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        rows = np.array(
            [[text.split().count(word) for word in self.axes] for text in texts], dtype=np.float32
        ).reshape(-1, self.dim)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self.embed_passages(texts)


class ListEngine:
    """Scores every text; remembers how deep it was asked."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.passages = [Passage(f"p{i}", f"a{i}", 0, len(t), t) for i, t in enumerate(texts)]
        self.matrix = WordEmbedder().embed_passages(texts)
        self.depths: list[int] = []

    def search_dense(self, vector: Vectors, k: int, where: Filter | None = None) -> list[Hit]:
        self.depths.append(k)
        return self._best(list(self.matrix @ vector), k, where, floor=-2)

    def search_lexical(self, question: str, k: int, where: Filter | None = None) -> list[Hit]:
        words = set(question.split())
        scores = [float(sum(w in words for w in p.text.split())) for p in self.passages]
        return self._best(scores, k, where, floor=0)

    def _best(
        self, scores: Sequence[float], k: int, where: Filter | None, floor: float
    ) -> list[Hit]:
        allowed = where.values if isinstance(where, In) else None
        hits = [
            Hit(p, float(s))
            for p, s in zip(self.passages, scores, strict=True)
            if s > floor and (allowed is None or p.article_id in allowed)
        ]
        return sorted(hits, key=lambda hit: -hit.score)[:k]


def retriever(engine: ListEngine, **changes: object) -> Retriever:
    return Retriever(engine, WordEmbedder(), Settings(**changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("fusion", ["convex", "rrf"])
def test_hits_come_best_first_with_both_scores(fusion: str) -> None:
    engine = ListEngine(["blue sky", "red red rose", "green grass", "nothing of it"])
    retrieval = retriever(engine, fusion=fusion).retrieve("red", 2, None)
    best = retrieval.hits[0]
    assert best.passage.text == "red red rose"
    assert (best.dense_rank, best.lexical_rank) == (1, 1)
    assert best.score == pytest.approx(1.0)
    assert len(retrieval.hits) == 2
    assert set(retrieval.timings_ms) == {"embed", "retrieve"}
    assert all(ms >= 0 for ms in retrieval.timings_ms.values())


def test_a_filter_reaches_both_searches() -> None:
    engine = ListEngine(["red one", "red two", "red three"])
    found = retriever(engine).retrieve("red", 8, In("article_id", ("a2",)))
    assert [hit.passage.id for hit in found.hits] == ["p2"]


def test_it_goes_deeper_when_copies_crowd_out_the_rest() -> None:
    engine = ListEngine(["red red red"] * 12 + ["red dawn", "red dusk"])
    found = retriever(engine, candidates=4).retrieve("red", 3, None)
    assert engine.depths == [4, 16]
    assert [hit.passage.text for hit in found.hits] == ["red red red", "red dawn", "red dusk"]
    assert len(found.hits[0].copies) == 11


def test_it_stops_when_the_store_has_no_more() -> None:
    engine = ListEngine(["red", "red"])
    assert len(retriever(engine).retrieve("red", 8, None).hits) == 1
    assert retriever(ListEngine([])).retrieve("red", 8, None).hits == []
