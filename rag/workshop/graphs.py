"""Networks of torch as graphs of ONNX, and these in int8: the one way that models of this project
become what serves."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.onnx import runtime

if TYPE_CHECKING:
    import torch


def write_graph(
    module: torch.nn.Module,
    sample: tuple[torch.Tensor, ...],
    target: Path,
    inputs: Sequence[str],
    outputs: Sequence[str],
    axes: Mapping[str, Mapping[int, str]],
) -> None:
    """A module as ONNX, in float; what has none of the ``axes`` is of the size of the sample."""
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of shapes it handles rightly
        torch.onnx.export(
            module.eval(),
            sample,
            str(target),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )


def quantise(model: Path, target: Path, keep: Sequence[str] = ()) -> None:
    """Dynamic int8: weights signed 8 bit per channel, activations 8 bit at run time.

    Nodes whose name holds one of ``keep`` stay in float.
    """
    import onnx

    runtime()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    graph = onnx.load(str(model)).graph
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # the quantiser advises on the root logger
    try:
        quantize_dynamic(
            str(model),
            str(target),
            per_channel=True,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=[n.name for n in graph.node if any(part in n.name for part in keep)],
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
        )
    finally:
        root.setLevel(level)
