"""The article beside the answer: its text, untouched, with the quoted words marked.

What is rendered, read back as text, is the article's text character by character; offsets are
code points on both sides and the browser never counts its own units. An article of any size
opens at the marked words: a long one is shown as a window around them, and the rest of it is
fetched piece by piece as the reader scrolls (:func:`piece`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rag.types import Article
from ui.text import attributes, escape, isolated, long_date, plural

WHOLE: Final = 120_000
"""Articles up to this many characters are shown at once (about 40 printed pages)."""
WINDOW: Final = 24_000
"""Characters shown before and after the marked words of a longer article, and per piece."""
_SNAP: Final = 2_000
"""How far a cut may move to fall on a line end or a space."""

_GAP = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")


@dataclass(frozen=True, slots=True)
class Mark:
    """Quoted words ``[start, end)`` and the number of the citation that quotes them."""

    start: int
    end: int
    number: int


def panel(article: Article, marks: Sequence[Mark] = (), focus: int = 0, notice: str = "") -> str:
    """The article with ``marks[focus]`` as the words to scroll to; ``notice`` is markup."""
    at = marks[focus] if marks else None
    low, high = _window(article.text, at)
    quote = at if at and at.start < at.end else None
    place = (
        f"characters {quote.start:,}–{quote.end:,}"
        if quote
        else plural(len(article.text), "character")
    )
    page = article.page_of(quote.start) if quote else None
    facts = [
        long_date(article.published),
        origin(article.source),
        *([f"page {page}"] if page else []),
        place,
    ]
    return (
        f'<article class="source" tabindex="0" aria-label="{escape(article.title, quote=True)}"'
        + attributes(
            article=article.id,
            length=len(article.text),
            start=at.start if at else None,
            end=at.end if at else None,
            number=at.number if at else None,
        )
        + f'><header><h2 tabindex="-1" title="{escape(article.title)}">'
        f"{isolated(article.title)}</h2>"
        f'<p class="facts">{" <i>·</i> ".join(facts)}</p>{notice}</header>'
        f'<div class="text">{_edge("before", 0, low)}'
        f"{piece(article, low, high, marks, focus)}"
        f"{_edge('after', high, len(article.text))}</div></article>"
    )


def piece(article: Article, low: int, high: int, marks: Sequence[Mark] = (), focus: int = 0) -> str:
    """``article.text[low:high]`` as paragraphs; a blank run between them stays in the text."""
    inside = [(m, i == focus) for i, m in enumerate(marks) if m.start < high and low < m.end]
    parts = [
        f'<span class="gap">{escape(article.text[start:end])}</span>'
        if blank
        else f'<p dir="auto">{_marked(article.text, start, end, inside)}</p>'
        for start, end, blank in _paragraphs(article.text, low, high)
    ]
    return f'<div class="piece"{attributes(low=low, high=high)}>{"".join(parts)}</div>'


def neighbour(article: Article, at: int, before: bool) -> tuple[int, int]:
    """The piece of text that ends (or begins) at offset ``at``."""
    if before:
        return _snap(article.text, max(0, at - WINDOW)), at
    return at, _snap(article.text, min(len(article.text), at + WINDOW))


def earlier(article: Article, at: int) -> str:
    """The piece before ``at``, with what is still left before it."""
    low, high = neighbour(article, at, before=True)
    return _edge("before", 0, low) + piece(article, low, high)


def later(article: Article, at: int) -> str:
    """The piece after ``at``, with what is still left after it."""
    low, high = neighbour(article, at, before=False)
    return piece(article, low, high) + _edge("after", high, len(article.text))


def nothing() -> str:
    """What stands in the source's place before anything was cited."""
    return (
        '<div class="source blank"><h2>The article stands here</h2>'
        "<p>The article that answers opens on this side at the words that are quoted, "
        "so that you can read around them.</p></div>"
    )


def nothing_quoted() -> str:
    """What stands there when a question was not answered."""
    return (
        '<div class="source blank"><h2>Nothing is quoted</h2>'
        "<p>No article answers this question. The passages that came nearest can be opened "
        "from their card.</p></div>"
    )


def origin(source: str) -> str:
    """A link for a web address, a plain name for a file."""
    if source.startswith(("https://", "http://")):
        return (
            f'<a href="{escape(source, quote=True)}" target="_blank" rel="noopener noreferrer">'
            f"{isolated(source)}</a>"
        )
    return isolated(source)


def _edge(side: str, low: int, high: int) -> str:
    if low == high:
        return ""
    word = "earlier" if side == "before" else "later"
    at = high if side == "before" else low
    return (
        f'<button type="button" class="more" data-do="more"{attributes(side=side, at=at)}>'
        f"Show {word} text ({high - low:,} characters)</button>"
    )


def _window(text: str, at: Mark | None) -> tuple[int, int]:
    if len(text) <= WHOLE:
        return 0, len(text)
    start, end = (at.start, at.end) if at else (0, 0)
    return (
        min(start, _snap(text, max(0, start - WINDOW))),
        max(end, _snap(text, min(len(text), end + WINDOW))),
    )


def _snap(text: str, at: int) -> int:
    """The nearest line end before ``at``, else the nearest space, else ``at`` itself."""
    if at in (0, len(text)):
        return at
    for stop in ("\n", " "):
        found = text.rfind(stop, max(0, at - _SNAP), at)
        if found >= 0:
            return found + 1
    return at


def _paragraphs(text: str, low: int, high: int) -> Iterator[tuple[int, int, bool]]:
    """``(start, end, is a blank run)`` in order, without a hole between ``low`` and ``high``."""
    at = low
    for gap in _GAP.finditer(text, low, high):
        if gap.start() > at:
            yield at, gap.start(), False
        yield gap.start(), gap.end(), True
        at = gap.end()
    if at < high:
        yield at, high, False


def _marked(text: str, start: int, end: int, marks: Sequence[tuple[Mark, bool]]) -> str:
    """``text[start:end]`` escaped, cut where a mark begins or ends."""
    cuts = {start, end}
    for mark, _ in marks:
        cuts.update(at for at in (mark.start, mark.end) if start < at < end)
    points = sorted(cuts)
    return "".join(_segment(text, low, high, marks) for low, high in pairwise(points))


def _segment(text: str, low: int, high: int, marks: Sequence[tuple[Mark, bool]]) -> str:
    words = escape(text[low:high])
    over = [(mark, focused) for mark, focused in marks if mark.start <= low and high <= mark.end]
    if not over:
        return words
    focused = any(flag for _, flag in over)
    numbers = " ".join(str(mark.number) for mark, _ in over)
    return f'<mark class="{"here" if focused else "also"}"{attributes(n=numbers)}>{words}</mark>'
