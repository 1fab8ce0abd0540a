"""Tables with a header row; each row is one article."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from rag.articles._decode import encoding_of, encoding_of_file, guess
from rag.articles._draft import Columns, Draft, Problem, SourceFile
from rag.articles._records import Records, columns_of
from rag.articles._textfile import LINE_END
from rag.errors import ArticleError
from rag.origin import Place, Run
from rag.tables import Extent, reference

SUFFIXES = (".csv", ".tsv")

_SAMPLE_BYTES: Final = 64 * 1024
_MAX_FIELD_CHARS: Final = 64 * 2**20
_DELIMITERS: Final = ",;\t|"
_SEPARATOR_LINE: Final = re.compile(r"\ufeff?\"?sep=(.)\"?[ \t]*\r?\n", re.I)
"""Excel's way to name the delimiter, before the header."""
_LOOKED_AT: Final = 12
"""Rows among which the header is looked for."""
_CODE: Final = re.compile(r"(?=.*\d)(?=.*[^\W\d_])[\w./-]{2,16}")
"""Letters and digits: "E11", "LK-207"."""


def extract(file: SourceFile) -> Iterator[Draft | Problem]:
    """One article a row: its text column, or every value after the name of its column."""
    csv.field_size_limit(_MAX_FIELD_CHARS)
    encoding = encoding_of_file(file)
    sample = file.head(_SAMPLE_BYTES).decode(encoding, "replace")
    guessed = guess("", encoding)
    with io.TextIOWrapper(file.open(), encoding, "replace", newline="") as lines:
        named = _SEPARATOR_LINE.match(sample)
        if named:
            lines.readline()
        delimiter = named[1] if named else _delimiter(sample)
        rows = csv.reader((line.replace("\0", "") for line in lines), delimiter=delimiter)
        first = _rows(sample, delimiter, bool(named))
        number, names = _header(rows, first)
        _check(file, names)
        records = Records(file, _code(names, first[number:]))
        text = columns_of(file, names).text
        following = bool(named) + rows.line_num + 1
        for row in rows:
            number += 1
            line, following = following, bool(named) + rows.line_num + 1
            if any(value.strip() for value in row):
                fields = dict(zip(names, row, strict=False))
                # What stands beyond the header is said as well.
                beyond = enumerate(row[len(names) :], len(names) + 1)
                fields |= {f"column {at}": value for at, value in beyond if value.strip()}
                made = records.draft(f"row {number}", fields, number)
                if isinstance(made, Draft):
                    cells = (
                        made.tables[0].rows[-1]
                        if made.tables
                        else [(0, len(made.text)) if name == text else None for name in names]
                    )
                    runs = tuple(_runs(made.text, cells, row, number, line))
                    made = replace(made, runs=runs, guessed=guessed)
                yield made


def _runs(
    text: str, cells: Sequence[Extent | None], row: Sequence[str], number: int, line: int
) -> Iterator[Run]:
    """Where what a row says stands: in which cell, and on which line of the file."""
    for column, (cell, value) in enumerate(zip(cells, row, strict=False), 1):
        ends = [found.end() for found in LINE_END.finditer(value)]
        place = Place(cell=reference(number, column), line=line)
        if cell is not None and value == text:
            for below, (start, end) in enumerate(pairwise([0, *ends, len(value)])):
                yield Run(start, end, replace(place, line=line + below))
        elif cell is not None:
            yield Run(*cell, replace(place, line=None) if ends else place)
        line += len(ends)


def is_table(head: bytes) -> bool:
    """Whether the first lines are parted into as many cells each."""
    sample = head.decode(encoding_of(head), "replace").rpartition("\n")[0]
    rows = _rows(sample, _delimiter(sample), False)
    return len(rows) > 1 and len(rows[0]) > 1 and len({len(row) for row in rows}) == 1


def _delimiter(sample: str) -> str:
    """Comma, semicolon, tab or bar: the one that parts the first rows most evenly."""

    def evenness(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in _rows(sample, delimiter, False) if row]
        usual = max(widths, key=widths.count, default=1)
        return (widths.count(usual) if usual > 1 else 0, usual)

    return max(_DELIMITERS, key=evenness)


def _rows(sample: str, delimiter: str, named: bool) -> list[list[str]]:
    """The first rows of the file."""
    lines = io.StringIO(sample.replace("\0", ""), newline="")
    if named:
        lines.readline()
    found: list[list[str]] = []
    for row in csv.reader(lines, delimiter=delimiter):
        found.append([value.strip() for value in row])
        if len(found) == _LOOKED_AT:
            break
    return found


def _header(rows: Iterator[list[str]], first: Sequence[Sequence[str]]) -> tuple[int, list[str]]:
    """Its row number and the names: the first row that is as full as those below it.

    A title above the table fills one column of several.
    """
    widths = [sum(map(bool, row)) for row in first]
    usual = max(widths, default=0)
    at = next((number for number, width in enumerate(widths) if 2 * width > usual), 0)
    names: list[str] = []
    for _ in range(at + 1):
        names = next(rows, [])
    return at + 1, _distinct([name.lstrip("\ufeff").strip() for name in names])


def _code(names: Sequence[str], first: Sequence[Sequence[str]]) -> str | None:
    """The first column, where each of the first rows bears a code of its own in it."""
    codes = [row[0] for row in first if any(row)]
    apart = len(codes) > 1 and len(set(codes)) == len(codes)
    return names[0] if apart and all(map(_CODE.fullmatch, codes)) else None


def _distinct(names: Sequence[str]) -> list[str]:
    """Columns that share a name, or have none, are told apart by their number."""
    made: dict[str, None] = {}
    for number, name in enumerate(names, 1):
        name = name or f"column {number}"
        while name in made:
            name = f"{name} ({number})"
        made[name] = None
    return list(made)


def _check(file: SourceFile, names: Sequence[str]) -> None:
    """A text column chosen by hand must be there; raises :class:`ArticleError`."""
    wanted = file.columns.text
    if wanted != Columns().text and columns_of(file, names).text not in names:
        raise ArticleError(
            f"{file.name} has no column {wanted!r} (columns: {', '.join(names[:20])}); name the "
            "right one with --columns text=NAME.",
            "no_text",
        )
