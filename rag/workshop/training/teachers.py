"""Several readers as one teacher: what they together take everything for (Hinton et al. 2015)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import Tensor

from rag.errors import ModelError
from rag.workshop.training.loss import Opinion, Outputs, Tensors, pair_scores
from rag.workshop.training.model import load_reader


class Teachers:
    """Checkpoints that share the student's vocabulary."""

    def __init__(self, folders: Sequence[Path], vocabulary: int, device: torch.device) -> None:
        self._readers = [load_reader(folder).eval().to(device) for folder in folders]
        for folder, reader in zip(folders, self._readers, strict=True):
            if reader.config.vocab_size != vocabulary:
                raise ModelError(
                    f"{folder} reads {reader.config.vocab_size} kinds of token, the reader to be "
                    f"trained {vocabulary}; a teacher needs the same vocabulary"
                )

    def opinion(self, batch: Tensors, bfloat16: bool) -> Opinion:
        """The mean of what they say."""
        with torch.no_grad():
            said: list[Outputs] = [
                each(batch.ids, batch.mask, batch.types, bfloat16) for each in self._readers
            ]

            def mean(probabilities: Callable[[Outputs], Tensor]) -> Tensor:
                return torch.stack([probabilities(one) for one in said]).mean(dim=0)

            return Opinion(
                mean(lambda o: torch.softmax(pair_scores(o.start, o.end, batch.passage), 1)),
                mean(lambda o: torch.sigmoid(o.evidence)),
                mean(lambda o: torch.softmax(o.tags, 2)),
                mean(lambda o: torch.softmax(o.decision, 1)),
            )
