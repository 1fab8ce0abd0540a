"""The network: a BERT encoder with a span head, in the standard Hugging Face layout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.offline import stay_offline

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from rag.workshop.training.dev import Logits
    from rag.workshop.training.loss import Tensors

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
HEAD_RATE = 3.0  # the fresh head learns faster than the uppermost layer
LAYER_DECAY = 0.85


def load_reader(
    folder: Path, attention: Literal["sdpa", "eager"] = "sdpa", dropout: float = 0.0
) -> Any:
    """A question-answering model from an encoder or an earlier checkpoint, in float32."""
    stay_offline()
    import transformers

    needed = ("config.json", "model.safetensors", "tokenizer.json")
    missing = [name for name in needed if not (folder / name).exists()]
    if missing:
        raise ModelError(f"{folder}: no {', '.join(missing)}; expected a Hugging Face model folder")
    transformers.logging.set_verbosity_error()
    config = transformers.AutoConfig.from_pretrained(folder, local_files_only=True)
    config.hidden_dropout_prob = dropout
    config.attention_probs_dropout_prob = dropout
    return transformers.AutoModelForQuestionAnswering.from_pretrained(
        folder,
        config=config,
        local_files_only=True,
        attn_implementation=attention,
        dtype="float32",
    )


def save_reader(
    model: Any, weights: dict[str, torch.Tensor], tokenizer_from: Path, out: Path
) -> None:
    """Write config.json, model.safetensors and the tokenizer's files to `out`."""
    import shutil

    out.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(out, state_dict=weights)
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"):
        source = tokenizer_from / name
        if source.exists() and source.resolve() != (out / name).resolve():
            shutil.copyfile(source, out / name)


def rate_groups(model: Any) -> list[dict[str, Any]]:
    """Optimiser groups with their `scale` of the learning rate; word embeddings stay frozen.

    The uppermost layer has scale 1, each layer below 0.85 of the one above; gains and biases
    have no weight decay.
    """
    layers = model.config.num_hidden_layers
    groups: dict[tuple[float, bool], list[Any]] = {}
    for name, parameter in model.named_parameters():
        if "word_embeddings" in name:
            parameter.requires_grad_(False)
            continue
        if name.startswith("qa_outputs"):
            scale = HEAD_RATE
        elif ".layer." in name:
            depth = int(name.split(".layer.")[1].split(".")[0])
            scale = LAYER_DECAY ** (layers - 1 - depth)
        else:
            scale = LAYER_DECAY**layers
        groups.setdefault((scale, parameter.ndim > 1), []).append(parameter)
    return [
        {"params": params, "scale": scale, "weight_decay": 0.01 if decays else 0.0}
        for (scale, decays), params in groups.items()
    ]


def span_logits(model: Any, batch: Tensors, bfloat16: bool) -> tuple[Tensor, Tensor]:
    """Start and end logits, (b, t) float32; the encoder's products in bfloat16 where asked for."""
    import torch

    with torch.autocast(batch.ids.device.type, dtype=torch.bfloat16, enabled=bfloat16):
        hidden = model.base_model(
            input_ids=batch.ids, attention_mask=batch.mask, token_type_ids=batch.types
        ).last_hidden_state
    start, end = model.qa_outputs(hidden.float()).unbind(-1)
    return start, end


def torch_logits(model: Any) -> Logits:
    """The model as a plain function of arrays, in full precision, without gradients."""
    import torch

    def logits(
        ids: NDArray[np.int64], mask: NDArray[np.int64], types: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        with torch.inference_mode():
            given = (torch.from_numpy(array).to(model.device) for array in (ids, mask, types))
            output = model(**dict(zip(_INPUTS, given, strict=True)))
        return output.start_logits.float().cpu().numpy(), output.end_logits.float().cpu().numpy()

    return logits
