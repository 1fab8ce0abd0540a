"""Text that is none: characters of a font that does not say what its glyphs mean."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Final

from rag.language.function_words import CODES, stop_words

_MAX_STRANGE: Final = 0.1
_SAMPLE: Final = 1_000
_LEAST_SHIFTED: Final = 60
_LEAST_SMALL_OF: Final = 8
_FEW_SMALL: Final = 0.06
_MANY_SMALL: Final = 0.2
_FREQUENT: Final = "eatino оаеи"
_LEAST_DIFFERENT: Final = 5
_MAX_ODD: Final = 0.01
_LEAST_STRANGE: Final = 4
_LEAST_WORDS: Final = 5
_MAX_UNLIKELY: Final = 0.5
_WORD: Final = re.compile(r"[^\s]{4,}")
_VOWEL: Final = re.compile("[aeiouyаеёиоуыэюяіїєαεηιουωáéíóúýàèìòùâêîôûäëïöüåæøãõőűąęœ]", re.I)
_MIXED: Final = re.compile(r"[a-z][A-Z]|[A-Za-z][^\w\s'’‘`´.,:;\-‐–—/&@()\[\]+*#|=<>]+[A-Za-z]")
_DRESSED: Final = re.compile("[\u00c0-\u00ff]")
"""Cyrillic or Greek letters read by a Western code page."""


def is_shifted(text: str) -> bool:
    """Whether every letter of a text stands for another, so many places further on.

    A font that numbers its glyphs in the order of the alphabet and does not say so gives such:
    "7KH PD<RU" for "The mayor". It shows by its small words: as it stands it has none, so many
    places back it has as many as any text.
    """
    sample = text[:_SAMPLE]
    if len(sample) < _LEAST_SHIFTED or _small(sample) >= _FEW_SMALL:
        return False
    # Where the letters were moved, the most frequent ones are still those of some language.
    often = Counter(c for c in sample if not c.isspace()).most_common(2)
    shifts = {ord(usual) - ord(char) for char, _ in often for usual in _FREQUENT} - {0}
    meant = (_moved(sample, by) for by in shifts)
    return any(
        _small(text) >= _MANY_SMALL and _odd(text, "Cc", "Cf", "Co", "Cn") <= _MAX_ODD * len(text)
        for text in meant
    )


def is_strange(line: str) -> bool:
    """Whether most of a line are characters that mean something in one font alone."""
    own = _odd(line, "Co", "Cn") + line.count("\ufffd")
    # A bullet or an arrow of such a font is no loss.
    return own >= _LEAST_STRANGE and own > len("".join(line.split())) / 2


def _odd(text: str, *categories: str) -> int:
    """How many characters are of Unicode's categories for what nobody writes."""
    return sum(unicodedata.category(c) in categories and c not in "\n\t" for c in text)


def _moved(text: str, by: int) -> str:
    return "".join(c if c in " \n\t" else chr((ord(c) + by) % 0x110000) for c in text)


def _small(text: str) -> float:
    """The share of words of two letters and more that are small ones of one language."""
    words = re.findall(r"[^\W\d_]{2,}", text.casefold())
    if len(words) < _LEAST_SMALL_OF:
        return 0.0
    found = [[word for word in words if word in known] for known in map(stop_words, CODES)]
    return max(len(own) if len(set(own)) >= _LEAST_DIFFERENT else 0 for own in found) / len(words)


def is_garbage(text: str) -> bool:
    """Whether what looks like text is mostly not.

    Controls, unassigned and private code points tell at once. Valid letters that mean nothing show
    in their words: Latin ones without a vowel, with capitals and signs inside, or made of accented
    letters only ("Îãëàâëåíèå").
    """
    strange = _odd(text, "Cc", "Co", "Cn") + text.count("\ufffd")
    if strange > _MAX_STRANGE * len(text):
        return True
    words = [word for word in _WORD.findall(text) if sum(map(str.isalpha, word)) >= 3]
    dressed = sum(_is_dressed(word) for word in words)
    if words and dressed > _MAX_UNLIKELY * len(words):
        return True
    if is_shifted(text):
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
