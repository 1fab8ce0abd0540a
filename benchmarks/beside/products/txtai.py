"""txtai: embeddings with hybrid scoring, and its RAG pipeline around an extractive model."""

from __future__ import annotations

from benchmarks.beside.records import Ask, Job, ProductError

ABOUT = (
    "dense and BM25 fused, the best 3 passages joined and read as one text in float; an answer "
    "its reader scores below 0.05 is withheld, which cannot be turned off. Where the model holds "
    "that there is no answer its reader raises an error (failed)"
)
PACKAGES = ("txtai", "faiss-cpu", "transformers", "torch")


def build(job: Job) -> None:
    """Index and save."""
    from txtai import Embeddings

    with Embeddings(path=str(job.encoder), hybrid=True, content=True) as embeddings:
        embeddings.index((number, text, None) for number, text in enumerate(job.passages()))
        embeddings.save(str(job.index))


def ways(job: Job) -> dict[str, Ask]:
    """The RAG pipeline over the saved index."""
    from txtai import Embeddings
    from txtai.pipeline import RAG

    embeddings = Embeddings()
    embeddings.load(str(job.index))
    rag = RAG(embeddings, str(job.reader))

    def ask(question: str) -> str | None:
        try:
            answer: str | None = rag(question)["answer"]
        except TypeError as error:
            # The best start or end is [CLS], the null answer, for which there is no word.
            raise ProductError from error
        return answer

    return {"as installed": ask}
