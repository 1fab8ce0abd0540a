"""The characters of a text file, and their lines and columns in the file as it stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import Final

from rag.articles._canonical import canonical
from rag.articles._decode import encoding_of, guess, markup_encoding_of
from rag.origin import Place, Run

LINE_END: Final = re.compile(r"\r\n|\r|\n")
_CHANGED: Final = re.compile("\r\n?|\\A[\0\ufeff]+|\0")
"""Where the canonical text parts from the file (decoded bytes hold no surrogates)."""


class TextFile:
    """A decoded text file: ``text`` is canonical, ``runs`` say where it stands in ``raw``.

    >>> file = TextFile("date 2025-06-28 One.\\r\\nTwo.", "utf-8")
    >>> [(run.at, run.place.line, run.place.column) for run in file.runs(16, 25)]
    [(16, 1, 17)]
    """

    def __init__(self, raw: str, encoding: str, line: int = 1, at: int = 0) -> None:
        self.raw = raw
        self.encoding = encoding
        self.text = canonical(raw)
        self.guessed: str | None = None
        """The encoding, in words, where only statistics told it."""
        self._line = line
        self._at = at
        """Where ``raw`` begins, if it is a piece of the file that begins with that line."""

    @classmethod
    def of(cls, data: bytes) -> TextFile:
        """``data`` decoded by what it most likely is."""
        encoding = encoding_of(data)
        opened = cls(data.decode(encoding, "replace"), encoding)
        opened.guessed = guess(opened.raw, encoding)
        return opened

    @classmethod
    def of_markup(cls, data: bytes) -> TextFile:
        """The same for HTML and XML, which may declare their encoding."""
        encoding = markup_encoding_of(data)
        return cls(data.decode(encoding, "replace"), encoding)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in LINE_END.finditer(self.raw))]

    def place(self, at: int) -> Place:
        """Line and column of a character of ``raw``."""
        line = bisect_right(self._line_starts, at)
        column = at - self._line_starts[line - 1] + 1
        return Place(line=self._line + line - 1, column=column)

    def exact(self, start: int, end: int, at: int, width: int = 1) -> Run:
        """The run of ``[start, end)`` of some text that stands from ``at`` on in ``raw``."""
        return Run(start, end, self.place(at), self._at + at, width)

    @cached_property
    def _pieces(self) -> list[tuple[int, int, int]]:
        """``(start in text, start in raw, width of a line end)`` of every run of the whole."""
        ends = {len(found) for found in LINE_END.findall(self.raw)}
        simple = len(ends) <= 1 and not re.search("\0|\\A\ufeff", self.raw)
        if simple:
            return [(0, 0, ends.pop() if ends else 1)]
        pieces = [(0, 0, 1)]
        start = at = 0
        for found in _CHANGED.finditer(self.raw):
            start += found.start() - at
            at = found.end()
            if found[0] == "\r\n":
                # The line end itself is one character of text and two of the file.
                pieces += [(start, found.start(), 2), (start + 1, at, 1)]
                start += 1
            elif found[0] == "\r":
                start += 1
            else:
                pieces.append((start, at, 1))
        return pieces

    def runs(self, start: int, end: int) -> tuple[Run, ...]:
        """The runs of ``text[start:end]``, counted from its beginning."""
        runs: list[Run] = []
        pieces = [*self._pieces, (len(self.text), len(self.raw), 1)]
        first = max(0, bisect_right(pieces, start, key=lambda piece: piece[0]) - 1)
        for (low, at, width), (high, *_) in zip(pieces[first:], pieces[first + 1 :], strict=False):
            begin, close = max(low, start), min(high, end)
            if begin < close:
                skipped = begin - low + (width - 1) * self.text.count("\n", low, begin)
                runs.append(self.exact(begin - start, close - start, at + skipped, width))
            if high >= end:
                break
        return tuple(runs)
