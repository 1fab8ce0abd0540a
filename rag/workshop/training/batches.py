"""Sequences padded into batches, for measuring a checkpoint that torch runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Tokens = NDArray[np.int64]


def pad(rows: Sequence[Sequence[int]]) -> tuple[Tokens, Tokens]:
    """Token ids and attention mask, both ``(len(rows), longest)``, padded with 0."""
    longest = max(len(row) for row in rows)
    ids = np.zeros((len(rows), longest), dtype=np.int64)
    mask = np.zeros_like(ids)
    for target, seen, row in zip(ids, mask, rows, strict=True):
        target[: len(row)] = row
        seen[: len(row)] = 1
    return ids, mask


def batches(lengths: Sequence[int], max_tokens: int, max_rows: int) -> list[list[int]]:
    """Positions grouped by similar length, so that little is padding.

    Each group holds at most ``max_rows`` positions and ``max_tokens`` padded tokens (or one row).
    """
    groups: list[list[int]] = []
    for position in sorted(range(len(lengths)), key=lengths.__getitem__):
        group = groups[-1] if groups else []
        rows = len(group) + 1
        if group and rows <= max_rows and rows * lengths[position] <= max_tokens:
            group.append(position)
        else:
            groups.append([position])
    return groups
