"""PDF, page by page: its text in reading order, every character with its place on the page."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from rag.articles import _dates, _ocr
from rag.articles._draft import Draft, Problem, SourceFile
from rag.articles._garbage import is_garbage, is_strange
from rag.articles._look import Look
from rag.articles._pdf_bullets import marked
from rag.articles._pdf_lines import Piece, pieces
from rag.articles._pdf_notes import notes_on
from rag.articles._pdf_ruled import Ruled, tables_on
from rag.articles._pdf_running import without_running
from rag.articles._pdf_text import Page, write
from rag.articles._plain_tables import tables_in
from rag.articles._written import Written
from rag.errors import ArticleError
from rag.origin import Place, Run
from rag.tables import Table

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

SUFFIXES = (".pdf",)
BINARY = True

MAX_PAGES: Final = 20_000
_PASSWORD_NEEDED: Final = 4
_SIGN: Final = re.compile(rb"(?:\A|[^\t -~])%PDF-")
_ACROFORM: Final = 1
"""PDFium's number for the usual kind of form (the others are XFA)."""
_NO_TITLE: Final = re.compile(
    r"^\W*$|^untitled|^microsoft (word|powerpoint)|^(title|document\d*|slide \d+|print)$"
    r"|\.(docx?|pptx?|xlsx?|tex|dvi|pdf|indd|rtf|qxd|od[tps]|x?html?|txt|md)\s*$"
    r"|^(about:|https?://|file:)",
    re.IGNORECASE,
)

_lock = threading.Lock()
"""PDFium keeps global state: one thread at a time."""


def recognises(look: Look) -> bool:
    """Its sign may stand after some bytes of a mail or a server, but within no words, and in no
    archive that holds a PDF."""
    return not look.is_zip and _SIGN.search(look.head[:1024]) is not None


def extract(file: SourceFile) -> Iterator[Draft | Problem]:
    """One article, and what could not be read of its pages.

    A file that opens with the empty password is read: anyone may open it.
    """
    data = file.read()
    with _lock:
        found = list(_read(file, data))
    yield from found


def _read(file: SourceFile, data: bytes) -> Iterator[Draft | Problem]:
    import pypdfium2
    from pypdfium2 import PdfiumError

    try:
        document = pypdfium2.PdfDocument(data)
    except PdfiumError as error:
        if error.err_code == _PASSWORD_NEEDED:
            raise file.locked() from error
        cause = str(error).rstrip(".")
        raise ArticleError(f"{file.name} is a damaged PDF: {cause}.", "broken") from error
    try:
        if len(document) > MAX_PAGES:
            raise ArticleError(
                f"{file.name} has {len(document):,} pages, more than {MAX_PAGES:,}; split it.",
                "too_large",
            )
        pages = _Pages(file.name, document)
        fields = document.get_metadata_dict()
        labels = [document.get_page_label(number) for number in range(len(document))]
    finally:
        document.close()
    written, starts, tables = pages.written()
    if not written.text:
        raise pages.nothing()
    yield from pages.problems
    title = fields.get("Title", "")
    yield Draft(
        written.text,
        title=None if _NO_TITLE.search(title) else title,
        made=_dates.of_value(fields.get("CreationDate", "").removeprefix("D:")[:8]),
        metadata={"author": fields.get("Author", "").strip()},
        page_starts=tuple(starts),
        runs=[_labelled(run, labels) for run in written.runs],
        tables=tuple(tables),
    )


def _labelled(run: Run, labels: Sequence[str]) -> Run:
    """``run`` with what the document calls its page, where that is another than its number."""
    page = run.place.page or 0
    label = labels[page - 1].strip() if page else ""
    if label in ("", str(page)):
        return run
    return replace(run, place=replace(run.place, page_label=label))


