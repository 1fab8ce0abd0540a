"""Text that is none: characters of a font that does not say what its glyphs mean."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_MAX_STRANGE: Final = 0.1
_LEAST_WORDS: Final = 5
_MAX_UNLIKELY: Final = 0.5
_WORD: Final = re.compile(r"[^\s]{4,}")
_VOWEL: Final = re.compile("[aeiouyаеёиоуыэюяіїєαεηιουωáéíóúýàèìòùâêîôûäëïöüåæøãõőűąęœ]", re.I)
_MIXED: Final = re.compile(r"[a-z][A-Z]|[A-Za-z][^\w\s'’‘`´.,:;\-‐–—/&@()\[\]+*#|=<>]+[A-Za-z]")
_DRESSED: Final = re.compile("[\u00c0-\u00ff]")
"""Cyrillic or Greek letters read by a Western code page."""


def is_garbage(text: str) -> bool:
    """Whether what looks like text is mostly not.

    Controls, unassigned and private code points tell at once. Valid letters that mean nothing show
    in their words: Latin ones without a vowel, with capitals and signs inside, or made of accented
    letters only ("Îãëàâëåíèå").
    """
    strange = sum(unicodedata.category(c) in ("Cc", "Co", "Cn") and c not in "\n\t" for c in text)
    strange += text.count("\ufffd")
    if strange > _MAX_STRANGE * len(text):
        return True
    words = [word for word in _WORD.findall(text) if sum(map(str.isalpha, word)) >= 3]
    dressed = sum(_is_dressed(word) for word in words)
    if words and dressed > _MAX_UNLIKELY * len(words):
        return True
    if len(words) < _LEAST_WORDS:
        return False
    return sum(map(_is_unlikely, words)) > _MAX_UNLIKELY * len(words)


def _is_dressed(word: str) -> bool:
    letters = [char for char in word if char.isalpha()]
    return len(_DRESSED.findall(word)) > 0.7 * len(letters)


def _is_unlikely(word: str) -> bool:
    letters = "".join(char for char in word if char.isalpha())
    if not letters.isascii() or letters.isupper():
        return False
    return not _VOWEL.search(letters) or bool(_MIXED.search(word))
