"""How exactly a citation finds its place in the original: rectangles of PDFs, lines of text files.

python -m rag.workshop.evaluation.places FOLDER [--spans 20] [--show]

Of every file that can be read, spans of one to twelve words are drawn (with a fixed seed). In a PDF
the characters whose middle lies inside the rectangles must be exactly the quoted ones, as PDFium
itself draws them. In a text file what stands between the lines and columns must be the quoted
words, once markup and escapes are read; a number that a page draws before an item of a list need
not stand there.
"""

from __future__ import annotations

import html
import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from ctypes import c_int
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pypdfium2
from pypdfium2 import raw

from rag import articles
from rag.errors import ArticleError
from rag.language import list_marks
from rag.origin import locate
from rag.types import Article, Original, Rect
from rag.workshop import command

_SEED: Final = 20261126
_WORD: Final = re.compile(r"\w+(?:[-'’.,]\w+)*")
_MOST_WORDS: Final = 12
_LETTERS: Final = re.compile(r"\w")
_TAGS: Final = re.compile(
    r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|</?[a-zA-Z!?][^>]*>", re.S | re.I
)
_TEXT: Final = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One span of one file."""

    file: str
    words: str
    found: str
    """What stands at the place given."""
    exact: bool


def check(folder: Path, spans: int) -> Iterator[Outcome]:
    """Every span drawn of every file below ``folder``."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        kind = path.suffix.lower()
        if kind != ".pdf" and kind not in _TEXT:
            continue
        try:
            read = list(articles.stream(articles.SourceFile.at(path), path.name))
        except ArticleError:
            continue
        for article in read:
            if isinstance(article, Article):
                yield from _compared(path, article, _drawn(article.text, spans))


def _compared(path: Path, article: Article, spans: Sequence[tuple[int, int]]) -> Iterator[Outcome]:
    """Each span beside what stands at its place in the file."""
    data = path.read_bytes()
    pages = _Pages(data) if path.suffix.lower() == ".pdf" else None
    for start, end in spans:
        words = article.text[start:end]
        place = locate(article.origin, article.text, start, end)
        if pages is None:
            found = _between(data, place) if place is not None else ""
            meant = (words, _without_marks(article.text, start, end))
            exact = _read(found, path) in map(_letters, meant)
        elif place is None or place.ocr or not place.rects:
            continue  # of a comment or a running line the page is given, no rectangle
        else:
            found = pages.inside(place.rects)
            exact = sorted(found) == sorted("".join(words.split()))
        yield Outcome(path.name, words, found, exact)


def _drawn(text: str, count: int) -> list[tuple[int, int]]:
    """``count`` spans of whole words by chance; none goes on after a blank line: no quote does."""
    words = [found.span() for found in _WORD.finditer(text)]
    dice = random.Random(_SEED)
    spans = []
    for _ in range(count if words else 0):
        first = last = dice.randrange(len(words))
        for _ in range(dice.randrange(_MOST_WORDS)):
            if last + 1 == len(words) or "\n\n" in text[words[last][1] : words[last + 1][0]]:
                break
            last += 1
        spans.append((words[first][0], words[last][1]))
    return spans


# --- PDF -----------------------------------------------------------------------------------


class _Pages:
    """Characters of a PDF with the middle of the ink of each, as its pages are shown."""

    def __init__(self, data: bytes) -> None:
        self._document = pypdfium2.PdfDocument(data)
        if self._document.get_formtype() == 1:
            self._document.init_forms()
        self._of = cache(lambda number: list(self._read(number)))

    def inside(self, rects: Sequence[Rect]) -> str:
        """Characters inside ``rects``, in the order of the rectangles."""
        return "".join(
            char
            for rect in rects
            for char, x, y in self._of(rect.page)
            if rect.left <= x <= rect.right and rect.top <= y <= rect.bottom
        )

    def _read(self, number: int) -> Iterator[tuple[str, float, float]]:
        page = self._document[number - 1]
        if raw.FPDFPage_GetAnnotCount(page.raw):
            raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
            page = self._document[number - 1]
        textpage = page.get_textpage()
        width, height = page.get_size()
        scale = 1000 / max(width, height)
        x, y = c_int(), c_int()
        for index in range(textpage.count_chars()):
            char = chr(raw.FPDFText_GetUnicode(textpage.raw, index))
            if char.isspace() or char == "\0":
                continue
            if raw.FPDFText_IsGenerated(textpage.raw, index) == 1:
                continue
            left, bottom, right, top = textpage.get_charbox(index, loose=False)
            size = round(width * scale * 10), round(height * scale * 10)
            raw.FPDF_PageToDevice(
                page.raw, 0, 0, *size, 0, (left + right) / 2, (bottom + top) / 2, x, y
            )
            shown = "-" if char in "\x02\ufffe" else char
            if "\ufb00" <= shown <= "\ufb06":
                shown = unicodedata.normalize("NFKC", shown)
            for part in shown:
                yield part, x.value / scale / 10, y.value / scale / 10


# --- text ----------------------------------------------------------------------------------


def _without_marks(text: str, start: int, end: int) -> str:
    """``text[start:end]`` without what marks the items of lists."""
    said = ""
    while start < end:
        stop = text.find("\n", start, end) + 1 or end
        mark = list_marks.end(text, text.rfind("\n", 0, start) + 1)
        said += text[max(start, mark) : stop]
        start = stop
    return said


def _between(data: bytes, original: Original) -> str:
    """What stands between the lines and columns of ``original``, counted as an editor does."""
    if original.encoding is None:
        return ""
    raw = data.decode(original.encoding, "replace")
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", raw)

    def at(line: int | None, column: int | None) -> int:
        assert line is not None
        assert column is not None
        return sum(map(len, lines[: line - 1])) + column - 1

    start, end = at(original.line, original.column), at(original.end_line, original.end_column)
    return raw[start:end] if start == original.start_char_index else ""


def _read(source: str, path: Path) -> str:
    """Letters and digits of ``source`` as a reader of the file sees them."""
    kind = path.suffix.lower()
    if kind in (".html", ".htm", ".xhtml", ".md", ".markdown"):
        source = _TAGS.sub("", source)
        if kind in (".md", ".markdown"):
            source = re.sub(r"(?<=\])\([^()\s]*(?:\s+\"[^\"]*\")?\)", "", source)
        source = html.unescape(source)
    return _letters(source)


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(text))


# --- report --------------------------------------------------------------------------------


def main(folder: Path, spans: int = 20, show: bool = False) -> None:
    """Print the share of exact spans, for PDFs and for text files."""
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in check(folder, spans):
        by_kind[Path(outcome.file).suffix.lower()].append(outcome)
        if show and not outcome.exact:
            print(f"{outcome.file}: {outcome.words[:90]!r} is {outcome.found[:90]!r}")
    for kind, own in sorted(by_kind.items()):
        exact = sum(outcome.exact for outcome in own)
        files = len({outcome.file for outcome in own})
        print(f"{kind}: {exact} of {len(own)} spans exact ({exact / len(own):.1%}), {files} files")


if __name__ == "__main__":
    command.run(main)
