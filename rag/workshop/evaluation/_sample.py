"""A part of a data set that looks like the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def evenly(items: Sequence[T], limit: int | None) -> list[T]:
    """At most ``limit`` items at even distances, in order; all of them without a limit."""
    total = len(items)
    if limit is None or limit >= total:
        return list(items)
    return [items[i * total // limit] for i in range(limit)]
