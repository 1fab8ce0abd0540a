"""Questions asked together, and the sentences told before a question."""

from __future__ import annotations

import re
from typing import Final

from rag.language.english import AUXILIARIES, QUESTION_WORDS
from rag.passages import split_sentences
from rag.question.courtesies import is_courtesy

_PREPOSITION: Final = r"(?:(?:in|at|on|by|from|to|for|with|since|of)\s+)?"
_AND: Final = re.compile(
    rf"(?P<and>(?:,\s*|\s+)(?:and|or)\s+)(?P<second>(?:also\s+)?{_PREPOSITION}"
    rf"(?:{'|'.join(QUESTION_WORDS)})\b\s+[a-z’']+\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_AND_WHETHER: Final = re.compile(
    rf"(?:{'|'.join(AUXILIARIES)})\s\S+\s.*?(?P<and>(?:,\s*|\s+)and\s+)"
    rf"(?P<second>(?-i:{'|'.join(AUXILIARIES)})\s(?!not\b|never\b)\S+\s.+)",
    re.IGNORECASE | re.DOTALL,
)
"""Two questions of yes or no; "did it rise or did it fall" is one."""
_VERB: Final = re.compile(rf"\b(?:{'|'.join(AUXILIARIES)}|[a-z]{{3,}}(?:ed|es|s))\b", re.IGNORECASE)
_FIRST: Final = re.compile(
    rf"^{_PREPOSITION}(?:{'|'.join([*QUESTION_WORDS, *AUXILIARIES])})\b", re.IGNORECASE
)
_OPENED: Final = re.compile(r"(?P<said>[^,.!?;:–]{2,40})[,.!;:–]+\s+(?P<asked>.+)", re.DOTALL)
_END: Final = re.compile(r"(?<=[?])\s+(?=\S)")


def split(question: str) -> tuple[str, list[str]]:
    """What is told before anything is asked, and each question in turn.

    "I read about Orange. Who owns it?" tells one sentence and asks one question. "Who chairs the
    board and when was it founded?" asks two. A question after "and" is one of its own only where
    both halves hold a verb: "Who and what was sold?" is one. A greeting tells nothing, nor do
    thanks: "Hi, who chairs the board? Thanks!".
    """
    text = question.strip()
    opened = _OPENED.fullmatch(text)
    if opened and _FIRST.match(opened["asked"]) and is_courtesy(opened["said"]):
        text = opened["asked"]
    pieces = _END.split(text)
    told, first = _told(pieces[0])
    asked = [part for piece in [first, *pieces[1:]] for part in _joined(piece.strip())]
    last = asked[-1]
    if len(asked) > 1 and not last.endswith("?") and not _FIRST.match(last):
        # Something said after the question is no question.
        told = told if is_courtesy(last) else f"{told} {last}".strip()
        asked = asked[:-1]
    return told, asked


def _told(text: str) -> tuple[str, str]:
    """The statements before the first question, and that question."""
    *before, last = split_sentences(text, "en") or [(0, len(text))]
    if not before or not text.endswith("?") or _FIRST.match(text):
        # What opens like a question is one to its end: "Who is the U.S. Secretary of State?".
        return "", text
    return text[: before[-1][1]], text[last[0] : last[1]]


def _joined(text: str) -> list[str]:
    found = _AND.search(text) or _AND_WHETHER.match(text)
    if found is None:
        return [text]
    second = found["second"].strip()
    first = text[: found.start("and")].strip()
    if not (_FIRST.match(first) and _VERB.search(first) and _VERB.search(second)):
        return [text]
    end = "" if first.endswith("?") else "?"
    return [first + end, second[0].upper() + second[1:]]
