"""Bytes of a text file -> characters, whatever the encoding."""

from __future__ import annotations

import codecs
import re
from typing import Final, overload

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES: Final = 256 * 1024
_FEW: Final = 0.01
_DECLARED: Final = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.I)
_SAME_CHAOS: Final = 0.005
_SAME_COHERENCE: Final = 0.06
_DECLARED_WITHIN: Final = 4096
_AS_BROWSERS_DO: Final = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
}
"""Labels that browsers read as the larger set (WHATWG Encoding standard)."""


def decode(data: bytes) -> str:
    """The text of ``data``: byte-order mark, UTF-16/32 by their zeros, UTF-8, else detected.

    Never raises: what no encoding explains is read as Windows-1252 with U+FFFD in the holes.
    """
    return data.decode(encoding_of(data), "replace")


def decode_markup(data: bytes) -> str:
    """The same for HTML and XML, which may declare their encoding."""
    return data.decode(markup_encoding_of(data), "replace")


def markup_encoding_of(data: bytes) -> str:
    """Python's name of the encoding of HTML or XML.

    What is valid UTF-8 is UTF-8 whatever it declares (declarations are copied along with templates
    more often than bytes happen to form UTF-8).
    """
    encoding = encoding_of(data, detect=False)
    if encoding is None:
        found = _DECLARED.search(data[:_DECLARED_WITHIN])
        name = found[1].decode("ascii").lower() if found else ""
        encoding = _known(_AS_BROWSERS_DO.get(name, name)) or _detected(data)
    return encoding


def _known(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


@overload
def encoding_of(data: bytes) -> str: ...
@overload
def encoding_of(data: bytes, *, detect: bool) -> str | None: ...
def encoding_of(data: bytes, *, detect: bool = True) -> str | None:
    """Python's name of the encoding; without ``detect`` none where only statistics could tell."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    wide = _wide(data[:4096])
    if wide:
        return wide
    if _is_utf8(data):
        return "utf-8"
    return _detected(data) if detect else None


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
    """By charset-normalizer; where Windows-1252 explains the bytes as well, it is the likelier.

    The Western and the Central European code page share most letters of French or Swedish, and
    the detector then names the one that comes first in the alphabet.
    """
    from charset_normalizer import from_bytes

    matches = from_bytes(data[:_SAMPLE_BYTES])
    best = matches.best()
    if best is None:
        return "cp1252"
    as_good = any(
        match.encoding == "cp1252"
        and match.chaos <= best.chaos + _SAME_CHAOS
        and match.coherence >= best.coherence - _SAME_COHERENCE
        for match in matches
    )
    return "cp1252" if as_good else best.encoding
