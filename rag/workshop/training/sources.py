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
    dense: its contexts are also found by the encoder, as passages that lack the answer.
    """

    path: Path
    weight: float = 1.0
    level: Literal["paragraph", "sentence"] = "paragraph"
    every_occurrence: bool = False
    dense: bool = False


_KNOWN = {
    "squad11_part1": Source(Path(), dense=True),
    "squad11_part2": Source(Path(), every_occurrence=True),
    "squadshifts_newwiki": Source(Path(), dense=True),
    "squadshifts_reddit": Source(Path(), 0.6),
    "squadshifts_amazon": Source(Path(), 0.6),
    "squad2_unansq": Source(Path(), 1.2),
    "qamr": Source(Path(), level="sentence"),
    "qed": Source(Path(), 1.2, dense=True),
    "reuters_roles_silver": Source(Path(), 0.4, dense=True),
    "quoref_part": Source(Path(), 1.2),
    "qadiscourse": Source(Path(), 0.8),
    "fairytaleqa": Source(Path(), 0.5),
    "timeqa_human": Source(Path(), 0.8),
    "timeqa_human_hard": Source(Path(), 0.8),
    "policyqa": Source(Path(), 0.15),
    "subjqa": Source(Path(), 0.15),
    "friendsqa": Source(Path(), 0.3),
    "tweetqa": Source(Path(), 0.3),
    "fever_yesno": Source(Path(), 0.6),
    "boolq": Source(Path(), 0.4),
    "bioasq": Source(Path(), 1.2),
    "pubmedqa": Source(Path(), 0.6),
    "contradiction": Source(Path(), 0.2, level="sentence"),
    "cloze_text": Source(Path(), 0.4),
}
"""Weights of the public sets: general questions about encyclopedia and news first."""


def source_of(path: Path) -> Source:
    """The source for a file: the known settings of a public set, or plain weight 1."""
    return replace(_KNOWN.get(path.name.split(".")[0], Source(Path())), path=path)


def sources_of(paths: Iterable[Path]) -> tuple[Source, ...]:
    """`source_of` over all files, in a stable order."""
    return tuple(source_of(path) for path in sorted(paths))
