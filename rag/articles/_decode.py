"""Bytes of a text file -> characters, whatever the encoding."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Final

from rag.articles._draft import SourceFile

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES: Final = 256 * 1024
_BLOCK_BYTES: Final = 2**20
_FEW: Final = 0.1
"""Stray bytes a character of several bytes, up to which a text is UTF-8 all the same."""
_UTF8: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf4][\x80-\xbf]{3}"
)
"""A character of several bytes."""
_NOT_ASCII: Final = re.compile(rb"[^\n\x80-\xff]{0,2000}[\x80-\xff][^\n]{0,4000}")
_USUAL: Final = frozenset(" \n\r\t.,;:!?-–—()\"'«»„“”0123456789")
_MOST: Final = 0.95
_FEW_PAGES: Final = 4
"""Blocks of 256 characters that a text of one alphabet, with punctuation and digits, needs."""
_PUNCTUATED: Final = ("gb18030", "big5", "cp932", "cp949")
_MARKS: Final = frozenset("‘’“”–—―…‥·•、。，《》「」『』（）：；？！\u3000")
_MOST_TRIES: Final = 8
_SUBSETS: Final = frozenset({"iso8859-1", "iso8859-15", "ascii"})
"""Read as Windows-1252, which has their letters where they have them."""
_WORD_LIKE: Final = re.compile(r"[^\W\d_][^\s.,;:!?()\[\]\"'/-]*")
_SIGN_INSIDE: Final = re.compile(r"[^\W\d_][\u0080-\u009f¡-©«-´¶-¹»-¿×÷\u2500-\u259f]+[^\W\d_]")
_ALPHABETS: Final = frozenset({"LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC", "THAI"})
_ODD_WORDS: Final = 0.02
_DECLARED: Final = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.I)
_HEAD_BYTES: Final = 4096
"""Among which a declaration, or the zeros of wide characters, are looked for."""
WIDE: Final = ("utf-16", "utf-32")
_AS_BROWSERS_DO: Final = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
}
"""Labels that browsers read as the larger set (WHATWG Encoding standard)."""


def decode(data: bytes) -> str:
    """The text of ``data``: byte-order mark, UTF-16/32 by their zeros, UTF-8, else detected.

    Never raises: what no encoding explains is read as Windows-1252 with U+FFFD in the holes.
    """
    return data.decode(encoding_of(data), "replace")


def decode_markup(data: bytes) -> str:
    """The same for HTML and XML, which may declare their encoding."""
    return data.decode(markup_encoding_of(data), "replace")


def markup_encoding_of(data: bytes) -> str:
    """Python's name of the encoding of HTML or XML.

    What is valid UTF-8 is UTF-8 whatever it declares (declarations are copied along with templates
    more often than bytes happen to form UTF-8).
    """
    told = _wide_or_marked(data) or ("utf-8" if _is_utf8(data) else None)
    if told:
        return told
    found = _DECLARED.search(data[:_HEAD_BYTES])
    name = found[1].decode("ascii").lower() if found else ""
    return _known(_AS_BROWSERS_DO.get(name, name)) or _detected(data)


def _known(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def encoding_of(data: bytes) -> str:
    """Python's name of the encoding."""
    return _wide_or_marked(data) or ("utf-8" if _is_utf8(data) else _detected(data))


def as_utf8(data: bytes, head: bytes) -> bytes:
    """``data`` in UTF-8 where by its ``head`` it is UTF-16 or UTF-32."""
    encoding = _wide_or_marked(head) or ""
    if not encoding.startswith(WIDE):
        return data
    return data.decode(encoding, "replace").lstrip("\ufeff").encode()


def _wide_or_marked(data: bytes) -> str | None:
    """The encoding, by its mark or its zeros."""
    marked = (name for mark, name in _BOMS if data.startswith(mark))
    return next(marked, None) or _wide(data[:_HEAD_BYTES])


def guess(text: str, encoding: str) -> str | None:
    """What was assumed of a text without a declaration, in words; none where its bytes tell."""
    if not encoding.startswith("utf"):
        return encoding
    holes = text.count("\ufffd")
    if not holes or encoding != "utf-8":
        return None
    return f"{encoding} with {holes} damaged character{'s' if holes > 1 else ''}"


