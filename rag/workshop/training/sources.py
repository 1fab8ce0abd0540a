"""Which file is trained on how: weight, stage and how far its offsets are trusted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Source:
    """One training file.

    weight: how many times its questions are seen for each time a weight-1 question is seen.
    level: `sentence` sets warm the reader up and are replayed afterwards; `paragraph` sets train.
    every_occurrence: each verbatim occurrence of the answer counts as gold, for sets whose
        offsets are merely the first occurrence.
    """

    path: Path
    weight: float = 1.0
    level: Literal["paragraph", "sentence"] = "paragraph"
    every_occurrence: bool = False


_KNOWN = {
    "squad11_part2": Source(Path(), every_occurrence=True),
    "qamr": Source(Path(), level="sentence"),
    "qed": Source(Path(), 0.8),
    "fairytaleqa": Source(Path(), 0.6),
    "timeqa_human": Source(Path(), 0.8),
    "policyqa": Source(Path(), 0.15),
    "subjqa": Source(Path(), 0.15),
    "friendsqa": Source(Path(), 0.3),
}


def source_of(path: Path, weight: float | None = None) -> Source:
    """The source for a file: the known settings of a public set, or plain weight 1."""
    known = _KNOWN.get(path.name.split(".")[0], Source(Path()))
    return replace(known, path=path, weight=known.weight if weight is None else weight)


def sources_of(paths: Iterable[Path]) -> tuple[Source, ...]:
    """`source_of` over all files, in a stable order."""
    return tuple(source_of(path) for path in sorted(paths))
