"""The retriever over a small store: each word of a tiny vocabulary is one axis."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from rag import registry
from rag.language.terms import TOKENIZER
from rag.retrieval.hybrid import Retrieval, Retriever
from rag.settings import load
from rag.store import Identity, Store
from rag.testing.library import article, passages
from rag.types import Filter, In, Progress, Vectors

Retrieve = Callable[..., Retrieval]


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


@pytest.fixture
def retrieved(tmp_path: Path) -> Iterator[Retrieve]:
    """Stores each text as an article of one passage; retrieves from them."""
    opened: list[Store] = []

    def retrieve(
        texts: Sequence[str],
        question: str,
        k: int,
        where: Filter | None = None,
        **changes: object,
    ) -> Retrieval:
        settings = load(index_dir=tmp_path / "index", **changes)
        embedder = WordEmbedder()
        identity = Identity(embedder.id, embedder.dim, "inner_product", "whole", TOKENIZER)
        store = registry.engine("embedded").open(settings, identity, create=True)
        opened.append(store)
        made = [article(f"a{i:02}", text) for i, text in enumerate(texts)]
        pieces = [piece for one in made for piece in passages(one, size=100)]
        with store.write() as change:
            change.upsert(made, pieces, embedder.embed_passages([piece.text for piece in pieces]))
        retriever = Retriever(embedder, settings)
        with store.read() as view:
            return retriever.retrieve(view, retriever.query(question), k, where)

    yield retrieve
    for store in opened:
        store.close()


@pytest.mark.parametrize("fusion", ["convex", "rrf"])
def test_hits_come_best_first_with_both_scores(retrieved: Retrieve, fusion: str) -> None:
    texts = ["blue sky", "red red rose", "green grass", "nothing of it"]
    retrieval = retrieved(texts, "red", 2, fusion=fusion)
    best = retrieval.hits[0]
    assert best.passage.text == "red red rose"
    assert (best.dense_rank, best.lexical_rank) == (1, 1)
    assert best.score == pytest.approx(1.0)
    assert len(retrieval.hits) == 2
    assert set(retrieval.timings_ms) == {"embed", "retrieve"}
    assert all(ms >= 0 for ms in retrieval.timings_ms.values())


def test_a_filter_reaches_both_searches(retrieved: Retrieve) -> None:
    found = retrieved(["red one", "red two", "red three"], "red", 8, In("article_id", ("a02",)))
    assert [hit.passage.text for hit in found.hits] == ["red three"]


def test_it_goes_deeper_when_copies_crowd_out_the_rest(retrieved: Retrieve) -> None:
    texts = ["red red red"] * 12 + ["red dawn", "red dusk"]
    found = retrieved(texts, "red", 3, candidates=4)
    assert [hit.passage.text for hit in found.hits] == ["red red red", "red dawn", "red dusk"]
    assert len(found.hits[0].copies) == 11


def test_it_stops_when_the_store_has_no_more(retrieved: Retrieve) -> None:
    assert len(retrieved(["red", "red"], "red", 8).hits) == 1


def test_an_empty_store_has_nothing(retrieved: Retrieve) -> None:
    found = retrieved([], "red", 8)
    assert found.hits == []
    assert found.store_is_empty


def test_hits_articles_and_version_belong_together(retrieved: Retrieve) -> None:
    found = retrieved(["red one", "red two"], "red", 8)
    assert not found.store_is_empty
    assert set(found.articles) == {hit.passage.article_id for hit in found.hits}
    for hit in found.hits:
        text = found.articles[hit.passage.article_id].text
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text
