"""Long work, told as it goes on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar

from rag.types import Progress

T = TypeVar("T")


def counted(items: Collection[T], progress: Progress | None) -> Iterator[T]:
    """The items one by one; how many are done is told when the next is asked for."""
    return counted_to(len(items), items, progress)


def counted_to(total: int, items: Iterable[T], progress: Progress | None) -> Iterator[T]:
    """The same of items that are made as they are asked for."""
    for done, item in enumerate(items, start=1):
        yield item
        if progress is not None:
            progress(done, total)
