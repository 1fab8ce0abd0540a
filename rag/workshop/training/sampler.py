"""An endless, seeded, resumable stream of training batches.

Questions are drawn by source weight, each source shuffled anew every pass, into a plan. To build
it is a pure function, so that other processes can: a question becomes a unit, one sequence or a
group of one passage with the answer and two without it (shared normalisation). The units of a plan
are sorted by length into micro-batches of bounded size, so that little is padding, and the
micro-batches are shuffled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.errors import ModelError
from rag.workshop.training.prepare import LONGEST_QUESTION, Prepared
from rag.workshop.training.sources import Source

MAX_LENGTH = 288
_GROUP = 3
_SHORTEST, _LONGEST = 60, 235  # tokens of a cut passage: about 50 to 180 words
_MARKS = 3  # [CLS] question [SEP] passage [SEP]

Cut = tuple[NDArray[np.integer], tuple[tuple[int, int], ...]]
"""Tokens of a passage and the answer spans in it, inclusive token positions."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """What a plan's batches are made of.

    sentence_share: sequences from sentence-level sources; unanswerable: chance of an extra
    example without an answer beside each answerable question; edited: share of those that are
    edits of the question or passage rather than other passages; consistent: chance that a
    question's entity is renamed in question and passage alike; whole: chance that a context
    is not cut; grouped: share of questions shown as a group.
    """

    sentence_share: float = 0.1
    unanswerable: float = 0.45
    edited: float = 0.5
    consistent: float = 0.08
    whole: float = 0.25
    grouped: float = 0.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One input: `spans` are inclusive token positions in `ids`; none means no answer."""

    ids: list[int]
    passage_start: int
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """A padded micro-batch of b sequences of t tokens; the first `3 * groups` rows are groups.

    ids, types, mask: (b, t) int64; passage: (b, t) bool, where an answer may stand;
    gold: (n_gold, 3) int64 rows `sequence, start, end`; no row for sequences without an answer.
    """

    ids: NDArray[np.int64]
    types: NDArray[np.int64]
    mask: NDArray[np.int64]
    passage: NDArray[np.bool_]
    gold: NDArray[np.int64]
    groups: int

    @property
    def tokens(self) -> int:
        """Tokens that are not padding."""
        return int(self.mask.sum())


@dataclass(frozen=True, slots=True)
class Plan:
    """Questions to be made into batches: their rows, in what mixture, by which random numbers."""

    rows: tuple[int, ...]
    mixture: Mixture
    seed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """Token ids of [CLS], [SEP], [PAD], and which ids continue a word (vocabulary,) bool."""

    cls: int
    sep: int
    pad: int
    continues: NDArray[np.bool_]

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> Marks:
        """The marks of a BERT WordPiece vocabulary."""
        vocabulary = tokenizer.get_vocab()
        missing = [mark for mark in ("[CLS]", "[SEP]", "[PAD]") if mark not in vocabulary]
        if missing:
            raise ModelError(
                f"no {', '.join(missing)} in the vocabulary; expected BERT's WordPiece"
            )
        continues = np.zeros(max(vocabulary.values()) + 1, dtype=np.bool_)
        continues[[row for token, row in vocabulary.items() if token.startswith("##")]] = True
        return cls(vocabulary["[CLS]"], vocabulary["[SEP]"], vocabulary["[PAD]"], continues)


