"""Fit how sentences are weighed (``rag.answer.sentences``) on questions that sentences answer.

    python -m rag.workshop.training.sentences SQUAD... [--limit N]

``SQUAD`` is SQuAD JSON whose questions bear a ``kind``. Those that a sentence answers or decides,
and those that ask why, how or what somebody said, are asked as they will be when the product
serves: of the contexts of all files together, every third with the context that answers left out,
every fourth as a keyword query (its function words dropped), as people type. Of what was retrieved
every sentence that the reader speaks for is an example; it is right where it holds a gold answer or
is part of one. One logistic regression over the signs, then Platt scaling (Platt 1999) of the
sentence it prefers, so that the best sentence's figure is its probability. What it achieves is
measured by five-fold cross-validation over contexts.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rag.answer.basis import Basis
from rag.answer.ranking import rank
from rag.answer.sentences import Signs, signs
from rag.assistant import Assistant
from rag.language.function_words import ENGLISH, stop_words
from rag.question import Kind, analyse
from rag.settings import load
from rag.types import Eq, Not
from rag.workshop import command
from rag.workshop.data import squad
from rag.workshop.data.indexed import articles, indexed
from rag.workshop.training import platt

_ASKED: Final = frozenset({Kind.REASON, Kind.MANNER, Kind.SAID, Kind.DEFINITION})
_WITHOUT: Final = 3
_KEYWORDS: Final = 4
_FOLDS: Final = 5
_SHORTEST: Final = 25
"""Characters from which a sentence that a gold answer holds is part of it."""
_THRESHOLDS: Final = (0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True, slots=True)
class Example:
    """One question: its sentences' signs, which of them are right, and where it belongs."""

    signs: tuple[Signs, ...]
    right: tuple[bool, ...]
    fold: int
    answerable: bool


Weights = tuple[NDArray[np.float64], float]
"""Of :class:`rag.answer.sentences.Signs`, and the bias."""


def keywords(question: str) -> str:
    """The question's own words, in order, without those that search does without."""
    dropped = stop_words(ENGLISH)
    kept = [word for word in question.rstrip("?!. ").split() if word.lower() not in dropped]
    return " ".join(kept) or question


def examples(paths: Sequence[Path], limit: int | None) -> Iterator[Example]:
    """Every question of ``paths`` that sentences answer, asked as it will be."""
    contexts = [context for path in paths for context in squad.read(path, limit)]
    settings = load(keep_conversations=False)
    made = articles(contexts)
    unique = {article.id: article for article in made}
    with indexed(settings, list(unique.values()), None) as assistant:
        asked = 0
        for context, article in zip(contexts, made, strict=True):
            for question in context.questions:
                if question.golds and _for_sentences(question):
                    asked += 1
                    text = keywords(question.text) if asked % _KEYWORDS == 0 else question.text
                    left_out = asked % _WITHOUT == 0
                    fold = zlib.crc32(context.text.encode()) % _FOLDS
                    yield _example(
                        assistant, text, question.golds, article.id if left_out else None, fold
                    )


def fit(found: Sequence[Example]) -> Weights:
    """The weights that tell right sentences from others, scaled to the best one's probability."""
    found = [example for example in found if example.signs]
    features = [np.array(example.signs, dtype=np.float64) for example in found]
    return platt.fit(features, [example.right for example in found])


def held_out(found: Sequence[Example]) -> list[tuple[float, bool, bool]]:
    """Probability of the best sentence, whether it is right, whether the question has an answer:
    each question weighed as the other folds say."""
    results: list[tuple[float, bool, bool]] = []
    for fold in range(_FOLDS):
        fitted = fit([example for example in found if example.fold != fold])
        results.extend(preferred(fitted, e) for e in found if e.fold == fold)
    return results


def preferred(weights: Weights, example: Example) -> tuple[float, bool, bool]:
    """Of the best sentence by ``weights``: see :func:`held_out`."""
    if not example.signs:
        return 0.0, False, example.answerable
    odds = np.array(example.signs, dtype=np.float64) @ weights[0] + weights[1]
    at = int(np.argmax(odds))
    return float(1 / (1 + np.exp(-odds[at]))), example.right[at], example.answerable


def _for_sentences(question: squad.Question) -> bool:
    return question.kind in ("sentence", "yesno") or analyse(question.text).kind in _ASKED


def _example(
    assistant: Assistant, question: str, golds: Sequence[str], without: str | None, fold: int
) -> Example:
    found = assistant.retrieve(question, where=Not(Eq("article_id", without)) if without else None)
    reading = assistant.reader.read(question, found.hits)
    asked = analyse(question, "sentences")
    basis = Basis(found.hits, found.articles, reading, assistant.reader, asked, date.today())
    known = signs(basis, rank(basis))
    right = tuple(_is_right(basis.text(span), golds) for span, _ in known)
    return Example(tuple(each for _, each in known), right, fold, without is None)


def _is_right(sentence: str, golds: Sequence[str]) -> bool:
    said = sentence.strip(" .").casefold()
    return any(
        gold.strip(" .").casefold() in said or (len(said) > _SHORTEST and said in gold.casefold())
        for gold in golds
    )


def main(files: list[Path], limit: int | None = None) -> None:
    """Print the weights and what they achieve on questions they were not fitted on."""
    found = list(examples(files, limit))
    weights, bias = fit(found)
    print(f"{len(found)} questions, {sum(len(example.signs) for example in found)} sentences")
    for name, weight in zip(Signs._fields, weights, strict=True):
        print(f"  {name:10} {weight:.3f}")
    print(f"  {'bias':10} {bias:.3f}")
    results = held_out(found)
    best = sum(right for _, right, answerable in results if answerable)
    print(f"best sentence right {best / max(1, sum(a for *_, a in results)):.3f} of the answerable")
    for threshold in _THRESHOLDS:
        shown = [right for p, right, _ in results if p >= threshold]
        print(
            f"from {threshold}: shown for {len(shown) / len(results):.3f}, "
            f"right {sum(shown) / max(1, len(shown)):.3f}"
        )


if __name__ == "__main__":
    command.run(main)
