"""The terms of passages as the table ``postings`` holds them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.engines._postgresql.snapshot import Searchable
from rag.language.terms import terms

_EXACT: Final = 24
"""Lengths count exactly up to sixteen more."""


class Postings(NamedTuple):
    """Rows of ``postings``, by passage."""

    terms: NDArray[np.int64]
    passages: NDArray[np.int64]
    times: NDArray[np.int32]
    lengths: NDArray[np.int32]
    each: list[int]
    """How many terms each passage has, in order."""


def postings(found: Iterable[Searchable]) -> Postings:
    """The distinct terms of every passage; its title counts, unless the passage begins with it."""
    hashes: list[int] = []
    passages: list[int] = []
    times: list[int] = []
    lengths: list[int] = []
    each: list[int] = []
    for one in found:
        bare = not one.title or one.text.startswith(one.title)
        bag = Counter(terms(one.text if bare else f"{one.title} {one.text}"))
        length = bag.total()
        each.append(length)
        hashes += map(hashed, bag)
        passages += [one.id] * len(bag)
        times += bag.values()
        lengths += [rounded(length)] * len(bag)
    return Postings(
        np.array(hashes, dtype=np.int64),
        np.array(passages, dtype=np.int64),
        np.array(times, dtype=np.int32),
        np.array(lengths, dtype=np.int32),
        each,
    )


def rounded(length: int) -> int:
    """A length as the embedded engine scores it, in which tantivy keeps four binary digits.

    An index that is moved from one engine to the other must not answer otherwise.
    """
    beyond = length - _EXACT
    if beyond < 16:
        return length
    step = beyond.bit_length() - 4
    return (beyond >> step << step) + _EXACT


def asked(question: str) -> tuple[Sequence[int], Sequence[int]]:
    """The distinct terms of a question, and how often each is in it."""
    bag = Counter(map(hashed, terms(question)))
    return list(bag.keys()), list(bag.values())


@lru_cache(maxsize=100_000)
def hashed(term: str) -> int:
    """64 bits of a term: the table holds no words, and asks no dictionary.

    Among ten million different terms two share their number once in 370,000 indexes; then both
    count as one.
    """
    digest = hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
