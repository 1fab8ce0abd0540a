"""What Office documents say about themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final
from zipfile import ZipFile

from rag.articles import _dates
from rag.articles._blocks import Blocks
from rag.articles._elements import local
from rag.articles._package import part, xml
from rag.origin import Place

Properties = tuple[str | None, date | None, dict[str, str]]
"""Title, date of making, metadata."""

_NO_TITLE: Final = re.compile(
    r"^\s*$|^(powerpoint presentation|word document|presentation\d*|document\d*|untitled.*)$", re.I
)
_PAGE: Final = re.compile(
    r"\W*(?:(?:page|seite|p[aá]gina|pagina|strana|sida|side|p\.)\W*)?\d*"
    r"(?:\W*(?:of|von|de|di|sur|/|z|av|af)\W*\d*)?\W*",
    re.IGNORECASE,
)
"""What in the head or foot of a page only counts the pages."""
_TEMPLATE_AUTHORS: Final = ("python-docx", "Steve Canny")
"""Documents made with python-docx and python-pptx keep author and date of the template of 2013."""


def add_running(told: Iterable[tuple[str, str]], blocks: Blocks) -> None:
    """Write what heads and ends pages, of each part its words, once; numbers of pages aside."""
    said: set[str] = set()
    for name, text in told:
        words = " ".join(text.split())
        if words and words not in said and not _PAGE.fullmatch(words):
            said.add(words)
            blocks.add(text, Place(part=name))


def properties(title: str, author: str, created: date | None, last: str = "") -> Properties:
    """The same, without what a program filled in by itself; ``last`` is who changed it last."""
    by_library = author in _TEMPLATE_AUTHORS or (not author and last in _TEMPLATE_AUTHORS)
    author = author.strip()
    return (
        None if _NO_TITLE.search(title) else title,
        None if by_library else created,
        {} if by_library else {"author": author},
    )


def is_locked(archive: ZipFile) -> bool:
    """Whether an OpenDocument package needs a password."""
    return b"encryption-data" in (part(archive, "META-INF/manifest.xml") or b"")


def of_opendocument(archive: ZipFile) -> Properties:
    """What an OpenDocument package says about itself."""
    about = part(archive, "meta.xml")
    items = xml(about).iter() if about else ()
    fields = {local(item): item.text.strip() for item in items if item.text}
    author = fields.get("initial-creator") or fields.get("creator") or ""
    made = _dates.of_value(fields.get("creation-date") or fields.get("date"))
    return fields.get("title"), made, {"author": author}
