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

from rag.workshop.training.batch import GROUP, Arrays, Marks, Sample, alike, padded
from rag.workshop.training.contexts import (
    LONGEST,
    MAX_LENGTH,
    OWN_MARKS,
    SHORTEST,
    Contexts,
    Cut,
    Tokens,
)
from rag.workshop.training.prepared import KINDS, UNCLEAR, Prepared
from rag.workshop.training.sources import Source


@dataclass(frozen=True, slots=True)
class Mixture:
    """What a plan's batches are made of.

    sentence_share: sequences from sentence-level sources; unanswerable: chance of an extra
    example without an answer beside each answerable question; edited: share of those that are
    edits of the question or passage rather than other passages; whole: chance that a context
    is not cut; grouped: share of questions shown as a group; titled: chance that the article's
    title stands between question and passage; reworded: chance of the question in other words;
    unmarked: chance that its question mark is left out.
    """

    sentence_share: float = 0.1
    unanswerable: float = 0.45
    edited: float = 0.5
    whole: float = 0.25
    grouped: float = 0.0
    titled: float = 0.6
    reworded: float = 0.15
    unmarked: float = 0.1


@dataclass(frozen=True, slots=True)
class Plan:
    """Questions to be made into batches: their rows, in what mixture, by which random numbers."""

    rows: tuple[int, ...]
    mixture: Mixture
    seed: tuple[int, ...]


class Sampler:
    """Plans and builds; `state` is all that is needed to go on where it stopped."""

    def __init__(self, data: Prepared, sources: Sequence[Source], marks: Marks, seed: int) -> None:
        self._data = data
        self._contexts = Contexts(data, marks)
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

    def build(self, plan: Plan, sequences: int, tokens: int) -> list[Arrays]:
        """Micro-batches of at most `sequences` sequences and at most `tokens` padded tokens each
        (a group is never split). The same for the same plan, whatever was built before."""
        rng = np.random.default_rng(plan.seed)
        units = [unit for row in plan.rows for unit in self._units(row, plan.mixture, rng)]
        runs = alike(units, lambda unit: [len(s.ids) for s in unit], sequences, tokens)
        batches = [padded(run, self._marks.pad) for run in runs]
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
        contexts = self._contexts
        question = self._asked(row, mixture, rng)
        length = None if rng.random() < mixture.whole else int(rng.integers(SHORTEST, LONGEST))
        titled = rng.random() < mixture.titled
        spans = KINDS[self._data.kind_of[row]] in ("span", "list")

        def sample(asked: Tokens, cut: Cut, own: bool = True) -> Sample:
            return self._sample(row, asked, cut, titled, own)

        positive = sample(question, contexts.own(row, length, rng))
        if not len(self._data.marks[row]):
            yield [positive]
            return
        if spans and rng.random() < mixture.grouped:
            others = [contexts.without(row, 0.3, length, rng) for _ in range(GROUP - 1)]
            cuts = [other for other in others if other is not None]
            if len(cuts) == len(others):
                yield [positive, *(sample(question, cut, own=False) for cut in cuts)]
                return
        yield [positive]
        if rng.random() < mixture.unanswerable:
            if spans and rng.random() < mixture.edited:
                edited = contexts.edited(row, length, rng)
                if edited is not None:
                    yield [sample(*edited, own=False)]
                    return
            other = contexts.without(row, 0.0, length, rng)
            if other is not None:
                yield [sample(question, other, own=False)]

    def _asked(self, row: int, mixture: Mixture, rng: np.random.Generator) -> Tokens:
        """The question as it is, in other words, or without its question mark."""
        question = self._data.question_tokens[row]
        other = self._data.reworded_tokens[row]
        if len(other) and rng.random() < mixture.reworded:
            question = other
        if question[-1] == self._marks.asking and rng.random() < mixture.unmarked:
            question = question[:-1]
        return question

    def _sample(self, row: int, question: Tokens, cut: Cut, titled: bool, own: bool) -> Sample:
        """The input for a question; a passage that is not its `own` answers nothing."""
        context, tokens, marks = cut
        data = self._data
        cls, sep = self._marks.cls, self._marks.sep
        ids = [cls, *question.tolist(), sep]
        title = data.title_tokens[context]
        if titled and len(title):
            ids += [*title.tolist(), sep]
        start = len(ids)
        ids += [*tokens[: MAX_LENGTH - OWN_MARKS - len(question)].tolist(), sep]
        inside = tuple(
            (a + start, b + start, what) for a, b, what in marks if b + start < len(ids) - 1
        )
        label = int(data.label_of[row])
        if label >= 0 and not own:
            label = UNCLEAR
        return Sample(ids, start, inside if own else (), int(data.kind_of[row]), label)
