"""Extracted text beside the file it was read from: which words are which.

For formats whose library does not say where it found what (Markdown, web pages, LaTeX). Lines and
cells of the text are looked up, by their letters and digits, among the characters that a reader of
the file sees; markup, escapes and white space may differ. Long ones come first, in order; short
ones (a heading, a number) are looked for between their neighbours. A line in whose midst the file
has something else (a footnote) is looked for in pieces.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from rag.articles._draft import Draft
from rag.articles._textfile import TextFile
from rag.language import list_marks
from rag.origin import Run

Change = tuple[int, int, str]
"""``raw[start:end]`` is seen as these characters."""
Changes = Callable[[str], Iterable[Change]]

_WORD: Final = re.compile(r"\w")
_CHUNK: Final = re.compile(r"[^\n\t]+")
_LONG: Final = 24
"""Letters and digits from which a line is hardly found by chance."""
_SURE: Final = 12
"""A line this long is taken also where it begins or ends inside a word of the file."""
_TRIES: Final = 200
"""Places at which one line is tried, and lines that may be missing, before giving up."""
_NOTE_MARK: Final = re.compile(r"\[\d{1,3}\]")
_MOST_PIECES: Final = 2_000
"""Pieces of lines that are looked for."""
_TAG: Final = re.compile(r"</?([A-Za-z!?][^\s<>/]*)[^<>]*>")
_UNSEEN: Final = ("script", "style", "title", "s", "del", "strike")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_MARKDOWN: Final = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`++)[^`\n]+(?P=ticks))"
    r"|(?P<escape>\\(?=[!-/:-@\[-`{-~]))"
    r"|(?P<struck>~~(?=\S)[^~\n]+~~)"
    r"|(?P<target>(?<=\])\([^()\s]*(?:[ \t]+\"[^\"\n]*\")?\))"
)

_ACCENTS: Final = dict(
    zip(
        "`'^\"~=.uvHck",
        "\u0300\u0301\u0302\u0308\u0303\u0304\u0307\u0306\u030c\u030b\u0327\u0328",
        strict=True,
    )
)
_LATEX: Final = re.compile(
    r"(?<!\\)%[^\n]*"
    r"|\\(?P<accent>[`'^\"~=.]|[uvHck](?=\{))\{?\\?(?P<letter>[A-Za-z])\}?"
    r"|\\[A-Za-z@]+\*?"
)


def as_it_stands(raw: str) -> Iterator[Change]:
    """Every character is seen as it stands."""
    yield from ()


def as_html(raw: str) -> Iterator[Change]:
    """Tags and comments are not seen, entities as what they stand for."""
    return _without_tags(raw, 0, len(raw))


def as_markdown(raw: str) -> Iterator[Change]:
    """Escapes, addresses of links and HTML are not seen, but in code."""
    done = 0
    for found in _MARKDOWN.finditer(raw):
        yield from _without_tags(raw, done, found.start())
        done = found.end()
        if not found["code"]:
            yield found.start(), done, ""
    yield from _without_tags(raw, done, len(raw))


def as_latex(raw: str) -> Iterator[Change]:
    """Comments and the names of commands are not seen, accents on their letters."""
    for found in _LATEX.finditer(raw):
        accented = found["letter"]
        letter = f"{accented}{_ACCENTS[found['accent']]}" if accented else ""
        yield found.start(), found.end(), unicodedata.normalize("NFC", letter)


def _without_tags(raw: str, start: int, end: int) -> Iterator[Change]:
    """In one pass: what is opened and never closed hides nothing."""
    open_ended: set[str] = set()
    at = start
    while at < end:
        tag = raw.find("<", at, end)
        for found in _ENTITY.finditer(raw, at, end if tag < 0 else tag):
            yield found.start(), found.end(), html.unescape(found[0])
        if tag < 0:
            return
        at = _hidden_end(raw, tag, end, open_ended)
        if at > tag:
            yield tag, at, ""
        at = max(at, tag + 1)


def _hidden_end(raw: str, start: int, end: int, open_ended: set[str]) -> int:
    """Where what begins with a ``<`` at ``start`` ends, if nobody sees it; else ``start``."""
    if raw.startswith("<!--", start) and "--" not in open_ended:
        close = raw.find("-->", start, end)
        if close >= 0:
            return close + 3
        open_ended.add("--")
    tag = _TAG.match(raw, start, end)
    if tag is None:
        return start
    name = tag[1].lower()
    if name in _UNSEEN and name not in open_ended and not raw.startswith("</", start):
        closing = re.compile(rf"</{name}\s*>", re.I).search(raw, tag.end(), end)
        if closing is not None:
            return closing.end()
        open_ended.add(name)
    return tag.end()


def placed(draft: Draft, file: TextFile, changes: Changes = as_it_stands) -> Draft:
    """``draft`` with the places of its words in ``file``, from which it was read."""
    runs = aligned(file, draft.text, changes)
    return replace(draft, runs=runs, encoding=file.encoding, guessed=file.guessed)


def aligned(file: TextFile, text: str, changes: Changes) -> tuple[Run, ...]:
    """Where in ``file`` what of ``text`` stands; what is not found there is in no run."""
    view = _View.of(file.raw, changes(file.raw))
    chunks = [_Chunk(found.start(), found.end(), text) for found in _CHUNK.finditer(text)]
    chunks = [chunk for chunk in chunks if chunk.letters]
    places = _places(chunks, view)
    runs: list[Run] = []
    for chunk, place in _in_pieces(chunks, places, view):
        runs.extend(_runs(file, view, chunk, place))
    return tuple(runs)


@dataclass(frozen=True, slots=True)
class _View:
    """What a reader sees: ``chars[i]`` is ``raw[at[i] : at[i] + widths[i]]``."""

    chars: str
    at: Sequence[int]
    widths: Sequence[int]
    words: Sequence[int]
    """Indices of letters and digits in ``chars``."""
    letters: str
    """Those letters and digits."""

    @classmethod
    def of(cls, raw: str, changes: Iterable[Change]) -> _View:
        chars: list[str] = []
        at: list[int] = []
        widths: list[int] = []
        done = 0

        def plain(end: int) -> None:
            chars.append(raw[done:end])
            at.extend(range(done, end))
            widths.extend([1] * (end - done))

        for start, end, seen in changes:
            if start < done:
                continue
            plain(start)
            chars.append(seen)
            at.extend([start] * len(seen))
            widths.extend([end - start] * len(seen))
            done = end
        plain(len(raw))
        whole = "".join(chars)
        words = [found.start() for found in _WORD.finditer(whole)]
        return cls(whole, at, widths, words, "".join([whole[i] for i in words]))

    def is_edge(self, place: int) -> bool:
        """Whether a word of the file begins (or the last one ended) before letter ``place``."""
        if not 0 < place < len(self.words):
            return True
        before, after = self.words[place - 1], self.words[place]
        return self.at[before] + self.widths[before] != self.at[after]


class _Chunk:
    """A line or cell of the text."""

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start, self.end, self.text = start, end, text
        # The mark of a list's line need not stand in the file.
        marked = text[start - 1 : start] in ("", "\n")
        self.marked = min(list_marks.end(text, start), end) if marked else start
        """Where its mark ends."""
        self.words = [found.start() for found in _WORD.finditer(text, self.marked, end)]

    @cached_property
    def letters(self) -> str:
        """Its letters and digits."""
        return "".join([self.text[at] for at in self.words])

    def halves(self) -> list[_Chunk]:
        """Its parts before and behind the next mark of a note from the middle on, else the middle,
        as far as these are long."""
        half = self.words[len(self.words) // 2]
        note = _NOTE_MARK.search(self.text, half, self.end)
        middle = self.text.rfind(" ", self.start, half)
        cut, behind = note.span() if note else (middle, middle + 1)
        pieces = [_Chunk(self.start, cut, self.text), _Chunk(behind, self.end, self.text)]
        return [piece for piece in pieces if len(piece.words) >= _SURE and cut >= 0]


def _places(chunks: Sequence[_Chunk], view: _View) -> list[int | None]:
    """For each chunk the index in ``view.words`` of its first letter, or none."""
    places: list[int | None] = [None] * len(chunks)
    end = len(view.letters)
    reached = missing = 0
    for number, chunk in enumerate(chunks):
        if len(chunk.letters) < _LONG or missing > _TRIES:
            continue
        place = _find(chunk, view, reached, end)
        if place is not None:
            reached = place + len(chunk.letters)
        else:
            place = _find(chunk, view, 0, reached)
            missing += place is None
        places[number] = place
    before = 0
    bounds = _bounds(places, end)
    for number, chunk in enumerate(chunks):
        place = places[number]
        if place is None and len(chunk.letters) < _LONG and missing <= _TRIES:
            high = max(before, bounds[number])
            place = (_find if before else _last)(chunk, view, before, high)
            place = _only(chunk, view) if place is None else place
            missing += place is None
            places[number] = place
            if place is not None and not before <= place < high:
                continue
        if place is not None and place >= before:
            before = place + len(chunk.letters)
    return places


def _in_pieces(
    chunks: Sequence[_Chunk], places: Sequence[int | None], view: _View
) -> Iterator[tuple[_Chunk, int]]:
    """Every chunk with its place; of one without a place what has one, piece by piece."""
    before = tries = 0
    for chunk, place, bound in zip(chunks, places, _bounds(places, len(view.letters)), strict=True):
        if place is not None:
            yield chunk, place
            before = max(before, place + len(chunk.letters))
            continue
        pieces = chunk.halves()[::-1]
        while pieces and tries < _MOST_PIECES:
            piece = pieces.pop()
            tries += 1
            found = _find(piece, view, before, max(before, bound))
            if found is None:
                pieces += piece.halves()[::-1]
            else:
                yield piece, found
                before = found + len(piece.letters)


def _bounds(places: Sequence[int | None], end: int) -> list[int]:
    """For each chunk the place of the first one after it whose place is known."""
    bounds: list[int] = []
    for place in reversed(places):
        bounds.append(end)
        end = end if place is None else place
    return bounds[::-1]


def _find(chunk: _Chunk, view: _View, low: int, high: int) -> int | None:
    """The first place of ``chunk`` in ``[low, high)``: whole words, or long enough to be sure."""
    inside: int | None = None
    at = view.letters.find(chunk.letters, low, high)
    for _ in range(_TRIES):
        if at < 0:
            break
        if view.is_edge(at) and view.is_edge(at + len(chunk.letters)):
            return at
        if inside is None and len(chunk.letters) >= _SURE:
            inside = at
        at = view.letters.find(chunk.letters, at + 1, high)
    return inside


def _last(chunk: _Chunk, view: _View, low: int, high: int) -> int | None:
    """The last one: what stands before the first long line is nearest to it."""
    at = view.letters.rfind(chunk.letters, low, high)
    for _ in range(_TRIES):
        if at < 0:
            break
        if view.is_edge(at) and view.is_edge(at + len(chunk.letters)):
            return at
        at = view.letters.rfind(chunk.letters, low, at + len(chunk.letters) - 1)
    return None


def _only(chunk: _Chunk, view: _View) -> int | None:
    """The place of a line that stands out of order, if there is but one it can have."""
    place = _find(chunk, view, 0, len(view.letters))
    if place is None or _find(chunk, view, place + 1, len(view.letters)) is not None:
        return None
    return place


def _runs(file: TextFile, view: _View, chunk: _Chunk, place: int) -> Iterator[Run]:
    """The runs of a chunk whose letters stand from ``view.words[place]`` on."""
    seen = view.words[place : place + len(chunk.words)]
    pairs = list(zip(chunk.words, seen, strict=True))
    pairs = [*_before(chunk, view, pairs[0], chunk.start), *_filled(chunk, view, pairs)]
    pairs += _after(chunk, view, pairs[-1], chunk.end, len(view.chars))
    start = 0
    for number in range(1, len(pairs) + 1):
        if number < len(pairs) and _joined(view, pairs[number - 1], pairs[number]):
            continue
        (low, at), (high, _) = pairs[start], pairs[number - 1]
        yield file.exact(low, high + 1, view.at[at], view.widths[at])
        start = number


def _joined(view: _View, one: tuple[int, int], other: tuple[int, int]) -> bool:
    return (
        other[0] == one[0] + 1
        and view.at[other[1]] == view.at[one[1]] + 1
        and view.widths[one[1]] == view.widths[other[1]] == 1
    )


Pair = tuple[int, int]
"""Offset in the text, index in the view, of the same character."""


def _before(chunk: _Chunk, view: _View, first: Pair, start: int) -> list[Pair]:
    """Characters from ``start`` that stand before the first letter in both; of a mark all or
    none."""
    found: list[Pair] = []
    text, seen = first[0] - 1, first[1] - 1
    while text >= start and seen >= 0 and chunk.text[text] == view.chars[seen]:
        found.append((text, seen))
        text, seen = text - 1, seen - 1
    if text >= start:
        found = [pair for pair in found if pair[0] >= chunk.marked]
    return found[::-1]


def _after(chunk: _Chunk, view: _View, last: Pair, end: int, seen_end: int) -> list[Pair]:
    found: list[Pair] = []
    text, seen = last[0] + 1, last[1] + 1
    while text < end and seen < seen_end and chunk.text[text] == view.chars[seen]:
        found.append((text, seen))
        text, seen = text + 1, seen + 1
    return found


def _filled(chunk: _Chunk, view: _View, pairs: Sequence[Pair]) -> Iterator[Pair]:
    """``pairs`` with what stands between neighbours and is the same in both."""
    for number, pair in enumerate(pairs):
        yield pair
        if number + 1 == len(pairs):
            return
        following = pairs[number + 1]
        if following[0] == pair[0] + 1:
            continue
        yield from (forward := _after(chunk, view, pair, following[0], following[1]))
        yield from _before(chunk, view, following, pair[0] + len(forward) + 1)
