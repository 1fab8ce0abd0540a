"""Articles that say (nearly) the same as another: MinHash over word shingles (Broder 1997)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from rag.store import View, every
from rag.types import And, Article, ArticleCopy, Eq, Not

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Digests = NDArray[np.uint32]
    """``(n_articles, PERMUTATIONS)``, one MinHash signature a row."""

NEAR: Final = 0.8
"""Jaccard similarity of shingles from which an article counts as a near-copy."""
SHINGLE_WORDS: Final = 5
PERMUTATIONS: Final = 126
BANDS: Final = 21
"""With 6 rows a band a pair at similarity 0.8 becomes a candidate with probability 0.998."""
_SEED: Final = 20250628
_PROBES: Final = 8
_SCAN_FROM_SHARE: Final = 0.005
"""From this share of new articles on, one pass over the store is cheaper than searching each."""

_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+?(?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\b)"
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is kept of an article while copies are looked for (about 700 bytes)."""

    id: str
    source: str
    sha256: bytes
    published: date | None

    fresh: bool
    """Whether it came just now: what was there before is the original."""

    @property
    def age(self) -> tuple[bool, date, str]:
        """Sorts the original before its copies: earliest published first, undated last."""
        return self.fresh, self.published or date.max, self.source


def all_copies(view: View, collection: str, fresh: Set[str] = frozenset()) -> list[ArticleCopy]:
    """Every article of ``collection`` that repeats another one: one pass over the store.

    Of articles alike the earliest published is the original; those in ``fresh`` never are, unless
    all are.
    """
    seen: list[_Seen] = []
    rows: list[Digests] = []
    for article in every(view, Eq("collection", collection)):
        seen.append(_seen(article, article.id in fresh))
        rows.append(digest(article.text))
    if not seen:
        return []
    return sorted(_clusters(seen, np.stack(rows)), key=lambda copy: copy.source)


def copies_of_new(view: View, collection: str, ids: Sequence[str]) -> list[ArticleCopy]:
    """Those of the articles ``ids``, just stored, that repeat another one.

    A few among many are looked up through their first passage's nearest neighbours; otherwise the
    store is read once.
    """
    if len(ids) > _SCAN_FROM_SHARE * view.count(Eq("collection", collection)):
        fresh = set(ids)
        return [copy for copy in all_copies(view, collection, fresh) if copy.article_id in fresh]
    return [
        copy for article in view.get(ids) if (copy := _by_neighbours(view, article)) is not None
    ]


def digest(text: str) -> Digests:
    """MinHash signature, ``(PERMUTATIONS,) uint32``; equal shares estimate Jaccard similarity."""
    from rensa import RMinHash

    minhash = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    minhash.update(shingles(text))
    return np.array(minhash.digest(), dtype=np.uint32)


def shingles(text: str) -> list[str]:
    """Every run of five words, case folded; a shorter text is one shingle."""
    words = _WORD.findall(text.casefold())
    if len(words) <= SHINGLE_WORDS:
        return [" ".join(words)]
    return [
        " ".join(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1)
    ]


def _seen(article: Article, fresh: bool) -> _Seen:
    sha256 = bytes.fromhex(article.sha256)
    return _Seen(article.id, article.source, sha256, article.published, fresh)


def _clusters(seen: Sequence[_Seen], digests: Digests) -> Iterator[ArticleCopy]:
    """Copies by locality-sensitive hashing: only articles that agree in a whole band are compared.

    The first of a band's group leads it; who is like no leader becomes one.
    """
    original = list(range(len(seen)))

    def root(at: int) -> int:
        while original[at] != at:
            original[at] = original[original[at]]
            at = original[at]
        return at

    for band in np.split(digests, BANDS, axis=1):
        keys = np.ascontiguousarray(band).view(np.dtype((np.void, band[0].nbytes))).ravel()
        order = np.argsort(keys, kind="stable")
        edges = np.flatnonzero(keys[order][1:] != keys[order][:-1]) + 1
        for group in np.split(order, edges):
            if len(group) < 2:
                continue
            leaders: list[int] = []
            for at in sorted(map(int, group), key=lambda at: seen[at].age):
                alike = (one for one in leaders if _similarity(digests[at], digests[one]) >= NEAR)
                found = next(alike, None)
                if found is None:
                    leaders.append(at)
                    continue
                first, second = sorted((root(at), root(found)), key=lambda at: seen[at].age)
                original[second] = first
    for at in range(len(seen)):
        if root(at) != at:
            yield _copy(seen[at], seen[root(at)], _similarity(digests[at], digests[root(at)]))


def _by_neighbours(view: View, article: Article) -> ArticleCopy | None:
    """The article that ``article`` is most like, by its first passage's nearest neighbours."""
    vectors = view.vectors(article.id)
    if not len(vectors):
        return None
    where = And((Eq("collection", article.collection), Not(Eq("article_id", article.id))))
    hits = view.search_dense(vectors[0], _PROBES, where)
    own = digest(article.text)
    nearest: ArticleCopy | None = None
    for other in view.get(list(dict.fromkeys(hit.passage.article_id for hit in hits))):
        similarity = _similarity(own, digest(other.text))
        if similarity >= NEAR and (nearest is None or similarity > nearest.similarity):
            nearest = _copy(_seen(article, True), _seen(other, False), similarity)
    return nearest


def _copy(copy: _Seen, of: _Seen, similarity: float) -> ArticleCopy:
    return ArticleCopy(copy.id, copy.source, of.id, of.source, similarity, copy.sha256 == of.sha256)


def _similarity(one: Digests, other: Digests) -> float:
    return float(np.mean(one == other))
