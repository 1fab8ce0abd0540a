"""Checkpoint -> int8 ONNX: what the default reader serves, without torch."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag import onnx
from rag.errors import ModelError
from rag.workshop.int8 import quantise
from rag.workshop.training.dev import DevSet, Figures, Logits, load_dev, measure
from rag.workshop.training.prepare import plain_tokenizer

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS = ("start_logits", "end_logits")
MOST_LOSS = 0.5  # F1 points that int8 may cost against the checkpoint
KEEP_FLOAT: tuple[str, ...] = ("qa_outputs",)
"""Parts of the network kept in float: the span head is tiny and decides everything."""


def export(
    checkpoint: Path,
    out: Path,
    dev: Sequence[Path] = (),
    threads: int = 0,
    report: Callable[[str], None] = print,
) -> dict[str, tuple[Figures, Figures]]:
    """Write model.onnx (int8), tokenizer.json and config.json of a checkpoint to `out`.

    On the dev sets, float and int8 are measured side by side and returned in this order; an int8
    model that loses more than 0.5 F1 on average is an error and is not written.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as folder:
        plain, small = Path(folder, "float.onnx"), Path(folder, "int8.onnx")
        to_onnx(checkpoint, plain)
        quantise(plain, small, keep=KEEP_FLOAT)
        figures = _compare(checkpoint, plain, small, dev, threads, report)
        small.replace(out / "model.onnx")
    for name in ("tokenizer.json", "config.json"):
        if (checkpoint / name).resolve() != (out / name).resolve():
            shutil.copyfile(checkpoint / name, out / name)
    report(f"int8 reader written to {out}")
    return figures


def to_onnx(checkpoint: Path, target: Path) -> None:
    """The checkpoint as a float graph: int64 inputs (batch, tokens), float32 logits of that shape.

    ONNX Runtime fuses what it can at load. Its offline fusion to one attention operator is not
    used: int8 attention then took a quarter longer and cost 0.4 F1 (docs/training.md).
    """
    import torch

    from rag.workshop.training.model import load_reader

    model = load_reader(checkpoint, attention="eager").eval()

    class Logits(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.reader = model

        def forward(
            self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor]:
            output = self.reader(input_ids=ids, attention_mask=mask, token_type_ids=types)
            return output.start_logits, output.end_logits

    axes = {name: {0: "batch", 1: "tokens"} for name in (*INPUTS, *OUTPUTS)}
    sample = torch.ones(2, 16, dtype=torch.int64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of shapes it handles rightly
        torch.onnx.export(
            Logits(),
            (sample, sample, torch.zeros_like(sample)),
            str(target),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )


def onnx_logits(model: Path, threads: int = 0) -> Logits:
    """An ONNX reader as a plain function of arrays; it reads every row by itself, as it serves."""
    served = onnx.Model(model, threads, OUTPUTS)

    def logits(
        ids: NDArray[np.int64], mask: NDArray[np.int64], types: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        lengths = mask.sum(axis=1)
        rows = [
            onnx.Inputs(ids[row, :n].tolist(), types[row, :n].tolist())
            for row, n in enumerate(lengths)
        ]
        start = np.zeros(ids.shape, dtype=np.float32)
        end = np.zeros_like(start)
        for row, (starts, ends) in enumerate(served.run(rows)):
            start[row, : lengths[row]], end[row, : lengths[row]] = starts[0], ends[0]
        return start, end

    return logits


def _compare(
    checkpoint: Path,
    plain: Path,
    small: Path,
    dev: Sequence[Path],
    threads: int,
    report: Callable[[str], None],
) -> dict[str, tuple[Figures, Figures]]:
    tokenizer = plain_tokenizer(checkpoint / "tokenizer.json")
    found: dict[str, tuple[Figures, Figures]] = {}
    sets: list[DevSet] = [load_dev(path) for path in dev]
    for each in sets:
        before = measure(each, tokenizer, onnx_logits(plain, threads), whole=True)
        after = measure(each, tokenizer, onnx_logits(small, threads), whole=True)
        for name in before:
            found[name] = before[name], after[name]
            report(f"{name}: F1 {before[name].f1:.2f} in float, {after[name].f1:.2f} in int8")
    loss = np.mean([a.f1 - b.f1 for a, b in found.values()]) if found else 0.0
    if loss > MOST_LOSS:
        raise ModelError(f"int8 loses {loss:.2f} F1, more than the {MOST_LOSS} allowed")
    return found
