"""The text of an article as it is written, block by block, with its pages and tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from rag.articles._canonical import canonical
from rag.articles._draft import Draft
from rag.articles._written import Written
from rag.origin import Place, Run
from rag.tables import Extent, Table

_BETWEEN: Final = "\n\n"
_LONGEST_CELL_WORDS: Final = 120
_USUAL_CELL_WORDS: Final = 20
"""Beyond these a table lays out a page: its cells are running text."""
_MOST_CELLS: Final = 1_000_000
"""Of one table, those that are empty too."""
_HEADING_WORDS: Final = 10
_NUMBER: Final = re.compile(r"[^\w]*\d[\d\s.,:/%€$£+()–-]*\w{0,3}[^\w]*")
_YEAR: Final = re.compile(r"(?:FY ?)?(?:19|20)\d\d(?: ?[/–-] ?(?:\d\d){1,2})?")
_AMOUNT: Final = re.compile(r"[^\w]*\d[\d.,]*\s+(?P<of>[a-z]+?)s?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """What one cell says; a cell that spans several rows or columns is the same value in each."""

    text: str
    runs: Sequence[Run] = ()
    """Where in the file it stands."""


Grid = Sequence[Sequence[Value | None]]
"""Rows of a table; they may differ in length."""


def grid_of(rows: Sequence[Sequence[str]]) -> list[list[Value]]:
    """A grid without merged cells."""
    return [[Value(text) for text in row] for row in rows]


class Blocks:
    """Collects blocks parted by blank lines; what it gives is canonical."""

    def __init__(self) -> None:
        self.tables: list[Table] = []
        self.page_starts: list[int] = []
        self._written = Written()
        self._counted: Place | None = None
        """Of what was written last without a place of its own."""

    def __len__(self) -> int:
        """How many characters were written so far."""
        return len(self._written)

    @property
    def text(self) -> str:
        """Everything so far."""
        return self._written.text

    @property
    def runs(self) -> list[Run]:
        """Where in the file its pieces stand, as far as that was said."""
        return self._written.runs

    @property
    def draft(self) -> Draft:
        """An article of it."""
        starts, tables = tuple(self.page_starts), tuple(self.tables)
        return Draft(self.text, page_starts=starts, tables=tables, runs=self.runs)

    @property
    def end(self) -> int:
        """Where the next block will begin."""
        return len(self) + (len(_BETWEEN) if len(self) else 0)

    @property
    def value(self) -> Value:
        """All of it as what one cell says, on one line."""
        line = Written()
        done = 0
        for run in [*self.runs, Run(len(self), len(self))]:
            parts = (done, run.start, None), (run.start, run.end, run.place)
            for start, end, place in parts:
                said = " ".join(self._written.text[start:end].split())
                line.add(" " if said and len(line) else "")
                line.add(said, place)
            done = run.end
        return Value(line.text, line.runs)

    def part(self, name: str) -> None:
        """A part of the file begins here, whose paragraphs and cells are counted."""
        self._counted = Place(part=name, paragraph=0)

    def page(self) -> None:
        """A page begins here."""
        self.page_starts.append(self.end)

    def add(self, block: str, place: Place | None = None, *, below: bool = False) -> None:
        """One paragraph, heading or other block at ``place``; an empty one is left out. It stands
        right ``below`` the one before where both are lines of one list."""
        block = canonical(block).strip("\n")
        if block.strip():
            if len(self._written):
                self._written.add("\n" if below else _BETWEEN)
            self._written.add(block, place or self._next())

    def _next(self) -> Place | None:
        if self._counted is not None:
            number = (self._counted.paragraph or 0) + 1
            self._counted = replace(self._counted, paragraph=number)
        return self._counted

    def table(
        self,
        grid: Grid,
        *,
        name: str = "",
        header: int | None = None,
        origin: tuple[int, int] = (1, 1),
    ) -> None:
        """Rows of cells parted by tabs.

        ``header`` is the number of rows that head the columns, none where the file does not say.
        A grid that only lays out text becomes blocks; no cell of it is told, nor is one of a grid
        that is mostly holes and would only fill memory.
        """
        places: dict[Value, Extent | None] = {}
        for row in grid:
            self._row(row, places)
        width = max((len(row) for row in grid), default=0)
        if width * len(grid) > _MOST_CELLS:
            return
        rows = [[*row, *[None] * (width - len(row))] for row in grid]
        if not places or not is_data(rows):
            return
        kept = [
            tuple(None if value is None else places.get(value) for value in row) for row in rows
        ]
        heads = header_of(rows) if header is None else header
        self.tables.append(Table(name, tuple(kept), min(heads, len(rows) - 1), origin))

    def _row(self, row: Sequence[Value | None], places: dict[Value, Extent | None]) -> None:
        said = [" ".join(canonical(value.text).split()) if value else "" for value in row]
        filled = [at for at, text in enumerate(said) if text and row[at] not in places]
        if not filled:
            return
        lead = _BETWEEN if len(self._written) else ""
        before: Value | None = None
        for at, value in enumerate(row[: filled[-1] + 1]):
            if value is not None and value is before:
                continue  # the same cell over several columns
            if at:
                lead += "\t"
            before = value
            if value is None or value in places or not said[at]:
                continue
            self._written.add(lead)
            runs = value.runs if said[at] == value.text else ()
            if not runs and (place := self._next()):
                runs = [Run(0, len(said[at]), place)]
            self._written.add_runs(said[at], runs)
            lead = ""
            places[value] = (len(self._written) - len(said[at]), len(self._written))


def is_data(rows: Sequence[Sequence[Value | None]]) -> bool:
    """Whether the grid tells things by row and column."""
    words = [len(value.text.split()) for row in rows for value in row if value and value.text]
    columns = sum(
        any(value and value.text for value in column) for column in zip(*rows, strict=True)
    )
    return (
        len(rows) > 1
        and columns > 1
        and max(words, default=0) <= _LONGEST_CELL_WORDS
        and median(words) <= _USUAL_CELL_WORDS
    )


def is_number(text: str) -> bool:
    """Whether all of it is one number, with its unit."""
    return _NUMBER.fullmatch(text) is not None


def header_of(rows: Sequence[Sequence[Value | None]]) -> int:
    """1 where the first row names the columns, as far as its words tell, else 0."""
    texts = [[value.text.strip() if value else "" for value in row] for row in rows]
    first, below = texts[0], texts[1:]
    named = [text for text in first[1:] if text]
    headings = (
        len(named) == len(first) - 1
        and len(set(first)) == len(first)
        and all(len(text.split()) <= _HEADING_WORDS for text in first)
        and not any(
            (_NUMBER.fullmatch(text) or _AMOUNT.fullmatch(text))
            and not (len(first) > 2 and _heads(text, column))
            for text, *column in zip(*texts, strict=True)
        )
        and not any(text.endswith(":") for text in first)
    )
    if not headings:
        return 0
    numbers = any(
        sum(bool(_NUMBER.fullmatch(row[column])) for row in below) * 2 > len(below)
        or _of_one_thing([row[column] for row in below])
        for column in range(len(first))
    )
    # Two columns of words are as likely a name and what it stands for.
    return 1 if numbers or len(first) > 2 else 0


def _heads(text: str, below: Sequence[str]) -> bool:
    """Whether a year heads its column, none of which stands below it; or an amount of something,
    over bare numbers and sums: "3 days" above "£30"."""
    if _YEAR.fullmatch(text):
        return not any(_YEAR.fullmatch(each) for each in below)
    numbers = [each for each in below if _NUMBER.fullmatch(each)]
    bare = not any(_AMOUNT.fullmatch(each) for each in below)
    return bare and bool(_AMOUNT.fullmatch(text)) and 2 * len(numbers) > len(below)


def _of_one_thing(texts: Sequence[str]) -> bool:
    """Whether there are several amounts, all of one thing: 1 month, 3 months."""
    found = [_AMOUNT.fullmatch(text) for text in texts]
    return len(found) > 1 and None not in found and len({one["of"] for one in found if one}) == 1
