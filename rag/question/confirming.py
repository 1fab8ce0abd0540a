"""What somebody wants confirmed, asked plainly: a tag, "is it true that", "isn't"."""

from __future__ import annotations

import re
from typing import Final

from rag.language.english import AUXILIARIES, QUESTION_WORDS
from rag.language.function_words import ENGLISH, stop_words
from rag.question.politely import DOUBTED, outright

_NOT: Final = r"n['’]t"
_SHORT: Final = {"ca": "can", "wo": "will", "sha": "shall"}
"""What is left of an auxiliary before its "n't"."""
_AUXILIARY: Final = "|".join([*AUXILIARIES, *_SHORT])
_ASKED: Final = re.compile(
    rf"(?:(?:and|so|but|well|please)[,\s]+)*(?:(?:{_AUXILIARY})(?:{_NOT})?"
    rf"|{'|'.join(QUESTION_WORDS)})\b",
    re.IGNORECASE,
)
"""A question of its own: what follows it is no tag of a statement."""
_WONDERED: Final = re.compile(
    rf"(?:(?:and|so|but|well|please)[,\s]+)*(?:is|was)(?:{_NOT})? it"
    r" (?:really |actually )?(?:an? )?(?:true|correct|right|fact|the case) that\s+(?P<said>\S.*)",
    re.IGNORECASE,
)
_TAGGED: Final = re.compile(
    rf"(?:(?:and|so|but|well)[,\s]+)?(?P<said>\S.*?),\s*(?:(?P<tag>{_AUXILIARY})"
    rf"(?:{_NOT})? (?:he|she|it|they|we|you|I|there|this|that)(?: not)?"
    r"|right|correct|true|yes|no|am I right|is(?:n['’]t)? that (?:so|right|true|correct))",
    re.IGNORECASE,
)
_ISNT: Final = re.compile(rf"(?P<aux>{_AUXILIARY}){_NOT}\b", re.IGNORECASE)


def plainly(text: str) -> str:
    """What is asked within a courtesy as :func:`outright` has it; of that, and of anything else,
    "Ann Lee has resigned, hasn't she?" as "Has Ann Lee resigned?", "She resigned, didn't she?"
    and "Is it true that she resigned?" as "Is it that she resigned?", "Hasn't she resigned?" as
    "Has she resigned?"; everything else as it is.

    A reader was taught such questions, and takes an "n't" that expects a Yes for a denial.
    """
    text = outright(text)
    said = text.rstrip("?!. ")
    if wondered := _WONDERED.fullmatch(said):
        return DOUBTED.format(wondered["said"])
    tagged = _TAGGED.fullmatch(said)
    if tagged and (tagged["tag"] or "?" in text) and not _ASKED.match(tagged["said"]):
        return _inverted(tagged["said"], tagged["tag"])
    if led := _ISNT.match(text):
        return _aux(led["aux"]).capitalize() + text[led.end() :]
    return text


def _inverted(said: str, tag: str | None) -> str:
    """A statement as a question, its auxiliary before it where its tag tells which it is."""
    aux = _aux(tag) if tag else ""
    short = next((left for left, full in _SHORT.items() if full == aux), aux)
    found = tag and re.search(
        rf"\s(?:{aux}(?P<free> not)?|{short}(?P<short>{_NOT}))(?=\s)", said, re.IGNORECASE
    )
    if not found:
        return DOUBTED.format(said)
    denied = " not" if found["free"] or found["short"] else ""
    first, *_ = said.split()
    low = first.lower() if first.lower() in stop_words(ENGLISH) else first
    return (
        f"{aux.capitalize()} {low}{said[len(first) : found.start()]}{denied}{said[found.end() :]}?"
    )


def _aux(word: str) -> str:
    """An auxiliary in full."""
    return _SHORT.get(word.lower(), word.lower())
