"""The one form of text that offsets index: what is normalised, and nothing more."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

_BOM = "\ufeff"


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


def canonical_pages(text: str, page_starts: Sequence[int]) -> tuple[str, tuple[int, ...]]:
    """The same with the page starts moved along; offsets must ascend from 0."""
    edges = [*page_starts, len(text)]
    if not page_starts:
        return canonical(text), ()
    starts: list[int] = []
    whole = ""
    parts = [text[: edges[0]], *(text[a:b] for a, b in itertools.pairwise(edges))]
    for number, part in enumerate(parts):
        if number:
            starts.append(len(whole))
        whole += canonical(part)
    return whole, tuple(starts)
