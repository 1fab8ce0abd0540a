"""What the other heads say of the passages read: sentences, items of a list, a decision."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rag.passages import split_sentences
from rag.readers._network import Said
from rag.readers._spans import Window, whole_label
from rag.types import Evidence, Passage, Span, Stance

_LEAST: Final = 0.05
"""Sentences less likely than this are not worth telling."""
_LISTED: Final = 0.8
"""Probability from which the list head's words are items."""
_BESIDE: Final = 3.0
"""Spans whose score comes so near the best one's are items too."""
_MOST: Final = 40
_WORDS: Final = 9
"""Parts of an enumeration have at most so many words; longer ones are clauses, and stay whole."""
_JOINT: Final = re.compile(
    r"(?<!\s)(?:\s*[,;](?:\s+(?:and|or|as well as))?\s+|\s+(?:and|or|as well as|&)\s+)",
    re.IGNORECASE,
)
_LEADS: Final = re.compile(
    r"[^\w(]+|(?:the|an?|in|on|at|of|by|and|or|as|to|from|with|for|both|either)\b\s*",
    re.IGNORECASE,
)
_TRAILS: Final = re.compile(r"\s(?:and|or|as|in|of|the|by|to|with|for)$", re.IGNORECASE)
_LONGEST_TRAIL: Final = len(" with")
_CLOSING: Final = {'"': '"', "”": "“", ")": "("}
_STOPS: Final = ",;:."
"""What may stand around an item and is no part of it."""

Read = Sequence[tuple[Sequence[Window], Sequence[Said]]]
"""For each passage its windows and what the heads said of each."""


def read_out(
    read: Read, spans: Sequence[Span]
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...], Stance | None]:
    """Sentences and items, best first, and what the passage of the best sentence decides."""
    sentences: list[tuple[Evidence, Stance]] = []
    items: list[Evidence] = []
    for windows, heads in read:
        for window, said in zip(windows, heads, strict=True):
            stance = Stance(*(float(p) for p in _softmax(said.decision)))
            sentences.extend((evidence, stance) for evidence in _sentences(window, said))
            items.extend(_items(window, said))
    passages = {windows[0].passage.id: windows[0].passage for windows, _ in read}
    for place, span in enumerate(spans):
        likely = span.score >= max(span.null_score, spans[0].score - _BESIDE)
        if likely or (place == 0 and not items):
            items.extend(_parts(passages[span.passage_id], span))
    sentences.sort(key=lambda pair: -pair[0].probability)
    decision = sentences[0][1] if sentences else None
    return _best([evidence for evidence, _ in sentences]), _best(_smallest(items)), decision


def _smallest(items: Sequence[Evidence]) -> list[Evidence]:
    """Without those that hold another one."""
    return [
        one
        for one in items
        if not any(
            one.article_id == other.article_id
            and one.start <= other.start
            and other.end <= one.end
            and (one.start, one.end) != (other.start, other.end)
            for other in items
        )
    ]


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
            yield _evidence(window.passage, place, probability)


def _items(window: Window, said: Said) -> Iterator[Evidence]:
    """Runs of whole words, each begun by a first token and gone on with further ones.

    Tags are read as in TASE (Segal et al. 2020); the probability of an item is the mean of its
    tokens'.
    """
    tags = _softmax(said.tags)
    inside = 1 - tags[:, 0]
    if inside.max(initial=0.0) < 0.5:
        return
    begun: int | None = None
    for at in range(len(inside)):
        goes_on = inside[at] >= 0.5 and not (window.starts[at] and tags[at, 1] > tags[at, 2])
        if begun is not None and not goes_on:
            yield from _run(window, inside, begun, at - 1)
            begun = None
        if begun is None and inside[at] >= 0.5 and window.starts[at]:
            begun = at


def _run(window: Window, inside: NDArray[np.float32], first: int, last: int) -> Iterator[Evidence]:
    while last >= first and not window.ends[last]:
        last -= 1
    if last < first:
        return
    probability = float(inside[first : last + 1].mean())
    if probability < _LISTED:
        return
    start, end = window.offsets[first][0], window.offsets[last][1]
    for low, high in pieces(window.passage.seen, start, end):
        place = window.passage.place(*whole_label(window.passage, low, high))
        if place is not None:
            yield _evidence(window.passage, place, probability)


def _parts(passage: Passage, span: Span) -> Iterator[Evidence]:
    """The items that a span holds, as likely as it is against the null."""
    probability = float(1 / (1 + np.exp(span.null_score - span.score)))
    start, end = span.start - passage.start, span.end - passage.start
    for low, high in pieces(passage.text, start, end):
        yield _evidence(passage, (passage.start + low, passage.start + high), probability)


def pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The places of the items of an enumeration in ``text[start:end]``; the whole where it is none.

    What only leads to an item or away from it ("the", "and", a comma) is left out.
    """
    bounds: list[tuple[int, int]] = []
    low = start
    for joint in _JOINT.finditer(text, start, end):
        bounds.append((low, joint.start()))
        low = joint.end()
    bounds.append((low, end))
    if any(len(text[a:b].split()) > _WORDS for a, b in bounds):
        bounds = [(start, end)]
    trimmed = (_trimmed(text, a, b) for a, b in bounds)
    return [(a, b) for a, b in trimmed if any(c.isalnum() for c in text[a:b])]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """One word or run of marks at a time: patterns that repeat one take too long over blanks."""
    while lead := _LEADS.match(text, start, end):
        start = lead.end()
    while True:
        while end > start and (text[end - 1].isspace() or text[end - 1] in _STOPS):
            end -= 1
        if end > start and text[end - 1] in _CLOSING and not _opened(text[start:end]):
            end -= 1
            continue
        trail = _TRAILS.search(text, max(start, end - _LONGEST_TRAIL), end)
        if trail is None:
            return start, end
        end = trail.start()


def _opened(words: str) -> bool:
    """Whether the mark that ``words`` end with was opened in them."""
    opening = _CLOSING[words[-1]]
    return words.count(opening) > (words[-1] == opening) and (
        words[-1] != opening or words.count(opening) % 2 == 0
    )


def _evidence(passage: Passage, place: tuple[int, int], probability: float) -> Evidence:
    return Evidence(passage.article_id, passage.id, *place, probability)


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    chances: NDArray[np.float32] = raised / raised.sum(axis=-1, keepdims=True)
    return chances
