"""The head that chooses: answers weighed against each other by what the last layer holds of each.

A reader's scores tell which words of a passage answer best; which passage to believe they tell only
by comparing logits that were learnt apart. This head was trained on whole questions, the answers
to each under one softmax with "none of them" (``rag.workshop.training.choosing``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rag import onnx
from rag.confidence import FEATURES
from rag.types import Span

FILE: Final = "choice.onnx"
INPUTS: Final = ("states", "features")
OUTPUTS: Final = ("logit",)


class Choice:
    """A :data:`rag.types.Choice`: the head in ``choice.onnx``."""

    def __init__(self, path: Path) -> None:
        self._model = onnx.Model(path, 1, OUTPUTS, INPUTS)

    def __call__(self, answers: Sequence[tuple[Span, Mapping[str, float]]]) -> list[float]:
        given = dict(zip(INPUTS, arrays(answers), strict=True))
        ((logits,),) = self._model.run([given])
        return [float(logit) for logit in logits]


def arrays(
    answers: Sequence[tuple[Span, Mapping[str, float]]],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What the head is given of n answers: states ``(n, 4, width)``, features ``(n, 9)``."""
    states = np.stack([span.states for span, _ in answers if span.states is not None])
    features = [[told[name] for name in FEATURES] for _, told in answers]
    return states, np.array(features, dtype=np.float32)
