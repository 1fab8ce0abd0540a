"""Grids as they are filled: where the words of each cell stand, so that a run goes on.

Kept in the state room under a name that only their owner knows. No word of an article is kept:
words are cut from the articles when they are shown, and those of a deleted or changed article are
gone.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from rag.library import overviews
from rag.permalinks import permalink
from rag.state import Shelf, State
from rag.store import View
from rag.types import Answer, Article

_MOST: Final = 100
_KEPT_S: Final = 30 * 24 * 3600.0

Places = tuple[tuple[int, int], ...]
"""``[start, end)`` of each quote, in code points of the article; none where it does not say."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Questions down, articles across."""

    questions: tuple[str, ...]
    articles: tuple[tuple[str, str], ...]
    """Id, and the checksum of the text that was asked."""
    cells: tuple[Places | None, ...]
    """Question by question, article by article; none where it was not asked yet."""

    @classmethod
    def empty(cls, questions: Sequence[str], articles: Sequence[Article]) -> Grid:
        """Nothing asked yet."""
        columns = tuple((article.id, article.sha256) for article in articles)
        return cls(tuple(questions), columns, (None,) * (len(questions) * len(columns)))

    @property
    def left(self) -> int:
        """How many cells were not asked yet."""
        return self.cells.count(None)

    def of(self, articles: Sequence[Article]) -> Grid:
        """The same grid of ``articles`` as they are now: what changed is to be asked again."""
        width = len(self.articles)
        before = {column: n for n, column in enumerate(self.articles)}
        columns = tuple((article.id, article.sha256) for article in articles)
        cells = tuple(
            self.cells[row * width + before[column]] if column in before else None
            for row in range(len(self.questions))
            for column in columns
        )
        return replace(self, articles=columns, cells=cells)

    def filled(self, number: int, places: Places) -> Grid:
        """The same with the answer of one cell."""
        return replace(self, cells=(*self.cells[:number], places, *self.cells[number + 1 :]))

    def words(self, view: View) -> list[str | None]:
        """What each cell says, cut from the articles of ``view``; none where it was not asked."""
        texts = self._texts(view)
        width = len(self.articles)
        return [
            None if places is None else _quoted(texts[number % width], places)
            for number, places in enumerate(self.cells)
        ]

    def sheet(self, view: View) -> str:
        """As CSV, of the articles of ``view`` that there still are: what each says, and where."""
        articles = view.get([article_id for article_id, _ in self.articles], text=False)
        now = self.of(articles)
        width = len(articles)
        cells = [
            (said or "", permalink(articles[number % width].id, *stand[0]) if stand else "")
            for number, (said, stand) in enumerate(zip(now.words(view), now.cells, strict=True))
        ]
        return overviews.sheet(now.questions, articles, cells)

    def _texts(self, view: View) -> list[str]:
        found = {a.id: a for a in view.get([article_id for article_id, _ in self.articles])}
        return [
            found[article_id].text
            if article_id in found and found[article_id].sha256 == sha256
            else ""
            for article_id, sha256 in self.articles
        ]


def places(answer: Answer) -> Places:
    """Where the quotes of ``answer`` stand."""
    found = ((c.start_char_index, c.end_char_index) for c in answer.citations)
    return tuple(dict.fromkeys(found)) if answer.status == "answered" else ()


class Grids:
    """Grids in the state room; safe between threads and processes."""

    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, name: str) -> Grid | None:
        """The grid of ``name``, if it is still kept."""
        with self._state.read() as view:
            return _GRIDS.get(view, name, since=time.time() - _KEPT_S)

    def put(self, name: str, grid: Grid) -> None:
        """Keep ``grid`` in the place of the former one, where anything may be written."""
        if not self._state.writable:
            return
        now = time.time()
        with self._state.write(durable=False) as change:
            _GRIDS.put(change, name, now, grid)
            _GRIDS.forget(change, since=now - _KEPT_S, most=_MOST)

    def remove(self, name: str) -> None:
        """Keep the grid of ``name`` no more."""
        if self.get(name):
            with self._state.write(durable=False) as change:
                _GRIDS.remove(change, name)

    @staticmethod
    def token() -> str:
        """A name for a grid that nobody guesses."""
        return secrets.token_urlsafe(18)


_GRIDS: Final = Shelf("grid", Grid)


def _quoted(text: str, places: Places) -> str:
    quotes = (text[slice(*place)] for place in places)
    return "\n".join(dict.fromkeys(filter(None, quotes)))
