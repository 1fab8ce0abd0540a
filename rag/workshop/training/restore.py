"""A served int8 reader made a float checkpoint again, for want of the one it was exported from.

``python -m rag.workshop.training.restore SERVED OUT``: what 8 bits lost stays lost, but training
goes on from there (``rag train --init OUT``).
"""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_PLACE = re.compile(r"/reader/(.*)/MatMul_quant$")


def weights(model: Path) -> dict[str, NDArray[np.float32]]:
    """The parameters by their Hugging Face names."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(model)).graph
    held: dict[str, NDArray[Any]] = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    found: dict[str, NDArray[np.float32]] = {}
    for name, array in held.items():
        if name.startswith("reader.") and name.endswith("_quantized"):
            found[name[7:-10]] = _float(held, name.removesuffix("_quantized"))
        elif name.startswith("reader.") and array.dtype == np.float32 and "scale" not in name:
            found[name[7:]] = array
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            place = _PLACE.match(node.name)
            if place:
                matrix = _float(held, node.input[1].removesuffix("_quantized"))
                found[place[1].replace("/", ".") + ".weight"] = np.ascontiguousarray(matrix.T)
        elif node.op_type == "MatMul" and "qa_outputs" in node.name:
            found["qa_outputs.weight"] = np.ascontiguousarray(held[node.input[1]].T)
    return found


def _float(held: dict[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    whole = held[f"{name}_quantized"].astype(np.float32) - held[f"{name}_zero_point"]
    plain: NDArray[np.float32] = (whole * held[f"{name}_scale"]).astype(np.float32)
    return plain


def main() -> None:
    """The command line."""
    from safetensors.numpy import save_file

    parser = argparse.ArgumentParser(prog="rag.workshop.training.restore", description=__doc__)
    parser.add_argument("served", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    save_file(weights(given.served / "model.onnx"), str(given.out / "model.safetensors"))
    for name in ("config.json", "tokenizer.json"):
        shutil.copyfile(given.served / name, given.out / name)


if __name__ == "__main__":
    main()
