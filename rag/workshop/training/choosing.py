"""Train the head that chooses between a reader's answers, on questions the reader never saw.

``python -m rag.workshop.training.choosing READER FILE... [--dev FILE --dev FILE ... --limit N]``:
the questions of SQuAD FILEs, and of half of the contexts of each dev set (N questions at most), the
half that ``rag calibrate`` fits on, are asked as there. What the reader makes of each is kept in
``READER/choosing.npz``, so that training again takes minutes; on what it was trained on a reader is
too sure for the head to learn anything. Writes ``READER/choice.onnx``; then make the calibration
again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from rag.confidence import FEATURES
from rag.readers import _choice
from rag.settings import Settings, load
from rag.workshop import command
from rag.workshop.evaluation.selective import auroc_of_right
from rag.workshop.graphs import write_graph
from rag.workshop.training.asking import Example, asked
from rag.workshop.training.calibrate import uncalibrated
from rag.workshop.training.export import along

_MOST: Final = 24
"""Answers to one question, the likeliest first: all that a candidate list holds."""
_DEV: Final = 3.0
"""Weight of a question of a dev set: they are few."""
_WIDTH: Final = 64
_SEEDS: Final = 3
_EPOCHS: Final = 6
_BATCH: Final = 64
_RATE: Final = 1e-3
_DECAY: Final = 0.05
_DROPOUT: Final = (0.5, 0.2)
"""Of the states, far more numbers than there are questions, and of what is made of them."""
_NEVER: Final = -1e4


@dataclass(frozen=True, slots=True)
class Asked:
    """n questions with up to 24 answers each, of which some may be right.

    states: ``(n, 24, 4, width)`` float16; features: ``(n, 24, 9)``; there, right: ``(n, 24)``;
    answerable, held: ``(n,)``; weight: ``(n,)``.
    """

    states: NDArray[np.float16]
    features: NDArray[np.float32]
    there: NDArray[np.bool_]
    right: NDArray[np.bool_]
    answerable: NDArray[np.bool_]
    held: NDArray[np.bool_]
    weight: NDArray[np.float32]


class Head(nn.Module):
    """The logit of every answer by itself; the one softmax over them is what it is trained under.

    What the states say and what the features say meet in one layer; the features also weigh alone.
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, states: int, mean: Tensor, scale: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("scale", scale)
        self.states = nn.Linear(states, _WIDTH)
        self.features = nn.Linear(len(mean), _WIDTH)
        self.norm = nn.LayerNorm(_WIDTH)
        self.hidden = nn.Linear(_WIDTH, _WIDTH)
        self.out = nn.Linear(_WIDTH, 1)
        self.alone = nn.Linear(len(mean), 1, bias=False)
        self.before, self.behind = map(nn.Dropout, _DROPOUT)

    def forward(self, states: Tensor, features: Tensor) -> Tensor:
        """States ``(..., 4, width)`` and features ``(..., 9)`` -> logits ``(...)``."""
        told = (features - self.mean) / self.scale
        seen = self.states(self.before(states.flatten(-2)))
        both = torch.relu(self.norm(seen + self.features(told)))
        both = torch.relu(self.hidden(self.behind(both)))
        logit: Tensor = (self.out(both) + self.alone(told)).squeeze(-1)
        return logit


class Heads(nn.Module):
    """The mean of heads that differ in their seed."""

    def __init__(self, heads: Sequence[Head]) -> None:
        super().__init__()
        self.heads = nn.ModuleList(heads)

    def forward(self, states: Tensor, features: Tensor) -> Tensor:
        """As :meth:`Head.forward`."""
        return torch.stack([head(states, features) for head in self.heads]).mean(dim=0)


def gather(
    files: Sequence[Path],
    dev: Sequence[Path],
    limit: int | None,
    settings: Settings,
) -> Asked:
    """Ask every question; of each dev set ``limit`` at most."""

    def told(done: int, total: int) -> None:
        if done % 500 == 0:
            print(f"{done:,} of {total:,} questions asked")

    rows = [_row(each, 1.0) for each in asked(files, settings, None, told, _MOST)]
    rows += [_row(each, _DEV) for each in asked(dev, settings, limit, told, _MOST)] if dev else []
    return Asked(*(np.stack(column) for column in zip(*filter(None, rows), strict=True)))


def _row(example: Example, weight: float) -> tuple[Any, ...] | None:
    """One row of every array of :class:`Asked`; none where nothing was found."""
    if not example.candidates:
        return None
    states, features = _choice.arrays([(c.spans[0], c.features) for c in example.candidates])
    n = len(states)
    return (
        np.pad(states.astype(np.float16), ((0, _MOST - n), (0, 0), (0, 0))),
        np.pad(features, ((0, _MOST - n), (0, 0))),
        np.arange(_MOST) < n,
        np.pad(np.array(example.right) & example.answerable, (0, _MOST - n)),
        np.bool_(example.answerable),
        np.bool_(example.held_out and weight != 1),
        np.float32(weight),
    )


