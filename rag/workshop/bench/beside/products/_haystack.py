"""What the Haystack pipelines share: its sentence-transformers embedder and extractive reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from rag.workshop.bench.beside.records import Ask, Job

if TYPE_CHECKING:
    from haystack import Document, Pipeline

PACKAGES = (
    "haystack-ai",
    "sentence-transformers-haystack",
    "transformers-haystack",
    "sentence-transformers",
    "transformers",
    "torch",
)
READS = (
    "10 passages read in float; no answer is given where the reader scores that highest, unless "
    "abstention is off. Its reader gives a BERT model no segment ids: what the same weights "
    "answer with them is the third way"
)


def embedded(job: Job) -> list[Document]:
    """The passages as documents with their vectors."""
    from haystack import Document
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
    )

    embedder = SentenceTransformersDocumentEmbedder(model=str(job.encoder), progress_bar=False)
    documents: list[Document] = embedder.run([Document(content=text) for text in job.passages()])[
        "documents"
    ]
    return documents


def question_embedder(job: Job) -> Any:
    """What turns a question into a vector."""
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersTextEmbedder,
    )

    return SentenceTransformersTextEmbedder(model=str(job.encoder), progress_bar=False)


def ways(
    job: Job, pipeline: Pipeline, documents: str, also_asked: Sequence[str] = ()
) -> dict[str, Ask]:
    """The ways to ask ``pipeline``, to whose output ``documents`` the reader is added here.

    Its component ``embedder`` gets the question as text; those ``also_asked`` as their query.
    """
    from haystack_integrations.components.readers.transformers import TransformersExtractiveReader

    reader = TransformersExtractiveReader(model=str(job.reader))
    reader.warm_up()
    as_it_is, mended = reader.model, _with_segments(reader.model, reader.tokenizer.sep_token_id)
    pipeline.add_component("reader", reader)
    pipeline.connect(documents, "reader.documents")

    def ask(question: str, **options: Any) -> str | None:
        queries = {name: {"query": question} for name in also_asked}
        inputs = {"embedder": {"text": question}, "reader": {"query": question, **options}}
        answers = pipeline.run(inputs | queries)["reader"]["answers"]
        answer: str | None = answers[0].data if answers else None
        return answer

    def ask_mended(question: str) -> str | None:
        reader.model = mended
        try:
            return ask(question, no_answer=False)
        finally:
            reader.model = as_it_is

    return {
        "as installed": ask,
        "abstention off": lambda question: ask(question, no_answer=False),
        "abstention off, segment ids given": ask_mended,
    }


def _with_segments(model: Any, separator: int) -> Callable[..., Any]:
    """``model`` given what BERT was trained with: 0 up to the first separator, then 1."""

    def run(input_ids: Any, attention_mask: Any) -> Any:
        ends = (input_ids == separator).long()
        types = (ends.cumsum(dim=1) - ends > 0).long() * attention_mask
        return model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=types)

    return run
