"""Small made-up articles, and the slow, obvious oracle that stores are compared with."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, cast

import numpy as np

from rag.language.terms import TOKENIZER, terms
from rag.store import Change, Identity, Store, View
from rag.types import (
    And,
    Article,
    Begins,
    Eq,
    Filter,
    Has,
    Hit,
    In,
    Listed,
    Not,
    Or,
    Passage,
    Range,
    Sort,
    Vectors,
    facts_of,
    place_of,
)

DIM = 8
IDENTITY = Identity("made-up-8", DIM, "inner_product", "pieces-40", TOKENIZER)
WORDS = "amber birch cedar delta ember fjord grove heron inlet juniper kelp lagoon".split()


def article(name: str, text: str, **fields: object) -> Article:
    """An article with sensible values for everything but its name and text."""
    given: dict[str, object] = {
        "title": "",
        "source": f"{name}.txt",
        "published": None,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    return Article(id=name, text=text, **{**given, **fields})  # type: ignore[arg-type]


def passages(made: Article, size: int = 40) -> list[Passage]:
    """Consecutive pieces of ``size`` characters."""
    return [
        Passage(f"{made.id}:{start}-{end}", made.id, start, end, made.text[start:end])
        for start in range(0, len(made.text), size)
        for end in [min(start + size, len(made.text))]
    ]


def unit(n: int, seed: int = 0, dim: int = DIM) -> Vectors:
    """``(n, dim)`` random directions."""
    drawn = np.random.default_rng(seed).standard_normal((n, dim)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


def library(n: int, seed: int = 1) -> list[Article]:
    """``n`` articles: 1 % in collection "rare", half from "press", some without date, language."""
    draw = np.random.default_rng(seed)
    made = []
    for i in range(n):
        words = [WORDS[w] for w in draw.integers(0, len(WORDS), size=int(draw.integers(5, 30)))]
        made.append(
            article(
                f"article-{i:04}",
                f"{' '.join(words)} number{i}",
                title=f"Title {WORDS[i % len(WORDS)]}" if i % 3 else "",
                source="press" if i % 2 else f"file-{i}",
                published=None if i % 7 == 0 else date(2020, 1, 1) + timedelta(days=3 * i),
                language=None if i % 5 == 0 else ("en", "fr")[i % 2],
                collection="rare" if i % 100 == 50 else "default",
                metadata={"author": f"A{i}"} | ({"tags": "Coast, tide"} if i % 9 == 0 else {}),
                page_starts=(0, 20) if i % 4 == 0 else (),
            )
        )
    return made


def holds(where: Filter | None, made: Article) -> bool:
    """What a filter says of one article, decided in plain Python."""

    def value(name: str) -> str | date | None:
        found: str | date | None = made.id if name == "article_id" else getattr(made, name)
        return found

    match where:
        case None:
            return True
        case Eq(name, wanted):
            return value(name) is not None and value(name) == wanted
        case In(name, wanted_values):
            return value(name) is not None and value(name) in wanted_values
        case Range(name, low, high):
            found = value(name)
            if found is None:
                return False
            return (low is None or found >= low) and (high is None or found <= high)  # type: ignore[operator]
        case Has(name, wanted):
            return (name, wanted) in _facts(made)
        case Begins(name, start):
            return any(n == name and v.startswith(start) for n, v in _facts(made))
        case And(parts):
            return all(holds(part, made) for part in parts)
        case Or(parts):
            return any(holds(part, made) for part in parts)
        case Not(part):
            return not holds(part, made)


def _facts(made: Article) -> set[tuple[str, str]]:
    return facts_of(made.title, made.source, made.collection, made.metadata)


@dataclass
class Oracle:
    """Everything a store should hold, in lists, in the order it came."""

    articles: dict[str, Article] = field(default_factory=dict)
    rows: list[tuple[Passage, Vectors]] = field(default_factory=list)

    def upsert(self, made: Sequence[Article], pieces: Sequence[Passage], vectors: Vectors) -> None:
        """As the store's."""
        for one in made:
            self.delete(Eq("article_id", one.id))
            self.articles[one.id] = one
            self.rows += [
                (piece, vector)
                for piece, vector in zip(pieces, vectors, strict=True)
                if piece.article_id == one.id
            ]

    def delete(self, where: Filter) -> int:
        """As the store's."""
        gone = {name for name, made in self.articles.items() if holds(where, made)}
        self.articles = {name: a for name, a in self.articles.items() if name not in gone}
        self.rows = [row for row in self.rows if row[0].article_id not in gone]
        return len(gone)

    def matching(self, where: Filter | None) -> list[str]:
        """Ids of matching articles, sorted."""
        return sorted(name for name, made in self.articles.items() if holds(where, made))

    def listed(
        self, sort: Sort, where: Filter | None = None, *, descending: bool = False
    ) -> list[str]:
        """Ids of matching articles in that order."""
        rows = [
            Listed(made, len(made.text)) for made in self.articles.values() if holds(where, made)
        ]
        rows.sort(key=lambda row: place_of(row, sort, descending=descending), reverse=descending)
        return [row.article.id for row in rows]

    def shares(self, name: str, where: Filter | None = None) -> list[tuple[str, int]]:
        """Values of a fact, counted."""
        chosen = [made for made in self.articles.values() if holds(where, made)]
        return sorted(Counter(v for made in chosen for n, v in _facts(made) if n == name).items())

    def dense(
        self, vector: Vectors, k: int, where: Filter | None = None
    ) -> list[tuple[str, float]]:
        """Passage ids and inner products, best first, equal ones in order of entry."""
        scored = [
            (piece.id, float(row.astype(np.float64) @ vector.astype(np.float64)))
            for piece, row in self.rows
            if holds(where, self.articles[piece.article_id])
        ]
        return sorted(scored, key=lambda pair: -pair[1])[:k]

    def nearest(self, vector: Vectors, k: int, where: Filter | None = None) -> list[str]:
        """Passage ids of :meth:`dense`."""
        return [name for name, _ in self.dense(vector, k, where)]

    def bm25(self, question: str) -> dict[str, float]:
        """BM25 (k1 1.2, b 0.75) of every passage that shares a term with the question."""
        bags = {piece.id: Counter(terms(self._searchable(piece))) for piece, _ in self.rows}
        mean = sum(bag.total() for bag in bags.values()) / max(len(bags), 1)
        scores: dict[str, float] = {}
        for term in terms(question):
            holding = [name for name, bag in bags.items() if bag[term]]
            rarity = math.log(1 + (len(bags) - len(holding) + 0.5) / (len(holding) + 0.5))
            for name in holding:
                f, length = bags[name][term], bags[name].total()
                part = rarity * f * 2.2 / (f + 1.2 * (0.25 + 0.75 * length / mean))
                scores[name] = scores.get(name, 0.0) + part
        return scores

    def _searchable(self, piece: Passage) -> str:
        title = self.articles[piece.article_id].title
        return piece.text if piece.text.startswith(title) else f"{title} {piece.text}"


