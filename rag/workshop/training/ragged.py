"""Rows of unequal length in two flat arrays: small on disk, quick to slice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray


@dataclass(frozen=True, slots=True)
class Ragged:
    """Row i is `values[starts[i]:starts[i + 1]]`.

    values: (n_values,) integers; starts: (n_rows + 1,) int64.
    """

    values: NDArray[np.integer]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]], dtype: DTypeLike) -> Ragged:
        """Pack rows of integers."""
        kept = [np.asarray(row, dtype=dtype) for row in rows]
        starts = np.zeros(len(kept) + 1, dtype=np.int64)
        np.cumsum([len(row) for row in kept], out=starts[1:])
        return cls(np.concatenate(kept) if kept else np.zeros(0, dtype), starts)

    def __getitem__(self, row: int) -> NDArray[np.integer]:
        return self.values[self.starts[row] : self.starts[row + 1]]
