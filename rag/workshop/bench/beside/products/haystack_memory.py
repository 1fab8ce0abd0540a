"""Haystack with its in-memory store: BM25 and dense retrieval, joined by reciprocal rank."""

from __future__ import annotations

from rag.workshop.bench.beside.products import _haystack
from rag.workshop.bench.beside.records import Ask, Job

ABOUT = (
    "BM25 and dense retrieval from the in-memory store (kept as JSON), joined by reciprocal rank "
    f"fusion, {_haystack.READS}"
)
PACKAGES = _haystack.PACKAGES
_READ = 10
"""What each retriever gives by default; the joined list is cut there too."""


def build(job: Job) -> None:
    """Embed, write and save."""
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    store = InMemoryDocumentStore()
    store.write_documents(_haystack.embedded(job))
    job.index.mkdir()
    store.save_to_disk(str(job.index / "store.json"))


def ways(job: Job) -> dict[str, Ask]:
    """Question embedder, both retrievers, joiner and reader in one pipeline."""
    from haystack import Pipeline
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import (
        InMemoryBM25Retriever,
        InMemoryEmbeddingRetriever,
    )
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    store = InMemoryDocumentStore.load_from_disk(str(job.index / "store.json"))
    pipeline = Pipeline()
    pipeline.add_component("embedder", _haystack.question_embedder(job))
    pipeline.add_component("dense", InMemoryEmbeddingRetriever(document_store=store))
    pipeline.add_component("bm25", InMemoryBM25Retriever(document_store=store))
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=_READ)
    pipeline.add_component("joiner", joiner)
    pipeline.connect("embedder.embedding", "dense.query_embedding")
    pipeline.connect("dense.documents", "joiner.documents")
    pipeline.connect("bm25.documents", "joiner.documents")
    return _haystack.ways(job, pipeline, "joiner.documents", also_asked=("bm25",))
