"""The items of a list whose lead line says what is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import takewhile
from typing import Final

from rag.answer.basis import Basis
from rag.answer.enumerations.marks import BULLET, LEAST, item_end, kind_of
from rag.language.terms import terms
from rag.question import analyse
from rag.types import Span

_BULLETS: Final = re.compile(rf"^{BULLET.pattern}", re.MULTILINE)
_LED: Final = re.compile(r"^[ \t]*(?P<lead>\S[^\n]*):[ \t]*\n+", re.MULTILINE)
"""A line that leads to what stands below it."""
_BLOCK: Final = re.compile(
    rf"(?:{BULLET.pattern}[^\n]*(?:\n(?=[ \t]+[^\W\d_])[^\n]*)*(?:\n+|$))+", re.MULTILINE
)
"""The lines of a list; an indented line goes on with its item."""
_UNMARKED: Final = re.compile(r"[^\n\t]{1,120}(?<![.!?:…\s])[ \t]*(?=\n|\Z)")
"""A line of a list whose marks were lost with the layout: with no end of a sentence, or a cell."""
_ITEM_WORDS: Final = 12
_MOST_LINES: Final = 100
LISTING: Final = frozenset(terms("list lists name names all give tell show every please following"))
"""What only asks for a list, or announces it."""
ANNOUNCED: Final = 0.9
"""Probability of the items of a list whose own lead line says what is asked."""


def announced(basis: Basis) -> tuple[list[Span], bool]:
    """The items of the only list whose lead line ("The warranty does not cover:") says all that the
    question asks, save what the title tells, and denies where it denies; and whether it goes on."""
    found: dict[tuple[str, int], tuple[list[Span], bool]] = {}
    asked = _said(basis.asked.text)
    for hit in basis.hits:
        passage, article = hit.passage, basis.articles[hit.passage.article_id]
        title = set(terms(article.title))
        for led in _LED.finditer(article.text, passage.start, passage.end):
            said = _said(led["lead"])
            # "The warranty of lamps sold abroad until 2019 did not cover:" says much else.
            told = asked <= said | title and 2 * len(asked & said) > len(said)
            denies = analyse(led["lead"]).demands.negated
            if passage.view is None and told and denies == basis.asked.demands.negated:
                items, more = led_to(basis, article.id, led.end())
                if items:
                    likely = [replace(item, score=ANNOUNCED) for item in items]
                    found[article.id, led.start()] = likely, more
    return next(iter(found.values())) if len(found) == 1 else ([], False)


def _said(text: str) -> set[str]:
    """What a lead line, or a question, says: whether it denies is told otherwise."""
    return {word for word in terms(text) if not word.endswith(("n't", "cannot"))} - LISTING


def led_to(basis: Basis, article_id: str, start: int) -> tuple[list[Span], bool]:
    """The items of the list whose lines begin at ``start`` of an article, and whether it goes on in
    a passage that was not found."""
    items: list[Span] = []
    for place in _below(basis.articles[article_id].text, start):
        item = basis.span_at(article_id, *place)
        if item is None:
            return items, True
        items.append(item)
    return items, False


def _below(text: str, start: int) -> list[tuple[int, int]]:
    block = _BLOCK.match(text, start)
    if block is None:
        return _unmarked(text, start)
    marks = _outermost(_BULLETS.finditer(text, *block.span()))
    ends = [*(mark.start() for mark in marks[1:]), block.end()]
    # "4. How to claim" below dashes is a heading.
    kinds = [kind_of(mark) for mark in marks]
    marks = marks[: sum(1 for _ in takewhile(kinds[0].__eq__, kinds))]
    return [
        (mark.end(), item_end(text, mark.end(), end))
        for mark, end in zip(marks, ends, strict=False)
    ]


def _unmarked(text: str, start: int) -> list[tuple[int, int]]:
    """The items of a list whose marks were lost: short lines, most of which begin small; what
    begins otherwise at their end may be a heading of what stands below."""
    lines: list[tuple[int, int]] = []
    at = start
    while (line := _UNMARKED.match(text, at)) and len(lines) < _MOST_LINES:
        if len(line.group().split()) > _ITEM_WORDS:
            break
        lines.append((at, item_end(text, at, line.end())))
        at = next((i for i in range(line.end(), len(text)) if text[i] != "\n"), len(text))
    while lines and not text[lines[-1][0]].islower():
        lines.pop()
    small = sum(text[low].islower() for low, _ in lines)
    return lines if len(lines) >= LEAST and 2 * small > len(lines) else []


def _outermost(marks: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    """Without those of lines within an item, which are deeper than the first."""
    depths = [(len(mark.group()) - len(mark.group().lstrip()), mark) for mark in marks]
    return [mark for depth, mark in depths if depth <= depths[0][0]]
