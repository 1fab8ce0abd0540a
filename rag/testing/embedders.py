"""Every embedder: unit vectors, in order, the same however they are batched."""

from __future__ import annotations

from typing import Final

import numpy as np
import pytest

from rag.types import Embedder

TEXTS: Final = (
    "The cat sat on the mat.",
    "A dog.",
    "Нейрохирургия в Казахстане 🙂",
    "word " * 900,
    "A cat sits on a rug.",
)


class EmbedderContract:
    """Subclass it with a fixture ``embedder`` (best of scope ``class``: models load slowly)."""

    @pytest.fixture(scope="class")
    @classmethod
    def embedder(cls) -> Embedder:
        """The embedder to be tested."""
        raise NotImplementedError

    def test_it_is_named(self, embedder: Embedder) -> None:
        assert embedder.id
        assert embedder.dim > 0

    def test_vectors_are_unit_length_float32(self, embedder: Embedder) -> None:
        vectors = embedder.embed_passages(TEXTS)
        assert vectors.shape == (len(TEXTS), embedder.dim)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)

    def test_order_is_kept(self, embedder: Embedder) -> None:
        together = embedder.embed_passages(TEXTS)
        for text, vector in zip(TEXTS, together, strict=True):
            assert float(embedder.embed_passages([text])[0] @ vector) > 0.97

    def test_like_texts_are_nearer(self, embedder: Embedder) -> None:
        cat, dog, *_, other_cat = embedder.embed_passages(TEXTS)
        assert cat @ other_cat > cat @ dog

    def test_questions_live_in_the_same_space(self, embedder: Embedder) -> None:
        question = embedder.embed_questions(["Where did the cat sit?"])[0]
        vectors = embedder.embed_passages(TEXTS)
        assert int(np.argmax(vectors @ question)) in {0, 4}

    def test_nothing_to_embed_is_an_empty_matrix(self, embedder: Embedder) -> None:
        assert embedder.embed_passages([]).shape == (0, embedder.dim)
        assert embedder.embed_questions([]).shape == (0, embedder.dim)

    def test_progress_ends_at_the_total(self, embedder: Embedder) -> None:
        seen: list[tuple[int, int]] = []
        embedder.embed_passages(TEXTS, progress=lambda done, total: seen.append((done, total)))
        assert seen[-1] == (len(TEXTS), len(TEXTS))
