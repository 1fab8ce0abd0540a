"""The network: an encoder (BERT or MPNet) with a span head, in the standard Hugging Face layout,
and the other heads on the same pass beside it."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from rag.errors import ModelError
from rag.offline import stay_offline
from rag.readers._network import PARTS, Tokens
from rag.workshop.training.batch import alike
from rag.workshop.training.dev import Logits
from rag.workshop.training.loss import Outputs
from rag.workshop.training.mpnet import use_fused_attention
from rag.workshop.training.restore import is_served, weights

HEAD_RATE = 3.0  # fresh heads learn faster than the uppermost layer
LAYER_DECAY = 0.85
EARLY_DEPTHS = (2, 3)
"""Layers after which a hopeless passage may be dropped, where a network has so many."""
_HEADS = "heads.safetensors"
_ROWS, _TOKENS = 64, 6144
"""Most sequences and padded tokens that are read at once without learning from them."""


class Reader(nn.Module):
    """``qa`` is a Hugging Face question-answering model; the heads read the same hidden states.

    evidence and tags are per token, decision is read off [CLS], and each early head adds what the
    best token of the passage says to what [CLS] says.
    """

    def __init__(self, qa: Any) -> None:
        super().__init__()
        self.qa = qa
        self.config = qa.config
        width = qa.config.hidden_size
        self.evidence = nn.Linear(width, 1)
        self.tags = nn.Linear(width, 3)
        self.decision = nn.Linear(width, 3)
        depths = [depth for depth in EARLY_DEPTHS if depth < qa.config.num_hidden_layers]
        self.early = nn.ModuleDict({str(depth): nn.Linear(width, 2) for depth in depths})
        taken = inspect.signature(qa.base_model.forward).parameters
        self._typed = "token_type_ids" in taken

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor, bfloat16: bool = False) -> Outputs:
        """All heads on one pass; the encoder's products in bfloat16 where asked for.

        types: (b, t), 1 where the passage stands and in the mark that ends it.
        """
        kinds = {"token_type_ids": types} if self._typed else {}
        with torch.autocast(ids.device.type, dtype=torch.bfloat16, enabled=bfloat16):
            states: tuple[Tensor, ...] = self.qa.base_model(
                input_ids=ids, attention_mask=mask, output_hidden_states=True, **kinds
            ).hidden_states
        last = states[-1].float()
        start, end = self.qa.qa_outputs(last).unbind(-1)
        early = {
            int(depth): early_logit(head, states[int(depth)].float(), types)
            for depth, head in self.early.items()
        }
        evidence = self.evidence(last).squeeze(-1)
        return Outputs(start, end, evidence, self.tags(last), self.decision(last[:, 0]), early)


def early_logit(head: nn.Module, hidden: Tensor, types: Tensor) -> Tensor:
    """(b,): whether the passage is worth the rest of the network."""
    token, whole = head(hidden).unbind(-1)
    best: Tensor = token.masked_fill(types == 0, -1e4).amax(dim=1) + whole[:, 0]
    return best


def is_reader(folder: Path) -> bool:
    """Whether ``folder`` holds what has learnt to read, and no bare encoder."""
    return is_served(folder) or (folder / _HEADS).exists()


def load_reader(
    folder: Path, attention: Literal["sdpa", "eager"] = "sdpa", dropout: float = 0.0
) -> Reader:
    """A reader from an encoder, an earlier checkpoint or a served reader, in float32.

    Heads it lacks are fresh.
    """
    stay_offline()
    import transformers
    from safetensors.torch import load_file

    served = is_served(folder)
    needed = ("config.json", "tokenizer.json") + (PARTS if served else ("model.safetensors",))
    missing = [name for name in needed if not (folder / name).exists()]
    if missing:
        raise ModelError(
            f"{folder}: no {', '.join(missing)}; expected a Hugging Face model folder, or a reader "
            "that `rag export` wrote"
        )
    transformers.logging.set_verbosity_error()
    config = transformers.AutoConfig.from_pretrained(folder, local_files_only=True)
    config.hidden_dropout_prob = dropout
    config.attention_probs_dropout_prob = dropout
    options: dict[str, Any] = {"dtype": torch.float32}
    if config.model_type == "mpnet":
        use_fused_attention()
    else:
        options["attn_implementation"] = attention
    made = transformers.AutoModelForQuestionAnswering
    if served:
        reader = Reader(made.from_config(config, **options))
        known = {name: torch.from_numpy(held) for name, held in weights(folder).items()}
        reader.load_state_dict(known, strict=False)
        return reader
    options["local_files_only"] = True
    reader = Reader(made.from_pretrained(folder, config=config, **options))
    if (folder / _HEADS).exists():
        reader.load_state_dict(load_file(str(folder / _HEADS)), strict=False)
    return reader


def save_reader(model: Reader, weights: dict[str, Tensor], tokenizer_from: Path, out: Path) -> None:
    """Write config.json, model.safetensors, heads.safetensors and the tokenizer's files."""
    from safetensors.torch import save_file

    out.mkdir(parents=True, exist_ok=True)
    own = {n.removeprefix("qa."): w for n, w in weights.items() if n.startswith("qa.")}
    model.qa.save_pretrained(out, state_dict=own)
    heads = {n: w.contiguous().cpu() for n, w in weights.items() if not n.startswith("qa.")}
    save_file(heads, str(out / _HEADS))
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"):
        source = tokenizer_from / name
        if source.exists() and source.resolve() != (out / name).resolve():
            shutil.copyfile(source, out / name)


def rate_groups(model: Reader) -> list[dict[str, Any]]:
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
        if not name.startswith("qa.") or "qa_outputs" in name:
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


def torch_logits(model: Reader) -> Logits:
    """The model as a function of sequences, in full precision, without gradients."""

    def padded(rows: Sequence[Sequence[int]]) -> Tensor:
        return pad_sequence([torch.tensor(row) for row in rows], True).to(model.qa.device)

    def logits(rows: Sequence[Tokens]) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        found = {}
        for run in alike(range(len(rows)), lambda at: [len(rows[at][0])], _ROWS, _TOKENS):
            ids, types = zip(*(rows[at] for at in run), strict=True)
            with torch.inference_mode():
                out = model(padded(ids), padded([[1] * len(row) for row in ids]), padded(types))
            starts, ends = out.start.cpu().numpy(), out.end.cpu().numpy()
            for at, row, start, end in zip(run, ids, starts, ends, strict=True):
                found[at] = start[: len(row)], end[: len(row)]
        return [found[at] for at in range(len(rows))]

    return logits
