"""A whole run of a tiny reader: train, interrupt, resume, prolong, export."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.errors import InputError, ModelError
from rag.readers._network import Tokens
from rag.readers.quoter import SHIPPED
from rag.workshop.training.dev import Logits
from rag.workshop.training.export import export, onnx_logits, to_onnx
from rag.workshop.training.model import load_reader, torch_logits
from rag.workshop.training.run import Outcome
from rag.workshop.training.schedule import Budget, Pace
from rag.workshop.training.sources import sources_of
from rag.workshop.training.trainer import train
from tests.workshop.conftest import WriteSquad

pytestmark = pytest.mark.slow

PACE = Pace(sequences=8, questions=10, batch_tokens=256, save_minutes=0, dev_minutes=0)
BUDGET = Budget(tokens=4000)


class StoppedError(Exception):
    """Stands for a machine that stops."""


def run(out: Path, files: list[Path], encoder: Path | None, **more: object) -> Outcome:
    settings: dict[str, object] = {"init": encoder, "pace": PACE, "report": lambda _: None}
    return train(sources_of(files), out, BUDGET, **(settings | more))  # type: ignore[arg-type]


def weights(folder: Path) -> dict[str, object]:
    from safetensors.numpy import load_file

    return dict(load_file(folder / "model.safetensors"))


def sequences(*lengths: int, most: int) -> list[Tokens]:
    """Tokens by chance, the first eight of them a question."""
    draw = np.random.default_rng(0)
    return [(draw.integers(4, most, n).tolist(), [0] * 8 + [1] * (n - 8)) for n in lengths]


def joined(logits: Logits, rows: list[Tokens]) -> NDArray[np.float32]:
    """``(2, tokens of all)``: starts and ends."""
    return np.concatenate([np.stack(said) for said in logits(rows)], axis=1)


def test_interrupted_and_resumed_is_the_same_run(
    write_squad: WriteSquad, tiny_encoder: Path, tmp_path: Path
) -> None:
    files = [write_squad()]
    whole = run(tmp_path / "whole", files, tiny_encoder, dev=files)
    assert whole.tokens >= 4000
    assert set(whole.figures) == {"train passages", "train contexts"}

    lines = []

    def stop_later(line: str) -> None:
        lines.append(line)
        if len([each for each in lines if "loss" in each]) == 3:
            raise StoppedError

    with pytest.raises(StoppedError):
        run(tmp_path / "part", files, tiny_encoder, dev=files, report=stop_later)
    resumed = run(tmp_path / "part", files, None, dev=files, resume=True)
    assert resumed.tokens == whole.tokens
    mine, theirs = weights(whole.folder), weights(resumed.folder)
    assert mine.keys() == theirs.keys()
    assert all(np.array_equal(mine[name], theirs[name]) for name in mine)
    assert (whole.folder / "training" / "curves.png").exists()


def test_a_resumed_run_keeps_its_teachers_and_dropout(
    write_squad: WriteSquad, tiny_encoder: Path, tmp_path: Path
) -> None:
    files = [write_squad()]
    lines = []

    def stop(line: str) -> None:
        lines.append(line)
        if len([each for each in lines if "loss" in each]) == 2:
            raise StoppedError

    with pytest.raises(StoppedError):
        run(tmp_path, files, tiny_encoder, teachers=[tiny_encoder], dropout=0.1, report=stop)
    begun = json.loads((tmp_path / "training" / "begun.json").read_text())
    run(tmp_path, files, None, resume=True)
    assert json.loads((tmp_path / "training" / "begun.json").read_text()) == begun
    assert begun["teachers"] == [str(tiny_encoder)]


def test_a_run_learns_and_can_be_prolonged(
    write_squad: WriteSquad, tiny_encoder: Path, tmp_path: Path
) -> None:
    files = [write_squad()]
    first = run(tmp_path / "first", files, tiny_encoder)
    longer = run(tmp_path / "longer", files, tiny_encoder, prolong=first.folder)
    assert longer.tokens > first.tokens
    frozen = "bert.embeddings.word_embeddings.weight"
    before, after = weights(tiny_encoder), weights(longer.folder)
    assert np.array_equal(before[frozen], after[frozen])
    assert not np.array_equal(before["qa_outputs.weight"], after["qa_outputs.weight"])


def test_a_reader_learns_from_teachers(
    write_squad: WriteSquad, tiny_encoder: Path, tmp_path: Path
) -> None:
    files = [write_squad()]
    teachers = [run(tmp_path / f"{n}", files, tiny_encoder, seed=n).folder for n in (1, 2)]
    alone = run(tmp_path / "alone", files, tiny_encoder)
    taught = run(tmp_path / "taught", files, tiny_encoder, teachers=teachers, dropout=0.1)
    head = "qa_outputs.weight"
    assert not np.array_equal(weights(alone.folder)[head], weights(taught.folder)[head])


def test_mistakes_are_told_before_training(
    write_squad: WriteSquad, tiny_encoder: Path, tmp_path: Path
) -> None:
    files = [write_squad()]
    with pytest.raises(InputError, match="nothing to train on"):
        run(tmp_path, [], tiny_encoder)
    with pytest.raises(ModelError, match="no saved run"):
        run(tmp_path, files, tiny_encoder, resume=True)
    with pytest.raises(ModelError, match="expected a Hugging Face model folder"):
        run(tmp_path / "out", files, tmp_path)
    (tmp_path / "training").mkdir()
    (tmp_path / "training" / "state.pt").touch()
    with pytest.raises(InputError, match="holds a run already"):
        run(tmp_path, files, tiny_encoder)


def test_exported_logits_are_the_checkpoints(
    write_squad: WriteSquad, tiny_encoder: Path, tmp_path: Path
) -> None:
    to_onnx(tiny_encoder, tmp_path / "float")
    rows = sequences(20, 12, 20, most=60)
    expected = joined(torch_logits(load_reader(tiny_encoder).eval()), rows)
    given = joined(onnx_logits(tmp_path / "float", 1), rows)
    assert np.allclose(given, expected, atol=1e-4)

    dev = [write_squad()]
    (tmp_path / "reader").mkdir()
    (tmp_path / "reader" / "choice.onnx").write_bytes(b"of another reader")
    figures = export(tiny_encoder, tmp_path / "reader", dev, report=lambda _: None)
    assert not (tmp_path / "reader" / "choice.onnx").exists()
    assert set(figures) == {"train passages", "train contexts"}
    small = joined(onnx_logits(tmp_path / "reader", 1), rows)
    assert np.abs(small - expected).mean() < 0.1
    assert (tmp_path / "reader" / "tokenizer.json").exists()
    again = joined(torch_logits(load_reader(tmp_path / "reader").eval()), rows)
    assert np.abs(again - expected).mean() < 0.1


def test_a_served_reader_is_trained_on(
    write_squad: WriteSquad, tiny_encoder: Path, tmp_path: Path
) -> None:
    export(tiny_encoder, tmp_path / "served", report=lambda _: None)
    outcome = run(tmp_path / "adapted", [write_squad()], tmp_path / "served")
    before, after = load_reader(tmp_path / "served"), load_reader(outcome.folder)
    assert before.state_dict().keys() == after.state_dict().keys()
    word = "qa.bert.embeddings.word_embeddings.weight"  # stays as it is in every run
    assert np.array_equal(before.state_dict()[word], after.state_dict()[word])


def test_the_shipped_reader_read_in_float_says_what_it_says_as_it_serves() -> None:
    rows = sequences(40, 40, most=20_000)
    served = joined(onnx_logits(SHIPPED, 1), rows)
    again = joined(torch_logits(load_reader(SHIPPED).eval()), rows)
    for ours, theirs in zip(again, served, strict=True):
        assert np.corrcoef(ours, theirs)[0, 1] > 0.98
