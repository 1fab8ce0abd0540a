"""Near-copies among ranked passages: found, collapsed into the best-ranked one, counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rag.types import Hit

SHINGLE_WORDS: Final = 5
"""Words in a shingle."""
OVERLAP: Final = 0.9
"""Share of a passage's shingles that the better-ranked passage must hold."""
LOOK_AHEAD: Final = 4
"""Copies are counted among the best ``4 k`` hits: they rank close to what they copy."""

_WORD = re.compile(r"\w+")


def collapse(hits: Sequence[Hit], k: int) -> list[Hit]:
    """The best ``k`` of ``hits`` (best first) without near-copies; each lists those it stands for.

    A passage is a near-copy of a better-ranked one that holds at least 90 % of its five-word
    shingles (containment, Broder 1997, which a Jaccard similarity of 0.9 implies) and every one
    of its numbers and capitalised words. The second condition keeps an updated article apart
    from the one it corrects: "led by Ann Lee" and "led by Bo Ray" in otherwise equal texts are a
    disagreement to show, not a copy.
    """
    kept: list[Hit] = []
    copies: list[list[str]] = []
    holders: dict[tuple[str, ...], list[int]] = {}
    for position, hit in enumerate(hits):
        if len(kept) >= k and position >= LOOK_AHEAD * k:
            break
        shingles = _shingles(hit.passage.text)
        known = shingles & holders.keys()
        least = OVERLAP * len(shingles)
        shared = Counter(i for s in known for i in holders[s]) if len(known) >= least else {}
        originals = [
            i
            for i, n in shared.items()
            if n >= least and _marked(hit.passage.text) <= _marked(kept[i].passage.text)
        ]
        if originals:
            copies[min(originals)].extend((hit.passage.id, *hit.copies))
            continue
        if len(kept) >= k:
            continue
        for shingle in shingles:
            holders.setdefault(shingle, []).append(len(kept))
        kept.append(hit)
        copies.append(list(hit.copies))
    return [replace(hit, copies=tuple(ids)) for hit, ids in zip(kept, copies, strict=True)]


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    starts = [words[i:] for i in range(SHINGLE_WORDS)]
    return set(zip(*starts, strict=False)) or {tuple(words)}


def _marked(text: str) -> set[str]:
    """Words that could answer: with a digit, a capital, or of a script without case."""
    return {word for word in _WORD.findall(text) if not word.islower()}