def train(rows: Asked, report: Callable[[str], None] = print) -> Heads:
    """Heads trained on what is not held out: minus the log of the share of the right answers, or
    of none, under one softmax over the answers and none (a conditional logit: McFadden 1974)."""
    kept = np.flatnonzero(~rows.held)
    told = torch.from_numpy(rows.features[kept][rows.there[kept]])
    mean, scale = told.mean(dim=0), told.std(dim=0) + 1e-3
    heads = []
    for seed in range(_SEEDS):
        torch.manual_seed(seed)
        head = Head(rows.states.shape[2] * rows.states.shape[3], mean, scale)
        optimiser = torch.optim.AdamW(head.parameters(), _RATE, weight_decay=_DECAY)
        steps = _EPOCHS * -(-len(kept) // _BATCH)
        falling = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.0, steps)
        for _ in range(_EPOCHS):
            losses = []
            for batch in np.array_split(kept[torch.randperm(len(kept)).numpy()], steps // _EPOCHS):
                loss = _loss(head, rows, batch)
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                falling.step()
                losses.append(float(loss.detach()))
        report(f"head {seed + 1} of {_SEEDS}: loss {np.mean(losses):.3f}")
        heads.append(head)
    return Heads(heads).eval()


def _loss(head: Head, rows: Asked, batch: NDArray[np.int64]) -> Tensor:
    logits = _logits(head, rows, batch)
    right = torch.from_numpy(rows.right[batch])
    wanted = torch.cat([right, ~right.any(dim=1, keepdim=True)], dim=1)
    shares = torch.log_softmax(logits, dim=1).masked_fill(~wanted, _NEVER)
    weight = torch.from_numpy(rows.weight[batch])
    return -(torch.logsumexp(shares, dim=1) * weight).mean()


def _logits(head: nn.Module, rows: Asked, batch: NDArray[np.int64]) -> Tensor:
    """``(b, 25)``: of every answer, and of none."""
    states = torch.from_numpy(rows.states[batch]).float()
    found = head(states, torch.from_numpy(rows.features[batch]))
    found = found.masked_fill(~torch.from_numpy(rows.there[batch]), _NEVER)
    return torch.cat([found, torch.zeros(len(found), 1)], dim=1)


def figures(heads: Heads, rows: Asked) -> str:
    """Of what was held out: right if always answered, and right against wrong by the share."""
    held = np.flatnonzero(rows.held)
    if not len(held):
        return "nothing was held out"
    with torch.inference_mode():
        shares = torch.softmax(_logits(heads, rows, held), dim=1)[:, :-1].numpy()
    said = []
    for name, sure in (("by its score", rows.features[held, :, 0]), ("chosen", shares)):
        sure = np.where(rows.there[held], sure, -np.inf)
        best = sure.argmax(axis=1)
        good = rows.right[held, best]
        sure = sure.max(axis=1)
        always = good[rows.answerable[held]].mean()
        known = auroc_of_right([*sure], [*good])
        said.append(f"{name}: right if always answered {always:.3f}, AUROC {known:.3f}")
    return f"{len(held):,} held-out questions; " + "; ".join(said)


def write(heads: Heads, width: int, path: Path) -> None:
    """The heads as one graph: states (n, 4, width), features (n, 9) -> logit (n,)."""
    partial = path.with_suffix(".partial")
    sample = (torch.zeros(2, 4, width), torch.zeros(2, len(FEATURES)))
    axes = along(0, *_choice.INPUTS, *_choice.OUTPUTS)
    write_graph(heads, sample, partial, _choice.INPUTS, _choice.OUTPUTS, axes)
    partial.replace(path)


def main(
    reader: Path, files: list[Path], dev: list[Path] | None = None, limit: int | None = None
) -> None:
    """Ask, unless it is kept what was found, train and write."""
    kept = reader / "choosing.npz"
    if kept.is_file():
        with np.load(kept) as arrays:
            rows = Asked(**arrays)
    else:
        with uncalibrated(reader, _choice.FILE) as folder:
            settings = load(reader="quoter", reader_model=str(folder))
            rows = gather(files, dev or [], limit, settings)
        np.savez(kept, **{name: getattr(rows, name) for name in Asked.__slots__})
    heads = train(rows)
    print(figures(heads, rows))
    write(heads, rows.states.shape[-1], reader / _choice.FILE)


if __name__ == "__main__":
    command.run(main)
