"""Every embedder in the folder, whichever there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import registry
from rag.embedders.minilm import model_dir
from rag.errors import ModelError, SettingsError
from rag.settings import load
from rag.testing import EmbedderContract
from rag.testing.embedders import TEXTS
from rag.types import Embedder


class TestEveryEmbedder(EmbedderContract):
    @pytest.fixture(
        scope="class",
        params=[
            pytest.param(name, marks=[] if name == "hashing" else pytest.mark.model)
            for name in registry.names("embedders")
        ],
    )
    @classmethod
    def embedder(cls, request: pytest.FixtureRequest) -> Embedder:
        settings = load(embedder=request.param, embedder_model=str(model_dir()))
        made: Embedder = registry.make("embedders", request.param, settings)
        return made


@pytest.mark.model
def test_int8_export_stays_near_the_published_weights() -> None:
    exported = registry.load("embedders", "minilm").make(load())
    published = registry.load("embedders", "sentence_transformers").make(
        load(embedder="sentence_transformers", embedder_model=str(model_dir()))
    )
    cosine = (exported.embed_passages(TEXTS) * published.embed_passages(TEXTS)).sum(axis=1)
    assert cosine.min() > 0.985


@pytest.mark.model
def test_a_damaged_export_is_made_again(tmp_path: Path) -> None:
    settings = load(cache_dir=tmp_path)
    module = registry.load("embedders", "minilm")
    module.make(settings)
    (model,) = tmp_path.glob("*.onnx")
    model.write_bytes(b"torn")
    assert module.make(settings).embed_questions(["still works"]).shape == (1, 384)


def test_sentence_transformers_needs_a_model() -> None:
    with pytest.raises(SettingsError, match="RAG_EMBEDDER_MODEL"):
        registry.load("embedders", "sentence_transformers").make(load())


@pytest.mark.model
def test_an_unknown_model_is_a_clear_error() -> None:
    with pytest.raises(ModelError, match="no-such-model"):
        registry.load("embedders", "sentence_transformers").make(
            load(embedder_model="./no-such-model")
        )
