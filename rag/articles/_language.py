"""The language of a text, by its letters; none when in doubt."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SAMPLE_CHARS: Final = 800
_MIN_LETTERS: Final = 20
_MIN_CONFIDENCE: Final = 0.7

_lock = threading.Lock()


def language_of(text: str) -> str | None:
    """ISO 639-1 code of the language of ``text``, or none when its words do not tell."""
    sample = text[:_SAMPLE_CHARS]
    if sum(map(str.isalpha, sample)) < _MIN_LETTERS:
        return None
    with _lock:
        identifier = _identifier()
    code, confidence = identifier.classify(sample)
    return code if confidence >= _MIN_CONFIDENCE and len(code) == 2 else None


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
