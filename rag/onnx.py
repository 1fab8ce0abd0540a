"""ONNX Runtime as this project uses it: one place for threads, providers and int8."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import onnxruntime

Tokens = NDArray[np.int64]


def session(model: Path, threads: int) -> onnxruntime.InferenceSession:
    """A CPU session of ``model``; ``threads`` 0 takes every core this process may use."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or len(os.sched_getaffinity(0))
    options.inter_op_num_threads = 1
    # Idle threads must not spin: other work on an ordinary machine needs the cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        str(model), sess_options=options, providers=["CPUExecutionProvider"]
    )


def sha256(model: Path) -> str:
    """Hex SHA-256 of a file."""
    with model.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def pad(rows: Sequence[Sequence[int]]) -> tuple[Tokens, Tokens]:
    """Token ids and attention mask, both ``(len(rows), longest)``, padded with 0."""
    longest = max(len(row) for row in rows)
    ids = np.zeros((len(rows), longest), dtype=np.int64)
    mask = np.zeros_like(ids)
    for target, seen, row in zip(ids, mask, rows, strict=True):
        target[: len(row)] = row
        seen[: len(row)] = 1
    return ids, mask


def batches(lengths: Sequence[int], max_tokens: int, max_rows: int) -> list[list[int]]:
    """Positions grouped by similar length, so that little is padding.

    Each group holds at most ``max_rows`` positions and ``max_tokens`` padded tokens (or one row).
    """
    groups: list[list[int]] = []
    for position in sorted(range(len(lengths)), key=lengths.__getitem__):
        group = groups[-1] if groups else []
        rows = len(group) + 1
        if group and rows <= max_rows and rows * lengths[position] <= max_tokens:
            group.append(position)
        else:
            groups.append([position])
    return groups


def quantise(model: Path, target: Path, keep: Sequence[str] = ()) -> None:
    """Dynamic int8: weights signed 8 bit per channel, activations 8 bit at run time.

    Nodes whose name holds one of ``keep`` stay in float.
    """
    import logging

    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    graph = onnx.load(str(model)).graph
    logging.getLogger().setLevel(logging.ERROR)  # the quantiser advises on the root logger
    quantize_dynamic(
        str(model),
        str(target),
        per_channel=True,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=[n.name for n in graph.node if any(part in n.name for part in keep)],
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )
