"""txtai: embeddings with hybrid scoring, and its RAG pipeline around an extractive model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rag.workshop.bench.beside.records import Ask, Job, ProductError

ABOUT = (
    "dense and BM25 fused, the best 3 passages joined and read as one text in float; an answer "
    "its reader scores below 0.05 is withheld, which cannot be turned off. Where the model holds "
    "that there is no answer its reader raises an error (failed): what the same weights answer "
    "where they may point at the passages only is the second way"
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
            # The best start or end is not in the passages ([CLS] is the null answer).
            raise ProductError from error
        return answer

    as_it_is, mended = rag.model.model, _passages_only(rag.model.model, rag.model.tokenizer)

    def ask_mended(question: str) -> str | None:
        rag.model.model = mended
        try:
            return ask(question)
        finally:
            rag.model.model = as_it_is

    return {"as installed": ask, "null answer masked": ask_mended}


def _passages_only(model: Any, tokenizer: Any) -> Callable[..., Any]:
    """``model`` with the scores of every token outside the passages at minus infinity."""

    def run(**tokens: Any) -> Any:
        found = model(**tokens)
        outside = tokens["token_type_ids"] == 0
        outside |= tokens["input_ids"] == tokenizer.sep_token_id
        found.start_logits = found.start_logits.masked_fill(outside, float("-inf"))
        found.end_logits = found.end_logits.masked_fill(outside, float("-inf"))
        return found

    return run
