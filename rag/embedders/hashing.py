"""Hashed terms, no model: deterministic vectors for tests and for trying things out.

A term's hash chooses a dimension and a sign (feature hashing: Weinberger et al. 2009), so texts
that share words are near each other.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from rag.language.terms import terms
from rag.settings import Settings
from rag.types import Progress, Vectors

_DIM = 256


def make(settings: Settings) -> HashingEmbedder:
    """The embedder; it has nothing to choose."""
    return HashingEmbedder()


class HashingEmbedder:
    """Signed term counts, hashed to 256 dimensions, unit length."""

    id = "hashing-256"
    dim = _DIM

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """``(len(texts), 256) float32``, unit length; a text without terms points along axis 0."""
        vectors = np.zeros((len(texts), _DIM), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for term in terms(text):
                code = zlib.crc32(term.encode())
                row[code % _DIM] += 1.0 if code & 0x80000000 else -1.0
            if not row.any():
                row[0] = 1.0
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        if progress is not None:
            progress(len(texts), len(texts))
        return vectors

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Questions are embedded as passages are."""
        return self.embed_passages(texts)