class _Each:
    """Every call in a block of its own."""

    def __init__(self, enter: Callable[[], AbstractContextManager[Any]]) -> None:
        self._enter = enter

    def __getattr__(self, name: str) -> Any:
        with self._enter() as entered:
            found = getattr(entered, name)
            if not callable(found):
                return found

        def call(*args: Any, **options: Any) -> Any:
            with self._enter() as entered:
                return getattr(entered, name)(*args, **options)

        return call


def names(hits: Sequence[Hit]) -> list[str]:
    """Passage ids of hits."""
    return [hit.passage.id for hit in hits]


def now(store: Store) -> View:
    """The newest state, for each call anew."""
    return cast("View", _Each(store.read))


def once(store: Store) -> Change:
    """Each call a change of its own."""
    return cast("Change", _Each(store.write))


def fill(
    store: Store, made: Sequence[Article], seed: int = 0, oracle: Oracle | None = None
) -> Oracle:
    """Put articles with random vectors into a store and into an oracle.

    The oracle is given the vectors as the store keeps them, so that scores compare exactly.
    """
    known = oracle if oracle is not None else Oracle()
    pieces = [piece for one in made for piece in passages(one)]
    vectors = unit(len(pieces), seed)
    once(store).upsert(made, pieces, vectors)
    stored = [now(store).vectors(one.id) for one in made]
    known.upsert(made, pieces, np.concatenate(stored) if stored else vectors)
    return known
