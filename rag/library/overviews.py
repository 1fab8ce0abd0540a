"""Work over many articles: the grid of questions and articles, and who mentions what when."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from rag.errors import InputError
from rag.language.terms import terms
from rag.store import View
from rag.types import (
    Answer,
    Article,
    Filter,
    Filters,
    GridCell,
    Mention,
    Mentions,
    MentionShare,
)

GRID_TOP_K: Final = 4
"""Passages read of one article for one cell: a whole short article, the best of a long one."""
_DEEPEST: Final = 2_000
"""Passages looked through for mentions."""


def places(
    questions: Sequence[str], articles: Sequence[Article], after: int = 0
) -> Iterator[tuple[int, str, Article, Filters]]:
    """Number, question and article of each cell after the first ``after``, and what to ask of."""
    number = 0
    for question in questions:
        for article in articles:
            number += 1
            if number > after:
                yield number, question, article, Filters(article_ids=[article.id])


def cell(number: int, question: str, article: Article, answer: Answer) -> GridCell:
    """The cell that ``answer``, asked of ``article`` alone, makes."""
    return GridCell(
        number,
        question,
        article.id,
        article.title,
        article.source,
        answer.status,
        answer.answer,
        answer.confidence,
        answer.citations,
        answer.index_version,
    )


def sheet(
    questions: Sequence[str], articles: Sequence[Article], cells: Sequence[tuple[str, str]]
) -> str:
    """A grid as CSV: a row a question, and for each article what it says and where that stands.

    ``cells`` are words and address, question by question. What begins like a formula is kept from
    being one, titles and questions too.
    """
    written = io.StringIO()
    writer = csv.writer(written)
    header = [words for a in articles for words in (a.title, f"{a.source} #char")]
    width = len(articles)
    writer.writerow(map(_plain, ["question", *header]))
    for row, question in enumerate(questions):
        said = [words for cell in cells[row * width : (row + 1) * width] for words in cell]
        writer.writerow(map(_plain, [question, *said]))
    return written.getvalue()


def _plain(words: str) -> str:
    """``words`` as a spreadsheet shows them, never as a formula it runs."""
    return f"'{words}" if words[:1] in "=+-@\t\r" and words else words


def mentions(view: View, words: str, where: Filter | None) -> Mentions:
    """The articles of which one passage holds every content word of ``words``.

    Raises :class:`InputError` where there is no word at all.
    """
    wanted = set(terms(words))
    if not wanted:
        raise InputError(f'"{words}" has no word to look for; name one.')
    hits = view.search_lexical(words, _DEEPEST, where)
    holding = [hit for hit in hits if wanted <= set(terms(hit.passage.seen))]
    passages = Counter(hit.passage.article_id for hit in holding)
    best = {hit.passage.article_id: hit.passage for hit in reversed(holding)}
    order = list(dict.fromkeys(hit.passage.article_id for hit in holding))
    articles = view.get(order, text=False)
    found = [
        Mention(
            a.id,
            a.title,
            a.source,
            a.published,
            best[a.id].id,
            best[a.id].start,
            best[a.id].end,
            passages[a.id],
        )
        for a in articles
    ]
    months = Counter(f"{a.published:%Y-%m}" if a.published else "" for a in articles)
    return Mentions(
        found,
        [MentionShare(name, n) for name, n in sorted(months.items())],
        _shares(_origin(article.source) for article in articles),
        len(hits) < _DEEPEST,
        view.version,
    )


def _shares(names: Iterable[str]) -> list[MentionShare]:
    return [MentionShare(name, n) for name, n in Counter(names).most_common()]


def _origin(source: str) -> str:
    """Host of an address, folder of a path."""
    parts = urlsplit(source)
    return parts.netloc if parts.scheme else str(PurePosixPath(source).parent)
