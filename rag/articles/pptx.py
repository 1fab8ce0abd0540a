"""PowerPoint presentations; slides are the pages of citations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from rag.articles._draft import Draft, SourceFile
from rag.articles._look import Look
from rag.articles._office import properties
from rag.articles._package import package

SUFFIXES = (".pptx", ".pptm", ".ppsx")
BINARY = True


def recognises(look: Look) -> bool:
    """An office package that holds slides."""
    return look.is_office and look.has("ppt/")


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article: the text of each slide, then its speaker's notes."""
    import pptx

    data = file.read()
    with package(file):
        pass
    presentation = pptx.Presentation(BytesIO(data))
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    for slide in presentation.slides:
        starts.append(length)
        blocks = list(_blocks(slide.shapes))
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            blocks.append(slide.notes_slide.notes_text_frame.text)
        text = "\n\n".join(block.strip() for block in blocks if block.strip())
        if text:
            parts.append(text + "\n\n")
            length += len(parts[-1])
    title, published, metadata = properties(presentation.core_properties)
    yield Draft(
        "".join(parts).rstrip(), title, published, metadata=metadata, page_starts=tuple(starts)
    )


def _blocks(shapes: Iterable[Any]) -> Iterator[str]:
    """Text of shapes in drawing order: frames, tables row by row, groups."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _blocks(shape.shapes)
        elif shape.has_text_frame:
            yield from (
                paragraph.text.replace("\v", "\n") for paragraph in shape.text_frame.paragraphs
            )
        elif getattr(shape, "has_table", False):
            for row in shape.table.rows:
                yield "\t".join(" ".join(cell.text.split()) for cell in row.cells)
