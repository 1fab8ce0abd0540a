"""Who beat whom: a reader knows the names and the victory, and hardly whose it was."""

from __future__ import annotations

import re
from typing import Final

from rag.answer.basis import Basis
from rag.answer.verdicts.asked import name_stems, stems, told_stems
from rag.types import Decision, Span

_BY: Final = r"(?:against|at the hands of|by|to)"
_OVER: Final = r"(?:against|over)"
_BEATS: Final = r"beat(?:en|ing|s)?|defeat(?:ed|ing|s)?|overc[ao]me?|thrash(?:ed|es|ing)?"
_ASKED: Final = re.compile(
    rf"(?:and\s+)?(?:(?:did|do|does|has|have|had|will)\s+(?P<one>\S.*?)\s+(?:(?P<won>{_BEATS}"
    rf"|w[io]n\s(?:.*\s)?{_OVER})|los[et]\s(?:.*\s)?{_BY})"
    rf"|(?:is|are|was|were)\s+(?P<loser>\S.*?)\s+(?:{_BEATS})\sby)\s+(?P<other>\S.*)",
    re.IGNORECASE,
)
_GAP: Final = r"\b[^,;:.!?]{0,25}?\s"
_LOST: Final = rf"(?:lost|los(?:es|ing)|loss|(?:beaten|defeat(?:ed|s)?|thrashed)){_GAP}{_BY}"
_WON: Final = rf"(?:w[io]n(?:s|ning)?|victor(?:y|ies)|triumph(?:ed)?){_GAP}{_OVER}|{_BEATS}"
_TOLD: Final = re.compile(rf"\b(?:(?P<lost>{_LOST})|(?:{_WON}))\s", re.IGNORECASE)
_REACH: Final = 30
"""Characters behind "beat" in which whoever was beaten is named."""


def decided_by_contest(basis: Basis, span: Span) -> Decision | None:
    """What a sentence decides of "Did Ann Lee beat Bo Ek?" that names both: no, where it says of
    all that is asked that it was the other way round; unclear, where it does not say which way.
    None where it is as asked, which the reader may then decide, or no such thing is asked."""
    asked, text = _ASKED.match(basis.asked.text), basis.text(span)
    if asked is None or basis.asked.demands.negated:
        return None
    one, other = (
        stems(side) & name_stems(basis) for side in (asked["one"] or asked["loser"], asked["other"])
    )
    said = told_stems(basis, span)
    one, other = one - other, other - one
    if not one & said or not other & said:
        return None
    ways = set[bool]()
    for told in _TOLD.finditer(text):
        behind = stems(text[told.end() : told.end() + _REACH])
        if bool(behind & one) != bool(behind & other):
            ways.add(bool(behind & other) != bool(told["lost"]))
    if ways == {bool(asked["won"])}:
        return None
    if len(ways) == 1 and stems(_TOLD.sub(" ", f"{asked['other']} ")) <= said:
        return Decision("denies", None)
    return Decision("unclear", None)
