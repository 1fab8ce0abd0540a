"""The project's own span reader: int8 ONNX, trained by ``rag train``, no torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rag import confidence, onnx
from rag.errors import ModelError
from rag.readers import _spans
from rag.settings import Settings
from rag.types import Embedder, Hit, Reading

SHIPPED: Final = Path(__file__).parent.parent / "models" / "quoter"
_AT_ONCE = 4
"""Passages read before asking whether the rest can still win."""


def make(settings: Settings, embedder: Embedder) -> Quoter:
    """The shipped reader, or the one in the folder ``settings.reader_model``."""
    folder = Path(settings.reader_model) if settings.reader_model else SHIPPED
    return Quoter(folder, settings.threads)


class Quoter:
    """Scores every valid span of every passage against the null answer."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        model, tokens = folder / "model.onnx", folder / "tokenizer.json"
        if not model.is_file() or not tokens.is_file():
            raise ModelError(
                f"No reader in {folder}: expected model.onnx and tokenizer.json. Make one with "
                "`rag train`, or set RAG_READER=sentence to answer without a model."
            )
        self.calibration = confidence.load(folder / "calibration.json")
        self._model = onnx.Model(model, threads, ["start_logits", "end_logits"])
        self._tokenizer = onnx.tokenizer(tokens)
        self.id = f"quoter-{onnx.sha256(model)[:12]}"

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Reads best-ranked passages first and stops when no unread one can plausibly win."""
        parts: list[list[_spans.Window]] = []
        logits: list[list[tuple[_spans.Logits, _spans.Logits]]] = []
        result = Reading((), 0)
        for start in range(0, len(hits), _AT_ONCE):
            if self._settled(result):
                break
            fresh = _spans.windows(self._tokenizer, question, hits[start : start + _AT_ONCE])
            parts.extend(fresh)
            logits.extend(self._logits(fresh))
            result = _spans.reading(parts, logits)
        return result

    def _settled(self, result: Reading) -> bool:
        enough = self.calibration.settled_score
        return enough is not None and bool(result.spans) and result.spans[0].score >= enough

    def _logits(
        self, parts: Sequence[Sequence[_spans.Window]]
    ) -> list[list[tuple[_spans.Logits, _spans.Logits]]]:
        """Start and end logits, each ``(n_tokens,)``, per window of each passage."""
        sequences = [
            onnx.Inputs(window.ids, window.type_ids) for windows in parts for window in windows
        ]
        scored = self._model.run(sequences)
        return [[_only(next(scored)) for _ in windows] for windows in parts]


def _only(found: list[NDArray[np.float32]]) -> tuple[_spans.Logits, _spans.Logits]:
    """The two outputs of a run over a single sequence."""
    start, end = found
    return start[0], end[0]
