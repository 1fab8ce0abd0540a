"""A model that is cut off, emptied or another one: one clear error, never a traceback."""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path

import pytest

from rag import registry
from rag.errors import ModelError
from rag.readers.quoter import SHIPPED
from rag.settings import load
from tests.commands import typed


def cut_off(folder: Path, name: str, kept: int) -> Path:
    """The shipped reader with one of its files ending early."""
    shutil.copytree(SHIPPED, folder)
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: min(kept, len(whole) // 2)])
    return folder


@pytest.mark.parametrize("kept", [0, 1, 100_000])
@pytest.mark.parametrize(
    "name", ["first.onnx", "rest.onnx", "choice.onnx", "tokenizer.json", "calibration.json"]
)
def test_a_file_cut_off_is_named(tmp_path: Path, name: str, kept: int) -> None:
    folder = cut_off(tmp_path / "reader", name, kept)
    with pytest.raises(ModelError, match=name):
        registry.make("readers", "quoter", load(reader_model=str(folder)), None)


def test_a_calibration_made_without_the_head_that_chooses_is_told(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "reader")
    path = tmp_path / "reader" / "calibration.json"
    told = json.loads(path.read_text())
    path.write_text(json.dumps({**told, "weights": {"log_odds": 0.3, "overlap": 0.1}}))
    with pytest.raises(ModelError, match=r"choice\.onnx.*rag calibrate"):
        registry.make("readers", "quoter", load(reader_model=str(tmp_path / "reader")), None)


def test_another_model_is_told_by_its_outputs(tmp_path: Path) -> None:
    import onnx
    from onnx import TensorProto, helper

    shutil.copytree(SHIPPED, tmp_path / "reader")
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, None])
    out = helper.make_tensor_value_info("embedding", TensorProto.INT64, [1, None])
    node = helper.make_node("Identity", ["input_ids"], ["embedding"])
    model = helper.make_model(
        helper.make_graph([node], "other", [ids], [out]),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
    )
    onnx.save(model, str(tmp_path / "reader" / "first.onnx"))
    with pytest.raises(ModelError, match="early"):
        registry.make("readers", "quoter", load(reader_model=str(tmp_path / "reader")), None)


@pytest.mark.model
def test_a_checkpoint_cut_off_is_a_model_error(tiny_checkpoint: Path, tmp_path: Path) -> None:
    folder = tmp_path / "checkpoint"
    shutil.copytree(tiny_checkpoint, folder)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelError):
        registry.make("readers", "transformers", load(reader_model=str(folder)), None)


def test_asking_with_a_broken_reader_is_one_line(tmp_path: Path) -> None:
    folder = cut_off(tmp_path / "reader", "rest.onnx", 1000)
    (tmp_path / "a.txt").write_text("The mayor of Aster is Ida Holm.")
    rag = partial(
        typed.rag,
        RAG_INDEX_DIR=str(tmp_path / "index"),
        RAG_EMBEDDER="hashing",
        RAG_READER_MODEL=str(folder),
    )
    assert rag("build", str(tmp_path / "a.txt")).returncode == 0
    asked = rag("ask", "Who is the mayor of Aster?")
    assert asked.returncode == 1
    assert "rest.onnx" in asked.stderr
    told = rag("ask", "Who is the mayor of Aster?", "--json")
    assert json.loads(told.stdout)["error"]["code"] == "model_error"
