from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from rag import registry
from rag.assistant import Assistant
from rag.settings import Settings
from rag.types import Progress, Reading, Vectors


class CountingEmbedder:
    """The hashing embedder, remembering what it was asked to embed."""

    def __init__(self, settings: Settings) -> None:
        self._inner = registry.load("embedders", "hashing").make(settings)
        self.id: str = self._inner.id
        self.dim: int = self._inner.dim
        self.texts: list[str] = []
        self.fail_after: int | None = None

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        if self.fail_after is not None and len(self.texts) + len(texts) > self.fail_after:
            raise RuntimeError("the power went out")
        self.texts += texts
        vectors: Vectors = self._inner.embed_passages(texts)
        return vectors

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        vectors: Vectors = self._inner.embed_questions(texts)
        return vectors


class NoReader:
    id = "none"

    def read(self, question: str, hits: object) -> Reading:
        return Reading((), 0)


@pytest.fixture
def embedder(tmp_path: Path) -> CountingEmbedder:
    return CountingEmbedder(Settings(index_dir=tmp_path / "index", embedder="hashing"))


@pytest.fixture
def assistant(tmp_path: Path, embedder: CountingEmbedder) -> Iterator[Assistant]:
    from tests.ingest.memory_engine import MemoryEngine

    settings = Settings(index_dir=tmp_path / "index", embedder="hashing", reader="sentence")
    with Assistant(settings, MemoryEngine(), embedder, NoReader()) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder of articles."""
    made = tmp_path / "news"
    made.mkdir()
    return made
