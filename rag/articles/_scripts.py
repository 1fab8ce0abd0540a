"""Raised and lowered characters in running text, so that they never become part of a number.

``4,500`` with a raised ``12`` (a note mark) is written ``4,500 [12]``, ``10`` with a raised ``6``
(an exponent) ``10^6``; ``m²``, ``H2O`` and ``1st`` join as people write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_LONGEST: Final = 16
"""A raised phrase longer than this is no mark; it stays running text."""
_MARK: Final = re.compile(r"[\[(]?\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*[\])]?|[\[(]?[a-z*†‡§¶][\])]?")
"""What points at a note: numbers, a small letter, a sign."""
_POWER: Final = re.compile(r"[-−–+]?\s?(?:\d+(?:[.,/]\d+)?|[ijkmnpqtxyz])")
_BASE: Final = re.compile(
    r"(?:^|[^\w.,]|\d\s?[x×·])(?:10|2)\Z|(?:^|[^\w])[^\W\d_]\Z"
    r"|\(\s?\w{1,3}\s?[-+*/·×−]\s?\w{1,3}\s?\)\Z"
)
"""What is raised to a power: ten, two, a single letter, a sum or product in brackets."""
_UNIT: Final = re.compile(
    r"(?:^|[^\w.,]|\d)(?:[kcdmnµμ]?m|ft|in|yd|mi|s|h|min|kg|g|mg|mol|L|K|Pa|W|V|A|J|N|Hz|mc|px"
    r"|м|км|см|мм|с)\Z"
)
_NOTED: Final = re.compile(r"[^\W_]\Z|[.,;:!?)\]\"”’%]\Z")
"""Where a note may be hung."""
_ORDINAL: Final = re.compile(r"(?:^|\D)\d{1,2}\Z|[IVXLC]\Z|\b[^\W\d]{1,2}\Z").search
"""``1a``, ``XIXe``, ``no``: what a raised a, e or o belongs to."""
_SQUARES: Final = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")


def raised(before: str, script: str, after: str) -> str:
    """How ``script`` stands in a line, raised between ``before`` and ``after``."""
    mark = script.strip()
    if not mark or len(mark) > _LONGEST:
        return _apart(before, script, after)
    base = before[-24:]
    if after[:1] in ("/", "⁄") and mark.isdigit():
        return f" {mark}" if base[-1:].isdigit() else mark  # 3 1/2
    if _POWER.fullmatch(mark) and _UNIT.search(base):
        return _closed(mark.replace(" ", "").translate(_SQUARES), after)
    if _POWER.fullmatch(mark) and _BASE.search(base) and not mark.startswith("["):
        return _closed(f"^{mark}", after)
    if base[-1:].isdigit() and mark[-1:] in "+-−–" and mark[:-1].isdigit():
        return f"^{mark}"  # SO4^2-
    if _MARK.fullmatch(mark) and _NOTED.search(base) and not (mark in "aeo" and _ORDINAL(base)):
        if mark[0] in "[(":
            return mark
        return f" [{mark}]" if mark[0].isalnum() else f" {mark}"
    return _apart(before, script, after)


def lowered(before: str, script: str, after: str) -> str:
    """How ``script`` stands in a line, lowered between ``before`` and ``after``."""
    if before[-1:].isdigit() and script[:1].isalnum():
        return _closed(f"_{script}", after)
    return _closed(script, after)


def _apart(before: str, script: str, after: str) -> str:
    """As it stands, but two numbers never touch."""
    touching = before[-1:].isdigit() and script[:1].isdigit()
    return _closed(f" {script}" if touching else script, after)


def _closed(script: str, after: str) -> str:
    return f"{script} " if script[-1:].isdigit() and after[:1].isdigit() else script


def levelled(pieces: Iterable[tuple[str, int]]) -> str:
    """Pieces of a line, each with its level (1 raised, -1 lowered, 0 in the line), as one line."""
    runs: list[tuple[str, int]] = []
    for text, level in pieces:
        if not text:
            continue
        if runs and runs[-1][1] == level:
            runs[-1] = (runs[-1][0] + text, level)
        else:
            runs.append((text, level))
    said = ""
    for number, (text, level) in enumerate(runs):
        after = runs[number + 1][0][:1] if number + 1 < len(runs) else ""
        if level > 0:
            text = raised(said, text, after)
        elif level < 0:
            text = lowered(said, text, after)
        said += text
    return said
