"""The encoder that ships: the file it says it is, near the published weights, made as told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rag import onnx, registry
from rag.embedders.minilm import MODEL_SHA256, SHIPPED, MiniLM
from rag.errors import ModelError
from rag.settings import load
from rag.testing.embedders import TEXTS
from rag.types import Vectors
from rag.workshop import encoder

MOST_BYTES = 30_000_000
NEAR = 0.985
"""Cosine of short and strange texts; passages of articles are above 0.99 (docs/performance.md)."""


def cosines(one: Vectors, other: Vectors) -> Vectors:
    found: Vectors = (one * other).sum(axis=1)
    return found


def test_the_shipped_file_is_the_one_named() -> None:
    model = SHIPPED / "model.onnx"
    assert onnx.sha256(model) == MODEL_SHA256
    assert model.stat().st_size <= MOST_BYTES


@pytest.mark.model
def test_its_vectors_stay_near_the_published_weights() -> None:
    floats = registry.load("embedders", "sentence_transformers").make(
        load(embedder="sentence_transformers", embedder_model=str(encoder.published()))
    )
    shipped = MiniLM(SHIPPED).embed_passages(TEXTS)
    assert cosines(shipped, floats.embed_passages(TEXTS)).min() > NEAR


@pytest.mark.slow
@pytest.mark.model
def test_the_documented_command_makes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder.main(tmp_path)
    made = onnx.sha256(tmp_path / "model.onnx")
    monkeypatch.setattr("rag.embedders.minilm.MODEL_SHA256", made)
    again = MiniLM(tmp_path).embed_passages(TEXTS)
    monkeypatch.undo()
    # Another version of the converter may order a graph otherwise; the vectors stay the same.
    assert cosines(again, MiniLM(SHIPPED).embed_passages(TEXTS)).min() > 0.9999


@pytest.mark.model
def test_a_damaged_encoder_is_a_clear_error(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "minilm")
    model = tmp_path / "minilm" / "model.onnx"
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)
    with pytest.raises(ModelError, match="reinstall"):
        MiniLM(tmp_path / "minilm")
    model.unlink()
    with pytest.raises(ModelError, match="reinstall"):
        MiniLM(tmp_path / "minilm")
