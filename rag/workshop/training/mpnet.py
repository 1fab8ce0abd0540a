"""MPNet (Song et al. 2020) as a teacher: from its published weights, and at the speed of the card.

``python -m rag.workshop.training.mpnet FOLDER OUT`` turns all-mpnet-base-v2 into an encoder of
BERT's vocabulary: every one of its 30,522 word pieces is in MPNet's, so the rows of the word
embeddings are put into BERT's order. The result is an ``--init`` for ``rag train``.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from torch.nn.functional import scaled_dot_product_attention

from rag.errors import ModelError
from rag.workshop import command
from rag.workshop.encoder import published

_MARKS = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>", "[MASK]": "<mask>"}


def to_bert_vocabulary(folder: Path, tokenizer: Path, out: Path) -> None:
    """Write `folder`'s encoder to `out` with the word pieces of the BERT `tokenizer.json`."""
    weights = load_file(str(folder / "model.safetensors"))
    lines = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
    rows = {token: row for row, token in enumerate(lines)}
    pieces: dict[str, int] = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    missing = [piece for piece in pieces if _MARKS.get(piece, piece) not in rows]
    if missing:
        raise ModelError(f"{folder}: no word piece {missing[0]!r} and {len(missing) - 1} others")
    name = "embeddings.word_embeddings.weight"
    order = np.empty(len(pieces), dtype=np.int64)
    for piece, row in pieces.items():
        order[row] = rows[_MARKS.get(piece, piece)]
    weights[name] = weights[name][order]
    kept = {n: w for n, w in weights.items() if "pooler" not in n and "position_ids" not in n}
    out.mkdir(parents=True, exist_ok=True)
    save_file({f"mpnet.{n}": w for n, w in kept.items()}, str(out / "model.safetensors"))
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config |= {"vocab_size": len(pieces), "architectures": ["MPNetForQuestionAnswering"]}
    (out / "config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")
    shutil.copyfile(tokenizer, out / "tokenizer.json")


def use_fused_attention() -> None:
    """Let torch's fused kernels compute MPNet's attention, with its relative positions as a bias.

    The library's own keeps every score in memory. Positions need no mending: they count from an
    input without id 1, which BERT's vocabulary never uses.
    """
    from transformers.models.mpnet.modeling_mpnet import MPNetSelfAttention

    def forward(
        self: Any,
        hidden_states: Any,
        attention_mask: Any = None,
        position_bias: Any = None,
        output_attentions: bool = False,
        **_: Any,
    ) -> tuple[Any]:
        shape = (*hidden_states.shape[:-1], -1, self.attention_head_size)
        q, k, v = (
            part(hidden_states).view(shape).transpose(1, 2) for part in (self.q, self.k, self.v)
        )
        bias = position_bias.detach()  # stays as published, and costs no gradient
        if attention_mask is not None:
            if attention_mask.dtype == torch.bool:
                bias = bias.masked_fill(~attention_mask, -1e4)
            else:
                bias = bias + attention_mask.clamp(min=-1e4)
        chance = self.dropout.p if self.training else 0.0
        mixed = scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype), dropout_p=chance)
        return (self.o(mixed.transpose(1, 2).flatten(2)),)

    MPNetSelfAttention.forward = forward


def main(folder: Path, out: Path) -> None:
    """Write the encoder."""
    to_bert_vocabulary(folder, published() / "tokenizer.json", out)


if __name__ == "__main__":
    command.run(main)
