"""The other lines of the list that an item stands in, or that its line leads to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rag.answer.basis import Basis
from rag.answer.enumerations.marks import (
    LEAST,
    LETTERED,
    LINE,
    LINE_LABEL,
    bullet,
    item_end,
    kind_of,
)
from rag.language.terms import terms
from rag.types import Passage, Span

_BLANK: Final = re.compile(r"[ \t]*")
_MARK_BEFORE: Final = re.compile(r"(?P<mark>[,:–—])\s*[\"“]?$")
_MARK_AFTER: Final = re.compile(r"[\"”]?\s*(?P<mark>[,:;(–—])")
_LINE_WORDS: Final = 25
_NONE: Final = re.compile(r"no(?:ne|t|thing)?\b")
"""What begins so in a list of what there is says that there is none."""


def lines_beside(basis: Basis, item: Span, *, lost: bool) -> list[tuple[Span, set[str]]]:
    """The same part of every line of the list that ``item`` stands in, with the line's terms; the
    marks of its lines may be ``lost``."""
    text = basis.article(item).text
    lines = _lines_around(basis, item)
    at = next((i for i, (low, high) in enumerate(lines) if low <= item.start < high), None)
    block = [] if at is None else _block(text, lines, at)
    if lost and at is not None and not block and basis.article(item).cell_at(item.start) is None:
        block = _alike(text, lines, at)
    if at is None or len(block) < LEAST:
        return []
    opened, closed = _marks_around(text, lines[at], item)
    found: list[tuple[Span, set[str]]] = []
    for line in block:
        low, high = _within(text, line, opened, closed)
        if _NONE.match(text, low, high) and not _NONE.match(basis.text(item)):
            continue
        span = _placed(basis, item, (low, high))
        if span is not None:
            found.append((span, set(terms(text[slice(*line)]))))
    return found


def introduced(basis: Basis, item: Span) -> list[Span]:
    """The lines of the list that the line of ``item`` leads to: "Bring these documents:"."""
    text = basis.article(item).text
    lines = _lines_around(basis, item)
    at = next((i for i, (low, high) in enumerate(lines) if low <= item.start < high), len(lines))
    block = _block(text, lines, at + 1) if at + 1 < len(lines) else []
    places = [_content(text, line) for line in block] if len(block) >= LEAST else []
    return [span for place in places if (span := _placed(basis, item, place))]


def _placed(basis: Basis, item: Span, place: tuple[int, int]) -> Span | None:
    """``place`` of the article of ``item`` in the passage that holds it; none where none does."""
    start, end = place
    for passage in [basis.hit(item.passage_id).passage, *_passages(basis, item)]:
        if passage.start <= start and end <= passage.end:
            return replace(item, passage_id=passage.id, start=start, end=end)
    return None


def _passages(basis: Basis, item: Span) -> list[Passage]:
    """The passages of running text that were read of the article of ``item``."""
    found = [hit.passage for hit in basis.hits if hit.passage.article_id == item.article_id]
    return [passage for passage in found if passage.view is None]


def _marks_around(text: str, line: tuple[int, int], item: Span) -> tuple[str, str]:
    """The marks that part an item from the rest of its line: "3 June, Gdynia", "Ridge (racing)"."""
    low, high = _content(text, line)
    before = _MARK_BEFORE.search(text, low, max(low, item.start))
    after = _MARK_AFTER.match(text, min(item.end, high), high)
    if after and after.end() == high:
        after = None
    return (before.group("mark") if before else "", after.group("mark") if after else "")


def _within(text: str, line: tuple[int, int], opened: str, closed: str) -> tuple[int, int]:
    low, high = _content(text, line)
    before = _mark_in(text, opened, low, high)
    if before >= 0:
        low = before + 1 + len(text[before + 1 : high]) - len(text[before + 1 : high].lstrip())
    after = _mark_in(text, closed, low, high)
    if after > low:
        high = low + len(text[low:after].rstrip())
    return low, high


def _mark_in(text: str, mark: str, low: int, high: int) -> int:
    """Where a mark stands, inside no number: not in "10,000" and "10:30"; -1 where none does."""
    found = (
        re.compile(rf"{re.escape(mark)}(?!(?<=\d.)\d)").search(text, low, high) if mark else None
    )
    return found.start() if found else -1


def _content(text: str, line: tuple[int, int]) -> tuple[int, int]:
    mark = bullet(text, *line)
    low = mark.end() if mark else line[0]
    return low, item_end(text, low, line[1])


def _block(text: str, lines: Sequence[tuple[int, int]], at: int) -> Sequence[tuple[int, int]]:
    """The lines of a list one of which is ``lines[at]``; none where it is of no list."""
    kinds = [kind_of(mark) if (mark := bullet(text, *line)) else "" for line in lines]
    if not kinds[at]:
        return []
    depth = _depth(text, lines[at][0])
    of_list = [
        kind == kinds[at] or (kind and _depth(text, start) > depth)
        for kind, (start, _) in zip(kinds, lines, strict=True)
    ]
    # Of an item within another only those beside it, with none between less deep.
    depths = [_depth(text, start) for start, _ in lines]
    level = [of and deep >= depths[at] for of, deep in zip(of_list, depths, strict=True)]
    return [lines[n] for n in _run(level, at) if depths[n] == depths[at]]


def _run(alike: Sequence[object], at: int) -> range:
    """The places around ``at`` all of which are alike."""
    first = last = at
    while first and alike[first - 1]:
        first -= 1
    while last + 1 < len(alike) and alike[last + 1]:
        last += 1
    return range(first, last + 1)


def _depth(text: str, start: int) -> int:
    """How far a line is indented, of which all before ``start`` is blank."""
    begin = text.rfind("\n", 0, start) + 1
    return _BLANK.match(text, begin).end() - begin  # type: ignore[union-attr]


def _alike(text: str, lines: Sequence[tuple[int, int]], at: int) -> Sequence[tuple[int, int]]:
    """The lines around ``lines[at]`` that are short and begin or are written as it is: a list whose
    marks were lost with the layout."""
    kinds = [_written(text, *line) for line in lines]
    if not kinds[at]:
        return []
    found = [lines[n] for n in _run([kind == kinds[at] for kind in kinds], at)]
    return found if len(found) >= LETTERED else []


def _written(text: str, start: int, end: int) -> str:
    """How a short line without the end of a sentence is written: with a label, small and apart, or
    in which order words and numbers stand in it; nothing where that tells no list."""
    line = text[start:end].rstrip()
    if "\t" in line or len(line.split()) > _LINE_WORDS or line[-1:] in ".!?:…":
        return ""
    if LINE_LABEL.match(line):
        return "label"
    if line[:1].islower():
        return "small" if text[:start].endswith("\n\n") else ""
    shape = re.sub(r"[^\W\d]+", "a", re.sub(r"\d+", "1", line))
    return shape if "1" in shape else ""


def _lines_around(basis: Basis, item: Span) -> list[tuple[int, int]]:
    """The lines of the passage that ``item`` stands in, and of those read right before and behind
    it, empty ones aside."""
    text = basis.article(item).text
    passage = basis.hit(item.passage_id).passage
    start, end = passage.start, passage.end
    others = sorted((p.start, p.end) for p in _passages(basis, item))
    for low, high in reversed([place for place in others if place[1] <= start]):
        if text[high:start].strip():
            break
        start = low
    for low, high in [place for place in others if place[0] >= end]:
        if text[end:low].strip():
            break
        end = high
    return [line.span() for line in LINE.finditer(text, start, end)]
