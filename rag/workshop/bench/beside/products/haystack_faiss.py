"""Haystack with its FAISS store: dense retrieval."""

from __future__ import annotations

from rag.workshop.bench.beside.products import _haystack
from rag.workshop.bench.beside.records import Ask, Job

ABOUT = f"dense retrieval from the FAISS store, {_haystack.READS}"
PACKAGES = (*_haystack.PACKAGES, "faiss-haystack", "faiss-cpu")


def build(job: Job) -> None:
    """Embed, write and save."""
    from haystack_integrations.document_stores.faiss import FAISSDocumentStore

    documents = _haystack.embedded(job)
    store = FAISSDocumentStore(embedding_dim=len(documents[0].embedding))
    store.write_documents(documents)
    job.index.mkdir()
    store.save(job.index / "store")


def ways(job: Job) -> dict[str, Ask]:
    """Question embedder, FAISS retriever and reader in one pipeline."""
    from haystack import Pipeline
    from haystack_integrations.components.retrievers.faiss import FAISSEmbeddingRetriever
    from haystack_integrations.document_stores.faiss import FAISSDocumentStore

    store = FAISSDocumentStore(index_path=str(job.index / "store"))
    pipeline = Pipeline()
    pipeline.add_component("embedder", _haystack.question_embedder(job))
    pipeline.add_component("retriever", FAISSEmbeddingRetriever(document_store=store))
    pipeline.connect("embedder.embedding", "retriever.query_embedding")
    return _haystack.ways(job, pipeline, "retriever.documents")
