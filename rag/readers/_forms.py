"""What the other heads say of the passages read: sentences, items of a list, a decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from rag.passages import split_sentences
from rag.readers._items import items, softmax
from rag.readers._network import Said
from rag.readers._spans import Window
from rag.types import Evidence, Passage, Span, Stance

_LEAST: Final = 0.05
"""Sentences less likely than this are not worth telling."""
_MOST: Final = 40

Read = Sequence[tuple[Sequence[Window], Sequence[Said]]]
"""For each passage its windows and what the heads said of each."""


def read_out(
    read: Read, spans: Sequence[Span]
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...], Stance | None]:
    """Sentences and items, best first, and what the passage of the best sentence decides."""
    sentences: list[tuple[Evidence, Stance]] = []
    for windows, heads in read:
        for window, said in zip(windows, heads, strict=True):
            stance = Stance(*(float(p) for p in softmax(said.decision)))
            sentences.extend((evidence, stance) for evidence in _sentences(window, said))
    sentences.sort(key=lambda pair: -pair[0].probability)
    decision = sentences[0][1] if sentences else None
    return _best([evidence for evidence, _ in sentences]), _best(items(read, spans)), decision


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
    for start, end in split_sentences(window.passage.seen, taken=True):
        inside = (start <= middles) & (middles < end)
        if not inside.any():
            continue
        probability = float(chances[first:-1][inside].mean())
        place = window.passage.place(start, end)
        if probability >= _LEAST and place is not None:
            yield _evidence(window.passage, place, probability)


def _evidence(passage: Passage, place: tuple[int, int], probability: float) -> Evidence:
    return Evidence(passage.article_id, passage.id, *place, probability)
