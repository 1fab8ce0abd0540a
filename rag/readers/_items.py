"""Items of a list: what the list head makes of the likeliest spans, and its own runs beside them.

Tags are read as in TASE (Segal et al. 2020): a token is outside an item, its first one, or a
further one. By themselves they end items badly; as a judge of what the span head points at they say
which spans are items, where a comma parts two of them, and where a description ends and an item
begins ("the British band | Manfred Mann").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rag.readers._network import Said
from rag.readers._spans import Window, whole_label
from rag.types import Evidence, Passage, Span

_LISTED: Final = 0.9
"""Mean chance of its tokens to be inside an item from which words are one without any span."""
_BESIDE: Final = 4.0
"""How far behind the best span's score another may be whose words are as likely inside as not."""
_APART: Final = 0.07
"""Chance of a beginning from which what stands behind a bare comma is an item by itself: of
"Brunswick, Georgia" the second name is none."""
_BEGUN: Final = 0.2
"""Chance of a beginning from which what stands before a word is no part of its item."""
_UNSURE: Final = 1e-3
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
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_CLOSING: Final = {'"': '"', "”": "“", ")": "("}
_STOPS: Final = ",;:."
"""What may stand around an item and is no part of it."""
_NO_BEGINNINGS: Final[Mapping[int, float]] = MappingProxyType({})


class Tagged:
    """What the list head says of the n tokens of one window."""

    def __init__(self, window: Window, said: Said) -> None:
        self.window = window
        self.tags = softmax(said.tags)
        """``(n, 3)``"""
        self.inside = 1 - self.tags[:, 0]
        """The chance that a token is part of an item."""
        self.begun = self.tags[:, 1] / (self.inside + np.float32(_UNSURE))
        """The chance that it is the first token of its item, if it is part of one."""

    @cached_property
    def places(self) -> list[tuple[int, int] | None]:
        """Where each token stands in the article; none for those of the question."""
        return [
            self.window.passage.place(low, high) if own and low < high else None
            for (low, high), own in zip(self.window.offsets, self.window.type_ids, strict=True)
        ]


def items(
    read: Sequence[tuple[Sequence[Window], Sequence[Said]]], spans: Sequence[Span]
) -> list[Evidence]:
    """The items of all passages read: parts of the likeliest spans, and runs that hold none."""
    tagged = {
        windows[0].passage.id: [Tagged(*pair) for pair in zip(windows, said, strict=True)]
        for windows, said in read
    }
    passages = {windows[0].passage.id: windows[0].passage for windows, _ in read}
    found: list[Evidence] = []
    for span in spans:
        found += _parts(passages[span.passage_id], span, spans[0], tagged[span.passage_id])
    runs = [run for told in tagged.values() for window in told for run in _runs(window)]
    return found + [run for run in runs if not any(_share(run, one) for one in found)]


def _parts(passage: Passage, span: Span, best: Span, tagged: Sequence[Tagged]) -> list[Evidence]:
    """The items that a span holds, if it is the best, or where

        score + log(p / (1 - p)) >= best score - 4

    with p the mean chance of an item's tokens to be inside one. An item is as likely as its span is
    against the null, or as p where that lists it. Another passage's spans must beat the null."""
    sure = float(1 / (1 + np.exp(span.null_score - span.score)))
    beaten = span.passage_id != best.passage_id and span.score < span.null_score
    if beaten or span.score + _log_odds(1.0) < best.score - _BESIDE:
        return []
    _, begun = _told(tagged, span.start, span.end)
    beginnings = {at - passage.start: chance for at, chance in begun.items()}
    parts: list[Evidence] = []
    for low, high in pieces(
        passage.text, span.start - passage.start, span.end - passage.start, beginnings
    ):
        start, end = passage.start + low, passage.start + high
        inside, _ = _told(tagged, start, end)
        if span is best or span.score + _log_odds(inside) >= best.score - _BESIDE:
            likely = inside if inside >= _LISTED else 0.0
            parts.append(Evidence(passage.article_id, passage.id, start, end, max(likely, sure)))
    return parts


