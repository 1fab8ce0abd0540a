"""PDF with a text layer, page by page; its pages are kept for citations."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from rag.articles import _dates
from rag.articles._draft import Draft, SourceFile
from rag.articles._look import Look
from rag.errors import ArticleError

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

SUFFIXES = (".pdf",)
BINARY = True

MAX_PAGES: Final = 20_000
_PASSWORD_NEEDED: Final = 4
_MAX_UNMAPPED: Final = 0.1
_HYPHENATED: Final = re.compile("[\ufffe\x02]\\s*")
"""PDFium's sign for the hyphen of a word broken at a line end."""
_PAGE_BREAK: Final = "\n\n"
_NO_TITLE: Final = re.compile(
    r"^\W*$|^untitled|^microsoft (word|powerpoint)|^(title|document\d*|slide \d+|print)$"
    r"|\.(docx?|pptx?|xlsx?|tex|dvi|pdf|indd|rtf|qxd)\s*$",
    re.IGNORECASE,
)

_lock = threading.Lock()
"""PDFium keeps global state: one thread at a time."""


def recognises(look: Look) -> bool:
    """Its sign may stand after some bytes of a mail or a server."""
    return b"%PDF-" in look.head[:1024]


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article. A file that opens with the empty password is read: anyone may open it."""
    data = file.read()
    with _lock:
        draft = _read(file.name, data)
    yield draft


def _read(name: str, data: bytes) -> Draft:
    import pypdfium2
    from pypdfium2 import PdfiumError

    try:
        document = pypdfium2.PdfDocument(data)
    except PdfiumError as error:
        if error.err_code == _PASSWORD_NEEDED:
            raise ArticleError(
                f"{name} is protected by a password; save it without one.", "encrypted"
            ) from error
        cause = str(error).rstrip(".")
        raise ArticleError(f"{name} is a damaged PDF: {cause}.", "broken") from error
    try:
        if len(document) > MAX_PAGES:
            raise ArticleError(
                f"{name} has {len(document):,} pages, more than {MAX_PAGES:,}; split it.",
                "too_large",
            )
        text, starts = _pages(document)
        if not text.strip():
            raise ArticleError(
                f"{name}: none of its {len(document)} pages has a text layer (a scan?); run OCR "
                "on it first.",
                "no_text",
            )
        if _unmapped(text):
            raise ArticleError(
                f"{name}: its text layer holds glyph numbers, not characters (a font without a "
                "Unicode map); print it to a new PDF or run OCR on it.",
                "no_text",
            )
        fields = document.get_metadata_dict()
    finally:
        document.close()
    title = fields.get("Title", "")
    author = fields.get("Author", "").strip()
    return Draft(
        text,
        title=None if _NO_TITLE.search(title) else title,
        published=_dates.of_value(fields.get("CreationDate", "").removeprefix("D:")[:8]),
        metadata={"author": author} if author else {},
        page_starts=starts,
    )


def _unmapped(text: str) -> bool:
    """Whether what looks like text is mostly not: controls, unassigned and private code points."""
    strange = sum(unicodedata.category(c) in ("Cc", "Co", "Cn") and c not in "\n\t" for c in text)
    return strange > _MAX_UNMAPPED * len(text)


def _pages(document: PdfDocument) -> tuple[str, tuple[int, ...]]:
    from pypdfium2 import PdfiumError

    parts: list[str] = []
    starts: list[int] = []
    length = 0
    for number in range(len(document)):
        starts.append(length)
        try:
            page = document[number]
        except PdfiumError:
            # A damaged page among good ones: its number is kept, its text is not there.
            continue
        textpage = page.get_textpage()
        text = _HYPHENATED.sub("", textpage.get_text_bounded()).replace("\r\n", "\n").strip()
        textpage.close()
        page.close()
        if text:
            parts.append(text + _PAGE_BREAK)
            length += len(parts[-1])
    return "".join(parts).rstrip(), tuple(starts)
