"""What retrieval finds and what a reader makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rag.types.articles import Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage with the evidence that ranked it.

    An engine fills ``score`` and its own pair (dense or lexical); the retriever fuses.
    ``dense_score`` is the inner product of unit vectors, ``lexical_score`` is BM25; ranks count
    from 1; a missing value means that search did not return the passage.
    """

    passage: Passage
    score: float
    dense_score: float | None = None
    lexical_score: float | None = None
    dense_rank: int | None = None
    lexical_rank: int | None = None
    copies: tuple[str, ...] = ()
    """Passage ids of near-copies collapsed into this hit."""
    title: str = ""
    """Of the article: what a reader is told beside the passage; never quoted from."""


@dataclass(frozen=True, slots=True)
class Span:
    """Words a reader believes to answer the question, as article offsets.

    ``score`` and ``null_score`` are in the reader's own unit and compare within one reading.
    """

    article_id: str
    passage_id: str
    start: int
    end: int
    score: float
    null_score: float
    states: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
    """What a reader that chooses makes of the words, ``(n, width)``, for its :data:`Choice`."""


Choice = Callable[[Sequence[tuple[Span, Mapping[str, float]]]], Sequence[float]]
"""Weighs answers, each the span that says it best with its features, against each other and
against there being none: the logit of each under one softmax, in which none has the logit 0."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Evidence about a candidate answer -> probability that it is right (logistic).

    ``probability = 1 / (1 + exp(-(bias + sum_i weights[i] * feature_i)))``, fitted on held-out
    questions under serving conditions (Platt 1999); features are those of ``rag.confidence``.
    """

    weights: Mapping[str, float]
    bias: float
    threshold: float
    """Default ``min_confidence``."""
    meaning: str
    """What the threshold promises, in words, with the figure measured."""
    settled_score: float | None = None
    """A span scored at least this was overtaken by one of a later passage for under 1 % of the
    held-out questions: reading may stop. None: always read everything."""
    hopeless: float | None = None
    """A passage that promises so much less than the best one, by a first look and by retrieval, is
    read no further: for half a per cent of the right answers it is the one that gives them. None:
    always read everything."""
    unpromising: float | None = None
    """Nor is one that promises less than this, however little the others do; chosen as the above.
    None: such are read."""
    fitted: bool = True
    """False for a reader whose confidence was never fitted; answers then carry a warning."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that a reader holds to bear on the question, as article offsets."""

    article_id: str
    passage_id: str
    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Stance:
    """What the deciding sentence says to a yes/no question; the three add up to 1."""

    supports: float
    denies: float
    unclear: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found: spans best first, and how many of the passages it had to read.

    A reader that has heads for other forms than the span fills ``sentences`` (best first),
    ``items`` and ``decision`` where the form asked for needs them; others leave them empty.
    """

    spans: tuple[Span, ...]
    passages_read: int
    null_scores: tuple[float, ...] = ()
    """One a passage read: how strongly the reader holds that it has no answer."""
    sentences: tuple[Evidence, ...] = ()
    items: tuple[Evidence, ...] = ()
    """Each item of a list, best first."""
    decision: Stance | None = None
    """What the best of ``sentences`` decides."""
    choice: Choice | None = field(default=None, compare=False, repr=False)
    """Of a reader that chooses: what stands in place of the shares of its scores."""
