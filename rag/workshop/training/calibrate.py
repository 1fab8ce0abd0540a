"""Fit a reader's confidence on held-out questions, asked as they will be when it serves."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from rag import confidence
from rag.errors import DataError
from rag.readers.quoter import AT_ONCE
from rag.settings import Settings
from rag.types import Calibration, Progress
from rag.workshop.evaluation import calibration, selective
from rag.workshop.evaluation.calibration import Bin
from rag.workshop.evaluation.overlap import mean
from rag.workshop.training import platt
from rag.workshop.training.asking import Example, asked, weighs

THRESHOLD: Final = 0.5
"""By default an answer is shown when it is more likely right than wrong."""
OVERTAKEN: Final = 0.01
"""How often stopping early may change the answer."""
_HOPELESS: Final = 0.005
"""How often dropping a passage after the first look may lose a right answer."""


@dataclass(frozen=True, kw_only=True)
class Achieved:
    """What a calibration came to on questions held out."""

    ece: float | None
    """Expected calibration error over ten bins of as many questions each."""
    auroc: float | None
    """Right against wrong answers, by confidence."""
    accuracy_shown: float
    """Share of the answers shown at the threshold that are right."""
    coverage: float
    """Share of the answerable questions for which an answer is shown."""
    reliability: tuple[Bin, ...]
    """Ten bins (of one file: five) of as many questions each, from low to high confidence."""


@dataclass(frozen=True, kw_only=True)
class Domain(Achieved):
    """On those of one file."""

    name: str
    questions: int


@dataclass(frozen=True, kw_only=True)
class Fitted(Achieved):
    """On all, none of which it was fitted on, and the calibration itself."""

    calibration: Calibration
    questions_fitted: int
    questions_held_out: int
    withheld_unanswerable: float
    """Share of the questions without their article for which none is shown."""
    accuracy_always: float
    """Share of the answerable questions whose best candidate is right."""
    domains: tuple[Domain, ...]


def calibrate(
    paths: Sequence[Path],
    settings: Settings,
    limit: int | None = None,
    progress: Progress | None = None,
) -> Fitted:
    """Fit on half of the questions of SQuAD-format ``paths``, measure on the other half.

    They are asked as :func:`asked` tells; those without an answer weigh as a third of all, also
    where a set holds many that were written to mislead. The halves share no context. One logistic
    regression over the candidates' features (``rag.confidence``; of a reader that chooses the share
    alone), then Platt scaling of the candidate it prefers (Platt 1999).
    """
    examples = list(asked(paths, settings, limit, progress))
    fit = [example for example in examples if not example.held_out and example.candidates]
    held = [example for example in examples if example.held_out]
    if min(len(fit), len(held)) < 20:
        raise DataError(
            f"{len(examples)} questions about too few contexts: calibration needs at least 20 "
            "questions in each half; give more data."
        )
    return _measured(_fit(fit), fit, held)


@contextmanager
def uncalibrated(reader: Path, *without: str) -> Iterator[Path]:
    """A copy of a reader without its calibration, while a new one is fitted, nor the files named.

    The old one would end readings early, and may be one that this version cannot use. The reader
    itself is not touched, whatever happens meanwhile.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "reader"
        shutil.copytree(reader, copy, ignore=shutil.ignore_patterns("calibration.json", *without))
        yield copy


def write(fitted: Fitted, path: Path) -> None:
    """The calibration as the reader loads it."""
    partial = path.with_suffix(".partial")
    text = json.dumps(asdict(fitted.calibration), indent=2) + "\n"
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


def _fit(examples: Sequence[Example]) -> Calibration:
    features = [np.array([[*c.features.values()] for c in e.candidates]) for e in examples]
    weights, bias = platt.fit(features, [e.right for e in examples], weighs(examples))
    names = examples[0].candidates[0].features
    return Calibration(dict(zip(names, map(float, weights), strict=True)), bias, THRESHOLD, "")


