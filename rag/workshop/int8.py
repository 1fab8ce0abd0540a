"""Float ONNX to int8: the one way models of this project are made small."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from rag.onnx import runtime


def quantise(model: Path, target: Path, keep: Sequence[str] = ()) -> None:
    """Dynamic int8: weights signed 8 bit per channel, activations 8 bit at run time.

    Nodes whose name holds one of ``keep`` stay in float.
    """
    import onnx

    runtime()
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
