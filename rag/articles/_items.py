"""Items of lists -> lines behind their marks, those of one list right below each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase
from typing import Any, Final

from rag.articles._blocks import Blocks, Grid
from rag.language import list_marks
from rag.origin import Place

_INDENT: Final = "  "
_DEEPEST: Final = 50
"""Levels that are indented; more would only write blanks."""
DASH: Final = "- "
_TOLD: Final = re.compile(r"(?:- (?:\[[ x]\] )?|\d{1,2}\. )?")


@dataclass(slots=True)
class _Open:
    mark: str
    around: object
    written: bool = False


class Items:
    """Writes blocks; of an item that is open the first behind its mark, the others below it.

    >>> blocks = Blocks()
    >>> items = Items(blocks)
    >>> items.open("1. ", "steps"), items.add("Boil."), items.close()
    (None, None, None)
    >>> items.open("2. ", "steps"), items.add("Stir."), items.add("Twice."), items.close()
    (None, None, None, None)
    >>> blocks.text
    '1. Boil.\\n2. Stir.\\n  Twice.'
    """

    def __init__(self, blocks: Blocks, *, marks: bool = True) -> None:
        self.blocks = blocks
        self._marks = marks
        self._open: list[_Open] = []
        self._last: object = None
        """The list whose line was written last."""

    def open(self, mark: str, around: object) -> None:
        """An item of the list ``around`` begins; one within another belongs to it."""
        self._open.append(_Open(mark, around))

    def close(self) -> None:
        """The item that was opened last ends."""
        self._open.pop()

    def add(self, block: str, place: Place | None = None) -> None:
        """A block of the text, or of the item that is open."""
        if not block.strip():
            return
        if not self._open or not self._marks:
            self.blocks.add(block, place)
            self._last = None
            return
        item = self._open[-1]
        mark = "" if item.written else item.mark
        item.written = True
        depth = sum(above.written for above in self._open[:-1]) + (mark == "")
        self.line(block, mark, depth, self._open[0].around, place)

    def line(
        self, block: str, mark: str, depth: int, around: object, place: Place | None = None
    ) -> None:
        """A line of the list ``around``, so many levels deep."""
        if mark.startswith(DASH) and list_marks.dash_end(block):
            mark = ""  # it has one of its own
        indent = _INDENT * min(depth, _DEEPEST)
        below = block.replace("\n", f"\n{indent}{_INDENT if mark else ''}")
        follows = around is not None and around == self._last
        # By another mark nothing tells the next item from a line that prose was wrapped into.
        told = _TOLD.fullmatch(mark) is not None
        self.blocks.add(indent + mark + below, place, below=follows and told)
        self._last = around

    def table(self, grid: Grid, **told: Any) -> None:
        """A table, as :meth:`Blocks.table` has it."""
        self.blocks.table(grid, **told)
        self._last = None


@dataclass(frozen=True, slots=True)
class Level:
    """How the items of a list are marked, so many levels deep."""

    form: str | None
    """Of its numbers: none where it has dots, empty where nothing is drawn."""
    start: int = 1
    shown: int = 1
    """Levels whose numbers are drawn: two in "2.1"."""

    def mark(self, numbers: Sequence[int]) -> str:
        """The mark of an item with these numbers, those above it first."""
        if self.form is None:
            return DASH
        if self.form and self.shown > 1:
            return ".".join(map(str, numbers[-self.shown :])) + " "
        return numbered(numbers[-1], self.form) if self.form else ""


def numbered(number: int, form: str = "1") -> str:
    """The mark of an item with this number: "3. ", in the forms "a" and "A" a letter."""
    letters = {"a": ascii_lowercase, "A": ascii_uppercase}.get(form, "")
    return f"{letters[number - 1]}. " if 0 < number <= len(letters) else f"{number}. "
