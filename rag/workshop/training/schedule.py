"""How far a run has come, and what that means for rates and data."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from rag.errors import InputError
from rag.workshop.training.sampler import Mixture


@dataclass(frozen=True, slots=True)
class Budget:
    """What a run may spend: exactly one of tokens read and minutes of training."""

    tokens: int | None = None
    minutes: float | None = None

    def __post_init__(self) -> None:
        given = [value for value in (self.tokens, self.minutes) if value is not None]
        if len(given) != 1 or given[0] <= 0:
            raise InputError("give exactly one of --tokens and --minutes, greater than 0")

    def spent(self, tokens: int, seconds: float) -> float:
        """The part of this budget that so many tokens or seconds are."""
        if self.tokens is not None:
            return tokens / self.tokens
        assert self.minutes is not None
        return seconds / (60 * self.minutes)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Warm-up, stable, decay (Hu et al. 2024): a run can be prolonged from before its decay.

    Shares are of the whole budget. warm_up: rising rate; sentences: sentence-level data only,
    at the start; groups_from: from here on a `grouped` share of questions comes in groups;
    decay_from: from here on the rate falls linearly to zero.
    """

    peak: float = 3e-4
    warm_up: float = 0.04
    sentences: float = 0.06
    groups_from: float = 0.5
    grouped: float = 0.45
    decay_from: float = 0.5
    mixture: Mixture = field(default_factory=Mixture)

    def rate(self, progress: float) -> float:
        """The learning rate of the uppermost layer."""
        rising = min(1.0, progress / self.warm_up + 1e-3) if self.warm_up else 1.0
        falling = min(1.0, (1.0 - progress) / (1.0 - self.decay_from))
        return self.peak * max(0.0, min(rising, falling))

    def mixture_at(self, progress: float) -> Mixture:
        """What the next chunk is made of."""
        if progress < self.sentences:
            return replace(self.mixture, sentence_share=1.0)
        if progress >= self.groups_from:
            return replace(self.mixture, grouped=self.grouped)
        return self.mixture


ADAPTING: Final = Schedule(
    peak=6e-5, sentences=0.0, groups_from=0.0, mixture=Mixture(sentence_share=0.0)
)
"""For a reader that goes on with somebody's own questions: it is to keep what it knows."""
