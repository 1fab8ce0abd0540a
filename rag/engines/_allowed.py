"""The passages a filter lets through, in the forms the structures want."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rag.engines._manifest import Stamp
from rag.engines._ranking import Ids
from rag.engines._snapshot import Ranges, Snapshot
from rag.types import Filter

_REMEMBERED: Final = 32


@dataclass(frozen=True)
class Allowed:
    """Matching articles and their passages in one state of the store."""

    keys: NDArray[np.int64]
    """``(n_articles,)``: article keys."""
    ranges: Ranges

    @cached_property
    def passages(self) -> int:
        """How many passages are let through."""
        return int((self.ranges[:, 1] - self.ranges[:, 0] + 1).sum())

    @cached_property
    def mask(self) -> NDArray[np.bool_]:
        """``mask[passage id]``: let through or not; ids beyond its end are not."""
        return mask_of(self.ranges)

    @cached_property
    def bits(self) -> NDArray[np.uint8]:
        """:attr:`mask`, eight ids a byte, lowest bit first."""
        return np.packbits(self.mask, bitorder="little")

    def holds(self, ids: Ids) -> NDArray[np.bool_]:
        """For each id whether it is let through."""
        inside = ids < len(self.mask)
        return inside & self.mask[np.where(inside, ids, 0)]


def mask_of(ranges: Ranges) -> NDArray[np.bool_]:
    """``mask[id]`` for disjoint ranges of ids."""
    size = int(ranges[:, 1].max()) + 2 if len(ranges) else 1
    steps = np.zeros(size, dtype=np.int8)
    steps[ranges[:, 0]] += 1
    steps[ranges[:, 1] + 1] -= 1
    return np.cumsum(steps, dtype=np.int8).astype(np.bool_)


class AllowedCache:
    """The last few filters asked for, so that a conversation does not pay for its filter twice."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[Filter, Stamp], Allowed] = OrderedDict()
        self._guard = threading.Lock()

    def of(self, where: Filter | None, snapshot: Snapshot) -> Allowed | None:
        """What ``where`` lets through in this state; none when it lets everything through."""
        if where is None:
            return None
        name = (where, snapshot.stamp)
        with self._guard:
            if name in self._known:
                self._known.move_to_end(name)
                return self._known[name]
        rows = snapshot.matching(where)
        made = Allowed(rows[:, 0], rows[:, 1:])
        with self._guard:
            self._known[name] = made
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return made
