"""The language of a text, by its letters; none when in doubt."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SAMPLE_CHARS: Final = 800
_MIN_LETTERS: Final = 20
_MIN_SHARE: Final = 0.5
"""Of the characters that are letters: a table of figures with some abbreviations tells nothing."""
_MIN_CONFIDENCE: Final = 0.7

_lock = threading.Lock()


def language_of(text: str) -> str | None:
    """ISO 639-1 code of the language of ``text``, or none when its words do not tell."""
    sample = text[:_SAMPLE_CHARS]
    letters = sum(map(str.isalpha, sample))
    if letters < max(_MIN_LETTERS, _MIN_SHARE * sum(map(len, sample.split()))):
        return None
    with _lock:
        identifier = _identifier()
    code, confidence = identifier.classify(sample)
    return code if confidence >= _MIN_CONFIDENCE and len(code) == 2 else None


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
