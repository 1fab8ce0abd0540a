"""Where in a context's tokens sentences begin, and what is marked there for the heads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

import numpy as np
from tokenizers import Encoding

from rag.passages import split_sentences
from rag.workshop.data.squad import Context, Question
from rag.workshop.training.prepared import GOLD, ITEM, LONGEST_ANSWER, SENTENCE

_JOINT: Final = re.compile(r"\s*(?:,|;)\s+(?:and |or )?|\s+(?:and|or|&)\s+")


def token_span(encoding: Encoding, start: int, end: int) -> tuple[int, int] | None:
    """Inclusive token positions that touch the code points [start, end)."""
    touching = [i for i, (a, b) in enumerate(encoding.offsets) if a < end and start < b]
    return (touching[0], touching[-1]) if touching else None


def sentence_starts(text: str, encoding: Encoding) -> list[int]:
    """The token position at which each sentence begins; the first is 0."""
    begins = np.array([a for a, _ in encoding.offsets], dtype=np.int64)
    starts = np.searchsorted(begins, [a for a, _ in split_sentences(text)])
    kept = sorted({0, *(int(s) for s in starts)})
    return [s for s in kept if s < len(begins)]


def marks(
    question: Question,
    context: Context,
    encoding: Encoding,
    sentences: Sequence[int],
    every_occurrence: bool,
) -> list[tuple[int, int, int]]:
    """What is marked in the context for the heads; nothing where no reference can be given."""
    begins = [a for a, _ in encoding.offsets]
    ends = [b for _, b in encoding.offsets]

    def tokens(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        spans = (
            (
                int(np.searchsorted(ends, a, side="right")),
                int(np.searchsorted(begins, b, side="left")) - 1,
            )
            for a, b in places
        )
        return [(first, last) for first, last in dict.fromkeys(spans) if first <= last]

    places = list(question.spans)
    found: list[tuple[int, int, int]] = []
    if question.kind in ("span", "list"):
        if every_occurrence:
            places = list(_everywhere(places, context.text))
        golds = [(a, b) for a, b in tokens(places) if b < a + LONGEST_ANSWER]
        if not golds:
            return []
        found.extend((a, b, GOLD) for a, b in golds)
        one = question.spans if question.kind == "list" else question.spans[:1]
        items = tokens(piece for a, b in one for piece in _items(context.text, a, b))
        found.extend((a, b, ITEM) for a, b in items)
    bounds = [*sentences, len(begins)]
    holding = {
        at
        for a, b in tokens(places)
        for at in range(_sentence_at(sentences, a), _sentence_at(sentences, b) + 1)
    }
    found.extend((bounds[at], bounds[at + 1] - 1, SENTENCE) for at in sorted(holding))
    return found


def _sentence_at(sentences: Sequence[int], token: int) -> int:
    return int(np.searchsorted(sentences, token, side="right")) - 1


def _everywhere(places: Sequence[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """The places, and every other one where the same words stand."""
    for a, b in places:
        yield a, b
        for match in re.finditer(rf"(?<!\w){re.escape(text[a:b])}(?!\w)", text):
            yield match.span()


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of an answer such as "iron, copper and tin"; the whole where it is no list.

    Parts must look alike (all begin with a capital or digit, or none does) and be short, so that
    "Trinidad and Tobago" and clauses stay whole more often than not.
    """
    whole = text[start:end]
    cuts = [0, *chain.from_iterable(joint.span() for joint in _JOINT.finditer(whole)), len(whole)]
    parts = list(zip(cuts[::2], cuts[1::2], strict=True))
    words = [whole[a:b] for a, b in parts]
    alike = len({w[:1].islower() for w in words}) == 1
    short = all(0 < len(w.split()) <= 5 for w in words)
    commas = whole.count(",") + whole.count(";")
    listed = len(parts) > 2 or (len(parts) == 2 and not commas and len(words[0].split()) <= 2)
    if alike and short and listed and not any(c.isdigit() for c in whole):
        yield from ((start + a, start + b) for a, b in parts)
    else:
        yield start, end
