"""The one form of text that offsets index: what is normalised, and nothing more."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

_BOM = "\ufeff"
_LEFT_OUT = re.compile("\\A[\0\ufeff]+|\r(?=\n)|\0|(?<=[\ud800-\udbff])[\udc00-\udfff]")
"""What has no character of its own in the canonical text."""


def canonical(text: str) -> str:
    """``text`` as it is stored: quotes are verbatim, so only what breaks tools is touched.

    Line ends become ``\\n``, NUL and a leading byte-order mark go, a lone surrogate (which cannot
    be written as UTF-8) becomes U+FFFD. ``canonical(canonical(x)) == canonical(x)``.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        # Pairs of surrogates join into the character they stand for; single ones cannot.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.lstrip(_BOM)


def canonical_with(text: str, offsets: Sequence[int]) -> tuple[str, tuple[int, ...]]:
    """The same, and where ``offsets`` (each in ``[0, len(text)]``) lie in it."""
    stored = canonical(text)
    if len(stored) == len(text):
        return stored, tuple(offsets)
    gone = [at for found in _LEFT_OUT.finditer(text) for at in range(*found.span())]
    return stored, tuple(offset - bisect_left(gone, offset) for offset in offsets)
