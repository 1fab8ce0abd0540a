"""From start and end logits to spans: valid pairs over all windows of all passages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from rag.readers._boundaries import whole
from rag.types import Hit, Passage, Reading, Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Logits = NDArray[np.float32]
"""``(n_tokens,) float32`` of one window."""

MAX_TOKENS: Final = 288
STRIDE: Final = 96
MAX_SPAN_TOKENS: Final = 30
MAX_QUESTION_TOKENS: Final = 64
MAX_TITLE_TOKENS: Final = 24
_SPANS_PER_PASSAGE = 10
_TELLING: Final = re.compile(r"(?!.*(?:://|\d{5}|\.\w{2,4}$))[^\W_].{2,}", re.DOTALL)
"""Addresses, numbers and names of files tell a reader nothing."""
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")


@dataclass(frozen=True, slots=True)
class Window:
    """The part of one passage that the reader sees at once, behind the question."""

    passage: Passage
    ids: list[int]
    type_ids: list[int]
    offsets: list[tuple[int, int]]
    """Per token, ``[start, end)`` in what is seen of the passage."""
    starts: NDArray[np.bool_]
    """Per token: a word of the passage begins here, so a span may."""
    ends: NDArray[np.bool_]
    """Per token: a word of the passage ends here, so a span may."""


def windows(
    tokenizer: Tokenizer, question: str, hits: Sequence[Hit], titled: bool = True
) -> list[list[Window]]:
    """For each hit its windows of at most 288 tokens, 96 of them shared with the next.

    ``[CLS] question [SEP] title [SEP] passage [SEP]``: the title tells whose story it is. It is
    left out where there is none, where the passage begins with it, and for a reader that never
    learnt to be told (``titled``). ``tokenizer`` must not pad or truncate; a question beyond 64
    tokens and a title beyond 24 are cut there.
    """
    asked = tokenizer.encode(question, add_special_tokens=False)
    if len(asked.ids) > MAX_QUESTION_TOKENS:
        question = question[: asked.offsets[MAX_QUESTION_TOKENS - 1][1]]
    encodings = tokenizer.encode_batch([(question, hit.passage.seen) for hit in hits])
    result: list[list[Window]] = []
    for hit, encoding in zip(hits, encodings, strict=True):
        # [CLS] question [SEP] passage [SEP]: cut the passage's tokens into overlapping runs.
        # Each attribute of an encoding is a list made anew.
        ids, offsets, sequence = encoding.ids, encoding.offsets, encoding.sequence_ids
        first = next((i for i, which in enumerate(sequence) if which == 1), len(sequence) - 1)
        last = len(sequence) - 1
        repeated = hit.passage.seen.startswith(hit.title)
        told = _title_ids(tokenizer, hit.title) if titled and not repeated else []
        room = MAX_TOKENS - first - len(told) - 1
        begins, stops = _edges(hit.passage, encoding.word_ids[first:last], offsets[first:last])
        parts: list[Window] = []
        begin = first
        while begin < last or not parts:
            stop = min(begin + room, last)
            low = first + len(told)
            own = slice(begin, stop)
            size = stop - begin + 1
            starts = np.zeros(low + size, dtype=np.bool_)
            ends = starts.copy()
            starts[low:-1] = begins[begin - first : stop - first]
            ends[low:-1] = stops[begin - first : stop - first]
            parts.append(
                Window(
                    passage=hit.passage,
                    ids=[*ids[:first], *told, *ids[own], ids[last]],
                    type_ids=[0] * low + [1] * size,
                    offsets=[*[(0, 0)] * low, *offsets[own], offsets[last]],
                    starts=starts,
                    ends=ends,
                )
            )
            if stop == last:
                break
            begin = stop - STRIDE
        result.append(parts)
    return result


def _edges(
    passage: Passage, words: Sequence[int | None], offsets: Sequence[tuple[int, int]]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each token of a passage whether a word of it begins there, and whether one ends."""
    between = [one != other for one, other in pairwise(words)]
    begins = np.array([True, *between], dtype=np.bool_)[: len(words)]
    ends = np.array([*between, True], dtype=np.bool_)[: len(words)]
    if passage.view is not None:
        placed = np.array(
            [passage.place(*offset) is not None for offset in offsets], dtype=np.bool_
        )
        return begins & placed, ends & placed
    return begins, ends


def _title_ids(tokenizer: Tokenizer, title: str) -> list[int]:
    """What stands between question and passage for a title that says something: ids, [SEP]."""
    if not _TELLING.match(title):
        return []
    ids = tokenizer.encode(title, add_special_tokens=False).ids[:MAX_TITLE_TOKENS]
    sep = tokenizer.token_to_id("[SEP]")
    return [] if sep is None else [*ids, sep]


