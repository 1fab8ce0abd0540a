"""Article -> passages: whole sentences or table rows, about 100 words, exact article offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from rag.remembered import remembered
from rag.tables import Table, View, view
from rag.types import Article, Passage

TARGET_WORDS: Final = 100
"""A passage is closed at the sentence end nearest to this many words."""
CHUNKING: Final = f"sentences-{TARGET_WORDS}-v6"
"""Recorded in the index: passages cut another way do not mix."""

_PARAGRAPH_LIMIT = 20_000
_OPENING = "`‘“«‹„‚"
_OPENED = 400
"""Marks that open a quotation, in one paragraph: with more, the splitter's time grows with their
square, and the paragraph is handed to it in smaller pieces."""
_OPENED_LIMIT = 2_500
_HARD_LIMIT_WORDS = 4 * TARGET_WORDS
_NARROWEST, _WIDEST = 40, 160
"""Characters of a line between which prose is wrapped: a narrow column, small print."""
_CELLS = 4
"""Of a line that is a row, and no prose."""
_RAGGED = 10
"""Characters that the last line of wrapped prose may be longer than the others."""
_FULL = 0.6
"""Of the width: a line so much shorter is a heading, or ends its paragraph."""
_ENDING = '.!?:;…"”’)'
_OPENED_LAST = re.compile(r"""(?:^|(?<=[\s(]))["“](?=\S)[^"“”]*$""")
"""A quotation that is still open."""
_NESTED = re.compile(r"""(?P<first>(?:[^\W_]{2}\.|[!?…])["'”’]{2,})\s+(?=\w)""")
"""Where a quotation ends within another one: "He asks: 'Why?'" She left."""
_CAPITALS = re.compile(
    r"(?P<first>(?=[A-Z '’&-]*[A-Z]{4})[A-Z][A-Z'’-]*(?: (?:&|[A-Z][A-Z'’-]*)){1,7})(?<! A)\s+"
    r"(?=(?:The|A|An|In|On|At|Of|For|From|With|By|As|To|It|Its|He|She|They|We|This|That|These"
    r"|Those|There|But|And|If|When|While|After|Before|Since|Last|Many|Most|Some|Both|Under)\s)"
)
"""A heading in capitals that runs into its text: only before a word that opens a sentence."""
_NUMBER = re.compile(r"(?:\d{1,2}\.)+|[QA]\d{1,2}\.|\([^\W_]{1,3}\)")
_CLAUSE = re.compile(r"(?:\(?[^\W_]{1,3}\)\s+)+(?=\S)")
"""What numbers a clause, "(2)" or "a)": the splitter takes all behind it for one sentence."""
_HEADING_WORDS = 12
_CLOSING = '.!…;,”"'
_GAP = 8
"""Characters before a line among which the end of the line before is looked for."""
_MOST_LEADS = 3
"""Lines that lead to what follows, taken from the end of a passage to the next one."""
_ITEM = re.compile(r"\s*(?:[-*•–]\s|\d{1,2}[.)]\s)")
_LABELLED = re.compile(r"[^\W\d_a-z][\w'’&.()-]*(?: [\w'’&.()-]+){0,5}:[ \t]+\S")
"""A line "Clerk: Bo Ek": one of several such is a line of its own, however long."""


def split_sentences(
    text: str, language: str | None = None, *, clauses: bool = False, taken: bool = False
) -> list[tuple[int, int]]:
    """Sentences of ``text`` as ``[start, end)`` code-point offsets, white space trimmed; those of a
    numbered clause in one where whole ``clauses`` are wanted. Of a text ``taken`` from among others
    the first line may be the end of one.

    Sentences are in order, do not overlap, and hold every character that is not white space.
    """
    spans: list[tuple[int, int]] = []
    for block in _blocks(text, taken=taken):
        for bounds in _bounds(text, *block, language or "en", clauses=clauses):
            span = _trim(text, *bounds)
            if span is None:
                continue
            if (
                spans
                and _NUMBER.fullmatch(text, *spans[-1])
                and "\n" not in text[spans[-1][1] : span[0]]
            ):
                # "5. Open day" is one heading.
                span = spans.pop()[0], span[1]
            for start, end in _parted(text, *span):
                if spans:
                    spans[-1], start = _with_its_marks(text, spans[-1], start, end)
                if start < end:
                    spans.append((start, end))
    return spans


def unwrapped(article: Article) -> Article:
    """``article`` with a blank for every line end within wrapped prose, so that what is told by
    lines is not misled; every offset keeps its place. Its title and tables keep their lines."""
    text, whole = article.text, _unwrapped(article.text)
    title = len(article.title) if text.startswith(article.title) else 0
    lines = [(0, title + 1), *((table.start, table.end) for table in article.tables)]
    parts: list[str] = []
    done = 0
    for start, end in lines:
        parts += whole[done:start], text[max(done, start) : end]
        done = max(done, end)
    return replace(article, text="".join([*parts, whole[done:]]))


@remembered(4_000_000)
def _unwrapped(text: str) -> str:
    parts: list[str] = []
    for start, end in _paragraphs(text, taken=False):
        last = start + len(text[start:end].rstrip())
        parts += text[start:last].replace("\n", " "), text[last:end]
    return "".join(parts)


def _bounds(
    text: str, start: int, end: int, language: str, *, clauses: bool
) -> Iterator[tuple[int, int]]:
    """The sentences of ``text[start:end]`` with the white space behind them; of a numbered clause
    the first with its number, or all in one."""
    from sentencex import get_sentence_boundaries

    for found in get_sentence_boundaries(language, text[start:end]):
        low, high = start + found["start_index"], start + found["end_index"]
        clause = _CLAUSE.match(text, low, high)
        if clause is None or clauses:
            yield low, high
            continue
        for own in get_sentence_boundaries(language, text[clause.end() : high]):
            yield low, clause.end() + own["end_index"]
            low = clause.end() + own["end_index"]


def _with_its_marks(
    text: str, before: tuple[int, int], start: int, end: int
) -> tuple[tuple[int, int], int]:
    """A sentence, and where the one behind it starts: a mark between blanks closes a quotation
    where the last one opened it, and one right before a word opens one."""
    low, high = before
    gap = text[high:start]
    if not gap and text[high - 1] == '"' and text[high - 2 : high - 1].isspace():
        trimmed = _trim(text, low, high - 1)
        return (trimmed, high - 1) if trimmed else (before, start)
    lone = text[start] in '"”' and (start + 1 == end or text[start + 1].isspace())
    if lone and "\n" not in gap and _OPENED_LAST.search(text, low, high):
        behind = _trim(text, start + 1, end)
        return (low, start + 1), behind[0] if behind else end
    return before, start


def _parted(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, or several run together: behind a quotation within another, and behind a
    heading in capitals."""
    for found in (_CAPITALS.match(text, start, end), *_NESTED.finditer(text, start, end)):
        if found is not None and text[found.end()].isupper():
            yield start, found.end("first")
            start = found.end()
    yield start, end


def cut(article: Article) -> list[Passage]:
    """The passages of ``article``, in order; together they hold all its sentences and rows.

    Greedy: sentences, those of a numbered clause together, are added while the passage comes nearer
    to ``TARGET_WORDS``; a heading or a question at its end goes with what stands below. A piece
    longer than four targets (a table, a log line, a megabyte without a full stop) is cut at
    white space, since no reader could take it whole.
    """
    passages: list[Passage] = []
    done = 0
    for table in article.tables:
        passages.extend(_of_text(article, done, table.start))
        passages.extend(_of_table(article, table))
        done = max(done, table.end)
    passages.extend(_of_text(article, done, len(article.text)))
    return passages


def _of_text(article: Article, begin: int, stop: int) -> Iterator[Passage]:
    """Passages of running text in ``[begin, stop)``."""
    text = article.text if (begin, stop) == (0, len(article.text)) else article.text[begin:stop]
    held: list[tuple[int, int]] = []
    words = 0
    for piece in _pieces(text, article.language):
        size = _words(text[slice(*piece)])
        if held and abs(words + size - TARGET_WORDS) > abs(words - TARGET_WORDS):
            own = _without_leads(text, held)
            yield _passage(article, begin + held[0][0], begin + held[own - 1][1])
            held = held[own:]
            words = sum(_words(text[slice(*led)]) for led in held)
        held.append(piece)
        words += size
    if held:
        yield _passage(article, begin + held[0][0], begin + held[-1][1])


def _without_leads(text: str, pieces: Sequence[tuple[int, int]]) -> int:
    """How many of ``pieces`` there are before those that lead to what follows; at least one."""
    own = len(pieces)
    while own > max(1, len(pieces) - _MOST_LEADS) and _leads(text, *pieces[own - 1]):
        own -= 1
    return own


def _leads(text: str, start: int, end: int) -> bool:
    """Whether a line of its own is a question, ends in a colon, or is a heading: short, behind an
    empty line, and with no mark at its end."""
    before = ("\n\n" if start < _GAP else "") + text[max(0, start - _GAP) : start].rstrip(" \t")
    if not before.endswith("\n") or text[end : end + 1] not in ("", "\n"):
        return False
    if text[end - 1] in "?:":
        return True
    short = len(text[start:end].split()) <= _HEADING_WORDS and text[end - 1] not in _CLOSING
    return short and before.endswith("\n\n")


def _of_table(article: Article, table: Table) -> Iterator[Passage]:
    """Runs of whole rows; the first run begins with the header."""
    first, start, words = table.header, table.start, 0
    ends = table.ends
    for number in range(table.header, len(table.rows)):
        row = view(article.text, table, number, number + 1)
        size = len(row.text.split())
        if words and abs(words + size - TARGET_WORDS) > abs(words - TARGET_WORDS):
            yield _rows(article, table, first, number, start, ends[number - 1])
            first, start, words = number, ends[number - 1], 0
        words += size
    if words:
        yield _rows(article, table, first, len(table.rows), start, ends[-1])


def _rows(article: Article, table: Table, first: int, last: int, start: int, end: int) -> Passage:
    """Rows ``[first, last)``, which stand in ``[start, end)`` of the text."""
    span = _trim(article.text, start, end) or (start, end)
    return _passage(article, *span, view(article.text, table, first, last))


def _passage(article: Article, start: int, end: int, seen: View | None = None) -> Passage:
    text = article.text[start:end]
    return Passage(f"{article.id}:{start}-{end}", article.id, start, end, text, seen)


def _blocks(text: str, *, taken: bool = False) -> Iterator[tuple[int, int]]:
    """Paragraphs of bounded size, so that splitting stays linear; empty lines are none."""
    for start, end in _paragraphs(text, taken=taken):
        if text[start:end].isspace():
            continue
        opened = sum(text.count(mark, start, end) for mark in _OPENING)
        limit = _PARAGRAPH_LIMIT if opened < _OPENED else _OPENED_LIMIT
        while end - start > limit:
            at = _last_space(text, start, start + limit)
            yield start, at
            start = at
        yield start, end


def _paragraphs(text: str, *, taken: bool) -> Iterator[tuple[int, int]]:
    """What no sentence goes beyond: lines, or runs of them where prose was wrapped; each with the
    white space behind it."""
    begin = 0
    while begin < len(text):
        blank = text.find("\n\n", begin)
        end = len(text) if blank < 0 else blank + 2
        lines = text[begin:end].splitlines(keepends=True)
        width = _wrapped_at([line.rstrip() for line in lines if line.strip()])
        labelled = sum(map(bool, map(_LABELLED.match, lines))) > 1
        start = at = begin
        for line, after in pairwise([*lines, ""]):
            full = (taken and at == 0) or len(line.rstrip()) >= _FULL * width
            at += len(line)
            going_on = full and width > 0 and not _ITEM.match(after)
            going_on = going_on and max(line.count("\t"), after.count("\t")) + 1 < _CELLS
            going_on = going_on and not (labelled and _LABELLED.match(after))
            if at > start and not going_on:
                yield start, at
                start = at
        if start < end:
            yield start, end
        begin = end


def _wrapped_at(lines: Sequence[str]) -> int:
    """Characters at which a run of lines was wrapped; 0 where each is a paragraph of its own."""
    inner = lines[:-1]
    width = max(map(len, inner), default=0)
    going_on = sum(line[-1] not in _ENDING for line in inner)
    wrapped = _NARROWEST <= width <= _WIDEST and len(lines[-1]) <= width + _RAGGED
    return width if wrapped and 2 * going_on >= len(inner) else 0


def _pieces(text: str, language: str | None) -> Iterator[tuple[int, int]]:
    """Sentences, with those no reader could take whole cut at white space."""
    limit = 8 * _HARD_LIMIT_WORDS
    for start, end in split_sentences(text, language, clauses=True):
        cuts = [start]
        while end - cuts[-1] > limit:
            cuts.append(_last_space(text, cuts[-1], cuts[-1] + limit))
        yield from filter(None, (_trim(text, *piece) for piece in pairwise([*cuts, end])))


def _words(text: str) -> int:
    """Words of ``text``, or a tenth of its characters where it is written without blanks."""
    return max(1, len(text.split()), len(text) // 10)


def _last_space(text: str, start: int, limit: int) -> int:
    """An offset in ``(start, limit]`` just after white space, or ``limit`` where there is none."""
    for at in range(limit, start + (limit - start) // 2, -1):
        if text[at - 1].isspace():
            return at
    return limit


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """``[start, end)`` without the white space around it."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    low, high = trimmed(text, start, end)
    return (low, high) if low < high else None
