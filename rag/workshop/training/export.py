"""Checkpoint -> int8 ONNX: what the default reader serves, without torch."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.readers import _choice
from rag.readers import _network as heads
from rag.workshop.graphs import quantise, write_graph
from rag.workshop.training.dev import Figures, Logits, load_dev, measure
from rag.workshop.training.model import Reader, early_logit, load_reader
from rag.workshop.training.prepare import plain_tokenizer

DEPTH = 2
"""Layers in the first part of a served reader, after which hopeless passages are dropped."""
_AT_ONCE = 64
"""Sequences whose hidden states are kept at the same time."""
MOST_LOSS = 0.5  # F1 points that int8 may cost against the checkpoint
KEEP_FLOAT: tuple[str, ...] = ("qa_outputs", "evidence", "tags", "decision", "early")
"""Parts of the network kept in float: the heads are tiny and decide everything."""


def export(
    checkpoint: Path,
    out: Path,
    dev: Sequence[Path] = (),
    report: Callable[[str], None] = print,
) -> dict[str, tuple[Figures, Figures]]:
    """Write the two int8 graphs, tokenizer.json and config.json of a checkpoint to `out`, and take
    away a head that chose between the answers of the reader that stood there.

    On the dev sets, float and int8 are measured side by side and returned in this order; an int8
    model that loses more than 0.5 F1 on average is an error and is not written.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as folder:
        plain, small = Path(folder, "float"), Path(folder, "int8")
        to_onnx(checkpoint, plain)
        small.mkdir()
        for name in heads.PARTS:
            quantise(plain / name, small / name, keep=KEEP_FLOAT)
        figures = _compare(checkpoint, plain, small, dev, report)
        for name in heads.PARTS:
            (small / name).replace(out / name)
    (out / _choice.FILE).unlink(missing_ok=True)  # it chose between another reader's answers
    for name in ("tokenizer.json", "config.json"):
        if (checkpoint / name).resolve() != (out / name).resolve():
            shutil.copyfile(checkpoint / name, out / name)
    report(f"int8 reader written to {out}")
    return figures


def to_onnx(checkpoint: Path, folder: Path) -> None:
    """The checkpoint as two float graphs that read one sequence at a time, without padding.

    The first ends after two layers: ids and types (1, t) int64 to hidden states (1, t, width)
    and the early logit (1,). The rest goes on from there to the logits of all other heads. ONNX
    Runtime fuses what it can at load. Its offline fusion to one attention operator is not used:
    int8 attention then took a quarter longer and cost 0.4 F1 (docs/training.md).
    """
    first, rest = _halves(load_reader(checkpoint, attention="eager").eval(), checkpoint)
    folder.mkdir(parents=True, exist_ok=True)
    ids = torch.ones(1, 16, dtype=torch.int64)
    types = torch.zeros_like(ids)
    types[:, 8:] = 1

    with torch.no_grad():
        hidden = first(ids, types)[:1]
    for name, module, sample, inputs, outputs in (
        (heads.PARTS[0], first, (ids, types), heads.FIRST_INPUTS, heads.FIRST_OUTPUTS),
        (heads.PARTS[1], rest, hidden, heads.REST_INPUTS, heads.REST_OUTPUTS),
    ):
        axes = along(1, *inputs, *outputs)
        write_graph(module, sample, folder / name, inputs, outputs, axes)


def _halves(reader: Reader, checkpoint: Path) -> tuple[torch.nn.Module, torch.nn.Module]:
    """The reader cut in two."""
    if str(DEPTH) not in reader.early:
        raise ModelError(f"{checkpoint} has no early head after layer {DEPTH}")
    bert = reader.qa.base_model

    def through(layers: Any, hidden: torch.Tensor) -> torch.Tensor:
        for layer in layers:
            found = layer(hidden)
            hidden = found[0] if isinstance(found, tuple) else found
        return hidden

    class First(torch.nn.Module):
        def forward(self, ids: torch.Tensor, types: torch.Tensor) -> tuple[torch.Tensor, ...]:
            hidden = bert.embeddings(input_ids=ids, token_type_ids=types)
            hidden = through(bert.encoder.layer[:DEPTH], hidden)
            return hidden, early_logit(reader.early[str(DEPTH)], hidden, types)

    class Rest(torch.nn.Module):
        def forward(self, hidden: torch.Tensor) -> tuple[torch.Tensor, ...]:
            last = through(bert.encoder.layer[DEPTH:], hidden)
            start, end = reader.qa.qa_outputs(last).unbind(-1)
            evidence = reader.evidence(last).squeeze(-1)
            return start, end, evidence, reader.tags(last), reader.decision(last[:, 0]), last

    first, rest = First(), Rest()
    for module in (first, rest):
        module.reader = reader  # named, so that every node says which part of the reader it is
    return first, rest


def along(axis: int, *names: str) -> dict[str, dict[int, str]]:
    """The axes of what is as long as the input along one; an early logit and a decision are not."""
    return {name: {axis: "length"} for name in names if name not in ("early", "decision")}


def onnx_logits(folder: Path, threads: int = 0) -> Logits:
    """An ONNX reader as a function of sequences; it reads each by itself, as it serves."""
    served = heads.Network(folder, threads)

    def logits(
        rows: Sequence[heads.Tokens],
    ) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        for at in range(0, len(rows), _AT_ONCE):
            for said in served.read(rows[at : at + _AT_ONCE]):
                yield said.start, said.end

    return logits


def _compare(
    checkpoint: Path,
    plain: Path,
    small: Path,
    dev: Sequence[Path],
    report: Callable[[str], None],
) -> dict[str, tuple[Figures, Figures]]:
    tokenizer = plain_tokenizer(checkpoint / "tokenizer.json")
    found: dict[str, tuple[Figures, Figures]] = {}
    for each in [load_dev(path) for path in dev]:
        before, after = (
            measure(each, tokenizer, onnx_logits(part), whole=True) for part in (plain, small)
        )
        for name in before:
            found[name] = before[name], after[name]
            report(f"{name}: F1 {before[name].f1:.2f} in float, {after[name].f1:.2f} in int8")
    loss = np.mean([a.f1 - b.f1 for a, b in found.values()]) if found else 0.0
    if loss > MOST_LOSS:
        raise ModelError(f"int8 loses {loss:.2f} F1, more than the {MOST_LOSS} allowed")
    return found
