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
from rag.workshop.training.prepare import (
    GOLD,
    ITEM,
    KINDS,
    LONGEST_QUESTION,
    SENTENCE,
    UNCLEAR,
    Prepared,
)
from rag.workshop.training.sources import Source

MAX_LENGTH = 288
_GROUP = 3
_SHORTEST, _LONGEST = 60, 235  # tokens of a cut passage: about 50 to 180 words
_MARKS = 3  # [CLS] question [SEP] passage [SEP]

Cut = tuple[int, NDArray[np.integer], tuple[tuple[int, int, int], ...]]
"""The context cut, tokens of a passage of it, and the marks inside: inclusive token positions and
what stands there, as in :class:`Prepared`."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """What a plan's batches are made of.

    sentence_share: sequences from sentence-level sources; unanswerable: chance of an extra
    example without an answer beside each answerable question; edited: share of those that are
    edits of the question or passage rather than other passages; consistent: chance that a
    question's entity is renamed in question and passage alike; whole: chance that a context
    is not cut; grouped: share of questions shown as a group; titled: chance that the article's
    title stands between question and passage; reworded: chance of the question in other words;
    unmarked: chance that its question mark is left out; decoy: chance that the passage gains a
    sentence that sounds like the answer and is none.
    """

    sentence_share: float = 0.1
    unanswerable: float = 0.45
    edited: float = 0.5
    consistent: float = 0.08
    whole: float = 0.25
    grouped: float = 0.0
    titled: float = 0.6
    reworded: float = 0.15
    unmarked: float = 0.1
    decoy: float = 0.06


@dataclass(frozen=True, slots=True)
class Sample:
    """One input: `marks` are inclusive token positions in `ids` and what stands there; none means
    no answer. kind: index into KINDS; label: the decision, or -1."""

    ids: list[int]
    passage_start: int
    marks: tuple[tuple[int, int, int], ...]
    kind: int
    label: int


@dataclass(frozen=True, slots=True)
class Batch:
    """A padded micro-batch of b sequences of t tokens; the first `3 * groups` rows are groups.

    ids, types, mask: (b, t) int64; passage: (b, t) bool, where an answer may stand;
    gold: (n_gold, 3) int64 rows `sequence, start, end`; no row for sequences without an answer.
    spans: (b,) bool, whether the span head learns from the gold (not where sentences answer);
    tags: (b, t) int64, 0 outside, 1 at the first token and 2 inside an item of a list, -1 unknown;
    evidence: (b, t) int64, 1 in a sentence that answers, 0 in others, -1 unknown;
    decision: (b,) int64, SUPPORTS, DENIES, UNCLEAR or -1; answered: (b,) int64, 1, 0 or, where
    only a teacher knows, -1.
    """

    ids: NDArray[np.int64]
    types: NDArray[np.int64]
    mask: NDArray[np.int64]
    passage: NDArray[np.bool_]
    gold: NDArray[np.int64]
    spans: NDArray[np.bool_]
    tags: NDArray[np.int64]
    evidence: NDArray[np.int64]
    decision: NDArray[np.int64]
    answered: NDArray[np.int64]
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
    """Token ids of [CLS], [SEP], [PAD], "?" and ".", and which ids continue a word: (vocabulary,)
    bool."""

    cls: int
    sep: int
    pad: int
    asking: int
    stop: int
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
        cls_id, sep, pad = (vocabulary[mark] for mark in ("[CLS]", "[SEP]", "[PAD]"))
        return cls(cls_id, sep, pad, vocabulary.get("?", -1), vocabulary.get(".", -1), continues)


class Sampler:
    """Plans and builds; `state` is all that is needed to go on where it stopped."""

    def __init__(self, data: Prepared, sources: Sequence[Source], marks: Marks, seed: int) -> None:
        self._data = data
        self._marks = marks
        self._seed = seed
        self._rows = [np.flatnonzero(data.source_of == s) for s in range(len(sources))]
        self._alike = _by_beginning(data)
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
        marks = data.marks[row].reshape(-1, 3)
        question = self._asked(row, mixture, rng)
        plain = question is data.question_tokens[row]
        context = int(data.context_of[row])
        length = None if rng.random() < mixture.whole else int(rng.integers(_SHORTEST, _LONGEST))
        titled = rng.random() < mixture.titled
        spans = KINDS[data.kind_of[row]] in ("span", "list")

        def sample(asked: NDArray[np.integer], cut: Cut, own: bool = True) -> Sample:
            return self._sample(row, asked, cut, titled, own)

        if not len(marks):
            yield [sample(question, self._cut(context, None, length, rng))]
            return
        gold = self._cut(context, marks, length, rng)
        asked = question
        if plain and rng.random() < mixture.consistent:
            asked, gold = self._renamed(row, gold, rng)
        elif plain and spans and rng.random() < mixture.decoy:
            gold = self._with_decoy(row, gold, rng)
        positive = sample(asked, gold)
        if asked is question and spans and rng.random() < mixture.grouped:
            others = [self._without(row, 0.3, length, rng) for _ in range(_GROUP - 1)]
            if all(other is not None for other in others):
                cuts = (other for other in others if other is not None)
                yield [positive, *(sample(question, cut, own=False) for cut in cuts)]
                return
        yield [positive]
        if rng.random() < mixture.unanswerable:
            if spans and rng.random() < mixture.edited:
                edited = self._edited(row, length, rng)
                if edited is not None:
                    yield [sample(*edited, own=False)]
                    return
            other = self._without(row, 0.0, length, rng)
            if other is not None:
                yield [sample(question, other, own=False)]

    def _asked(self, row: int, mixture: Mixture, rng: np.random.Generator) -> NDArray[np.integer]:
        """The question as it is, in other words, or without its question mark."""
        question = self._data.question_tokens[row]
        other = self._data.reworded_tokens[row]
        if len(other) and rng.random() < mixture.reworded:
            question = other
        if question[-1] == self._marks.asking and rng.random() < mixture.unmarked:
            question = question[:-1]
        return question

    def _without(
        self, row: int, edited: float, length: int | None, rng: np.random.Generator
    ) -> Cut | None:
        """A passage that lacks the answer to the question."""
        data = self._data
        if rng.random() < edited:
            passage = self._passage_edit(row, length, rng)
            if passage is not None:
                return passage
        context = int(data.context_of[row])
        nearby, retrieved = data.nearby[row], data.retrieved[row]
        pick = rng.random()
        if pick < 0.3 and len(data.context_tokens[context]) > _LONGEST:
            elsewhere = self._cut(context, None, length, rng)
            if not self._holds_answer(row, elsewhere[1]):
                return elsewhere
        if len(nearby) and (pick < 0.5 or not len(retrieved)):
            return self._cut(int(rng.choice(nearby)), None, length, rng)
        if len(retrieved):
            best = int(min(rng.geometric(0.35), len(retrieved))) - 1
            return self._cut(int(retrieved[best]), None, length, rng)
        return None

    def _edited(
        self, row: int, length: int | None, rng: np.random.Generator
    ) -> tuple[NDArray[np.integer], Cut] | None:
        """The question and the gold passage, one of them edited so that it answers no longer."""
        data = self._data
        reversal = data.reversed_tokens[row]
        swaps = _swap_records(data.swaps[row])
        context = int(data.context_of[row])

        def gold() -> Cut:
            return self._cut(context, data.marks[row].reshape(-1, 3), length, rng)

        if len(reversal) and (not swaps or rng.random() < 0.35):
            return reversal, gold()
        if not swaps:
            return None
        if rng.random() < 0.25:
            passage = self._passage_edit(row, length, rng)
            if passage is not None:
                return data.question_tokens[row], passage
        start, end, new = swaps[int(rng.integers(len(swaps)))]
        return _exchanged(data.question_tokens[row], start, end, new), gold()

    def _passage_edit(self, row: int, length: int | None, rng: np.random.Generator) -> Cut | None:
        data = self._data
        gold = self._cut(int(data.context_of[row]), data.marks[row].reshape(-1, 3), length, rng)
        edited = self._rename(row, gold, rng)
        return None if edited is None else edited[1]

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
        return _exchanged(question, start, end, new), passage

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
        context, tokens, marks = gold
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
        growth = len(new) - (end - start)
        moved = tuple(
            (
                p + growth * sum(a < p for a in places),
                q + growth * sum(a + end - start - 1 <= q for a in places),
                what,
            )
            for p, q, what in marks
        )
        return (start, end, new), (context, np.concatenate(pieces), moved)

    def _with_decoy(self, row: int, gold: Cut, rng: np.random.Generator) -> Cut:
        """The passage with a sentence that says of another what the question asks (Jia & Liang
        2017): the question's own words with a name exchanged, beside an answer to another
        question that begins alike. Unchanged where none can be made."""
        data = self._data
        swaps = _swap_records(data.swaps[row])
        question = data.question_tokens[row]
        alike = self._alike.get(_beginning(question), ())
        if not swaps or not len(alike):
            return gold
        start, end, new = swaps[int(rng.integers(len(swaps)))]
        other = int(rng.choice(alike))
        a, b = data.marks[other].reshape(-1, 3)[0, :2]
        fake = data.context_tokens[int(data.context_of[other])][a : b + 1]
        body = _exchanged(question, start, end, new)[1:]
        if len(body) and body[-1] == self._marks.asking:
            body = body[:-1]
        halves = (fake, body) if rng.random() < 0.5 else (body, fake)
        stop = np.array([self._marks.stop], dtype=question.dtype)
        decoy = np.concatenate([*halves, stop])
        context, tokens, marks = gold
        at = len(tokens) if rng.random() < 0.5 else 0
        moved = tuple(
            (p + len(decoy) * (at == 0), q + len(decoy) * (at == 0), w) for p, q, w in marks
        )
        return context, np.insert(tokens, at, decoy), moved

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
            len(self._places(tokens, whole[a : b + 1]))
            for a, b, _ in self._data.marks[row].reshape(-1, 3)
        )

    def _cut(
        self,
        context: int,
        marks: NDArray[np.integer] | None,
        length: int | None,
        rng: np.random.Generator,
    ) -> Cut:
        """Whole sentences of a context around one of `marks` (or anywhere), and those inside.

        length: tokens to reach; None: the whole context where it fits. Where in it the answer
        stands is drawn at random.
        """
        tokens = self._data.context_tokens[context]
        room = MAX_LENGTH - _MARKS - LONGEST_QUESTION
        inside = [] if marks is None else [(int(a), int(b), int(what)) for a, b, what in marks]
        if length is None and len(tokens) <= room:
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
        target = _LONGEST if length is None else length
        left = rng.random()
        while ends[last] - starts[first] < target and (first > 0 or last < len(starts) - 1):
            if first > 0 and (last == len(starts) - 1 or rng.random() < left):
                first -= 1
            else:
                last += 1
        low, high = int(starts[first]), int(ends[last])
        if high - low > room:  # a sentence too long to read whole
            spare = max(room - (b - a), 1)
            low = max(low, min(a - int(rng.integers(spare)), high - room))
            high = low + room
        kept = []
        for p, q, what in inside:
            if low <= p and q < high:
                kept.append((p - low, q - low, what))
            elif what == SENTENCE and p < high and low <= q:  # as much of it as is read
                kept.append((max(p, low) - low, min(q, high - 1) - low, what))
        return context, tokens[low:high], tuple(kept)

    def _sample(
        self, row: int, question: NDArray[np.integer], cut: Cut, titled: bool, own: bool
    ) -> Sample:
        """The input for a question; a passage that is not its `own` answers nothing."""
        context, tokens, marks = cut
        data = self._data
        cls, sep = self._marks.cls, self._marks.sep
        ids = [cls, *question.tolist(), sep]
        title = data.title_tokens[context]
        if titled and len(title):
            ids += [*title.tolist(), sep]
        start = len(ids)
        ids += [*tokens[: MAX_LENGTH - _MARKS - len(question)].tolist(), sep]
        inside = tuple(
            (a + start, b + start, what) for a, b, what in marks if b + start < len(ids) - 1
        )
        label = int(data.label_of[row])
        if label >= 0 and not own:
            label = UNCLEAR
        return Sample(ids, start, inside if own else (), int(data.kind_of[row]), label)

    def _pad(self, units: Sequence[Sequence[Sample]]) -> Batch:
        ordered = sorted(units, key=lambda unit: -len(unit))
        rows = [sequence for unit in ordered for sequence in unit]
        longest = max(len(row.ids) for row in rows)
        ids = np.full((len(rows), longest), self._marks.pad, dtype=np.int64)
        types = np.zeros_like(ids)
        mask = np.zeros_like(ids)
        passage = np.zeros(ids.shape, dtype=np.bool_)
        tags = np.full_like(ids, -1)
        evidence = np.full_like(ids, -1)
        spans = np.zeros(len(rows), dtype=np.bool_)
        decision = np.full(len(rows), -1, dtype=np.int64)
        answered = np.full(len(rows), -1, dtype=np.int64)
        gold: list[tuple[int, int, int]] = []
        for i, row in enumerate(rows):
            n, kind = len(row.ids), KINDS[row.kind]
            ids[i, :n] = row.ids
            types[i, row.passage_start : n] = 1
            mask[i, :n] = 1
            inside = slice(row.passage_start, n - 1)
            passage[i, inside] = True
            if kind == "taught":
                continue
            spans[i] = kind in ("span", "list")
            decision[i] = row.label
            answered[i] = bool(row.marks)
            evidence[i, inside] = 0
            if spans[i]:
                tags[i, inside] = 0
            for a, b, what in sorted(row.marks, key=lambda mark: mark[2] == ITEM):
                if what == SENTENCE:
                    evidence[i, a : b + 1] = 1
                elif what == GOLD:
                    gold.append((i, a, b))
                    tags[i, a : b + 1] = -1
                else:
                    tags[i, a : b + 1] = 2
                    tags[i, a] = 1
        groups = sum(len(unit) == _GROUP for unit in units)
        golds = np.array(gold, dtype=np.int64).reshape(-1, 3)
        return Batch(
            ids, types, mask, passage, golds, spans, tags, evidence, decision, answered, groups
        )


def _exchanged(
    question: NDArray[np.integer], start: int, end: int, new: list[int]
) -> NDArray[np.integer]:
    """The question with its tokens [start, end) exchanged."""
    swapped = [question[:start], np.array(new, question.dtype), question[end:]]
    return np.concatenate(swapped)[:LONGEST_QUESTION]


def _beginning(question: NDArray[np.integer]) -> tuple[int, ...]:
    return tuple(int(token) for token in question[:2])


def _by_beginning(data: Prepared) -> dict[tuple[int, ...], list[int]]:
    """Rows of questions with a short answer, by their first two tokens: "how many", "who was"."""
    found: dict[tuple[int, ...], list[int]] = {}
    for row in range(len(data.question_tokens)):
        marks = data.marks[row].reshape(-1, 3)
        if len(marks) and marks[0, 2] == GOLD and marks[0, 1] - marks[0, 0] < 8:
            found.setdefault(_beginning(data.question_tokens[row]), []).append(row)
    return found


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
