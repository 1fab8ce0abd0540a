"""What is read for a question: its own context cut anew, changed by an edit, or another one."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from rag.workshop.training.batch import Marks
from rag.workshop.training.prepared import GOLD, LONGEST_QUESTION, SENTENCE, Prepared

MAX_LENGTH: Final = 288
OWN_MARKS: Final = 3
"""[CLS] question [SEP] passage [SEP]"""
SHORTEST: Final = 60
LONGEST: Final = 235
"""Tokens of a cut passage: about 50 to 180 words."""
_ROOM: Final = MAX_LENGTH - OWN_MARKS - LONGEST_QUESTION

Tokens = NDArray[np.integer]
Cut = tuple[int, Tokens, tuple[tuple[int, int, int], ...]]
"""The context cut, tokens of a passage of it, and the marks inside: inclusive token positions and
what stands there, as in :class:`Prepared`."""
Swap = tuple[int, int, list[int]]
"""Exchange question tokens [start, end) for these."""


class Contexts:
    """Draws from what was prepared; `rng` decides, and nothing is kept."""

    def __init__(self, data: Prepared, marks: Marks) -> None:
        self._data = data
        self._marks = marks

    def own(self, row: int, length: int | None, rng: np.random.Generator) -> Cut:
        """A passage with the answer to the question, or with nothing marked where it has none."""
        return self._cut(int(self._data.context_of[row]), self._of(row), length, rng)

    def without(
        self, row: int, edited: float, length: int | None, rng: np.random.Generator
    ) -> Cut | None:
        """A passage that lacks the answer to the question; a share of them by an edit."""
        data = self._data
        if rng.random() < edited:
            renamed = self._renamed(row, length, rng)
            if renamed is not None:
                return renamed
        context = int(data.context_of[row])
        nearby, retrieved = data.nearby[row], data.retrieved[row]
        pick = rng.random()
        if pick < 0.3 and len(data.context_tokens[context]) > LONGEST:
            elsewhere = self._cut(context, None, length, rng)
            if not self._holds_answer(row, elsewhere[1]):
                return elsewhere
        if len(nearby) and (pick < 0.5 or not len(retrieved)):
            return self._cut(int(rng.choice(nearby)), None, length, rng)
        if len(retrieved):
            best = int(min(rng.geometric(0.35), len(retrieved))) - 1
            return self._cut(int(retrieved[best]), None, length, rng)
        return None

    def edited(
        self, row: int, length: int | None, rng: np.random.Generator
    ) -> tuple[Tokens, Cut] | None:
        """The question and the gold passage, one of them edited so that it answers no longer."""
        question = self._data.question_tokens[row]
        reversal = self._data.reversed_tokens[row]
        swaps = self._swaps(row)
        if len(reversal) and (not swaps or rng.random() < 0.35):
            return reversal, self.own(row, length, rng)
        if not swaps:
            return None
        if rng.random() < 0.25:
            renamed = self._renamed(row, length, rng)
            if renamed is not None:
                return question, renamed
        start, end, new = swaps[int(rng.integers(len(swaps)))]
        changed = [question[:start], np.array(new, question.dtype), question[end:]]
        return np.concatenate(changed)[:LONGEST_QUESTION], self.own(row, length, rng)

    def _renamed(self, row: int, length: int | None, rng: np.random.Generator) -> Cut | None:
        """A passage with the answer in which an entity of the question's is another one wherever
        it stands; none where that cannot be."""
        context, tokens, marks = self.own(row, length, rng)
        swaps = self._swaps(row)
        if not swaps:
            return None
        start, end, new = swaps[int(rng.integers(len(swaps)))]
        places = self._places(tokens, self._data.question_tokens[row][start:end])
        answers = [(p, q) for p, q, what in marks if what != SENTENCE]
        clash = any(a <= q and p < a + end - start for a in places for p, q in answers)
        if not places or clash:
            return None
        pieces, done = [], 0
        for place in places:
            pieces.extend([tokens[done:place], np.array(new, dtype=tokens.dtype)])
            done = place + end - start
        pieces.append(tokens[done:])
        return context, np.concatenate(pieces), ()

    def _of(self, row: int) -> Tokens:
        """``(n, 3)`` marks of the question."""
        return self._data.marks[row].reshape(-1, 3)

    def _swaps(self, row: int) -> list[Swap]:
        records, flat = [], self._data.swaps[row].tolist()
        while flat:
            start, end, n, *flat = flat
            records.append((start, end, flat[:n]))
            del flat[:n]
        return records

    def _places(self, tokens: Tokens, words: Tokens) -> list[int]:
        """Where `words` stand in `tokens` as whole words, without overlap."""
        found: list[int] = []
        n = len(words)
        for at in np.flatnonzero(tokens[: max(len(tokens) - n + 1, 0)] == words[0]):
            after = int(tokens[at + n]) if at + n < len(tokens) else self._marks.sep
            apart = not found or at >= found[-1] + n
            if (
                apart
                and not self._marks.continues[after]
                and np.array_equal(tokens[at : at + n], words)
            ):
                found.append(int(at))
        return found

    def _holds_answer(self, row: int, tokens: Tokens) -> bool:
        whole = self._data.context_tokens[int(self._data.context_of[row])]
        return any(len(self._places(tokens, whole[a : b + 1])) for a, b, _ in self._of(row))

    def _cut(
        self, context: int, marks: Tokens | None, length: int | None, rng: np.random.Generator
    ) -> Cut:
        """Whole sentences of a context around one of `marks` (or anywhere), and those inside.

        length: tokens to reach; None: the whole context where it fits. Where in it the answer
        stands is drawn at random.
        """
        tokens = self._data.context_tokens[context]
        inside = [] if marks is None else [(int(a), int(b), int(what)) for a, b, what in marks]
        if length is None and len(tokens) <= _ROOM:
            return context, tokens, tuple(inside)
        starts = self._data.sentence_starts[context]
        if not len(starts):
            return context, tokens, ()
        ends = np.append(starts[1:], len(tokens))
        if inside:
            answers = [mark for mark in inside if mark[2] == GOLD] or inside
            a, b, _ = answers[int(rng.integers(len(answers)))]
        else:
            a = b = int(rng.integers(len(tokens)))
        first = int(np.searchsorted(starts, a, side="right")) - 1
        last = int(np.searchsorted(starts, b, side="right")) - 1
        target = LONGEST if length is None else length
        left = rng.random()
        while ends[last] - starts[first] < target and (first > 0 or last < len(starts) - 1):
            if first > 0 and (last == len(starts) - 1 or rng.random() < left):
                first -= 1
            else:
                last += 1
        low, high = int(starts[first]), int(ends[last])
        if high - low > _ROOM:  # a sentence too long to read whole
            spare = max(_ROOM - (b - a), 1)
            low = max(low, min(a - int(rng.integers(spare)), high - _ROOM))
            high = low + _ROOM
        kept = []
        for p, q, what in inside:
            if low <= p and q < high:
                kept.append((p - low, q - low, what))
            elif what == SENTENCE and p < high and low <= q:  # as much of it as is read
                kept.append((max(p, low) - low, min(q, high - 1) - low, what))
        return context, tokens[low:high], tuple(kept)