def _wide(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark shows as zeros at every second or fourth place."""
    if len(head) < 4 or b"\0" not in head:
        return None
    zeros = [head[at::4].count(0) / max(1, len(head[at::4])) for at in range(4)]
    full = [share > 0.6 for share in zeros]
    if full == [False, True, True, True]:
        return "utf-32-le"
    if full == [True, True, True, False]:
        return "utf-32-be"
    if full == [False, True, False, True]:
        return "utf-16-le"
    if full == [True, False, True, False]:
        return "utf-16-be"
    # Another alphabet has its own number at these places, and zeros only around blanks.
    for name in ("utf-16-le", "utf-16-be"):
        text = head[: len(head) & ~1].decode(name, "replace")
        plain = sum(letter.isalpha() or letter in _USUAL for letter in text)
        if plain > _MOST * len(text) and len({ord(letter) >> 8 for letter in text}) <= _FEW_PAGES:
            return name
    return None


def _is_utf8(data: bytes) -> bool:
    """Whether ``data`` is UTF-8, a few damaged bytes or a cut last character forgiven.

    Bytes of another code page form a character of UTF-8 by chance only now and then.
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        formed = _UTF8.findall(data)
        stray = sum(byte >= 0x80 for byte in data) - sum(map(len, formed))
        sure = len(formed) > 1 or any(len(character) > 2 for character in formed)
        return sure and stray <= max(1, _FEW * len(formed))
    return True


def _detected(data: bytes) -> str:
    """By chardet, which ranks code pages by how common they are and how they read; what it finds
    must also look like writing."""
    import chardet

    sample = _telling(data)
    for name in _PUNCTUATED:
        if _is_punctuation(sample, name):
            return name
    refused: list[str] = []
    for _ in range(_MOST_TRIES):
        said = chardet.detect(sample, exclude_encodings=refused or None)["encoding"]
        found = _known(said or "")
        if said is None or found is None:
            break
        if found in _SUBSETS and not (found == "iso8859-15" and b"\xa4" in data):
            found = "cp1252"
        if _is_writing(sample.decode(found, "replace")):
            return found
        refused.append(said)
    return "cp1252"


def _is_punctuation(sample: bytes, encoding: str) -> bool:
    """Whether all that is not ASCII are quotation marks and dashes of an East Asian code page.

    English written there has no other letters, and each mark looks like two of ours.
    """
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    return all(letter.isascii() or letter in _MARKS for letter in text)


def _telling(data: bytes) -> bytes:
    """The lines that are not plain ASCII: the rest tells nothing, wherever it stands."""
    kept: list[bytes] = []
    size = 0
    for line in _NOT_ASCII.finditer(data):
        kept.append(line[0])
        size += len(line[0])
        if size > _SAMPLE_BYTES:
            break
    return b"\n".join(kept)[:_SAMPLE_BYTES]


def _is_writing(text: str) -> bool:
    """Whether no word mixes alphabets and no sign stands inside one: ``M³ller``, ``coыte``."""
    words = _WORD_LIKE.findall(text)
    odd = sum(bool(_SIGN_INSIDE.search(word)) or _mixes(word) for word in words)
    return odd <= _ODD_WORDS * max(1, len(words))


def _mixes(word: str) -> bool:
    alphabets = {
        unicodedata.name(letter, "").split(" ", 1)[0] for letter in word if letter.isalpha()
    }
    return len(alphabets & _ALPHABETS) > 1


def encoding_of_file(file: SourceFile) -> str:
    """The same for a file that is not held in memory: the whole of it is looked at."""
    head = file.head()
    if told := _wide_or_marked(head):
        return told
    telling: list[bytes] = []
    size = 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    with file.open() as stream:
        while block := stream.read(_BLOCK_BYTES):
            block += stream.readline(_BLOCK_BYTES)
            if is_utf8:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    is_utf8 = False
            if size <= _SAMPLE_BYTES and not block.isascii():
                telling.append(_telling(block))
                size += len(telling[-1])
            if not is_utf8 and size > _SAMPLE_BYTES:
                break
    return "utf-8" if is_utf8 else encoding_of(b"\n".join(telling))
