"""all-MiniLM-L6-v2 through ONNX Runtime, int8: shipped with the package, so no torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from rag import onnx
from rag.errors import ModelError
from rag.settings import Settings
from rag.types import Progress, Vectors

SHIPPED: Final = Path(__file__).parent.parent / "models" / "minilm"
MODEL_SHA256: Final = "fd246e80135cc6b38dcec6365db0cd766d99550a84120d7770729714641940e5"
"""Of the shipped ``model.onnx``, as ``make encoder`` wrote it."""
WEIGHTS_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the published float weights that it was made from."""
MAX_TOKENS: Final = 256
"""Of a text; what follows is not seen."""

_EXPORT = 1  # grows when other vectors come out, so that an index made with the old ones is told


def make(settings: Settings) -> MiniLM:
    """The shipped embedder; only the number of threads can be chosen."""
    return MiniLM(SHIPPED, settings.threads)


class MiniLM:
    """384-dimensional sentence vectors; at most 256 tokens of a text are seen."""

    id = f"minilm-384-int8.{_EXPORT}-{WEIGHTS_SHA256[:12]}"
    dim = 384

    def __init__(self, folder: Path, threads: int = 0) -> None:
        model, tokens = folder / "model.onnx", folder / "tokenizer.json"
        if not model.is_file() or not tokens.is_file():
            raise ModelError(
                f"No encoder in {folder}: expected model.onnx and tokenizer.json, which come with "
                "the package; reinstall it: `pip install --force-reinstall ask-the-articles`."
            )
        found = onnx.sha256(model)
        if found != MODEL_SHA256:
            # Another model would put its vectors beside those of the index, and find nonsense.
            raise ModelError(
                f"The encoder {model} has SHA-256 {found[:12]}..., expected "
                f"{MODEL_SHA256[:12]}...; reinstall the package: "
                "`pip install --force-reinstall ask-the-articles`."
            )
        self._model = onnx.Model(model, threads, ["embedding"])
        self._tokenizer = onnx.tokenizer(tokens)
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """``(len(texts), 384) float32``, unit length, in the order given."""
        encodings = self._tokenizer.encode_batch(list(texts))
        vectors = np.empty((len(encodings), self.dim), dtype=np.float32)
        sequences = [onnx.token_arrays(encoding.ids, encoding.type_ids) for encoding in encodings]
        for row, (vector,) in enumerate(self._model.run(sequences)):
            vectors[row] = vector[0]
            if progress is not None:
                progress(row + 1, len(encodings))
        return vectors

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Questions are embedded as passages are (the model is symmetric)."""
        return self.embed_passages(texts)
