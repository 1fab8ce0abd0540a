"""Which format a file is: its content decides, its suffix only where content does not tell."""

from __future__ import annotations

import re
from functools import cache
from types import ModuleType
from typing import Final

from rag import registry
from rag.articles._decode import WIDE, encoding_of
from rag.articles._draft import SourceFile
from rag.articles._look import Look
from rag.errors import ArticleError, SettingsError

_REFUSED: Final = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a media file"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"7z\xbc\xaf'\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3\0", "a SQLite database"),
)
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MAX_CONTROL: Final = 0.01


def format_of(file: SourceFile) -> str:
    """Name of the module in ``rag/articles`` that reads ``file``.

    Raises :class:`ArticleError`: ``not_supported`` naming what the file is where that is known,
    ``no_text`` for an empty file.
    """
    head = file.head()
    if not head.strip(b"\0 \t\r\n"):
        raise ArticleError(f"{file.name} is empty.", "no_text")
    by_suffix = suffixes().get(file.suffix)
    found = _recognised(Look(file, head))
    if found:
        return found
    text = by_suffix is None or not getattr(_formats()[by_suffix], "BINARY", False)
    if _is_binary(head):
        if not text:
            raise ArticleError(
                f"{file.name} holds nothing of a {file.suffix} file; copy or save it again.",
                "broken",
            )
        raise ArticleError(
            f"{file.name} is binary data of no format that is read; save it as one that is, such "
            "as .pdf, .docx or .txt.",
            "not_supported",
        )
    # What follows the last dot of a name may be anything: "Minutes 12.03.2021", "v1.2 notes", and
    # plain words saved as "note.odt".
    return by_suffix if by_suffix and text else "txt"


@cache
def suffixes() -> dict[str, str]:
    """Suffix with its dot -> name of the format.

    Raises :class:`SettingsError` where two formats claim the same.
    """
    found: dict[str, str] = {}
    for name, module in _formats().items():
        for suffix in module.SUFFIXES:
            if found.setdefault(suffix, name) != name:
                raise SettingsError(
                    f"The formats {found[suffix]!r} and {name!r} both claim {suffix} files; "
                    "uninstall the package of one of them."
                )
    return found


def _recognised(look: Look) -> str | None:
    """The first format that knows the file by its content; those of this project are asked first.

    Raises :class:`ArticleError` naming what the file is, where it is known to hold no article.
    """
    for name, module in _formats().items():
        if hasattr(module, "recognises") and module.recognises(look):
            return name
    for magic, what in _REFUSED:
        if look.head.startswith(magic):
            raise ArticleError(
                f"{look.file.name} is {what}, which holds no article.", "not_supported"
            )
    if look.is_zip:
        what = look.mimetype or "an office file without article text (a workbook or drawing)"
        raise ArticleError(f"{look.file.name} is {what}, which is not read here.", "not_supported")
    if "encryptedpackage" in look.streams:
        raise look.file.locked()
    if look.streams:
        raise ArticleError(
            f"{look.file.name} is an Office file of before 2007; save it as .docx, .pptx or .pdf.",
            "not_supported",
        )
    return None


@cache
def _formats() -> dict[str, ModuleType]:
    """Every format by name, those of this project before those of other packages."""
    known = registry.names("articles")
    ordered = sorted(known, key=lambda name: (registry.is_outside("articles", name), name))
    return {name: registry.load("articles", name) for name in ordered}


def _is_binary(head: bytes) -> bool:
    if encoding_of(head).startswith(WIDE):
        return False
    return len(_CONTROL.findall(head)) > _MAX_CONTROL * len(head)
