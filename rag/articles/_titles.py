"""A title for a text that came without one, in the text's own words."""

from __future__ import annotations

import re
from typing import Final

from rag.articles import _opening
from rag.language import list_marks

MAX_TITLE_CHARS: Final = 90
_LOOKED_AT: Final = 2000

_SENTENCE_END = re.compile(r"(?<=[.!?。！？])[\"'”’)\]]*(?=\s)|(?<=[。！？])")
_ABBREVIATION = re.compile(r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|St|Prof|Gen|Sen|Gov|No|Inc|vs))\.$")


def title_of(text: str) -> str:
    """A heading-like first line, else the first sentence; cut at a word, nothing added."""
    text = text.strip()
    marked = list_marks.after(text, 0)
    if marked:
        return shortened(text[marked:].split("\n", 1)[0])
    lines = text.split("\n", 2)
    first = " ".join(lines[0][:_LOOKED_AT].split())
    if not _is_heading(first, lines):
        first = _first_sentence(" ".join(text.split("\n\n", 1)[0][:_LOOKED_AT].split()))
    return shortened(first)


def shortened(title: str) -> str:
    """``title`` on one line, cut at a word boundary to at most ``MAX_TITLE_CHARS``."""
    title = " ".join(title.split())
    if len(title) <= MAX_TITLE_CHARS:
        return title
    cut = title[: MAX_TITLE_CHARS + 1].rfind(" ")
    return title[: cut if cut > 0 else MAX_TITLE_CHARS].rstrip(" ,;:-–—")


def _is_heading(first: str, lines: list[str]) -> bool:
    """Short, no full stop, and set off from what follows: by a blank line, by capitals, or because
    that is the document's day (or all there is)."""
    if len(first) > MAX_TITLE_CHARS or first.endswith((".", ",", ";", ":")):
        return False
    if len(lines) == 1 or not lines[1].strip():
        return True
    return (first.isupper() and not lines[1].isupper()) or _opening.names_day(lines[1].strip())


def _first_sentence(text: str) -> str:
    for end in _SENTENCE_END.finditer(text):
        sentence = text[: end.end()]
        if not _ABBREVIATION.search(sentence):
            return sentence.rstrip(".")
    return text
