"""Pieces of a text, known by their hashes, and how they are found again in raw bytes.

A piece is ``WIDTH`` bytes of UTF-8. Files are searched with a rolling hash (Karp and Rabin 1987)
over all their windows at once; what it finds is confirmed by SHA-256, so that nothing is taken for
a trace by chance.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from rag.types import Probe

WIDTH: Final = 24
MOST: Final = 48
"""Pieces of one text, spread over it from its first byte to its last."""
FEWER: Final = 8
"""Pieces of each where more than ``MANY`` articles go at a time, so that receipts stay small."""
MANY: Final = 100
_BASE: Final = 0x9E3779B97F4A7C15
_BLOCK: Final = 2**22
_MASK: Final = 2**64 - 1


def probes_of(text: str, most: int = MOST) -> tuple[Probe, ...]:
    """The pieces of ``text``; none where it is shorter than one."""
    data = text.encode("utf-8")
    last = len(data) - WIDTH
    if last < 0:
        return ()
    places = sorted({round(last * n / (most - 1)) for n in range(most)})
    pieces = dict.fromkeys(data[at : at + WIDTH] for at in places)
    return tuple(Probe(f"{_rolling_of(piece):016x}", _sha(piece)) for piece in pieces)


def traces(stream: BinaryIO, probes: Mapping[int, Sequence[Probe]]) -> Iterator[Probe]:
    """The probes whose pieces stand in ``stream``, once for each block they stand in."""
    wanted = np.array(sorted(probes), dtype=np.uint64)
    kept = b""
    while block := stream.read(_BLOCK):
        data = kept + block
        for at in _hits(data, wanted).tolist():
            piece = data[at : at + WIDTH]
            digest = _sha(piece)
            yield from (p for p in probes[_rolling_of(piece)] if p.sha256 == digest)
        kept = data[-(WIDTH - 1) :]


def by_hash(probes: Sequence[Probe]) -> dict[int, list[Probe]]:
    """Probes by their rolling hash, as :func:`traces` wants them."""
    found: dict[int, list[Probe]] = {}
    for probe in probes:
        found.setdefault(int(probe.rolling, 16), []).append(probe)
    return found


def files_of(folders: Sequence[Path]) -> list[Path]:
    """Every regular file in ``folders``, sorted."""
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    )


def _hits(data: bytes, wanted: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Offsets of windows of ``data`` whose rolling hash is one of ``wanted``."""
    n = len(data) - WIDTH + 1
    if n <= 0 or not len(wanted):
        return np.empty(0, dtype=np.intp)
    values = np.frombuffer(data, dtype=np.uint8).astype(np.uint64)
    hashes = np.zeros(n, dtype=np.uint64)
    for at in range(WIDTH):
        # Horner's rule; numpy's products wrap at 2**64, which is the modulus meant.
        hashes *= np.uint64(_BASE)
        hashes += values[at : at + n]
    places = np.minimum(np.searchsorted(wanted, hashes), len(wanted) - 1)
    return np.flatnonzero(wanted[places] == hashes)


def _rolling_of(piece: bytes) -> int:
    value = 0
    for byte in piece:
        value = (value * _BASE + byte) & _MASK
    return value


def _sha(piece: bytes) -> str:
    return hashlib.sha256(piece).hexdigest()[:32]
