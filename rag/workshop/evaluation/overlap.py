"""How well a quoted answer agrees with the gold ones: the official SQuAD measures."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence
from statistics import fmean
from typing import Final

RIGHT_F1: Final = 0.5
"""Token F1 from which an answer counts as right."""

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_NO_WORD = re.compile(r"[^\w\s]")
_ARTICLES = re.compile(r"\b(a|an|the)\b", re.UNICODE)


def tokens(text: str) -> list[str]:
    """Normalised tokens (Rajpurkar et al. 2016): lower case, then without ASCII punctuation,
    then without the articles a, an and the, then split at white space."""
    return _ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split()


def exact(prediction: str, golds: Sequence[str]) -> float:
    """1 where the normalised prediction equals a normalised gold answer, else 0.

    No gold answers means the question has none; then the empty prediction is the exact one
    (Rajpurkar et al. 2018).
    """
    said = tokens(prediction)
    return float(any(said == gold for gold in _accepted(golds)))


def f1(prediction: str, golds: Sequence[str]) -> float:
    """The best token F1 against a gold answer (Rajpurkar et al. 2016).

    ``F1 = 2 P R / (P + R)`` over normalised tokens counted with repetition. Where either side
    has no token it is 1 if both have none, else 0 (Rajpurkar et al. 2018).
    """
    said = tokens(prediction)
    return max(_f1(said, gold) for gold in _accepted(golds))


def agreement(answers: Sequence[tuple[str, Sequence[str]]]) -> dict[str, float | None]:
    """Mean EM and F1 of (answer, gold answers); none of nothing."""
    return {
        "EM": mean([exact(said, golds) for said, golds in answers]),
        "F1": mean([f1(said, golds) for said, golds in answers]),
    }


def mean(values: Sequence[float]) -> float | None:
    """The arithmetic mean; none of nothing."""
    return fmean(values) if values else None


def holds(text: str, golds: Sequence[str]) -> bool:
    """Whether a gold answer stands in ``text``: its normalised tokens side by side, in order.

    All punctuation is dropped, not only ASCII's: in real articles a quotation mark of another
    kind often follows the last word. A gold answer of no tokens is in no text.
    """
    spread = f" {plain(text)} "
    return any(f" {gold} " in spread for gold in map(plain, golds) if gold)


def right(prediction: str, golds: Sequence[str]) -> bool:
    """Whether a reader would take the quote for an answer: token F1 of at least one half with a
    gold answer, or a gold answer inside it. Never for a question without gold answers."""
    return bool(golds) and (f1(prediction, golds) >= RIGHT_F1 or holds(prediction, golds))


def plain(text: str) -> str:
    """Normalised tokens of ``text``, no mark of any kind left, one blank between them."""
    return " ".join(tokens(_NO_WORD.sub("", text)))


def harmonic(precision: float, recall: float) -> float:
    """``F1 = 2 P R / (P + R)``; 0 of nothing."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _accepted(golds: Sequence[str]) -> list[list[str]]:
    """Tokens of the gold answers that have any; the empty answer where none has."""
    return [gold for gold in map(tokens, golds) if gold] or [[]]


def _f1(said: list[str], gold: list[str]) -> float:
    if not said or not gold:
        return float(said == gold)
    shared = sum((Counter(said) & Counter(gold)).values())
    return 2 * shared / (len(said) + len(gold))
