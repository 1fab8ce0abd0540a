"""Several readers as one teacher: what they together take every span for (Hinton et al. 2015)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from rag.errors import ModelError
from rag.workshop.training.loss import Tensors, pair_scores
from rag.workshop.training.model import load_reader, span_logits


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

    def opinion(self, batch: Tensors, bfloat16: bool) -> Tensor:
        """(b, t * 30 + 1): mean probability of every span and, last, of the null."""
        with torch.no_grad():
            said = [
                torch.softmax(pair_scores(*span_logits(each, batch, bfloat16), batch.passage), 1)
                for each in self._readers
            ]
            return torch.stack(said).mean(dim=0)
