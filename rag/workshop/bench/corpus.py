"""What an index is grown with: real articles first, then text re-sampled from them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from rag import articles
from rag.errors import ArticleError, DataError
from rag.passages import cut, split_sentences
from rag.store import View
from rag.types import Article, Eq, Not, Passage, Vectors
from rag.workshop.data.indexed import article

MADE_UP: Final = "made-up"
"""Collection of the re-sampled articles."""
_SAMPLED_ARTICLES = 4000
_PASSAGES_EACH = 4
_SENTENCES_EACH = 5
_REPLACED = 0.2
"""Share of the words of a re-sampled sentence that are drawn anew."""
_QUESTION_WORDS = 12


def real_articles(files: Sequence[Path], seed: int) -> list[Article]:
    """Every article of ``files``, each once, in a shuffled order.

    Raises :class:`DataError` naming every file that cannot be read.
    """
    found: dict[str, Article] = {}
    problems = []
    for path in files:
        try:
            found.update((each.id, each) for each in articles.read(path, path.name))
        except ArticleError as error:
            problems.append(f"\n  - {path}: {error}")
    if problems:
        raise DataError(f"Articles that cannot be read:{''.join(problems)}")
    ordered = [found[key] for key in sorted(found)]
    random.Random(seed).shuffle(ordered)
    return ordered


def up_to(articles: Iterable[Article], passages: int) -> list[Article]:
    """The first articles that together have at least so many passages."""
    taken: list[Article] = []
    for each in articles:
        if passages <= 0:
            break
        taken.append(each)
        passages -= len(cut(each))
    return taken


def questions_from(real: Sequence[Article], n: int, seed: int) -> list[str]:
    """``n`` questions made of the first words of sentences drawn from ``real``."""
    draw = random.Random(seed)
    found: list[str] = []
    while len(found) < n:
        text = draw.choice(real).text
        start, end = draw.choice(split_sentences(text))
        words = text[start:end].split()
        if len(words) >= _QUESTION_WORDS // 2:
            found.append(" ".join(words[:_QUESTION_WORDS]))
    return found


Batch = tuple[list[Article], list[Passage], Vectors]
"""Articles with their passages and vectors ``(n_passages, dim)``, ready for an engine."""


class Resampled:
    """Endless made-up articles whose words and vectors lie where the real ones do.

    A sentence is a real one with a fifth of its words drawn anew from all words; a vector is a
    mixture of two real ones (0.8 and 0.5) and noise (0.3), scaled to unit length.
    """

    def __init__(self, view: View, seed: int) -> None:
        sample = view.scan("", _SAMPLED_ARTICLES, Not(Eq("collection", MADE_UP)))
        self._vectors = np.concatenate([view.vectors(each.id) for each in sample])
        self._sentences = [
            each.text[start:end].split()
            for each in sample
            for start, end in split_sentences(each.text)
        ]
        self._words = [word for sentence in self._sentences for word in sentence]
        self._seed = seed

    def batches(self, made: int, passages: int) -> Iterator[Batch]:
        """``passages`` passages in batches; ``made`` articles were made before."""
        size = 1000 * _PASSAGES_EACH
        for done in range(0, passages, size):
            count = min(size, passages - done)
            draw = random.Random(f"{self._seed} {made}")
            texts = [self._passage(draw) for _ in range(count)]
            parts = [texts[at : at + _PASSAGES_EACH] for at in range(0, count, _PASSAGES_EACH)]
            written = [_article(number, own) for number, own in enumerate(parts, start=made)]
            pieces = [
                piece
                for each, own in zip(written, parts, strict=True)
                for piece in passages_of(each.id, own)
            ]
            made += len(parts)
            yield written, pieces, self._mixed(count, made)

    def _passage(self, draw: random.Random) -> str:
        words: list[str] = []
        for sentence in draw.choices(self._sentences, k=_SENTENCES_EACH):
            words.extend(
                draw.choice(self._words) if draw.random() < _REPLACED else word for word in sentence
            )
        return " ".join(words)

    def _mixed(self, n: int, made: int) -> Vectors:
        draw = np.random.default_rng((self._seed, made))
        one, other = (self._vectors[draw.integers(len(self._vectors), size=n)] for _ in range(2))
        noise = draw.standard_normal(one.shape, dtype=np.float32) / np.sqrt(one.shape[1])
        mixed = 0.8 * one + 0.5 * other + 0.3 * noise
        unit: Vectors = (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32)
        return unit


def _article(number: int, texts: Sequence[str]) -> Article:
    source = f"{MADE_UP}/{number}"
    name, title = articles.article_id(MADE_UP, source), " ".join(texts[0].split()[:6])
    made = article(name, title, "\n\n".join(texts), source=source, language="en")
    return replace(made, collection=MADE_UP)


def passages_of(article_id: str, texts: Sequence[str]) -> Iterator[Passage]:
    """The passages of an article that is ``texts`` with a blank line between."""
    start = 0
    for text in texts:
        end = start + len(text)
        yield Passage(f"{article_id}:{start}-{end}", article_id, start, end, text)
        start = end + 2
