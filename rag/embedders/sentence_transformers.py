"""Any sentence-transformers model: ``RAG_EMBEDDER_MODEL`` names its folder (or hub name)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag import extras
from rag.errors import ModelError, SettingsError
from rag.offline import stay_offline
from rag.settings import Settings
from rag.types import Progress, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 256


def make(settings: Settings) -> SentenceTransformersEmbedder:
    """The embedder of ``settings.embedder_model``; raises :class:`ModelError` where it fails."""
    if not settings.embedder_model:
        raise SettingsError(
            "RAG_EMBEDDER=sentence_transformers needs RAG_EMBEDDER_MODEL: a model folder or name."
        )
    extras.need("models", "sentence_transformers")
    return SentenceTransformersEmbedder(settings.embedder_model)


class SentenceTransformersEmbedder:
    """Wraps ``SentenceTransformer``; uses the model's own question and passage prompts."""

    def __init__(self, model: str) -> None:
        stay_offline()
        from sentence_transformers import SentenceTransformer

        try:
            self._model: SentenceTransformer = SentenceTransformer(model, device="cpu")
        except (OSError, ValueError) as error:
            raise ModelError(
                f"No sentence-transformers model at {model!r}: {error}. Give a local folder, or "
                "set HF_HUB_OFFLINE=0 to let it be downloaded."
            ) from error
        dim = self._model.get_embedding_dimension()
        if dim is None:
            raise ModelError(f"The model at {model!r} does not say its dimension.")
        self.dim = dim
        self.id = f"sentence-transformers:{Path(model).name}-{dim}-{self._weights_sha256()[:12]}"

    def _weights_sha256(self) -> str:
        digest = hashlib.sha256()
        for _, tensor in sorted(self._model.state_dict().items()):
            digest.update(tensor.numpy().tobytes())
        return digest.hexdigest()

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """``(len(texts), dim) float32``, unit length, in the order given."""
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            part = list(texts[start : start + _BATCH])
            vectors[start : start + len(part)] = self._model.encode_document(
                part, normalize_embeddings=True, show_progress_bar=False
            )
            if progress is not None:
                progress(start + len(part), len(texts))
        return vectors

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """``(len(texts), dim) float32``, unit length, in the order given."""
        return np.asarray(
            self._model.encode_query(
                list(texts), normalize_embeddings=True, show_progress_bar=False
            ),
            dtype=np.float32,
        ).reshape(len(texts), self.dim)
