"""A served int8 reader made float again, to go on training from: what 8 bits lost stays lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from rag.readers._network import PARTS

_MODULE: Final = re.compile(r"^/(.+)/(?:MatMul|Gemm_MatMul_quant|MatMul_quant)$")
"""The name of a node -> the part of the reader whose product it is."""


def is_served(folder: Path) -> bool:
    """Whether ``folder`` holds a reader as it serves, and no checkpoint."""
    return (folder / PARTS[0]).exists() and not (folder / "model.safetensors").exists()


def weights(folder: Path) -> dict[str, NDArray[np.float32]]:
    """The parameters of a served reader by their names in :class:`Reader`, as far as it has them.

    Early heads after other layers than the one that serves are gone.
    """
    found: dict[str, NDArray[np.float32]] = {}
    for part in PARTS:
        graph = onnx.load(str(folder / part)).graph
        held: dict[str, NDArray[Any]] = {
            i.name: numpy_helper.to_array(i) for i in graph.initializer
        }
        for name in held:
            # Embeddings, gains and biases stand under their own names.
            plain = name.removesuffix("_quantized")
            own = plain.removeprefix("reader.")
            if own != plain and not plain.endswith(("_scale", "_zero_point")):
                found[own] = _float(held, plain)
        for node in graph.node:
            # A matrix has no name where the exporter turned it round for the product.
            module = _MODULE.match(node.name) if "MatMul" in node.op_type else None
            matrix = node.input[1].removesuffix("_quantized") if module else ""
            if module and (matrix in held or f"{matrix}_quantized" in held):
                turned = _float(held, matrix).T
                found[f"{_place(module[1])}.weight"] = np.ascontiguousarray(turned)
    return found


def _place(module: str) -> str:
    """The full name of a part of the reader."""
    dotted = module.replace("/", ".")
    if dotted.startswith("layer."):
        return f"qa.bert.encoder.{dotted}"
    return f"qa.{dotted}" if dotted == "qa_outputs" else dotted


def _float(held: dict[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    if name in held:
        return np.array(held[name], dtype=np.float32)
    whole = held[f"{name}_quantized"].astype(np.float32) - held[f"{name}_zero_point"]
    plain: NDArray[np.float32] = (whole * held[f"{name}_scale"]).astype(np.float32)
    return plain
