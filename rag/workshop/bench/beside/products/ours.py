"""This product: SQLite, FAISS and tantivy, int8 models in ONNX Runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.workshop.bench.beside.records import Ask, Job

if TYPE_CHECKING:
    from rag.settings import Settings

ABOUT = (
    "dense and BM25 fused, 8 passages read, int8 reader; an answer below the calibrated "
    "confidence is withheld, unless abstention is off"
)
PACKAGES = ("ask-the-articles",)


def build(job: Job) -> None:
    """Each passage is an article, which may be cut again as any article is."""
    from rag.assistant import Assistant
    from rag.workshop.data.indexed import article

    passages = enumerate(job.passages())
    articles = [article(f"{number:06}", "", text, language="en") for number, text in passages]
    with Assistant.open(_settings(job), create=True) as assistant:
        assistant.add(articles)


def ways(job: Job) -> dict[str, Ask]:
    """The assistant that `rag ask` opens."""
    from rag.assistant import Assistant

    assistant = Assistant.open(_settings(job))
    return {
        "as installed": lambda question: assistant.ask(question).answer,
        "abstention off": lambda question: assistant.ask(question, min_confidence=0.0).answer,
    }


def _settings(job: Job) -> Settings:
    from rag.settings import load

    return load(index_dir=job.index, reader_model=str(job.served), threads=job.threads)
