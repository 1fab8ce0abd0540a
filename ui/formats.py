"""What can be added, in words a reader knows."""

from __future__ import annotations

from typing import Final

from rag import registry

NAMES: Final = {
    "txt": "text",
    "md": "Markdown",
    "html": "HTML",
    "pdf": "PDF",
    "docx": "Word",
    "sheets": "Excel",
    "odt": "OpenDocument",
    "rtf": "RTF",
    "pptx": "PowerPoint",
    "epub": "EPUB",
    "eml": "e-mail",
    "mbox": "mailboxes",
    "msg": "Outlook",
    "feed": "RSS",
    "csv": "CSV",
    "jsonl": "JSON",
    "xml": "XML",
    "rst": "reStructuredText",
    "adoc": "AsciiDoc",
    "tex": "LaTeX",
    "notebook": "Jupyter",
    "subtitles": "subtitles",
    "zip": "ZIP",
    "gz": "gzip",
}
"""In the order they are named; a new format is named by its file."""


def formats() -> list[str]:
    """The formats there are, the usual ones first."""
    there = registry.names("articles")
    known = [word for name, word in NAMES.items() if name in there]
    return [*known, *(name for name in there if name not in NAMES)]
