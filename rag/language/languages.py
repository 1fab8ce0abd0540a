"""Says when a question or an article is in a language the reader never learnt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from rag.language.function_words import CODES, language_by_words
from rag.language.terms import folded

_SCRIPTS: Final = {
    "ja": "\u3040-\u30ff", "zh": "\u4e00-\u9fff", "ko": "\uac00-\ud7af", "ru": "\u0400-\u04ff",
    "el": "\u0370-\u03ff", "ar": "\u0600-\u06ff", "he": "\u0590-\u05ff", "th": "\u0e00-\u0e7f",
    "hi": "\u0900-\u097f",
}  # fmt: skip
_NAMES: Final = {code: name.capitalize() for name, code in CODES.items()} | {
    "ja": "Japanese", "zh": "Chinese", "ko": "Korean", "el": "Greek", "ar": "Arabic",
    "he": "Hebrew", "th": "Thai", "hi": "Hindi", "kk": "Kazakh", "uk": "Ukrainian",
    "pl": "Polish", "cs": "Czech", "vi": "Vietnamese", "id": "Indonesian", "bg": "Bulgarian",
}  # fmt: skip
_WORD: Final = re.compile(r"\w+")


def language_of_question(question: str) -> str:
    """ISO 639-1 code, by script and small words; English where nothing tells otherwise."""
    letters = [char for char in question if char.isalpha()]
    for code, script in _SCRIPTS.items():
        if letters and len(re.findall(f"[{script}]", question)) > 0.5 * len(letters):
            return code
    return CODES[language_by_words(_WORD.findall(folded(question)))]


def warnings_for(reader: object, question: str, languages: Iterable[str | None]) -> list[str]:
    """What to say of a question and of cited articles in ``languages`` (none: not told)."""
    known: Sequence[str] | None = getattr(reader, "languages", None)
    if known is None:
        return []
    found: list[str] = []
    asked = language_of_question(question)
    if asked not in known:
        found.append(_warning("The question seems to be in", asked, known))
    others = sorted({code for code in languages if code and code not in known})
    return found + [_warning("The article quoted is in", code, known) for code in others]


def _warning(begin: str, code: str, known: Sequence[str]) -> str:
    learnt = " and ".join(map(_name, known))
    return (
        f"{begin} {_name(code)}, the reader learnt {learnt} only: more of its answers are wrong, "
        "whatever the confidence says."
    )


def _name(code: str) -> str:
    return _NAMES.get(code, f"the language {code!r}")
