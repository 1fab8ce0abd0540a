"""The place of quoted words in the file they were read from."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.described import described


@described
@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle on a page as it is shown, in points (1/72 inch) from its top left corner."""

    page: int
    """1-based."""
    left: float
    top: float
    right: float
    bottom: float


@described
@dataclass(frozen=True, slots=True)
class Original:
    """Where quoted words stand in the file they were read from; what does not apply is null."""

    part: str | None = None
    """What of the file: chapter of a book, footnotes, mail of a mailbox, forwarded mail, entry of a
    feed, record."""
    page: int | None = None
    """1-based page of a PDF."""
    page_label: str | None = None
    """What the PDF calls that page (``iv``), where that is another than its number."""
    end_page: int | None = None
    """The page on which the quote ends, where that is another."""
    rects: list[Rect] = field(default_factory=list)
    """Around the quoted characters, one a line of the page."""
    slide: int | None = None
    """1-based slide of a presentation."""
    paragraph: int | None = None
    """1-based paragraph of the document, or of its part or slide; in office files empty ones and
    those in cells count."""
    sheet: str | None = None
    """Name of the sheet."""
    cell: str | None = None
    """As spreadsheets write it: ``B7``."""
    line: int | None = None
    """1-based line of the file as it stands, where the quote begins."""
    column: int | None = None
    """1-based character of that line."""
    end_line: int | None = None
    end_column: int | None = None
    """The column just after the quote."""
    start_char_index: int | None = None
    """First character of the quote in the file, decoded with ``encoding`` and its line ends kept
    as they are (half-open range)."""
    end_char_index: int | None = None
    encoding: str | None = None
    """Python's name of the file's encoding."""
    ocr: bool = False
    """Whether the words were recognised in a picture of the page, so that they may be misread."""
