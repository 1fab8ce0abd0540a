"""all-MiniLM-L6-v2 to ONNX int8, once: ``python -m rag.embedders._export MODEL_DIR TARGET``.

Runs as a process of its own so that torch never enters the one that serves.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from pathlib import Path

from rag.onnx import quantise

# The second feed-forward product of the lower layers sees outliers that 8 bits cannot hold:
# kept in float, the worst cosine to the float model rises from 0.982 to 0.993 (docs/performance).
_KEEP_FLOAT = tuple(f"layer.{layer}/output/dense" for layer in range(4))


def export(model_dir: Path, target: Path) -> None:
    """Write the mean-pooled, normalised encoder of ``model_dir`` to ``target``, atomically."""
    import torch
    import transformers

    transformers.logging.set_verbosity_error()
    encoder = transformers.BertModel.from_pretrained(
        model_dir, attn_implementation="eager", add_pooling_layer=False
    ).eval()

    class Embed(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(
            self,
            input_ids: torch.Tensor,
            attention_mask: torch.Tensor,
            token_type_ids: torch.Tensor,
        ) -> torch.Tensor:
            states = self.encoder(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
            ).last_hidden_state
            weights = attention_mask.unsqueeze(-1).to(states.dtype)
            mean = (states * weights).sum(1) / weights.sum(1)
            return torch.nn.functional.normalize(mean, dim=-1)

    target.parent.mkdir(parents=True, exist_ok=True)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    axes = {name: {0: "batch", 1: "tokens"} for name in names}
    sample = torch.ones(2, 16, dtype=torch.int64)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        plain, small = Path(folder, "float.onnx"), Path(folder, "int8.onnx")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the tracer warns of shapes it handles rightly
            torch.onnx.export(
                Embed(),
                (sample, sample, torch.zeros_like(sample)),
                str(plain),
                input_names=names,
                output_names=["embedding"],
                dynamic_axes={**axes, "embedding": {0: "batch"}},
                opset_version=17,
                dynamo=False,
            )
        quantise(plain, small, keep=_KEEP_FLOAT)
        small.replace(target)


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
