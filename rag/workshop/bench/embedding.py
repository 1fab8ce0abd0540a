"""The served encoder beside sentence-transformers in one run: speed and agreement.

``python -m rag.workshop.bench.embedding INDEX [--n N]`` embeds the passages of an index with
both, at their default settings, and prints JSON: passages a second of each, their ratio, and the
worst and mean cosine between the two. Also how far that is from this processor's limit: the
passages a second that the model's matrix products alone would allow at the rate of one large int8
product (unsigned times signed bytes, ONNX Runtime's own kernel).
"""

from __future__ import annotations

import json
import time
import timeit
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rag import registry
from rag.assistant import Assistant
from rag.onnx import runtime
from rag.settings import load
from rag.store import every
from rag.workshop import command
from rag.workshop.encoder import published

_LAYERS, _WIDTH, _INNER = 6, 384, 1536  # all-MiniLM-L6-v2
_LARGE = 2048


def main(index: Path, n: int = 1_000_000) -> None:
    """Embed with both and compare."""
    texts = _texts(index)[:n]
    served = registry.load("embedders", "minilm").make(load())
    floating = registry.load("embedders", "sentence_transformers").make(
        load(embedder_model=str(published()))
    )
    served.embed_passages(texts[:32])
    floating.embed_passages(texts[:32])
    started = time.perf_counter()
    ours = served.embed_passages(texts)
    between = time.perf_counter()
    theirs = floating.embed_passages(texts)
    done = time.perf_counter()
    cosine = (ours * theirs).sum(axis=1)
    operations = _operations(texts)
    int8_limit = _int8_rate() / operations
    rates = len(texts) / (between - started), len(texts) / (done - between)
    print(
        json.dumps(
            {
                "passages": len(texts),
                "served_per_second": round(rates[0], 1),
                "sentence_transformers_per_second": round(rates[1], 1),
                "ratio": round(rates[0] / rates[1], 2),
                "operations_a_passage": round(operations),
                "limit_int8_per_second": round(int8_limit, 1),
                "worst_cosine": round(float(cosine.min()), 4),
                "mean_cosine": round(float(cosine.mean()), 4),
                "below_0.99": int((cosine < 0.99).sum()),
            },
            indent=2,
        )
    )


def _operations(texts: Sequence[str]) -> float:
    """Mean multiplications and additions of a passage's matrix products, padding left out."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(published() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    tokens = np.array([len(found.ids) for found in tokenizer.encode_batch(list(texts))])
    weights = 4 * _WIDTH * _WIDTH + 2 * _WIDTH * _INNER
    attention = 2 * tokens * _WIDTH  # scores and their sum over the values
    return float(np.mean(2 * _LAYERS * tokens * (weights + attention)))


def _int8_rate() -> float:
    """Operations a second of one large int8 product, the best of five."""
    import onnx
    from onnx import TensorProto, helper

    onnxruntime = runtime()
    shape = [_LARGE, _LARGE]
    weights = helper.make_tensor(
        "b", TensorProto.INT8, shape, np.ones(shape, dtype=np.int8).tobytes(), raw=True
    )
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["a", "b"], ["c"])],
        "product",
        [helper.make_tensor_value_info("a", TensorProto.UINT8, shape)],
        [helper.make_tensor_value_info("c", TensorProto.INT32, shape)],
        [weights],
    )
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=onnx.IR_VERSION_2023_5_5)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    one = {"a": np.ones(shape, dtype=np.uint8)}
    return 2 * _LARGE**3 / min(timeit.repeat(lambda: session.run(None, one), number=1, repeat=5))


def _texts(index: Path) -> list[str]:
    with Assistant.open(load(index_dir=index)) as assistant, assistant.store.read() as view:
        return [
            passage.text
            for article in every(view, text=False)
            for passage in assistant.passages(article.id)
        ]


if __name__ == "__main__":
    command.run(main)
