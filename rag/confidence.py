"""Spans -> candidates with the evidence for each, and a calibrated probability.

One logistic model ranks candidates and states confidence: it fuses what the reader and the
retriever know, and is fitted on held-out questions under serving conditions (``rag.training``).
"""

from __future__ import annotations

import json
import math
import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rag.errors import ModelError
from rag.terms import terms
from rag.types import Calibration, Hit, Reading, Span

FEATURES: Final = (
    "log_share",
    "null_margin",
    "lead",
    "retrieval",
    "dense",
    "first",
    "overlap",
    "support",
    "length",
)
"""
- ``log_share``: log of the candidate's share under a softmax over all spans and null scores of
  all passages (shared normalisation: Clark & Gardner 2018), equal answers summed.
- ``null_margin``: best span score minus its passage's null score.
- ``lead``: ``log_share`` minus that of the best other candidate.
- ``retrieval``, ``dense``: fused score and inner product of its best passage.
- ``first``: 1 / rank of its best passage.
- ``overlap``: share of the question's terms found in its passage.
- ``support``: log of the number of articles that state it.
- ``length``: log of its number of words.
"""

UNFITTED: Final = Calibration(
    weights={"log_share": 1.0, "null_margin": 0.2},
    bias=0.5,
    threshold=0.5,
    meaning="this reader was never calibrated; run `rag calibrate` to state a figure",
    fitted=False,
)

_MOST_LEAD = 10.0
_ARTICLE = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation + "“”‘’«»–—…")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One distinct answer: its spans best first, and the evidence for it."""

    key: str
    spans: tuple[Span, ...]
    features: Mapping[str, float]


def load(path: Path) -> Calibration:
    """Read a calibration; :data:`UNFITTED` where none was ever written.

    Raises :class:`ModelError` for a file that is not a calibration.
    """
    if not path.is_file():
        return UNFITTED
    try:
        return Calibration(**json.loads(path.read_text(encoding="utf-8")))
    except (TypeError, ValueError) as error:
        raise ModelError(
            f"{path.name} is not a calibration ({error}); make it again: `rag calibrate`."
        ) from error


def probability(calibration: Calibration, features: Mapping[str, float]) -> float:
    """``1 / (1 + exp(-(bias + w . features)))``."""
    z = calibration.bias + sum(
        weight * features[name] for name, weight in calibration.weights.items()
    )
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, z))))


def candidates(question: str, hits: Sequence[Hit], reading: Reading) -> list[Candidate]:
    """Spans grouped by what they say, with :data:`FEATURES`, the most likely first."""
    if not reading.spans:
        return []
    rank = {hit.passage.id: place for place, hit in enumerate(hits, start=1)}
    hit_of = {hit.passage.id: hit for hit in hits}
    top = max([span.score for span in reading.spans] + list(reading.null_scores))
    weight = {span: math.exp(span.score - top) for span in reading.spans}
    total = sum(weight.values()) + sum(math.exp(null - top) for null in reading.null_scores)
    groups: dict[str, list[Span]] = {}
    for span in reading.spans:
        groups.setdefault(normalised(quote(span, hit_of[span.passage_id])), []).append(span)
    shares = {
        key: math.log(max(sum(weight[span] for span in spans) / total, 1e-9))
        for key, spans in groups.items()
    }
    order = sorted(groups, key=lambda key: -shares[key])
    asked = set(terms(question))
    overlap = {
        hit.passage.id: len(asked.intersection(terms(hit.passage.text))) / max(1, len(asked))
        for hit in hits
    }
    found: list[Candidate] = []
    for key in order:
        spans = groups[key]
        best = hit_of[spans[0].passage_id]
        rivals = [shares[other] for other in order[:2] if other != key]
        lead = shares[key] - rivals[0] if rivals else _MOST_LEAD
        supported = {span.article_id for span in spans if span.score > span.null_score}
        found.append(
            Candidate(
                key=key,
                spans=tuple(spans),
                features={
                    "log_share": shares[key],
                    "null_margin": spans[0].score - spans[0].null_score,
                    "lead": max(-_MOST_LEAD, min(_MOST_LEAD, lead)),
                    "retrieval": best.score,
                    "dense": best.dense_score or 0.0,
                    "first": 1 / rank[best.passage.id],
                    "overlap": overlap[best.passage.id],
                    "support": math.log(max(1, len(supported))),
                    "length": math.log(1 + len(key.split())),
                },
            )
        )
    return found


def without(
    candidate: Candidate, rival: Candidate, found: Sequence[Candidate]
) -> Mapping[str, float]:
    """The features ``candidate`` would have had, had nobody stated ``rival``.

    The rival's share is taken out of the softmax, and the lead is counted over the others.
    """
    rest = math.log(max(1 - math.exp(rival.features["log_share"]), 1e-9))
    share = min(0.0, candidate.features["log_share"] - rest)
    others = [
        other.features["log_share"] - rest
        for other in found
        if other is not candidate and other is not rival
    ]
    lead = share - max(others) if others else _MOST_LEAD
    return {
        **candidate.features,
        "log_share": share,
        "lead": max(-_MOST_LEAD, min(_MOST_LEAD, lead)),
    }


def quote(span: Span, hit: Hit) -> str:
    """The words of ``span``, from the passage that holds it."""
    return hit.passage.text[span.start - hit.passage.start : span.end - hit.passage.start]


def normalised(text: str) -> str:
    """Lower case, no punctuation, no English articles, single blanks (SQuAD's normalisation)."""
    bare = text.casefold().translate(_PUNCTUATION)
    return " ".join(_ARTICLE.sub(" ", bare).split()) or bare.strip() or text.strip()