class Sampler:
    """Plans and builds; `state` is all that is needed to go on where it stopped."""

    def __init__(self, data: Prepared, sources: Sequence[Source], marks: Marks, seed: int) -> None:
        self._data = data
        self._marks = marks
        self._seed = seed
        self._rows = [np.flatnonzero(data.source_of == s) for s in range(len(sources))]
        self._orders: dict[tuple[int, int], NDArray[np.int64]] = {}
        mass = np.array([s.weight * len(r) for s, r in zip(sources, self._rows, strict=True)])
        sentence = np.array([s.level == "sentence" for s in sources])
        self._sentence = mass * sentence
        self._paragraph = mass * ~sentence
        self.drawn = [0] * len(sources)
        self.plans = 0

    @property
    def state(self) -> dict[str, object]:
        return {"drawn": list(self.drawn), "plans": self.plans}

    @state.setter
    def state(self, state: dict[str, object]) -> None:
        self.drawn = list(state["drawn"])  # type: ignore[call-overload]
        self.plans = int(state["plans"])  # type: ignore[call-overload]

    def plan(self, mixture: Mixture, questions: int) -> Plan:
        """The next `questions` questions."""
        seed = (self._seed, self.plans)
        rng = np.random.default_rng(seed)
        self.plans += 1
        return Plan(tuple(self._draw(mixture, rng) for _ in range(questions)), mixture, (*seed, 1))

    def build(self, plan: Plan, sequences: int, tokens: int) -> list[Batch]:
        """Micro-batches of at most `sequences` sequences and at most `tokens` padded tokens each
        (a group is never split). The same for the same plan, whatever was built before."""
        rng = np.random.default_rng(plan.seed)
        units = [unit for row in plan.rows for unit in self._units(row, plan.mixture, rng)]
        units.sort(key=lambda unit: max(len(s.ids) for s in unit))
        batches = [self._pad(units) for units in _fill(units, sequences, tokens)]
        return [batches[i] for i in rng.permutation(len(batches))]

    def _draw(self, mixture: Mixture, rng: np.random.Generator) -> int:
        """The next question's row."""
        mass = self._paragraph
        if not mass.any() or (self._sentence.any() and rng.random() < mixture.sentence_share):
            mass = self._sentence
        source = int(rng.choice(len(mass), p=mass / mass.sum()))
        rows = self._rows[source]
        lap, place = divmod(self.drawn[source], len(rows))
        self.drawn[source] += 1
        if (source, lap) not in self._orders:
            self._orders = {k: v for k, v in self._orders.items() if k[0] != source}
            shuffle = np.random.default_rng((self._seed, source, lap))
            self._orders[source, lap] = shuffle.permutation(rows)
        return int(self._orders[source, lap][place])

    def _units(
        self, row: int, mixture: Mixture, rng: np.random.Generator
    ) -> Iterator[list[Sample]]:
        data = self._data
        spans = data.spans[row].reshape(-1, 2)
        question = data.question_tokens[row]
        context = int(data.context_of[row])
        length = None if rng.random() < mixture.whole else int(rng.integers(_SHORTEST, _LONGEST))
        if not len(spans):
            yield [self._sequence(question, self._cut(context, None, length, rng))]
            return
        gold = self._cut(context, spans, length, rng)
        asked = question
        if rng.random() < mixture.consistent:
            asked, gold = self._renamed(row, gold, rng)
        positive = self._sequence(asked, gold)
        if asked is question and rng.random() < mixture.grouped:
            others = [self._without(row, 0.3, length, rng) for _ in range(_GROUP - 1)]
            if all(other is not None for other in others):
                yield [positive, *(other for other in others if other is not None)]
                return
        yield [positive]
        if rng.random() < mixture.unanswerable:
            if rng.random() < mixture.edited:
                edited = self._edited(row, length, rng)
                if edited is not None:
                    yield [edited]
                    return
            other = self._without(row, 0.0, length, rng)
            if other is not None:
                yield [other]

    def _without(
        self, row: int, edited: float, length: int | None, rng: np.random.Generator
    ) -> Sample | None:
        """The question as asked, with a passage that lacks its answer."""
        data = self._data
        question = data.question_tokens[row]
        if rng.random() < edited:
            passage = self._passage_edit(row, length, rng)
            if passage is not None:
                return self._sequence(question, passage)
        context = int(data.context_of[row])
        nearby, retrieved = data.nearby[row], data.retrieved[row]
        pick = rng.random()
        if pick < 0.3 and len(data.context_tokens[context]) > _LONGEST:
            elsewhere = self._cut(context, None, length, rng)
            if not self._holds_answer(row, elsewhere[0]):
                return self._sequence(question, elsewhere)
        if len(nearby) and (pick < 0.5 or not len(retrieved)):
            return self._sequence(question, self._cut(int(rng.choice(nearby)), None, length, rng))
        if len(retrieved):
            best = int(min(rng.geometric(0.35), len(retrieved))) - 1
            return self._sequence(question, self._cut(int(retrieved[best]), None, length, rng))
        return None

    def _edited(self, row: int, length: int | None, rng: np.random.Generator) -> Sample | None:
        """The gold passage, with question or passage edited so that it answers no longer."""
        data = self._data
        reversal = data.reversed_tokens[row]
        swaps = _swap_records(data.swaps[row])
        spans = data.spans[row].reshape(-1, 2)
        context = int(data.context_of[row])
        if len(reversal) and (not swaps or rng.random() < 0.35):
            return self._sequence(reversal, self._cut(context, spans, length, rng), answered=False)
        if not swaps:
            return None
        if rng.random() < 0.25:
            passage = self._passage_edit(row, length, rng)
            if passage is not None:
                return self._sequence(data.question_tokens[row], passage)
        start, end, new = swaps[int(rng.integers(len(swaps)))]
        question = data.question_tokens[row]
        asked = np.concatenate([question[:start], new, question[end:]])[:LONGEST_QUESTION]
        return self._sequence(asked, self._cut(context, spans, length, rng), answered=False)

    def _passage_edit(self, row: int, length: int | None, rng: np.random.Generator) -> Cut | None:
        data = self._data
        gold = self._cut(int(data.context_of[row]), data.spans[row].reshape(-1, 2), length, rng)
        edited = self._rename(row, gold, rng)
        return None if edited is None else (edited[1][0], ())

    def _renamed(
        self,
        row: int,
        gold: Cut,
        rng: np.random.Generator,
    ) -> tuple[NDArray[np.integer], Cut]:
        """Question and passage with an entity renamed in both; unchanged where none can be."""
        edited = self._rename(row, gold, rng)
        question = self._data.question_tokens[row]
        if edited is None:
            return question, gold
        (start, end, new), passage = edited
        return np.concatenate([question[:start], new, question[end:]])[:LONGEST_QUESTION], passage

    def _rename(
        self,
        row: int,
        gold: Cut,
        rng: np.random.Generator,
    ) -> tuple[tuple[int, int, list[int]], Cut] | None:
        """A swap of the question's carried out in the passage wherever its words stand."""
        swaps = _swap_records(self._data.swaps[row])
        if not swaps:
            return None
        start, end, new = swaps[int(rng.integers(len(swaps)))]
        tokens, spans = gold
        places = self._places(tokens, self._data.question_tokens[row][start:end])
        clash = any(a <= q and p < a + end - start for a in places for p, q in spans)
        if not places or clash:
            return None
        pieces, done = [], 0
        for place in places:
            pieces.extend([tokens[done:place], np.array(new, dtype=tokens.dtype)])
            done = place + end - start
        pieces.append(tokens[done:])
        growth = len(new) - (end - start)
        moved = tuple(
            (p + growth * sum(a < p for a in places), q + growth * sum(a < q for a in places))
            for p, q in spans
        )
        return (start, end, new), (np.concatenate(pieces), moved)

    def _places(self, tokens: NDArray[np.integer], words: NDArray[np.integer]) -> list[int]:
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

    def _holds_answer(self, row: int, tokens: NDArray[np.integer]) -> bool:
        whole = self._data.context_tokens[int(self._data.context_of[row])]
        return any(
            self._places(tokens, whole[a : b + 1]) for a, b in self._data.spans[row].reshape(-1, 2)
        )

    def _cut(
        self,
        context: int,
        spans: NDArray[np.integer] | None,
        length: int | None,
        rng: np.random.Generator,
    ) -> Cut:
        """Whole sentences of a context around one of `spans` (or anywhere), and the spans inside.

        length: tokens to reach; None: the whole context where it fits. Where in it the answer
        stands is drawn at random.
        """
        tokens = self._data.context_tokens[context]
        room = MAX_LENGTH - _MARKS - LONGEST_QUESTION
        inside = [] if spans is None else [(int(a), int(b)) for a, b in spans]
        if length is None and len(tokens) <= room:
            return tokens, tuple(inside)
        starts = self._data.sentence_starts[context]
        if not len(starts):
            return tokens, ()
        ends = np.append(starts[1:], len(tokens))
        if inside:
            a, b = inside[int(rng.integers(len(inside)))]
        else:
            a = b = int(rng.integers(len(tokens)))
        first = int(np.searchsorted(starts, a, side="right")) - 1
        last = int(np.searchsorted(starts, b, side="right")) - 1
        target = _LONGEST if length is None else length
        left = rng.random()
        while ends[last] - starts[first] < target and (first > 0 or last < len(starts) - 1):
            if first > 0 and (last == len(starts) - 1 or rng.random() < left):
                first -= 1
            else:
                last += 1
        low, high = int(starts[first]), int(ends[last])
        if high - low > room:  # a sentence too long to read whole
            low = max(low, min(a - int(rng.integers(room - (b - a))), high - room))
            high = low + room
        kept = tuple((p - low, q - low) for p, q in inside if low <= p and q < high)
        return tokens[low:high], kept

    def _sequence(
        self,
        question: NDArray[np.integer],
        passage: Cut,
        answered: bool = True,
    ) -> Sample:
        tokens, spans = passage
        start = len(question) + 2
        tokens = tokens[: MAX_LENGTH - start - 1]
        cls, sep = self._marks.cls, self._marks.sep
        ids = [cls, *question.tolist(), sep, *tokens.tolist(), sep]
        inside = tuple((a + start, b + start) for a, b in spans if b < len(tokens))
        return Sample(ids, start, inside if answered else ())

    def _pad(self, units: Sequence[Sequence[Sample]]) -> Batch:
        ordered = sorted(units, key=lambda unit: -len(unit))
        rows = [sequence for unit in ordered for sequence in unit]
        longest = max(len(row.ids) for row in rows)
        ids = np.full((len(rows), longest), self._marks.pad, dtype=np.int64)
        types = np.zeros_like(ids)
        mask = np.zeros_like(ids)
        passage = np.zeros(ids.shape, dtype=np.bool_)
        gold: list[tuple[int, int, int]] = []
        for i, row in enumerate(rows):
            n = len(row.ids)
            ids[i, :n] = row.ids
            types[i, row.passage_start : n] = 1
            mask[i, :n] = 1
            passage[i, row.passage_start : n - 1] = True
            gold.extend((i, a, b) for a, b in row.spans)
        groups = sum(len(unit) == _GROUP for unit in units)
        spans = np.array(gold, dtype=np.int64).reshape(-1, 3)
        return Batch(ids, types, mask, passage, spans, groups)


def _swap_records(flat: NDArray[np.integer]) -> list[tuple[int, int, list[int]]]:
    records, at = [], 0
    while at < len(flat):
        start, end, n = (int(x) for x in flat[at : at + 3])
        records.append((start, end, [int(x) for x in flat[at + 3 : at + 3 + n]]))
        at += 3 + n
    return records


def _fill(units: Sequence[list[Sample]], rows: int, tokens: int) -> Iterator[list[list[Sample]]]:
    """Runs of units, in order of length, of at most `rows` sequences and `tokens` padded tokens."""
    run: list[list[Sample]] = []
    filled = 0
    for unit in units:
        longest = max(len(s.ids) for s in unit)
        more = filled + len(unit)
        if run and (more > rows or more * longest > tokens):
            yield run
            run, filled = [], 0
        run.append(unit)
        filled += len(unit)
    if run:
        yield run
