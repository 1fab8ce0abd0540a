"""FAISS, imported when first needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from rag.cores import cores
from rag.engines._allowed import Allowed, mask_of
from rag.engines._ranking import Ids, Ranking
from rag.engines._snapshot import Ranges
from rag.types import Vectors


def faiss() -> Any:
    """The module; its own type hints do not know its Python layer."""
    return import_module("faiss")


def use_all_cores() -> None:
    """For work on many vectors, in this thread, until its next search."""
    faiss().omp_set_num_threads(cores())


def search(
    index: Any, vector: Vectors, n: int, allowed: Allowed | None, **parameters: int
) -> Ranking:
    """``n`` nearest ids of an index; ``parameters`` are those of an inverted file, if it is one.

    On one thread: a single question has nothing to share out, and a team of threads costs more to
    assemble than the search, the more so on a busy machine.
    """
    faiss().omp_set_num_threads(1)
    # The selector only borrows the bits; `allowed` outlives the call.
    selector = None if allowed is None else faiss().IDSelectorBitmap(allowed.bits)
    kind = faiss().SearchParametersIVF if parameters else faiss().SearchParameters
    scores, ids = index.search(vector.reshape(1, -1), n, params=kind(sel=selector, **parameters))
    found = ids[0] >= 0  # FAISS pads what it did not find with -1
    return Ranking(ids[0][found], scores[0][found])


class Held:
    """Vectors in an index of FAISS, each under its passage's id."""

    def __init__(self, index: Any) -> None:
        self.index = index

    @property
    def passages(self) -> int:
        """How many vectors it holds."""
        return int(self.index.ntotal)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors under new ids."""
        self.index.add_with_ids(vectors, ids)

    def remove(self, ranges: Ranges) -> None:
        """Remove ids."""
        if len(ranges):
            ids = np.flatnonzero(mask_of(ranges)).astype(np.int64)
            self.index.remove_ids(faiss().IDSelectorBatch(ids))
