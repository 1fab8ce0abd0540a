"""Questions typed in haste, without a capital letter: their names as the articles write them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from rag.converse import words

_WORD: Final = re.compile(r"(?<![\w'’-])[^\W\d_]{2,}(?:[-’'][^\W\d_]+)*(?![\w-])")
_WITHIN: Final = re.compile(r"[^\W\d_A-Z,;]\w*,? $|; $")
"""What stands before a word within a sentence, where a capital letter tells a name."""


def in_haste(question: str) -> bool:
    """Whether a question has no capital letter."""
    return question == question.lower()


def with_names(question: str, texts: Iterable[str]) -> str:
    """``question`` with the words in capitals that ``texts`` write so alone, and at least once
    within a sentence; as it is where it has a capital letter itself."""
    if not in_haste(question):
        return question
    wanted = {word for word in _WORD.findall(question) if word not in words.NOT_NAMES}
    forms: dict[str, set[str]] = defaultdict(set)
    within: set[str] = set()
    for text in texts:
        for found in _WORD.finditer(text):
            word = found[0].lower()
            if word in wanted:
                forms[word].add(found[0])
                if _WITHIN.search(text, max(0, found.start() - 30), found.start()):
                    within.add(word)
    names = {
        word: written.pop()
        for word, written in forms.items()
        if word in within and len(written) == 1 and not next(iter(written))[0].islower()
    }
    return _WORD.sub(lambda found: names.get(found[0], found[0]), question)
