"""What an answer must have beside the right words: the role, the numbers, the names asked about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from rag.roles import Role, roles_in

_NUMBER: Final = re.compile(
    r"(?<![\w.,])(?:v(?:ersion)?\s?)?(?P<number>\d+(?:[.,]\d+)*)(?![\w]|[.,]\d)", re.IGNORECASE
)
_YEAR: Final = re.compile(r"^(?:1[5-9]|20)\d\d$")
_SIGNED: Final = re.compile(r"(?<![\w#+])[A-Za-z]\w*(?:\+\+|#)(?![\w#+])")
"""Names that end in a sign: C#, C++."""
_WORD: Final = re.compile(r"[^\W\d_][\w'’.-]*[^\W_]|[^\W\d_]")
_NEVER: Final = re.compile(r"\b(?:not|never|no|without)\b|n['’]t\b", re.IGNORECASE)
_COMMON: Final = frozenset(
    "who whom whose what which when where why how is are was were do does did has have had can"
    " could will would shall should may might must the a an in at on by from to for with since of"
    " and or i name list tell give show find explain describe define if as during after before"
    " monday tuesday wednesday thursday friday saturday sunday january february march april june"
    " july august september october november december".split()
)
_WHO: Final = re.compile(
    r"^(?:and\s+)?(?:who(?:['’]s)?|whom|what(?:['’]s|\s+is) the name|which"
    r"\s+(?:person|man|woman|politician|official))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Demands:
    """What the words of a question hold an answer to."""

    role: Role | None = None
    """Whoever is the answer must hold it."""
    numbers: tuple[str, ...] = ()
    """Numbers and versions that must stand where the answer does: 2.2 is not 2.10."""
    years: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    """Names as they are written in the question, each of capitalised words side by side."""
    signed: tuple[str, ...] = ()
    """Names told from others by a sign alone: C# is not C++."""
    negated: bool = False
    """The question itself denies something, so that a denial may answer it."""
    words: frozenset[str] = field(default_factory=frozenset)
    """Lower-case words of the question."""


def demands_of(question: str) -> Demands:
    """What ``question`` demands."""
    numbers = [found.group("number") for found in _NUMBER.finditer(question)]
    role = None
    if _WHO.match(question):
        asked = roles_in(question)
        role = asked[0].role if asked else None
    return Demands(
        role=role,
        numbers=tuple(n for n in numbers if not _YEAR.match(n)),
        years=tuple(int(n) for n in numbers if _YEAR.match(n)),
        names=tuple(names_in(question)),
        signed=tuple(_SIGNED.findall(question)),
        negated=bool(_NEVER.search(question)),
        words=frozenset(word.lower() for word in _WORD.findall(question)),
    )


def names_in(question: str) -> list[str]:
    """Runs of capitalised words, the word that opens the question aside."""
    names: list[str] = []
    run: list[str] = []
    last_end = 0
    for found in _WORD.finditer(question):
        word = found.group()
        gap = question[last_end : found.start()]
        capital = word[0].isupper() and word.lower() not in _COMMON
        if run and (not capital or gap.strip()):
            names.append(" ".join(run))
            run = []
        if capital:
            run.append(word.removesuffix("'s").removesuffix("’s"))
            if word.endswith(("'s", "’s")):
                names.append(" ".join(run))
                run = []
        last_end = found.end()
    if run:
        names.append(" ".join(run))
    return names
