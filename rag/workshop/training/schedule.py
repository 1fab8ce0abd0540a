"""How far a run has come, what that means for rates and data, and how it cuts its work."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import torch

from rag.errors import InputError
from rag.workshop.training.contexts import MAX_LENGTH
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


@dataclass(frozen=True, slots=True)
class Pace:
    """How the loop cuts its work and when it looks up.

    sequences: most of a step; batch_tokens: most padded tokens of a micro-batch; questions: drawn
    at a time, after which a run may stop and be resumed; workers: processes that make batches
    (0: none, and a resumed run is batch for batch the run it would have been); save_minutes,
    dev_minutes: training time between checkpoints and between looks at the dev sets;
    dev_questions: of each, while training; choosing_questions: of each, to choose between last
    and averaged weights; averaged: decay of the running mean of the weights; bfloat16: of the
    matrix products, where it is quick.
    """

    sequences: int = 48
    batch_tokens: int = 3072
    questions: int = 96
    workers: int = 0
    save_minutes: float = 6.0
    dev_minutes: float = 10.0
    dev_questions: int = 400
    choosing_questions: int = 800
    averaged: float = 0.998
    bfloat16: bool = False

    @classmethod
    def here(cls, adapting: bool) -> Pace:
        """What suits this machine: a graphics card wants whole steps at once, made beforehand.

        A few hundred questions on a processor want small steps, or there would be few.
        """
        if not torch.cuda.is_available():
            # Made up in software where the processor has none, it takes six times as long.
            able = torch.cpu.get_capabilities()
            native = any(has for name, has in able.items() if name.endswith("bf16"))
            return cls(sequences=24 if adapting else 48, bfloat16=native)
        return cls(
            sequences=64,
            batch_tokens=64 * MAX_LENGTH,
            questions=4000,
            workers=6,
            save_minutes=2.0,
            dev_minutes=1.0,
            averaged=0.9995,
            bfloat16=True,
        )
