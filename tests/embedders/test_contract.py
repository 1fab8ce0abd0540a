"""Every embedder in the folder, whichever there are."""

from __future__ import annotations

import pytest

from rag import registry
from rag.errors import ModelError, SettingsError
from rag.settings import load
from rag.testing import EmbedderContract
from rag.types import Embedder
from rag.workshop.encoder import published


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
        settings = load(embedder=request.param, embedder_model=str(published()))
        made: Embedder = registry.make("embedders", request.param, settings)
        return made


def test_sentence_transformers_needs_a_model() -> None:
    with pytest.raises(SettingsError, match="RAG_EMBEDDER_MODEL"):
        registry.load("embedders", "sentence_transformers").make(load())


@pytest.mark.model
def test_an_unknown_model_is_a_clear_error() -> None:
    with pytest.raises(ModelError, match="no-such-model"):
        registry.load("embedders", "sentence_transformers").make(
            load(embedder_model="./no-such-model")
        )
