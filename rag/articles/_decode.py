"""Bytes of a text file -> characters, whatever the encoding."""

from __future__ import annotations

import codecs
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES: Final = 256 * 1024
_FEW: Final = 0.01


def decode(data: bytes) -> str:
    """The text of ``data``: byte-order mark, UTF-16/32 by their zeros, UTF-8, else detected.

    Never raises: what no encoding explains is read as Windows-1252 with U+FFFD in the holes.
    """
    return data.decode(encoding_of(data), "replace")


def encoding_of(data: bytes) -> str:
    """Python's name of the encoding of ``data``."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    wide = _wide(data[:4096])
    if wide:
        return wide
    if _is_utf8(data):
        return "utf-8"
    return _detected(data)


def _wide(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark shows as zeros at every second or fourth place."""
    if len(head) < 4 or b"\0" not in head:
        return None
    zeros = [head[at::4].count(0) / max(1, len(head[at::4])) for at in range(4)]
    full = [share > 0.6 for share in zeros]
    if full == [False, True, True, True]:
        return "utf-32-le"
    if full == [True, True, True, False]:
        return "utf-32-be"
    if full == [False, True, False, True]:
        return "utf-16-le"
    if full == [True, False, True, False]:
        return "utf-16-be"
    return None


def _is_utf8(data: bytes) -> bool:
    """Whether ``data`` is UTF-8, a few damaged bytes or a cut last character forgiven."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        wide = sum(byte >= 0x80 for byte in data[:_SAMPLE_BYTES])
        holes = data[:_SAMPLE_BYTES].decode("utf-8", "replace").count("\ufffd")
        return wide > 100 and holes <= _FEW * wide
    return True


def _detected(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE_BYTES]).best()
    return best.encoding if best is not None else "cp1252"
