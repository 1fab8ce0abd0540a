"""Batches in order, made as they are asked for or ahead of time by other processes."""

from __future__ import annotations

import multiprocessing
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Final

from rag.workshop.training.batch import Arrays
from rag.workshop.training.sampler import Mixture, Plan, Sampler

_AHEAD: Final = 2
"""Plans under way for each worker."""


class Feed:
    """Draws plans of `questions` and has them built; `state` goes on after the last one given.

    With workers, what is drawn ahead has the mixture of the moment it was drawn.
    """

    def __init__(
        self, sampler: Sampler, questions: int, sequences: int, tokens: int, workers: int
    ) -> None:
        self._sampler, self._questions = sampler, questions
        self._most = sequences, tokens
        self._ahead: deque[tuple[Future[list[Arrays]], dict[str, object]]] = deque()
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self.state = sampler.state

    def resume(self, state: dict[str, object]) -> None:
        """Go on from a saved `state`, before anything is asked for."""
        self._sampler.state = state
        self.state = self._sampler.state

    def next(self, mixture: Mixture) -> list[Arrays]:
        """The micro-batches of the next plan."""
        if not self._workers:
            batches = self._sampler.build(self._sampler.plan(mixture, self._questions), *self._most)
            self.state = self._sampler.state
            return batches
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers, multiprocessing.get_context("spawn"), _begin, (self._sampler,)
            )
        while len(self._ahead) < _AHEAD * self._workers:
            plan = self._sampler.plan(mixture, self._questions)
            built = self._pool.submit(_build, plan, *self._most)
            self._ahead.append((built, self._sampler.state))
        built, self.state = self._ahead.popleft()
        return built.result()

    def close(self) -> None:
        """End the workers and drop what they made ahead."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


_sampler: Sampler | None = None
"""A worker's own."""


def _begin(sampler: Sampler) -> None:
    global _sampler
    _sampler = sampler


def _build(plan: Plan, sequences: int, tokens: int) -> list[Arrays]:
    assert _sampler is not None
    return _sampler.build(plan, sequences, tokens)
