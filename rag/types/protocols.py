"""What an alternative must be (an engine: ``rag.store``): one file each, found by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.types.conversation import Turn
from rag.types.reading import Calibration, Hit, Reading

Vectors = NDArray[np.float32]
"""``(n, dim) float32``; rows are unit length wherever an :class:`Embedder` made them."""


Progress = Callable[[int, int], None]
"""Called with ``(done, total)`` while long work goes on."""


class Embedder(Protocol):
    """Texts to unit vectors. ``id`` names model and weights; an index remembers it."""

    id: str
    dim: int

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """``(len(texts), dim) float32``, unit length, in the order given."""
        ...

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """``(len(texts), dim) float32``, unit length, in the order given."""
        ...


class Rewriter(Protocol):
    """Makes a follow-up question stand alone."""

    id: str

    def rewrite(self, question: str, history: Sequence[Turn]) -> str:
        """``question`` with what it leaves to ``history`` (oldest first) put in.

        The very same string where it stands alone already, as with an empty history.
        """
        ...


class Reader(Protocol):
    """Finds the words that answer a question in retrieved passages."""

    id: str
    calibration: Calibration

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Spans best first, scores comparable across all of ``hits`` (given best first)."""
        ...
