"""Limits on what an archive may expand to, so that a small file cannot fill the machine."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import IO, BinaryIO, Final, cast

from rag.errors import ArticleError

MAX_DEPTH: Final = 3
"""Archives in archives."""
MAX_MEMBERS: Final = 100_000
"""Files in one outermost archive, through every depth."""
MAX_EXPANDED_BYTES: Final = 4 * 2**30
"""Bytes one outermost archive may expand to, through every depth."""
MAX_RATIO: Final = 150
"""Expanded to packed size of one member; text reaches 5 to 30, a bomb 1,000 and more."""
FREE_BYTES: Final = 16 * 2**20
"""Expansion of a member below this is harmless whatever its ratio."""


@dataclass(slots=True)
class Budget:
    """What the contents of one outermost file have used up.

    Members are remembered by name with the furthest byte read of each, so that reading one again
    costs nothing.
    """

    _reached: dict[str, int] = field(default_factory=dict)
    _expanded: int = 0

    def enter(self, member: str, depth: int) -> None:
        """Account for a member; raises :class:`ArticleError` (``too_large``)."""
        if depth > MAX_DEPTH:
            raise ArticleError(
                f"{member} lies in more than {MAX_DEPTH} archives; unpack some.", "too_large"
            )
        self._reached.setdefault(member, 0)
        if len(self._reached) > MAX_MEMBERS:
            raise ArticleError(
                f"More than {MAX_MEMBERS:,} files in one archive, reached at {member}; split it.",
                "too_large",
            )

    def reach(self, member: str, offset: int) -> None:
        """Account for bytes expanded; raises :class:`ArticleError` (``too_large``)."""
        further = offset - self._reached.get(member, 0)
        if further > 0:
            self._reached[member] = offset
            self._expanded += further
        if self._expanded > MAX_EXPANDED_BYTES:
            raise ArticleError(
                f"The archive expands to more than {MAX_EXPANDED_BYTES >> 30} GB, reached at "
                f"{member}; split it.",
                "too_large",
            )


class _Bounded(io.RawIOBase):
    def __init__(
        self, stream: IO[bytes], under: IO[bytes], packed: int, member: str, budget: Budget
    ) -> None:
        self._stream = stream
        self._under = under
        self._member = member
        self._budget = budget
        self._limit = max(FREE_BYTES, packed * MAX_RATIO)
        self._offset = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer)).cast("B")
        data = self._stream.read(len(view))
        view[: len(data)] = data
        self._offset += len(data)
        self._budget.reach(self._member, self._offset)
        if self._offset > self._limit:
            raise ArticleError(
                f"{self._member} expands to more than {MAX_RATIO} times its packed size, as only "
                "a decompression bomb does; it is not read.",
                "too_large",
            )
        return len(data)

    def close(self) -> None:
        self._stream.close()
        self._under.close()
        super().close()


def bounded(
    stream: IO[bytes], under: IO[bytes], packed: int, member: str, budget: Budget
) -> BinaryIO:
    """``stream``, expanded from ``packed`` bytes of ``under``, held to the limits above.

    Closing it closes both.
    """
    return cast(BinaryIO, io.BufferedReader(_Bounded(stream, under, packed, member, budget)))