def _told(tagged: Sequence[Tagged], start: int, end: int) -> tuple[float, dict[int, float]]:
    """Of the window that holds ``[start, end)`` whole the mean chance of its tokens to be inside an
    item, and for each of its words the chance that an item begins with it."""
    best: tuple[float, dict[int, float]] = 0.0, {}
    for one in tagged:
        held = [
            (n, place)
            for n, place in enumerate(one.places)
            if place is not None and place[0] < end and start < place[1]
        ]
        if not held or held[0][1][0] > start or held[-1][1][1] < end:
            continue
        inside = float(one.inside[[n for n, _ in held]].mean())
        if inside > best[0]:
            begun = {low: float(one.begun[n]) for n, (low, _) in held if one.window.starts[n]}
            best = inside, begun
    return best


def _runs(told: Tagged) -> Iterator[Evidence]:
    """Runs of whole words, each begun by a first token and gone on with further ones; the
    probability of an item is the mean of its tokens'."""
    window, inside, tags = told.window, told.inside, told.tags
    if inside.max(initial=0.0) < 0.5:
        return
    begun: int | None = None
    for at in range(len(inside)):
        goes_on = inside[at] >= 0.5 and not (window.starts[at] and tags[at, 1] > tags[at, 2])
        if begun is not None and not goes_on:
            yield from _run(told, begun, at - 1)
            begun = None
        if begun is None and inside[at] >= 0.5 and window.starts[at]:
            begun = at


def _run(told: Tagged, first: int, last: int) -> Iterator[Evidence]:
    while last >= first and not told.window.ends[last]:
        last -= 1
    if last < first:
        return
    window = told.window
    probability = float(told.inside[first : last + 1].mean())
    if probability < _LISTED:
        return
    start, end = window.offsets[first][0], window.offsets[last][1]
    beginnings = {
        window.offsets[at][0]: float(told.begun[at])
        for at in range(first, last + 1)
        if window.starts[at]
    }
    for low, high in pieces(window.passage.seen, start, end, beginnings):
        place = window.passage.place(*whole_label(window.passage, low, high))
        if place is not None:
            yield Evidence(window.passage.article_id, window.passage.id, *place, probability)


def _share(one: Evidence, other: Evidence) -> bool:
    together = one.article_id == other.article_id
    return together and one.start < other.end and other.start < one.end


def pieces(
    text: str, start: int, end: int, begun: Mapping[int, float] = _NO_BEGINNINGS
) -> list[tuple[int, int]]:
    """The places of the items of an enumeration in ``text[start:end]``; the whole where it is none.

    What only leads to an item or away from it ("the", "and", a comma, a bracket) is left out.
    ``begun`` tells of words the chance that an item begins with them, by where they stand.
    """
    kept = [place.span() for place in _BRACKETS.finditer(text, start + 1, end)]
    joints = [
        joint
        for joint in _JOINT.finditer(text, start, end)
        if not any(low < joint.start() < high for low, high in kept)
    ]
    stops = [*(joint.start() for joint in joints[1:]), end]
    bounds: list[tuple[int, int]] = []
    low = start
    for joint, stop in zip(joints, stops, strict=False):
        chances = [chance for at, chance in begun.items() if joint.end() <= at < stop]
        if joint.group().strip() != "," or max(chances, default=1.0) >= _APART:
            bounds.append((low, joint.start()))
            low = joint.end()
    bounds.append((low, end))
    if any(len(_BRACKETS.sub(" ", text[a:b]).split()) > _WORDS for a, b in bounds):
        bounds = [(start, end)]
    trimmed = (_trimmed(text, _beginning(text, a, b, begun), b) for a, b in bounds)
    return [(a, b) for a, b in trimmed if any(c.isalnum() for c in text[a:b])]


def _beginning(text: str, start: int, end: int, begun: Mapping[int, float]) -> int:
    """The last word with which an item likely begins, right behind another word."""
    start, end = _trimmed(text, start, end)
    return max(
        [
            at
            for at, chance in begun.items()
            if start < at < end and chance >= _BEGUN and text[at].isalnum()
            if text[at - 1].isspace() and text[:at].rstrip()[-1:].isalnum()
        ],
        default=start,
    )


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
        bracket = text.rfind("(", start, end) if text[start:end].endswith(")") else -1
        if bracket > start and text[bracket - 1].isspace():
            end = bracket
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


def _log_odds(chance: float) -> float:
    return float(np.log((chance + _UNSURE) / (1 - chance + _UNSURE)))


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    chances: NDArray[np.float32] = raised / raised.sum(axis=-1, keepdims=True)
    return chances
