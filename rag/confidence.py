"""Spans -> candidates with the evidence for each, and a calibrated probability.

One logistic model ranks candidates and states confidence: it fuses what the reader and the
retriever know, and is fitted on held-out questions under serving conditions
(``rag.workshop.training``).
"""

from __future__ import annotations

import json
import math
import re
import string
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from rag.errors import ModelError
from rag.language.terms import terms
from rag.types import Calibration, Choice, Hit, Reading, Span

FEATURES: Final = (
    "log_odds",
    "null_margin",
    "retrieval",
    "dense",
    "first",
    "evidence",
    "overlap",
    "near",
    "named",
)
"""
- ``log_odds``: of the candidate's share under a softmax over all spans and null scores of all
  passages (shared normalisation: Clark & Gardner 2018), equal answers summed; within +-6.9.
- ``null_margin``: best span score minus its passage's null score.
- ``retrieval``, ``dense``: fused score and inner product of its best passage.
- ``first``: 1 / rank of its best passage.
- ``evidence``: what the reader takes the sentence for that it stands in; 0 without that head.
- ``overlap``, ``near``: share of the question's terms in its passage or title / in the
  160 characters on either side of it.
- ``named``: share of the names and numbers asked about that stand in its passage or title; 1
  where none is asked about.
"""

SHARE: Final = FEATURES[0]
"""The feature that is left of a candidate when a head that chooses has weighed all of them."""

UNFITTED: Final = Calibration(
    weights={"log_odds": 1.0},
    bias=0.0,
    threshold=0.5,
    meaning="this reader was never calibrated; run `rag calibrate` to state a figure",
    fitted=False,
)

_SUREST = 0.999
_NEAR = 160
_MOST = 24
"""Candidates weighed, the largest shares first."""
_NAME = re.compile(r"\b[A-Z][\w'’-]+|\b\d[\w.,]*\b")
_MARKS: Final = "".join(sorted({*string.punctuation} - {*"$%"})) + "“”‘’«»—…"
_ARTICLE = re.compile(r"\b(a|an|the)\b")
GROUPED: Final = r"(?<![\d.,])\d{1,3}(?:(?:,\d{2,3})*,\d{3}(?!,?\d)|(?:\.\d{3}){2,}(?![.,]?\d))"
"""A number with marks between its thousands: 1,398,000, 1.398.000."""
_GROUPED = re.compile(GROUPED)
_HYPHENS = str.maketrans("−–‐‑", "----")
_PUNCTUATION = re.compile(
    rf"((?<=\d)[{re.escape(_MARKS)}](?=\d)|(?<!\w)-(?=[$£€¥]?\d)|(?<=\w)[+#]+(?!\w))"
    rf"|[{re.escape(_MARKS)}]"
)
"""Marks, of which those that make a number or a name another one are a group."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One distinct answer, and the evidence for it."""

    key: str
    spans: tuple[Span, ...]
    """The best first; behind them those of less likely candidates :func:`joined` to it."""
    share: float
    """Of the softmax over everything read, or over the candidates of a reader that chooses; before
    any calibration."""
    features: Mapping[str, float]
    overlap: float
    """Share of the question's terms found in its best passage."""


def load(path: Path) -> Calibration:
    """Read a calibration; :data:`UNFITTED` where none was ever written.

    Raises :class:`ModelError` for a file that is not a calibration.
    """
    if not path.is_file():
        return UNFITTED
    try:
        read = Calibration(**json.loads(path.read_text(encoding="utf-8")))
    except (TypeError, ValueError) as error:
        raise ModelError(
            f"{path.name} is not a calibration ({error}); make it again: `rag calibrate`."
        ) from error
    if unknown := sorted(set(read.weights) - set(FEATURES)):
        raise ModelError(
            f"{path.name} weighs {', '.join(unknown)}, but this version measures only "
            f"{', '.join(FEATURES)}; make it again: `rag calibrate`."
        )
    return read


def probability(calibration: Calibration, features: Mapping[str, float]) -> float:
    """``1 / (1 + exp(-(bias + w . features)))``."""
    z = calibration.bias + sum(
        weight * features[name] for name, weight in calibration.weights.items()
    )
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, z))))


