"""What an alternative must be: one file each, found by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.types.articles import Article, FileRecord, Passage
from rag.types.conversation import Turn
from rag.types.filters import Filter
from rag.types.reading import Calibration, Hit, Reading

Vectors = NDArray[np.float32]
"""``(n, dim) float32``; rows are unit length wherever an :class:`Embedder` made them."""


Progress = Callable[[int, int], None]
"""Called with ``(done, total)`` while long work goes on."""


MakePassages = Callable[[Sequence[Article]], tuple[list[Passage], Vectors]]
"""Articles to their passages, in order, and one vector a passage."""


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


@dataclass(frozen=True, slots=True)
class EngineStats:
    """Counts and sizes of a store."""

    articles: int
    passages: int
    generation: int
    """Grows by one with every committed change."""
    size_bytes: int
    structures: Mapping[str, str]
    """Name of each derived structure and what it is, for example ``dense: flat, 6 MB``."""


class Engine(Protocol):
    """Where articles, passages and vectors live, and how they are searched.

    Every write is durable when the call returns and visible to the next search of every reader.
    ``passage_vectors`` are ``(n_passages, dim) float32`` rows in the order of ``passages``.
    """

    id: str

    def close(self) -> None: ...

    def health(self, thorough: bool = False) -> list[str]:
        """Problems found, in plain words, each naming the command that mends it; [] when well.

        Cheap enough for a readiness probe, unless ``thorough``: then everything is read.
        """
        ...

    def ensure_schema(self, dim: int, metric: Literal["inner_product"], embedder_id: str) -> None:
        """Create the store, or raise ``IndexMismatchError`` when it was made with another one."""
        ...

    def upsert(
        self, articles: Sequence[Article], passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        """Add or replace articles with all their passages, in one transaction."""
        ...

    def delete(self, where: Filter) -> int:
        """Remove matching articles from every structure; the number of articles removed."""
        ...

    def get(self, ids: Sequence[str]) -> list[Article]:
        """The articles with these ids, in that order, missing ones left out."""
        ...

    def passages(self, article_id: str) -> list[Passage]:
        """The passages of one article, in order."""
        ...

    def count(self, where: Filter | None = None) -> int:
        """Number of articles that match."""
        ...

    def scan(self, after_id: str, n: int, where: Filter | None = None) -> list[Article]:
        """Up to ``n`` articles with ``id > after_id``, by id: paging and migration."""
        ...

    def vectors(self, article_id: str) -> Vectors:
        """Stored vectors of an article's passages, ``(n_passages, dim) float32``, in order."""
        ...

    def search_dense(self, vector: Vectors, k: int, where: Filter | None = None) -> list[Hit]:
        """At most ``k`` hits by inner product with ``vector`` of shape ``(dim,)``, best first."""
        ...

    def search_lexical(self, question: str, k: int, where: Filter | None = None) -> list[Hit]:
        """At most ``k`` hits by BM25, best first."""
        ...

    def files(self, collection: str | None = None) -> Iterator[FileRecord]: ...

    def put_files(self, records: Sequence[FileRecord]) -> None: ...

    def delete_files(self, paths: Sequence[str]) -> None: ...

    def stats(self) -> EngineStats: ...

    def optimize(self) -> None:
        """Compact the store and rewrite the derived structures."""
        ...

    def snapshot(self, path: Path) -> None:
        """Write a consistent copy of the store that ``open`` accepts."""
        ...

    def repair(self) -> list[str]:
        """Mend what can be mended without a backup; what was done, in plain words."""
        ...

    def reembed(
        self, dim: int, embedder_id: str, make: MakePassages, progress: Progress | None = None
    ) -> None:
        """Give every article new passages and vectors, beside the old, swapped in one step."""
        ...
