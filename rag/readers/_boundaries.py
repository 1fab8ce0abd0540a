"""Where a quote may begin and end: at whole words, numbers, addresses and identifiers.

A reader's tokens end at every punctuation mark, so that "87" of "87,650" or "@example.com" of an
address look like words to it. What it points at is widened to what a person would copy.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from rag.language.terms import UNSPACED
from rag.passages import trimmed

_PAIRS: Final = {"(": ")", "[": "]", "{": "}", "“": "”", "„": "“", "«": "»", "‹": "›", "「": "」"}
_CLOSERS: Final = {closer: opener for opener, closer in _PAIRS.items() if closer not in _PAIRS}
_STRAIGHT: Final = '"'
_MARK: Final = re.compile("[" + re.escape("".join([*_PAIRS, *_CLOSERS, _STRAIGHT])) + "]")
_NEAR: Final = 60
"""Characters within which the other half of a pair is looked for."""

_WHOLE: Final = re.compile(
    r"""
    (?:https?://|www\.) [^\s<>"“”]*[^\s<>"“”.,;:!?)\]]           # an address on the web
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                                # an e-mail address
    | (?:[^\W\d_]\.){2,}(?!\w)                                    # U.S.
    | (?<!\w)[A-Z][\w’']+(?=[-‐‑](?:[a-z]+ed|born|built|led|made|run)\b)   # Nashville of -based
    | (?<!\w)[-+−±~≈]?[$€£¥₽#№]?
      (?<!\d)\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)
      (?:[.,]\d+)?[%‰°]?                                          # 40 000
    | (?:(?<![\w)])[-+−±~≈])?[$€£¥₽#@№]?                          # -12  €40  #5  @name
      \w+
      (?: [-‐‑_&@+]\w+                                            # Garton-926  AT&T
        | ['’](?!s\b)\w+                                          # O'Neil, but not the 's of one
        | (?<=\d)[.,:/]\d+                                        # 87,650  10:30  12/03/2021
        | (?<=\w)/(?=\w*\d)\w+ | (?<=\d)/\w+                      # KZ-4471/B  5/a
        | \.(?=\d)\w+ | (?<=\d)\.(?=[a-z])\w+ | (?<![A-Z])\.(?=[a-z])\w+   # v2.1  example.com
      )*
      (?: [%‰°] | (?<=[A-Za-z])(?:\+\+|\#) )?                     # 4 %  C++
    """,
    re.X,
)

_JOINT: Final = re.compile(rf"(?<=[{UNSPACED}])(?![{UNSPACED}])|(?<![{UNSPACED}])(?=[{UNSPACED}])")
"""Where writing without blanks meets other writing: a word ends there, whatever stands beside."""


def whole(text: str, start: int, end: int) -> tuple[int, int] | None:
    """``[start, end)`` widened to whole words and closed pairs; none where only marks are left.

    >>> text = "The town has 87,650 people; write to ada.lunt@example.com."
    >>> [text[slice(*whole(text, text.index(w), text.index(w) + len(w)))] for w in ("650", "@ex")]
    ['87,650', 'ada.lunt@example.com']
    """
    widened = _words(text, *trimmed(text, start, end))
    start, end = _pairs(text, *widened)
    if (start, end) != widened:
        start, end = _words(text, *trimmed(text, start, end))
    if not any(unicodedata.category(char)[0] in "LNS" for char in text[start:end]):
        return None
    return start, end


def _words(text: str, start: int, end: int) -> tuple[int, int]:
    """Widened so that neither end lies inside a whole."""
    return _holding(text, start)[0], _holding(text, end)[1]


def _holding(text: str, at: int) -> tuple[int, int]:
    """The whole that ``at`` lies inside; ``at`` twice where it lies in none. It is looked for from
    the last blank on that no whole goes across: they hold none but between digits."""
    low = at
    while low and (not text[low - 1].isspace() or text[low - 2 : low - 1].isdigit()):
        low -= 1
    for found in _WHOLE.finditer(text, low):
        if found.start() >= at:
            break
        if at < found.end():
            start, end = found.span()
            joints = [start, *(m.start() for m in _JOINT.finditer(text, start + 1, end)), end]
            return max(j for j in joints if j <= at), min(j for j in joints if at <= j)
    return at, at


def _pairs(text: str, start: int, end: int) -> tuple[int, int]:
    """Closes a pair that the span opens (and opens one it closes), or leaves its mark out."""
    opened: list[int] = []
    lonely: list[int] = []
    for mark in _MARK.finditer(text, start, end):
        at, char = mark.start(), mark[0]
        if (char == _STRAIGHT and opened and text[opened[-1]] == _STRAIGHT) or (
            opened and char == _PAIRS.get(text[opened[-1]])
        ):
            opened.pop()
        elif char in _PAIRS or char == _STRAIGHT:
            opened.append(at)
        elif char in _CLOSERS:
            lonely.append(at)
    if opened:
        start, end = _closed(text, start, end, opened[0])
    if lonely:
        start, end = _opened(text, start, end, lonely[-1])
    return start, end


def _closed(text: str, start: int, end: int, at: int) -> tuple[int, int]:
    mark = text[at]
    closer = _PAIRS.get(mark, _STRAIGHT)
    if mark == _STRAIGHT and text.count(mark, text.rfind("\n", 0, start) + 1, start) % 2:
        # It ends a quotation that began before the span.
        before = text.rfind(mark, max(0, start - _NEAR), start)
        if before >= 0:
            return before, end
        return start, at if at == end - 1 else end
    close = text.find(closer, end, end + _NEAR)
    if close >= 0 and "\n\n" not in text[end:close]:
        return start, close + 1
    return (at + 1, end) if at == start else (start, at)


def _opened(text: str, start: int, end: int, at: int) -> tuple[int, int]:
    openers = [mark for mark, closer in _PAIRS.items() if closer == text[at]]
    before = max(text.rfind(mark, max(0, start - _NEAR), start) for mark in openers)
    if before >= 0 and "\n\n" not in text[before:start]:
        return before, end
    return (start, at) if at == end - 1 else (at + 1, end)
