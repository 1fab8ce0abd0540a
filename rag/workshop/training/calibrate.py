"""Fit a reader's confidence on held-out questions, asked as they will be when it serves."""

from __future__ import annotations

import json
import shutil
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from rag import confidence
from rag.assistant import Assistant
from rag.confidence import Candidate
from rag.errors import DataError
from rag.readers.quoter import AT_ONCE
from rag.settings import Settings
from rag.types import Calibration, Eq, Hit, Not, Progress, Reading
from rag.workshop.evaluation import calibration, selective, squad
from rag.workshop.evaluation._corpus import indexed
from rag.workshop.evaluation.calibration import Bin
from rag.workshop.evaluation.overlap import right
from rag.workshop.evaluation.reading import articles

if TYPE_CHECKING:
    from rag.workshop.evaluation.squad import Context

    Rows = Sequence[tuple[str, Context]]
    """The texts of one collection, each with the name of its file."""

THRESHOLD: Final = 0.5
"""By default an answer is shown when it is more likely right than wrong."""
OVERTAKEN: Final = 0.01
"""How often stopping early may change the answer."""
_CANDIDATES = 5
_HOPELESS = 0.005
"""How often dropping a passage after the first look may lose a right answer."""
_WITHOUT = 3
"""Of so many questions one is asked with the article that holds its answer left out; all those
without an answer, however many the sets hold, weigh in the fit as one of so many."""
_FEW = 12
"""Texts in a collection as small as a folder of a few articles."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question with its candidates under serving conditions."""

    domain: str
    """The file it came from."""
    held_out: bool
    answerable: bool
    candidates: tuple[Candidate, ...]
    right: tuple[bool, ...]
    first_key: str | None
    """The best candidate of the first passages alone, and its best span's score."""
    first_score: float
    promises: tuple[float, ...]
    """What each passage promised before it was read, best ranked first; empty for a reader that
    reads them all."""
    winner: int
    """The rank, from 0, of the passage that the best candidate stands in; -1 for none."""


@dataclass(frozen=True, slots=True)
class Domain:
    """What the calibration achieved on the held-out questions of one file."""

    name: str
    questions: int
    ece: float | None
    auroc: float | None
    accuracy_shown: float
    coverage: float
    reliability: tuple[Bin, ...]
    """Five bins of as many questions each, from low to high confidence."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A calibration and what it achieved on the questions it was not fitted on."""

    calibration: Calibration
    questions_fitted: int
    questions_held_out: int
    reliability: tuple[Bin, ...]
    """Ten bins of as many questions each, from low to high confidence."""
    ece: float | None
    """Expected calibration error over these bins."""
    auroc: float | None
    """Right against wrong answers, by confidence."""
    accuracy_shown: float
    """Share of the answers shown at the threshold that are right."""
    coverage: float
    """Share of the answerable questions for which an answer is shown."""
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
    weights, bias = _fit(fit)
    plain = Calibration(weights, bias, THRESHOLD, "")
    return _measured(plain, _settled_score(fit), _hopeless(fit), fit, held)


def asked(
    paths: Sequence[Path],
    settings: Settings,
    limit: int | None = None,
    progress: Progress | None = None,
    most: int = _CANDIDATES,
) -> Iterator[Example]:
    """Every question of SQuAD-format ``paths`` that a short answer answers, with ``most``
    candidates.

    Asked through the retriever and the reader of ``settings``: a third of them of all files'
    contexts together, a third of those of their own file, a third of a dozen neighbouring
    contexts, so that large collections and small ones count alike; every third one with its own
    article left out, so that "no answer" is learned too.
    """
    files = [
        [(path.name.split(".")[0], _spans_only(context)) for context in squad.read(path, limit)]
        for path in paths
    ]
    everything = [row for file in files for row in file]
    sizes: list[Sequence[Rows]] = [*([[everything]] if len(files) > 1 else []), files, _few(files)]
    total = sum(len(context.questions) for _, context in everything)
    done = 0
    for size, collections in enumerate(sizes):
        for rows in collections:
            for example in _examples(rows, settings, size, len(sizes), most):
                done += 1
                yield example
                if progress is not None:
                    progress(done, total)


