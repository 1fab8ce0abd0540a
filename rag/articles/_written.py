"""A text put together piece by piece, which remembers where in the file every piece came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from rag.articles._canonical import canonical_with
from rag.origin import Place, Run

_GAP: Final = re.compile(r"\n(?:[^\S\n]*\n)+")


class Written:
    """What a format writes; hand ``text`` and ``runs`` to the draft.

    >>> written = Written()
    >>> written.add("Item", Place(sheet="Costs", cell="A1"))
    >>> written.add("\\t")
    >>> written.add("Bread", Place(sheet="Costs", cell="B1"))
    >>> written.text, [(run.start, run.end, run.place.cell) for run in written.runs]
    ('Item\\tBread', [(0, 4, 'A1'), (5, 10, 'B1')])
    """

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self._pieces: list[str] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def text(self) -> str:
        """Everything added, white space at the end left out."""
        return "".join(self._pieces).rstrip()

    def add(self, piece: str, place: Place | None = None) -> None:
        """``piece`` as it stands at ``place``; without one it is a separator of ours."""
        if piece and place is not None:
            self.runs.append(Run(self._length, self._length + len(piece), place))
        self._append(piece)

    def add_runs(self, piece: str, runs: Iterable[Run]) -> None:
        """``piece`` with runs of its own, counted from its beginning."""
        self.runs.extend(run.moved(self._length) for run in runs)
        self._append(piece)

    def _append(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)


def paragraphs(text: str, part: str | None = None, before: int = 0) -> list[Run]:
    """Every paragraph of ``text``, which blank lines part, with its number after those
    ``before``."""
    runs: list[Run] = []
    gaps = [*(gap.span() for gap in _GAP.finditer(text)), (len(text), len(text))]
    start = 0
    for end, following in gaps:
        if text[start:end].strip():
            before += 1
            runs.append(Run(start, end, Place(part=part, paragraph=before)))
        start = following
    return runs


def stored(
    text: str, page_starts: Sequence[int], runs: Sequence[Run]
) -> tuple[str, tuple[int, ...], tuple[Run, ...]]:
    """A draft's text in its canonical form, its pages and runs moved along.

    An exact run in which a character was left out is exact no more and keeps its place only.
    """
    size = len(text)
    runs = [replace(run, end=min(run.end, size)) for run in runs if run.start < size]
    edges = [edge for run in runs for edge in (run.start, run.end)]
    whole, moved = canonical_with(text, [min(start, size) for start in page_starts] + edges)
    pages, edges = moved[: len(page_starts)], list(moved[len(page_starts) :])
    kept = (
        _moved(run, start, end)
        for run, start, end in zip(runs, edges[::2], edges[1::2], strict=True)
    )
    return whole, pages, tuple(run for run in kept if run.start < run.end)


def _moved(run: Run, start: int, end: int) -> Run:
    if end - start == run.end - run.start:
        return replace(run, start=start, end=end)
    return replace(run, start=start, end=end, at=None, box=None)