class _Pages:
    """Everything read of the pages of one document."""

    def __init__(self, name: str, document: PdfDocument) -> None:
        self.problems: list[Problem] = []
        self._name = name
        self._count = len(document)
        self._garbage = 0
        self._notes: list[tuple[int, str]] = []
        self._recognised: set[int] = set()
        self._tables: dict[int, list[Ruled]] = {}
        if document.get_formtype() == _ACROFORM:
            # Without it PDFium does not know what was filled into a form.
            document.init_forms()
        self._pages = [self._page(document, number) for number in range(len(document))]

    def written(self) -> tuple[Written, list[int], list[Table]]:
        """The text: pages in order, then comments, then what ran along their edges, once.

        Tables are those drawn with lines, and besides those that the text itself shows.
        """
        written = Written()
        kept, running = without_running(self._pages)
        pages = [
            Page(number, pieces, number - 1 in self._recognised, self._tables.get(number - 1, ()))
            for number, pieces in enumerate(kept, 1)
        ]
        starts, tables = write(pages, written)
        for number, note in self._notes:
            written.add("\n\n" if len(written) else "")
            written.add(note, Place(page=number + 1))
        if running:
            written.add("\n\n" if len(written) else "")
            write([Page(number + 1, pieces) for number, pieces in running], written)
        shown = [
            table
            for table in tables_in(written.text)
            if not any(table.start < one.end and one.start < table.end for one in tables)
        ]
        return written, starts, sorted([*tables, *shown], key=lambda table: table.start)

    def nothing(self) -> ArticleError:
        """Why there is no text at all."""
        if self._garbage:
            return ArticleError(
                f"{self._name}: its text layer holds glyph numbers, not characters (a font "
                "without a Unicode map); print it to a new PDF or run OCR on it.",
                "no_text",
            )
        pages = f"none of its {self._count} pages has" if self._count > 1 else "its page has no"
        what = f"{self._name}: {pages}{' a' if self._count > 1 else ''} text layer"
        if self._recognised:
            return ArticleError(f"{what}, and no words were recognised on them.", "no_text")
        if _ocr.is_there():
            return ArticleError(f"{what}, and none is a picture of words.", "no_text")
        return ArticleError(f"{what} (a scan?); {_ocr.ADVICE}.", "no_text")

    def _page(self, document: PdfDocument, number: int) -> list[Piece]:
        from pypdfium2 import PdfiumError

        try:
            found, own, tables = _drawn(document, number)
        except PdfiumError:
            # A damaged page among good ones: its number is kept, its text is not there.
            self._problem(number, "broken", "is damaged; save the document again")
            return []
        self._notes += [(number, note) for note in own]
        garbage = is_garbage("\n".join(piece.text for piece in found))
        if found and not garbage:
            self._tables[number] = tables
            strange = [piece for piece in found if is_strange(piece.text)]
            if strange:
                lines = "a line" if len(strange) == 1 else f"{len(strange)} lines"
                what = f"has {lines} of glyphs that stand for no character, left out"
                self._problem(number, "no_text", what)
            return [piece for piece in found if not is_strange(piece.text)]
        self._garbage += garbage
        if not garbage and not _ocr.is_picture(document, number):
            return []
        what = "has text of glyph numbers, not characters" if garbage else "is a picture"
        if not _ocr.is_there():
            self._problem(number, "no_text", f"{what}; {_ocr.ADVICE}")
            return []
        seen = _ocr.pieces(document, number)
        if seen is None:
            self._problem(number, "too_costly", f"{what}, and takes too long to recognise")
            return []
        self._recognised.add(number)
        return seen

    def _problem(self, number: int, reason: str, what: str) -> None:
        place = f"page {number + 1}"
        self.problems.append(Problem(place, reason, f"{self._name}, {place} {what}."))


def _drawn(document: PdfDocument, number: int) -> tuple[list[Piece], list[str], list[Ruled]]:
    """What a page shows, the notes and values on it that it does not draw, and its tables."""
    from pypdfium2 import raw

    page = document[number]
    try:
        marks = notes_on(document, page)
        if marks.any:
            # What is filled in and stamped on becomes part of the page, at the place it is seen.
            raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
            page.close()
            page = document[number]
        textpage = page.get_textpage()
        try:
            found = pieces(page, textpage)
            tables = tables_on(page, found)
            found = marked(page, found, {one for table in tables for one in table.taken})
        finally:
            textpage.close()
    finally:
        page.close()
    shown = " ".join(" ".join(piece.text for piece in found).split())
    unseen = [*marks.comments, *(value for value in marks.values if value not in shown)]
    return found, list(filter(None, unseen)), tables
