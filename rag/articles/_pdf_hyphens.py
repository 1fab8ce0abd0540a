"""A hyphen at a line end: of a word that was broken there, or of a compound that has one anyway."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from rag.articles._pdf_lines import HYPHEN
from rag.language.function_words import ENGLISH, language_by_words
from rag.language.terms import folded

_ENDS: Final = frozenset({HYPHEN, "-", "‐", "\u00ad"})
_SOFT: Final = "\u00ad"
_WORD: Final = re.compile(r"[^\W_]+(?:[-‐][^\W_]+)*")
_LEFT: Final = re.compile(r"[^\W_]+(?:[-‐][^\W_]+)*$")
_VOCABULARY: Final = Path(__file__).parents[1] / "models" / "quoter" / "tokenizer.json"
_SAMPLE: Final = 4000


def ends_in_hyphen(line: str) -> bool:
    """Whether a line's last character may be the hyphen of a broken word."""
    return line[-1:] in _ENDS


class Hyphens:
    """Decides line ends by the words that the document itself uses."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._used: set[str] = set()
        sample: list[str] = []
        sampled = 0
        for line in lines:
            self._used.update(found[0].casefold() for found in _WORD.finditer(line))
            if sampled < _SAMPLE:
                sample.append(line)
                sampled += len(line)
        self._sample = " ".join(sample)

    def joined(self, line: str, following: str) -> str | None:
        """What to put between ``line``, without its hyphen, and the line that follows it.

        Empty: one word was broken. ``-``: the hyphen belongs to the word. None: the hyphen is a
        dash, and the line end stays. Never is a hyphen taken from a number or before a capital.
        """
        mark, before = line[-1], line[:-1]
        left, right = _LEFT.search(before), _WORD.match(following)
        if right is None:
            return None
        if left is None:
            # "fell to -" / "12 degrees" is a sign; "he said -" / "and left" a dash.
            return "-" if following[0].isdigit() and before.endswith(" ") else None
        if mark == _SOFT:
            return ""
        head, tail = left[0].casefold(), right[0].casefold()
        if not (before[-1].isalpha() and following[0].isalpha()) or following[0].isupper():
            return "-"
        if f"{head}-{tail}" in self._used:
            return "-"
        if head + tail in self._used or not self._is_english:
            return ""
        last, first = re.split("[-‐]", head)[-1], re.split("[-‐]", tail)[0]
        words = english_words()
        if last + first in words or not (last in words and first in words):
            return ""
        return "-"

    @cached_property
    def _is_english(self) -> bool:
        return language_by_words(_WORD.findall(folded(self._sample))) == ENGLISH


@cache
def english_words() -> frozenset[str]:
    """Common English words: those that the reader's vocabulary holds whole."""
    import json

    entries = json.loads(_VOCABULARY.read_text(encoding="utf-8"))["model"]["vocab"]
    return frozenset(entry for entry in entries if entry.isalpha() and len(entry) > 2)
