"""What the other heads say of the passages read: sentences, items of a list, a decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rag.passages import split_sentences
from rag.readers._network import Said
from rag.readers._spans import Window
from rag.types import Evidence, Stance

_LEAST: Final = 0.1
"""Sentences and items less likely than this are not worth telling."""
_MOST: Final = 40

Read = Sequence[tuple[Sequence[Window], Sequence[Said]]]
"""For each passage its windows and what the heads said of each."""


def read_out(read: Read) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...], Stance | None]:
    """Sentences and items, best first, and what the passage of the best sentence decides."""
    sentences: list[tuple[Evidence, Stance]] = []
    items: list[Evidence] = []
    for windows, heads in read:
        for window, said in zip(windows, heads, strict=True):
            stance = Stance(*(float(p) for p in _softmax(said.decision)))
            sentences.extend((evidence, stance) for evidence in _sentences(window, said))
            items.extend(_items(window, said))
    sentences.sort(key=lambda pair: -pair[0].probability)
    decision = sentences[0][1] if sentences else None
    return _best([evidence for evidence, _ in sentences]), _best(items), decision


def _best(found: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The most likely, none overlapping a better one."""
    kept: list[Evidence] = []
    for one in sorted(found, key=lambda one: -one.probability)[: 2 * _MOST]:
        apart = all(
            one.article_id != other.article_id or one.end <= other.start or other.end <= one.start
            for other in kept
        )
        if apart:
            kept.append(one)
    return tuple(kept[:_MOST])


def _sentences(window: Window, said: Said) -> Iterator[Evidence]:
    """Each sentence with the mean of what its tokens are taken for."""
    chances = 1 / (1 + np.exp(-said.evidence))
    first = next((at for at, inside in enumerate(window.type_ids) if inside), len(chances))
    middles = np.array([(a + b) / 2 for a, b in window.offsets[first:-1]])
    if chances[first:-1].max(initial=0.0) < _LEAST:
        return
    for start, end in split_sentences(window.passage.seen):
        inside = (start <= middles) & (middles < end)
        if not inside.any():
            continue
        probability = float(chances[first:-1][inside].mean())
        place = window.passage.place(start, end)
        if probability >= _LEAST and place is not None:
            yield _evidence(window, place, probability)


def _items(window: Window, said: Said) -> Iterator[Evidence]:
    """Runs of whole words, each begun by a first token and gone on with further ones.

    A word is in an item where that is likelier than not; tags are read as in TASE (Segal et al.
    2020), the probability of an item is the mean of its tokens'.
    """
    tags = _softmax(said.tags)
    inside = 1 - tags[:, 0]
    begun: int | None = None
    for at in range(len(inside)):
        goes_on = inside[at] >= 0.5 and not (window.starts[at] and tags[at, 1] > tags[at, 2])
        if begun is not None and not goes_on:
            yield from _item(window, inside, begun, at - 1)
            begun = None
        if begun is None and inside[at] >= 0.5 and window.starts[at]:
            begun = at
    if begun is not None:
        yield from _item(window, inside, begun, len(inside) - 1)


def _item(window: Window, inside: NDArray[np.float32], first: int, last: int) -> Iterator[Evidence]:
    while last >= first and not window.ends[last]:
        last -= 1
    if last < first:
        return
    place = window.passage.place(window.offsets[first][0], window.offsets[last][1])
    if place is not None:
        yield _evidence(window, place, float(inside[first : last + 1].mean()))


def _evidence(window: Window, place: tuple[int, int], probability: float) -> Evidence:
    passage = window.passage
    return Evidence(passage.article_id, passage.id, *place, probability)


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    chances: NDArray[np.float32] = raised / raised.sum(axis=-1, keepdims=True)
    return chances
