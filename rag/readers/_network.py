"""The trained network in two parts: a first look at every passage, the rest where it is worth it.

The first part ends after two or three layers with one number, whether the passage holds an answer
at all; passages without hope are dropped there, which is most of the work saved (early exit:
Xin et al. 2020, Cascade Transformer: Soldaini & Moschitti 2020).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag import onnx

PARTS: Final = ("first.onnx", "rest.onnx")
FIRST_INPUTS: Final = ("input_ids", "token_type_ids")
FIRST_OUTPUTS: Final = ("hidden", "early")
REST_INPUTS: Final = ("hidden",)
REST_OUTPUTS: Final = ("start", "end", "evidence", "tags", "decision", "last")

Tokens = tuple[Sequence[int], Sequence[int]]
"""One sequence: token ids, and for each 1 where the passage stands, else 0."""


class Look(NamedTuple):
    """What the first layers make of one sequence of t tokens."""

    hidden: NDArray[np.float32]
    """``(1, t, width)``, for the rest of the network."""
    early: float
    """Log-odds that the passage holds an answer."""


class Said(NamedTuple):
    """Logits of the heads over one sequence of t tokens, and what they read; all float32."""

    start: NDArray[np.float32]
    """``(t,)``"""
    end: NDArray[np.float32]
    """``(t,)``"""
    evidence: NDArray[np.float32]
    """``(t,)``: the token stands in a sentence that answers or decides."""
    tags: NDArray[np.float32]
    """``(t, 3)``: outside an item of a list, its first token, a further one."""
    decision: NDArray[np.float32]
    """``(3,)``: the passage supports, denies, leaves unclear."""
    last: NDArray[np.float32]
    """``(t, width)``: the last layer, no logits."""


class Network:
    """Both parts, each sequence by itself, several at the same time."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        first, rest = (folder / name for name in PARTS)
        self._first = onnx.Model(first, threads, FIRST_OUTPUTS, FIRST_INPUTS)
        self._rest = onnx.Model(rest, threads, REST_OUTPUTS, REST_INPUTS)

    def look(self, sequences: Sequence[Tokens]) -> list[Look]:
        """The first layers over every sequence; the longest are begun first, so that no core waits
        for one at the end."""
        order = sorted(range(len(sequences)), key=lambda at: -len(sequences[at][0]))
        found = self._first.run([_arrays(sequences[at]) for at in order])
        looks = {
            at: Look(hidden, float(early.reshape(())))
            for at, (hidden, early) in zip(order, found, strict=True)
        }
        return [looks[at] for at in range(len(sequences))]

    def finish(self, looks: Sequence[Look]) -> Iterator[Said]:
        """The rest of the network over what is left, in order; those after the last one asked for
        are not begun any more."""
        found = self._rest.run([{REST_INPUTS[0]: look.hidden} for look in looks])
        return (Said(*(output[0] for output in outputs)) for outputs in found)

    def read(self, sequences: Sequence[Tokens]) -> list[Said]:
        """Everything over every sequence."""
        return list(self.finish(self.look(sequences)))


def _arrays(sequence: Tokens) -> dict[str, NDArray[Any]]:
    return {
        name: np.array([given], dtype=np.int64)
        for name, given in zip(FIRST_INPUTS, sequence, strict=True)
    }
