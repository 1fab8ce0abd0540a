"""Near-copies among ranked passages: found, collapsed into the best-ranked one, counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
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
    marked, shingles = cache(_marked), cache(_shingles)  # for as long as this call

    def is_copy(text: str, of: str) -> bool:
        """Words first: they tell most pairs apart, and shingles take the longest to make."""
        if not marked(text) <= marked(of):
            return False
        return len(shingles(text) & shingles(of)) >= OVERLAP * len(shingles(text))

    for position, hit in enumerate(hits):
        if len(kept) >= k and position >= LOOK_AHEAD * k:
            break
        text = hit.passage.text
        original = next((i for i, one in enumerate(kept) if is_copy(text, one.passage.text)), None)
        if original is not None:
            copies[original].extend((hit.passage.id, *hit.copies))
        elif len(kept) < k:
            kept.append(hit)
            copies.append(list(hit.copies))
    return [replace(hit, copies=tuple(ids)) for hit, ids in zip(kept, copies, strict=True)]


def _shingles(text: str) -> set[int]:
    """Each shingle by its hash, which is made out once."""
    words = _WORD.findall(text.casefold())
    starts = [words[i:] for i in range(SHINGLE_WORDS)]
    return set(map(hash, zip(*starts, strict=False))) or {hash(tuple(words))}


def _marked(text: str) -> set[str]:
    """Words that could answer: with a digit, a capital, or of a script without case."""
    return {word for word in _WORD.findall(text) if not word.islower()}