def candidates(
    question: str,
    hits: Sequence[Hit],
    reading: Reading,
    key_of: Callable[[Span, Hit], str] | None = None,
) -> list[Candidate]:
    """Spans grouped by what they say, with :data:`FEATURES`, the most likely first.

    Of a reader that chooses, its head's shares stand in place of those of the scores. ``key_of``
    groups them otherwise, for example by the sentence they stand in.
    """
    if not reading.spans:
        return []
    rank = {hit.passage.id: place for place, hit in enumerate(hits, start=1)}
    hit_of = {hit.passage.id: hit for hit in hits}
    top = max([span.score for span in reading.spans] + list(reading.null_scores))
    weight = {span: math.exp(span.score - top) for span in reading.spans}
    total = sum(weight.values()) + sum(math.exp(null - top) for null in reading.null_scores)
    groups: dict[str, list[Span]] = {}
    for span in reading.spans:
        hit = hit_of[span.passage_id]
        key = key_of(span, hit) if key_of else normalised(quote(span, hit))
        groups.setdefault(key, []).append(span)
    shares = {key: sum(weight[span] for span in spans) / total for key, spans in groups.items()}
    asked = set(terms(question))
    named = _names(question)
    told: dict[str, tuple[float, float]] = {}
    found: list[Candidate] = []
    for key in sorted(groups, key=lambda key: -shares[key])[:_MOST]:
        spans = groups[key]
        best = hit_of[spans[0].passage_id]
        if best.passage.id not in told:
            told[best.passage.id] = _of_passage(asked, named, best)
        overlap, there = told[best.passage.id]
        found.append(
            Candidate(
                key=key,
                spans=tuple(spans),
                share=shares[key],
                features={
                    "log_odds": _log_odds(shares[key]),
                    "null_margin": spans[0].score - spans[0].null_score,
                    "retrieval": best.score,
                    "dense": best.dense_score or 0.0,
                    "first": 1 / rank[best.passage.id],
                    "evidence": _evidence(spans[0], reading),
                    "overlap": overlap,
                    "near": len(asked & set(terms(_around(spans[0], best)))) / max(1, len(asked)),
                    "named": there,
                },
                overlap=overlap,
            )
        )
    return _chosen(found, reading.choice) if reading.choice else found


def _chosen(found: Sequence[Candidate], choice: Choice) -> list[Candidate]:
    """Candidates with the shares that a head gives them, the largest first."""
    logits = choice([(candidate.spans[0], candidate.features) for candidate in found])
    top = max(0.0, *logits)
    weights = [math.exp(logit - top) for logit in logits]
    total = sum(weights) + math.exp(-top)
    chosen = [
        replace(each, share=weight / total, features={SHARE: _log_odds(weight / total)})
        for each, weight in zip(found, weights, strict=True)
    ]
    return sorted(chosen, key=lambda candidate: -candidate.share)


def _of_passage(asked: Set[str], named: Sequence[str], hit: Hit) -> tuple[float, float]:
    """``overlap`` and ``named`` of every candidate of a passage."""
    text = f"{hit.title} {hit.passage.seen}"
    overlap = len(asked & set(terms(text))) / max(1, len(asked))
    if not named:
        return overlap, 1.0
    plain = text.casefold()
    return overlap, sum(name in plain for name in named) / len(named)


def conditional(candidate: Candidate, excluded: float) -> Candidate:
    """``candidate`` as it would be, had what holds the share ``excluded`` not been stated."""
    if not excluded:
        return candidate
    return with_share(candidate, candidate.share / max(1 - excluded, 1e-9))


def with_share(candidate: Candidate, share: float) -> Candidate:
    """``candidate`` as it would be, had its share been another."""
    features = {**candidate.features, "log_odds": _log_odds(share)}
    return replace(candidate, share=share, features=features)


def joined(one: Candidate, other: Candidate) -> Candidate:
    """Two candidates that say the same as one, under the likelier one's name and passage."""
    first, second = (one, other) if one.share >= other.share else (other, one)
    share = one.share + other.share
    return replace(
        first,
        spans=(*first.spans, *second.spans),
        share=share,
        features={**first.features, "log_odds": _log_odds(share)},
        overlap=max(one.overlap, other.overlap),
    )


def _names(question: str) -> list[str]:
    """Names and numbers of a question, without the word it opens with."""
    found = [match for match in _NAME.finditer(question) if match.start() or match[0][0].isdigit()]
    return [match[0].casefold() for match in found]


def _around(span: Span, hit: Hit) -> str:
    low, high = span.start - hit.passage.start, span.end - hit.passage.start
    return hit.passage.text[max(0, low - _NEAR) : high + _NEAR]


def _evidence(span: Span, reading: Reading) -> float:
    return max(
        (
            one.probability
            for one in reading.sentences
            if one.article_id == span.article_id and one.start < span.end and span.start < one.end
        ),
        default=0.0,
    )


def _log_odds(share: float) -> float:
    held = min(max(share, 1 - _SUREST), _SUREST)
    return math.log(held / (1 - held))


def quote(span: Span, hit: Hit) -> str:
    """The words of ``span``, from the passage that holds it."""
    return hit.passage.text[span.start - hit.passage.start : span.end - hit.passage.start]


def normalised(text: str) -> str:
    """Lower case, no punctuation, no English articles, single blanks: SQuAD's normalisation, but
    for what tells answers apart (1.5 and 15, -5 and 5, 5% and 5, C# and C++)."""
    plain = _GROUPED.sub(lambda found: re.sub("[.,]", "", found[0]), text.casefold())
    bare = _PUNCTUATION.sub(r"\1", plain.translate(_HYPHENS))
    return " ".join(_ARTICLE.sub(" ", bare).split()) or bare.strip() or text.strip()
