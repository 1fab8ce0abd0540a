"""What reading one file may cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """Time of the processor that a file is given, and memory.

    A fixed time alone would refuse a large archive or let a small bomb run for as long, so it
    grows with the bytes of the file and with every article that comes out of it.
    """

    seconds: float = 6.0
    seconds_per_mb: float = 0.5
    seconds_per_article: float = 0.1
    memory_bytes: int = 2**30
    """Above what the process has before it begins."""
    pages_recognised: int = 200
    """Pages of a file that are pictures and given to OCR."""
    seconds_recognising: float = 600.0
    """By the clock, for all of them; seconds of a page are no seconds of its file."""
    patience: float = 2.25
    """Seconds by the clock for each of the processor, after which what reads it must be seen to be
    at work: a busy machine is no fault of the file."""

    def time(self, size: int) -> float:
        """Seconds of the processor for a file of ``size`` bytes, before its first article."""
        return self.seconds + self.seconds_per_mb * size / 2**20


PICTURE_S: Final = 1.0
"""Seconds of the processor that a file is given for each page that was recognised."""

LIMITS: Final = Limits()
"""Ordinary articles take milliseconds, the slowest of 1,300 real files 4 s."""