def passage_spans(
    parts: Sequence[Window],
    logits: Sequence[tuple[Logits, Logits]],
    last: Sequence[NDArray[np.float32]] = (),
) -> tuple[list[Span], float]:
    """The best spans of one passage, best first, none overlapping a better one; its null score.

    A span's score is ``start_logit + end_logit`` over valid pairs (start <= end, at most 30
    tokens, whole words); the null score is that of the first token in the window where it is
    lowest, since an answer anywhere in the passage makes the passage answerable (Devlin et al.
    2019, SQuAD 2.0). Raw logits of all passages compare: the reader was trained under shared
    normalisation (Clark & Gardner 2018). ``last``, of each window ``(n_tokens, width)``, is what a
    span's ``states`` are taken from.
    """
    passage = parts[0].passage
    null = min(float(start[0] + end[0]) for start, end in logits)
    found: dict[tuple[int, int], tuple[float, int, int, int]] = {}
    for part, (window, (start, end)) in enumerate(zip(parts, logits, strict=True)):
        for i, j, score in best_pairs(start, end, window.starts, window.ends):
            held = whole_characters(passage.seen, window.offsets[i][0], window.offsets[j][1])
            if held not in found or score > found[held][0]:
                found[held] = score, part, i, j
    kept: list[Span] = []
    taken: list[tuple[int, int]] = []
    for (low, high), (score, part, i, j) in sorted(
        found.items(), key=lambda item: (-item[1][0], item[0])
    ):
        if any(low < other[1] and other[0] < high for other in taken):
            continue  # widened, they would overlap all the more
        place = _whole_place(passage, low, high)
        if place is not None and all(
            place[1] <= other.start or other.end <= place[0] for other in kept
        ):
            states = _states(last[part], i, j) if last else None
            kept.append(Span(passage.article_id, passage.id, *place, score, null, states))
            taken.append((low, high))
        if len(kept) == _SPANS_PER_PASSAGE:
            break
    return kept, null


def _states(last: NDArray[np.float32], i: int, j: int) -> NDArray[np.float32]:
    """``(4, width)`` of the tokens ``i`` to ``j``: [CLS], the first, the last, the mean of all."""
    return np.stack([last[0], last[i], last[j], last[i : j + 1].mean(axis=0)])


def _whole_place(passage: Passage, low: int, high: int) -> tuple[int, int] | None:
    """Article offsets of ``seen[low:high]``, widened to whole tokens; none for marks alone."""
    wider = whole(passage.seen, low, high)
    if wider is None:
        return None
    place = passage.place(*whole_label(passage, *wider)) or passage.place(low, high)
    return place if place is not None and place[0] < place[1] else None


def whole_label(passage: Passage, low: int, high: int) -> tuple[int, int]:
    """``[low, high)`` of what is seen of a passage, or the short cell of a table that holds it."""
    return (passage.view.label(low, high) if passage.view else None) or (low, high)


def best_pairs(
    start: Logits,
    end: Logits,
    starts: NDArray[np.bool_],
    ends: NDArray[np.bool_],
    n: int = 3 * _SPANS_PER_PASSAGE,
) -> list[tuple[int, int, float]]:
    """The ``n`` best ``(i, j, start[i] + end[j])`` with ``i <= j < i + 30``, best first."""
    first = np.flatnonzero(starts)
    beyond = np.full(MAX_SPAN_TOKENS, -np.inf, dtype=np.float32)
    last = np.concatenate([np.where(ends, end, -np.inf), beyond])
    # (n_starts, 30): where it starts, length d + 1
    scores = start[first, None] + last[first[:, None] + np.arange(MAX_SPAN_TOKENS)]
    flat = -scores.ravel()
    n = min(n, flat.size)
    best = np.argpartition(flat, n - 1)[:n] if n else np.arange(0)
    best = best[np.argsort(flat[best], kind="stable")]
    best = best[flat[best] < np.inf]
    begun, more = np.divmod(best, MAX_SPAN_TOKENS)
    begun = first[begun]
    return list(zip(begun.tolist(), (begun + more).tolist(), (-flat[best]).tolist(), strict=True))


def whole_characters(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen ``[start, end)`` so that no combining mark or joined emoji is torn apart."""
    if text.isascii():
        return start, end

    def joined(at: int) -> bool:
        return 0 < at < len(text) and (
            text[at] in _JOINERS
            or text[at - 1] == "\u200d"
            or unicodedata.category(text[at]).startswith("M")
        )

    while joined(start):
        start -= 1
    while joined(end):
        end += 1
    return start, end


def reading(
    parts: Sequence[Sequence[Window]], logits: Sequence[Sequence[tuple[Logits, Logits]]]
) -> Reading:
    """All passages' spans, best first (ties: in the order the passages were ranked)."""
    return ranked([passage_spans(*read) for read in zip(parts, logits, strict=True)])


def ranked(found: Sequence[tuple[list[Span], float]]) -> Reading:
    """What :func:`passage_spans` found in each passage, as one reading."""
    spans = [span for own, _ in found for span in own]
    spans.sort(key=lambda span: -span.score)
    return Reading(tuple(spans), len(found), tuple(null for _, null in found))
