from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from rag import registry
from rag.assistant import Assistant, identity_of
from rag.commands.app import app
from rag.settings import Settings
from rag.types import Progress, Reader, Vectors


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


@pytest.fixture
def embedder(settings: Settings) -> CountingEmbedder:
    return CountingEmbedder(settings)


@pytest.fixture
def assistant(settings: Settings, embedder: CountingEmbedder) -> Iterator[Assistant]:
    store = registry.engine("embedded").open(settings, identity_of(embedder), create=True)
    reader: Reader = registry.load("readers", "sentence").make(settings, embedder)
    with Assistant(settings, store, embedder, lambda: reader) as opened:
        yield opened


@pytest.fixture
def typed(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """What a person types about the index of ``assistant``, which is closed before."""

    def run(*words: str) -> Result:
        assistant.close()
        for name in ("index_dir", "embedder", "reader"):
            monkeypatch.setenv(f"RAG_{name.upper()}", str(getattr(assistant.settings, name)))
        return CliRunner().invoke(app, words)

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder of articles."""
    made = tmp_path / "news"
    made.mkdir()
    return made
