"""Jupyter notebooks: notes as their reader sees them, code, and what it printed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rag.articles import txt
from rag.articles._blocks import Blocks
from rag.articles._decode import decode
from rag.articles._draft import Draft, SourceFile
from rag.articles.md import write_markdown
from rag.errors import ArticleError

SUFFIXES = (".ipynb",)


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article, cell by cell; pictures are left out."""
    text = decode(file.read())
    try:
        book = json.loads(text)
        cells = list(_cells(book))
    except (ValueError, RecursionError, TypeError, AttributeError) as error:
        if not text.lstrip().startswith("{"):
            yield from txt.extract(file)
            return
        why = error if isinstance(error, ValueError) else "its cells are not those of one"
        raise ArticleError(f"{file.name} is no notebook: {why}.", "broken") from error
    blocks = Blocks()
    title: str | None = None
    for number, (is_note, source) in enumerate(cells, 1):
        blocks.part(f"cell {number}")
        if is_note:
            heading = write_markdown(source, blocks)
            title = title or heading
        else:
            blocks.add(source.strip())
    yield replace(blocks.draft, title=title)


def _cells(book: Any) -> Iterator[tuple[bool, str]]:
    """Whether each is a note, and what it says; printed results come after their cell."""
    sheets = book.get("worksheets") or [book]
    for sheet in sheets:
        for cell in sheet.get("cells", ()):
            is_note = cell.get("cell_type") in ("markdown", "heading")
            said = [_joined(cell.get("source", cell.get("input", "")))]
            for output in cell.get("outputs", ()):
                printed = output.get("text") or (output.get("data") or {}).get("text/plain")
                said.append(_joined(printed or ""))
            yield is_note, "\n\n".join(filter(str.strip, said))


def _joined(lines: Any) -> str:
    return "".join(map(str, lines)) if isinstance(lines, list) else str(lines)