def _best(plain: Calibration, example: Example) -> tuple[float, bool]:
    """Confidence in the preferred candidate, and whether it is right; (0, False) for none."""
    sure = [confidence.probability(plain, c.features) for c in example.candidates]
    if not sure:
        return 0.0, False
    at = int(np.argmax(sure))
    return sure[at], example.right[at]


def _settled_score(examples: Sequence[Example]) -> float | None:
    """The lowest score of the first passages' best span at which later ones rarely win."""
    ranked = sorted(examples, key=lambda example: -example.first_score)
    overtaken = np.cumsum([e.first_key != e.candidates[0].key for e in ranked])
    allowed = np.flatnonzero(overtaken <= OVERTAKEN * np.arange(1, len(ranked) + 1))
    return round(float(ranked[int(allowed[-1])].first_score), 3) if len(allowed) else None


def _hopeless(examples: Sequence[Example]) -> float | None:
    """How far behind the most promising passage those of right answers rarely fall."""
    return _rarely_beyond(examples, lambda e: max(e.promises) - e.promises[e.winner])


def _unpromising(examples: Sequence[Example]) -> float | None:
    """What the passages of right answers rarely fall short of promising."""
    beyond = _rarely_beyond(examples, lambda e: -e.promises[e.winner])
    return None if beyond is None else -beyond


def _rarely_beyond(
    examples: Sequence[Example], measure: Callable[[Example], float]
) -> float | None:
    """What ``measure`` exceeds for so few of the right answers as may be lost, counting those that
    stand in a passage which is not read whatever it promises; none where it never does."""
    right = [e for e in examples if e.promises and e.candidates and e.right[0]]
    doubted = [
        e
        for e in right
        if e.winner and sum(each > e.promises[e.winner] for each in e.promises) >= AT_ONCE
    ]
    measured = sorted(map(measure, doubted), reverse=True)
    allowed = int(_HOPELESS * len(right))
    return round(measured[allowed], 3) if allowed < len(measured) else None


def _figures(plain: Calibration, held: Sequence[Example], bins: int) -> dict[str, Any]:
    """What is told of all questions held out and of each file's: see :class:`Achieved`."""
    pairs = [_best(plain, example) for example in held]
    sure, good = [p for p, _ in pairs], [label for _, label in pairs]
    shown = [label for p, label in pairs if p >= THRESHOLD]
    answerable = [p for p, example in zip(sure, held, strict=True) if example.answerable]
    return {
        "ece": calibration.ece(sure, good, "mass"),
        "auroc": selective.auroc_of_right(sure, good),
        "accuracy_shown": mean(shown) or 0.0,
        "coverage": mean([p >= THRESHOLD for p in answerable]) or 0.0,
        "reliability": tuple(calibration.reliability(sure, good, "mass", bins)),
    }


def _measured(
    plain: Calibration,
    fit: Sequence[Example],
    held: Sequence[Example],
) -> Fitted:
    figures = _figures(plain, held, calibration.BINS)
    rest = [_best(plain, example)[0] for example in held if not example.answerable]
    domains: dict[str, list[Example]] = {}
    for example in held:
        domains.setdefault(example.domain, []).append(example)
    return Fitted(
        calibration=Calibration(
            weights={name: round(weight, 6) for name, weight in plain.weights.items()},
            bias=round(plain.bias, 6),
            threshold=THRESHOLD,
            meaning=(
                f"answers shown were right {figures['accuracy_shown']:.0%} of the time on "
                f"{len(held)} held-out questions, a third of them asked with the article that "
                "answers left out"
            ),
            settled_score=_settled_score(fit),
            hopeless=_hopeless(fit),
            unpromising=_unpromising(fit),
        ),
        questions_fitted=len(fit),
        questions_held_out=len(held),
        withheld_unanswerable=mean([p < THRESHOLD for p in rest]) or 0.0,
        accuracy_always=mean([_best(plain, e)[1] for e in held if e.answerable]) or 0.0,
        domains=tuple(
            Domain(name=name, questions=len(own), **_figures(plain, own, 5))
            for name, own in domains.items()
        ),
        **figures,
    )
