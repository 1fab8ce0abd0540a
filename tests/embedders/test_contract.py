"""Every embedder: unit vectors, in order, the same however they are batched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag import registry
from rag.embedders.minilm import model_dir
from rag.errors import ModelError, SettingsError
from rag.settings import load
from rag.types import Embedder

TEXTS = [
    "The cat sat on the mat.",
    "A dog.",
    "Нейрохирургия в Казахстане 🙂",
    "word " * 900,
    "A cat sits on a rug.",
]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=[] if name == "hashing" else pytest.mark.model)
        for name in registry.names("embedders")
    ],
)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    settings = load(embedder=request.param, embedder_model=str(model_dir()))
    made: Embedder = registry.load("embedders", request.param).make(settings)
    return made


def test_vectors_are_unit_length_float32(embedder: Embedder) -> None:
    vectors = embedder.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dim)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_order_is_kept(embedder: Embedder) -> None:
    together = embedder.embed_passages(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        assert float(embedder.embed_passages([text])[0] @ vector) > 0.97


def test_like_texts_are_nearer(embedder: Embedder) -> None:
    cat, dog, *_, other_cat = embedder.embed_passages(TEXTS)
    assert cat @ other_cat > cat @ dog


def test_questions_live_in_the_same_space(embedder: Embedder) -> None:
    question = embedder.embed_questions(["Where did the cat sit?"])[0]
    vectors = embedder.embed_passages(TEXTS)
    assert int(np.argmax(vectors @ question)) in {0, 4}


def test_nothing_to_embed_is_an_empty_matrix(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.dim)


def test_progress_ends_at_the_total(embedder: Embedder) -> None:
    seen: list[tuple[int, int]] = []
    embedder.embed_passages(TEXTS, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(TEXTS), len(TEXTS))


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
