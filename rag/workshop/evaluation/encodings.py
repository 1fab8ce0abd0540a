"""How often the encoding of a text file is told right: 25 code pages at four lengths.

python -m rag.workshop.evaluation.encodings [--held-out] [--show]

Every text is cut to its length and written in its code page; right is a text that comes back
letter for letter. English with one foreign name is measured beside it, and UTF-8 with one stray
byte. Half of the texts (``--held-out``) were never looked at while the rules were made.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rag.articles import _decode
from rag.workshop import command

LENGTHS: Final = (40, 100, 250, 600)
"""Characters; a text is repeated with its sentences in another order where it is shorter."""

TEXTS: Final[dict[str, list[str]]] = json.loads(
    Path(__file__).with_suffix(".json").read_text(encoding="utf-8")
)
"""Two texts of every language; the second ones are held out."""

CODE_PAGES: Final = (
    *(("cp1252", language) for language in ("de", "fr", "es", "pt", "sv", "en")),
    *(("iso8859-1", language) for language in ("de", "es")),
    *(("cp1250", language) for language in ("pl", "cs", "hu", "ro")),
    *(("iso8859-2", language) for language in ("pl", "cs", "hu")),
    *(("cp1254", "tr"), ("iso8859-9", "tr"), ("cp1257", "lt"), ("iso8859-13", "lt")),
    *((page, "ru") for page in ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic")),
    *(("cp1251", "uk"), ("koi8-u", "uk"), ("cp1253", "el"), ("iso8859-7", "el")),
    *(("cp1255", "he"), ("cp1256", "ar"), ("cp1258", "vi"), ("cp437", "de"), ("cp850", "fr")),
    *(("mac-roman", "fr"), ("shift-jis", "ja"), ("euc-jp", "ja"), ("gbk", "zh")),
    *(("big5", "zh-Hant"), ("euc-kr", "ko"), ("cp874", "th")),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One text in one code page, and what it was read as."""

    encoding: str
    language: str
    length: int
    found: str
    right: bool


def cases(held_out: bool = False) -> Iterator[Case]:
    """Every code page at every length."""
    for encoding, language in CODE_PAGES:
        for length in LENGTHS:
            text = _text(language, length, held_out)
            data = _written(text, encoding)
            if data is not None:
                found = _decode.encoding_of(data)
                # Right as well without the few characters that the code page lacks.
                right = data.decode(found, "replace") in (text, data.decode(encoding, "replace"))
                yield Case(encoding, language, length, found, right)


def stray(held_out: bool = False) -> Iterator[Case]:
    """UTF-8 with one byte of another code page in it: every other character comes back."""
    for language in TEXTS:
        text = _text(language, 250, held_out)
        data, at = text.encode(), len(text[:120].encode())
        data = data[:at] + b"\xa3" + data[at:]
        found = _decode.encoding_of(data)
        read = data.decode(found, "replace").replace("\ufffd", "").replace("\xa3", "")
        yield Case("utf-8 + 1", language, 250, found, read == text.replace("\xa3", ""))


def _text(language: str, length: int, held_out: bool) -> str:
    text = TEXTS[language][held_out]
    sentences = text.replace("。", "。 ").split(". ")
    turn = 1
    while len(text) < length:
        text += " " + ". ".join(sentences[turn:] + sentences[:turn])
        turn = turn % len(sentences) + 1
    return text[:length]


def _written(text: str, encoding: str) -> bytes | None:
    """``text`` in a code page, without the few characters it lacks; none for plain ASCII."""
    if encoding == "cp1258":
        # Vietnamese keyboards wrote the tone after the vowel.
        text = "".join(map(_toned, text))
    data = text.encode(encoding, "ignore")
    return None if data.isascii() else data


def _toned(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    tones = [mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323"]
    rest = "".join(mark for mark in parts if mark not in tones)
    return unicodedata.normalize("NFC", rest) + "".join(tones)


def shares(found: Sequence[Case]) -> dict[str, float]:
    """Share right by length, by code page, and of all."""
    groups: dict[str, list[bool]] = {}
    for case in found:
        for name in ("all", f"{case.length} characters", case.encoding):
            groups.setdefault(name, []).append(case.right)
    return {name: sum(right) / len(right) for name, right in groups.items()}


def main(held_out: bool = False, show: bool = False) -> None:
    """Print the shares right; with ``show`` every case that is wrong."""
    pages, strays = list(cases(held_out)), list(stray(held_out))
    figures = {"code pages": shares(pages), "UTF-8 with a stray byte": shares(strays)["all"]}
    print(json.dumps(figures, indent=1))
    for case in (*pages, *strays) if show else ():
        if not case.right:
            print(f"{case.encoding:14} {case.language:8} {case.length:4} read as {case.found}")


if __name__ == "__main__":
    command.run(main)