def _spans_only(context: Context) -> Context:
    """The context with the questions that a short answer answers."""
    kept = tuple(q for q in context.questions if q.kind == "span")
    return replace(context, questions=kept)


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


def _lot(text: str) -> int:
    """A number that looks drawn, the same in every run."""
    return zlib.crc32(text.encode())


def _few(files: Sequence[Rows]) -> list[Rows]:
    """The files in small pieces."""
    return [file[start : start + _FEW] for file in files for start in range(0, len(file), _FEW)]


def _examples(
    rows: Rows, settings: Settings, size: int, sizes: int, most: int
) -> Iterator[Example]:
    """Examples of the questions whose text falls to collections of this ``size``."""
    drawn = [
        (domain, [q for q in context.questions if _lot(q.text) // 7 % sizes == size])
        for domain, context in rows
    ]
    if not any(questions for _, questions in drawn):
        return
    made = articles([context for _, context in rows])
    with indexed(settings, made, None) as assistant:
        for (domain, questions), (_, context), article in zip(drawn, rows, made, strict=True):
            for question in questions:
                left_out = _lot(question.text) // 91 % _WITHOUT == 0
                where = Not(Eq("article_id", article.id)) if left_out else None
                hits = assistant.retrieve(question.text, where=where).hits
                yield _example(
                    assistant,
                    question.text,
                    question.golds,
                    hits,
                    most,
                    domain=domain,
                    held_out=bool(_lot(context.text) % 2),
                    answerable=not left_out and bool(question.golds),
                )


def _example(
    assistant: Assistant,
    question: str,
    golds: Sequence[str],
    hits: Sequence[Hit],
    most: int,
    *,
    domain: str,
    held_out: bool,
    answerable: bool,
) -> Example:
    reading = assistant.reader.read(question, hits)
    found = confidence.candidates(question, hits, reading)[:most]
    texts = {hit.passage.id: hit for hit in hits}
    quotes = [confidence.quote(c.spans[0], texts[c.spans[0].passage_id]) for c in found]
    promise = getattr(assistant.reader, "promises", None)
    promises = tuple(promise(question, hits)) if promise else ()
    order = sorted(range(len(promises)), key=lambda row: -promises[row]) or list(range(len(hits)))
    seen = {hits[row].passage.id for row in order[:AT_ONCE]}
    spans = tuple(span for span in reading.spans if span.passage_id in seen)
    # A reader that is not calibrated reads everything, the most promising first.
    first = confidence.candidates(
        question,
        hits,
        Reading(spans, len(seen), reading.null_scores[:AT_ONCE], choice=reading.choice),
    )
    places = {hit.passage.id: place for place, hit in enumerate(hits)}
    return Example(
        promises=promises,
        winner=places[found[0].spans[0].passage_id] if found else -1,
        domain=domain,
        held_out=held_out,
        answerable=answerable,
        candidates=tuple(found),
        right=tuple(right(quote, golds) for quote in quotes),
        first_key=first[0].key if first else None,
        first_score=first[0].spans[0].score if first else -np.inf,
    )


def _matrix(candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """``(n_candidates, n_features)``."""
    return np.array([[*candidate.features.values()] for candidate in candidates])


def _fit(examples: Sequence[Example]) -> tuple[dict[str, float], float]:
    from sklearn.linear_model import LogisticRegression

    rows = _matrix([c for example in examples for c in example.candidates])
    labels = np.array([label for example in examples for label in example.right])
    weights = weighs(examples)
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    each = np.repeat(weights, [len(example.candidates) for example in examples])
    model = LogisticRegression(C=1.0, max_iter=1000).fit((rows - mean) / scale, labels, each)
    raw = model.coef_[0] / scale
    offset = float(model.intercept_[0] - (raw * mean).sum())
    best = [int(np.argmax(_matrix(example.candidates) @ raw)) for example in examples]
    logits = np.array(
        [
            _matrix([example.candidates[at]])[0] @ raw + offset
            for example, at in zip(examples, best, strict=True)
        ]
    )
    chosen = np.array([example.right[at] for example, at in zip(examples, best, strict=True)])
    platt = LogisticRegression(C=1e3).fit(logits[:, None], chosen, weights)
    slope, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    return (
        {
            name: float(slope * w)
            for name, w in zip(examples[0].candidates[0].features, raw, strict=True)
        },
        slope * offset + shift,
    )


def weighs(examples: Sequence[Example]) -> NDArray[np.float64]:
    """``(n_examples,)``: 1 for a question with an answer; the others weigh as one of ``_WITHOUT``
    together, and never more than one with an answer."""
    answerable = np.array([example.answerable for example in examples])
    rest = max(1, int((~answerable).sum()))
    return np.where(answerable, 1.0, min(1.0, answerable.sum() / (_WITHOUT - 1) / rest))


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
    known = [e for e in examples if e.promises and e.candidates and e.right[0]]
    behind = sorted(
        (
            max(e.promises) - e.promises[e.winner]
            for e in known
            if e.winner and sum(each > e.promises[e.winner] for each in e.promises) >= AT_ONCE
        ),
        reverse=True,
    )
    allowed = int(_HOPELESS * len(known))
    return round(behind[allowed], 3) if allowed < len(behind) else None


def _domain(name: str, plain: Calibration, held: Sequence[Example]) -> Domain:
    pairs = [_best(plain, example) for example in held]
    sure, good = [p for p, _ in pairs], [label for _, label in pairs]
    shown = [label for p, label in pairs if p >= THRESHOLD]
    asked = [p for (p, _), example in zip(pairs, held, strict=True) if example.answerable]
    return Domain(
        name,
        len(held),
        calibration.ece(sure, good, "mass"),
        selective.auroc([p for p, label in pairs if label], [p for p, label in pairs if not label]),
        float(np.mean(shown)) if shown else 0.0,
        float(np.mean([p >= THRESHOLD for p in asked])) if asked else 0.0,
        tuple(calibration.reliability(sure, good, "mass", 5)),
    )


def _measured(
    plain: Calibration,
    settled: float | None,
    hopeless: float | None,
    fit: Sequence[Example],
    held: Sequence[Example],
) -> Fitted:
    pairs = [_best(plain, example) for example in held]
    sure, good = [p for p, _ in pairs], [label for _, label in pairs]
    shown = [label for p, label in pairs if p >= THRESHOLD]
    accuracy = float(np.mean(shown)) if shown else 0.0
    answerable = [pair for pair, example in zip(pairs, held, strict=True) if example.answerable]
    rest = [pair for pair, example in zip(pairs, held, strict=True) if not example.answerable]
    return Fitted(
        calibration=Calibration(
            weights={name: round(weight, 6) for name, weight in plain.weights.items()},
            bias=round(plain.bias, 6),
            threshold=THRESHOLD,
            meaning=(
                f"answers shown were right {accuracy:.0%} of the time on {len(held)} held-out "
                "questions, a third of them asked with the article that answers left out"
            ),
            settled_score=settled,
            hopeless=hopeless,
        ),
        questions_fitted=len(fit),
        questions_held_out=len(held),
        reliability=tuple(calibration.reliability(sure, good, "mass")),
        ece=calibration.ece(sure, good, "mass"),
        auroc=selective.auroc(
            [p for p, label in pairs if label], [p for p, label in pairs if not label]
        ),
        accuracy_shown=accuracy,
        coverage=float(np.mean([p >= THRESHOLD for p, _ in answerable])),
        withheld_unanswerable=float(np.mean([p < THRESHOLD for p, _ in rest])) if rest else 0.0,
        accuracy_always=float(np.mean([label for _, label in answerable])),
        domains=tuple(
            _domain(name, plain, [example for example in held if example.domain == name])
            for name in dict.fromkeys(example.domain for example in held)
        ),
    )
