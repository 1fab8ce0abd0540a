"""Writes Microsoft's compound files (the container of msg), as small as the format allows.

Every stream is padded with zeros to the 4,096 bytes below which streams would live in a second,
smaller file system inside the file.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_CUTOFF = 4096


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams in its root."""
    entries = [("Root Entry", 5, _END, 0)]
    sectors: list[bytes] = []
    fat: list[int] = []
    for name, data in sorted(streams.items(), key=lambda item: (len(item[0]), item[0].upper())):
        padded = data.ljust(_CUTOFF, b"\0")
        entries.append((name, 2, len(sectors), len(padded)))
        _append(sectors, fat, padded)
    directory = len(sectors)
    records = [_entry(number, entries) for number in range(len(entries))]
    _append(sectors, fat, b"".join(records))
    fat_sector = len(sectors)
    fat.append(_FAT)
    assert len(fat) <= _SECTOR // 4
    fat += [_FREE] * (_SECTOR // 4 - len(fat))
    sectors.append(struct.pack(f"<{len(fat)}I", *fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, directory, 0, _CUTOFF, _END, 0, _END, 0)
    header += struct.pack("<109I", fat_sector, *[_FREE] * 108)
    return header + b"".join(sectors)


def _append(sectors: list[bytes], fat: list[int], data: bytes) -> None:
    """Add ``data`` as a chain of sectors."""
    count = -(-len(data) // _SECTOR)
    first = len(sectors)
    for n in range(count):
        sectors.append(data[n * _SECTOR : (n + 1) * _SECTOR].ljust(_SECTOR, b"\0"))
        fat.append(first + n + 1 if n < count - 1 else _END)


def _entry(number: int, entries: list[tuple[str, int, int, int]]) -> bytes:
    """A directory entry; the streams form a chain to the right, which is a valid search tree."""
    name, kind, start, size = entries[number]
    raw = name.encode("utf-16-le") + b"\0\0"
    right = number + 1 if 0 < number < len(entries) - 1 else _FREE
    child = 1 if number == 0 and len(entries) > 1 else _FREE
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(raw), kind, 1, _FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
