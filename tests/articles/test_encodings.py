"""How often the encoding of a text file is told right: 28 code pages at four lengths, letter for
letter. Half of the texts were never looked at while the rules were made."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.articles import _decode

LENGTHS = (40, 100, 250, 600)
"""Characters; a text is repeated with its sentences in another order where it is shorter."""
TEXTS: dict[str, list[str]] = json.loads(
    Path(__file__).with_name("encodings.json").read_text(encoding="utf-8")
)
"""Two texts of every language; the second ones are held out."""
CODE_PAGES = (
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


@pytest.mark.parametrize(("held_out", "least"), [(False, 0.99), (True, 0.98)])
def test_code_pages_come_back_letter_for_letter(held_out: bool, least: float) -> None:
    found = list(_code_pages(held_out))
    wrong = [case for case, right in found if not right]
    assert len(wrong) <= (1 - least) * len(found), wrong


@pytest.mark.parametrize(("held_out", "least"), [(False, 1.0), (True, 0.95)])
def test_one_stray_byte_leaves_utf8_what_it_is(held_out: bool, least: float) -> None:
    wrong = []
    for language in TEXTS:
        text = _text(language, 250, held_out)
        data, at = text.encode(), len(text[:120].encode())
        data = data[:at] + b"\xa3" + data[at:]
        read = data.decode(_decode.encoding_of(data), "replace")
        if read.replace("\ufffd", "").replace("\xa3", "") != text.replace("\xa3", ""):
            wrong.append(language)
    assert len(wrong) <= (1 - least) * len(TEXTS), wrong


def _code_pages(held_out: bool) -> Iterator[tuple[str, bool]]:
    """Every code page at every length, and whether the text came back."""
    for encoding, language in CODE_PAGES:
        for length in LENGTHS:
            text = _text(language, length, held_out)
            data = _written(text, encoding)
            if not data.isascii():
                found = _decode.encoding_of(data)
                # Right as well without the few characters that the code page lacks.
                right = data.decode(found, "replace") in (text, data.decode(encoding, "replace"))
                yield f"{language} in {encoding}, {length} characters: {found}", right


def _text(language: str, length: int, held_out: bool) -> str:
    text = TEXTS[language][held_out]
    sentences = text.replace("。", "。 ").split(". ")
    turn = 1
    while len(text) < length:
        text += " " + ". ".join(sentences[turn:] + sentences[:turn])
        turn = turn % len(sentences) + 1
    return text[:length]


def _written(text: str, encoding: str) -> bytes:
    """``text`` in a code page, without the few characters it lacks."""
    if encoding == "cp1258":
        # Vietnamese keyboards wrote the tone after the vowel.
        text = "".join(map(_toned, text))
    return text.encode(encoding, "ignore")


def _toned(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    tones = [mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323"]
    rest = "".join(mark for mark in parts if mark not in tones)
    return unicodedata.normalize("NFC", rest) + "".join(tones)
