"""Measure a reader on held-out questions: EM, F1, and whether its score knows what it knows."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.passages import split_sentences
from rag.readers import _spans
from rag.readers._network import Tokens
from rag.types import Hit, Passage
from rag.workshop.data import squad
from rag.workshop.evaluation.overlap import agreement
from rag.workshop.evaluation.selective import auroc
from rag.workshop.training.retrieved import Bm25Pool, lacks

_SEED = 7
_CUT_WORDS = 100

Logits = Callable[[Sequence[Tokens]], Iterable[tuple[NDArray[np.float32], NDArray[np.float32]]]]
"""Sequences of t tokens -> start and end logits ``(t,)`` of each, in order."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, a text to read, and the reference answers (none: unanswerable)."""

    question: str
    text: str
    references: tuple[str, ...]


Given = tuple[str, float]
"""The best span's text, and its score s_i + e_j less the least null score of the text's windows."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over questions, in percent; auroc in [0, 1], none where it was not measured."""

    questions: int
    exact_match: float
    f1: float
    auroc: float | None


@dataclass(frozen=True, slots=True)
class DevSet:
    """Questions over full contexts, over cut passages, and beside passages without the answer."""

    name: str
    whole: tuple[Asked, ...]
    cut: tuple[Asked, ...]
    lacking: tuple[Asked, ...]


def load_dev(path: Path) -> DevSet:
    """A dev set from the answerable questions of a SQuAD file."""
    contexts = squad.read(path, places=True)
    rng = random.Random(_SEED)
    texts = list(dict.fromkeys(c.text for c in contexts))
    lowered = [text.lower() for text in texts]
    pool = Bm25Pool(texts)
    whole, cut, lacking = [], [], []
    for context, question in ((c, q) for c in contexts for q in c.questions if q.spans):
        whole.append(Asked(question.text, context.text, question.golds))
        a, b = question.spans[0]
        cut.append(Asked(question.text, passage_around(context.text, a, b), question.golds))
        nearest = pool.nearest(question.text, 12)
        hit = next((hit for hit in nearest if lacks(lowered[hit], question.golds)), None)
        if hit is not None:
            start = rng.randrange(len(texts[hit]))
            other = passage_around(texts[hit], start, start + 1)
            lacking.append(Asked(question.text, other, ()))
    return DevSet(path.name.split(".")[0], tuple(whole), tuple(cut), tuple(lacking))


def passage_around(text: str, start: int, end: int) -> str:
    """The passage that holds [start, end) when whole sentences are cut every 100 words."""
    low, words = None, 0
    for a, b in split_sentences(text):
        if low is None:
            low, words = a, 0
        words += len(text[a:b].split())
        if words >= _CUT_WORDS and b >= end and low <= start:
            return text[low:b]
        if words >= _CUT_WORDS and b <= start:
            low = None
    return text[low:] if low is not None and low <= start else text


def read(asked: Sequence[Asked], tokenizer: Tokenizer, logits: Logits) -> list[Given]:
    """The best span of each text, found as the product's readers find it."""
    parts = []
    for row, question in enumerate(asked):
        whole = Passage(str(row), str(row), 0, len(question.text), question.text)
        parts.append(_spans.windows(tokenizer, question.question, [Hit(whole, 0.0)])[0])
    said = iter(logits([(window.ids, window.type_ids) for own in parts for window in own]))
    given = []
    for question, windows in zip(asked, parts, strict=True):
        spans, null = _spans.passage_spans(windows, list(islice(said, len(windows))))
        best = [(question.text[one.start : one.end], one.score - null) for one in spans[:1]]
        given += best or [("", -np.inf)]
    return given


def measure(
    dev: DevSet, tokenizer: Tokenizer, logits: Logits, most: int | None = None, *, whole: bool
) -> dict[str, Figures]:
    """Figures on the first ``most`` cut passages, and on full contexts where asked for."""

    def figures(asked: Sequence[Asked], lacking: Sequence[Asked]) -> Figures:
        given, null = (read(each[:most], tokenizer, logits) for each in (asked, lacking))
        pairs = zip(given, asked, strict=False)
        found = agreement([(said, each.references) for (said, _), each in pairs])
        em, f1 = (np.nan if mean is None else 100 * mean for mean in found.values())
        known = auroc([margin for _, margin in given], [margin for _, margin in null])
        return Figures(len(given), em, f1, known)

    found = {f"{dev.name} passages": figures(dev.cut, dev.lacking)}
    return found | ({f"{dev.name} contexts": figures(dev.whole, ())} if whole else {})
