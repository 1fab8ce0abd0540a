"""The approximate index on disk: a line that says what it is, then FAISS's own format."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Final

from rag.engines._approximate import Approximate
from rag.engines._faiss import faiss
from rag.engines._files import replacing
from rag.engines._manifest import Stamp

NAME: Final = "dense.faiss"
_FORMAT: Final = "1 ivf-sq8"
_HEADER_BYTES: Final = 512
_CHUNK: Final = 1 << 20


def write(index_dir: Path, made: Approximate, state: Stamp) -> None:
    """Put ``made`` on disk, stamped with ``state``; whole or not at all."""
    with replacing(index_dir / NAME) as file:
        file.write(b" " * _HEADER_BYTES)
        checked = _Checked(file.write)
        writer = faiss().PyCallbackIOWriter(checked.write)
        faiss().write_index(made.index, writer)
        header = {
            "format": _FORMAT,
            "state": asdict(state),
            "trained_on": made.trained_on,
            "bytes": checked.bytes,
            "crc32": checked.crc32,
        }
        file.seek(0)
        file.write(json.dumps(header).encode().ljust(_HEADER_BYTES - 1) + b"\n")


def read(index_dir: Path) -> tuple[Approximate, Stamp] | None:
    """The index on disk and its state; none when it is missing, torn or of another format.

    The checksum is compared before FAISS sees a byte: its reader trusts what it is given.
    """
    try:
        with (index_dir / NAME).open("rb") as file:
            header = _header(file)
            if header is None:
                return None
            file.seek(_HEADER_BYTES)
            reader = faiss().PyCallbackIOReader(file.read)
            made = Approximate(faiss().read_index(reader), header["trained_on"])
            return made, Stamp(**header["state"])
    except OSError:
        return None


def state_of(index_dir: Path) -> Stamp | None:
    """The state of the index on disk, its checksum compared; none as for :func:`read`."""
    try:
        with (index_dir / NAME).open("rb") as file:
            header = _header(file)
    except OSError:
        return None
    return None if header is None else Stamp(**header["state"])


def _header(file: BinaryIO) -> dict[str, Any] | None:
    """The header of a file that is whole."""
    try:
        header: dict[str, Any] = json.loads(file.read(_HEADER_BYTES))
        wanted = header["format"], header["bytes"], header["crc32"]
        Stamp(**header["state"])
    except (ValueError, TypeError, KeyError):
        return None
    seen = _Checked(lambda chunk: len(chunk))
    while chunk := file.read(_CHUNK):
        seen.write(chunk)
    return header if wanted == (_FORMAT, seen.bytes, seen.crc32) else None


class _Checked:
    """Passes bytes on, counting and checking them."""

    def __init__(self, into: Callable[[bytes], int]) -> None:
        self._into = into
        self.bytes = 0
        self.crc32 = 0

    def write(self, chunk: bytes) -> int:
        self.bytes += len(chunk)
        self.crc32 = zlib.crc32(chunk, self.crc32)
        return self._into(chunk)
