"""PowerPoint presentations; slides are the pages of citations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.articles import _ooxml, _scripts
from rag.articles._blocks import Blocks, Value
from rag.articles._draft import Draft, SourceFile
from rag.articles._elements import attribute, child, local, named
from rag.articles._items import Items
from rag.articles._look import Look
from rag.articles._ooxml import Part
from rag.articles._package import package
from rag.articles._pptx_lists import Bullets
from rag.errors import ArticleError
from rag.origin import Place

if TYPE_CHECKING:
    from lxml.etree import _Element

SUFFIXES = (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm")
BINARY = True


def recognises(look: Look) -> bool:
    """An office package that holds slides."""
    return look.is_office and look.has("ppt/")


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article: the text of each slide, then its speaker's notes."""
    with package(file) as archive:
        main = _ooxml.main_part(archive)
        if main is None or main.root is None:
            raise ArticleError(f"{file.name} has no presentation inside.", "broken")
        blocks = Blocks()
        items = Items(blocks)
        for number, item in enumerate(named(main.root, "sldId"), 1):
            blocks.page()
            slide = main.related(_ooxml.relation(item))
            if slide is None or slide.root is None:
                continue
            _shapes(slide.root, slide, Bullets(slide), items, number)
            for notes in slide.of_kind("notesSlide"):
                if notes.root is not None:
                    _notes(notes.root, Bullets(notes), items, number)
        title, made, metadata = _ooxml.properties(archive)
    yield replace(blocks.draft, title=title, made=made, metadata=metadata)


def _shapes(root: _Element, slide: Part, bullets: Bullets, items: Items, number: int) -> None:
    """Text of shapes in drawing order: frames, tables row by row, charts, diagrams, groups."""
    for item in root:
        name = local(item)
        if name == "txBody":
            _paragraphs(item, bullets, items, number)
        elif name == "tbl":
            _table(item, items, Place(slide=number))
        elif name == "graphicData" and not any(local(inner) == "tbl" for inner in item):
            _ooxml.drawing(item, slide, items.blocks)
        elif name != "Fallback":
            _shapes(item, slide, bullets, items, number)


def _notes(root: _Element, bullets: Bullets, items: Items, number: int) -> None:
    """What the speaker says: the body of a notes page, not its header or number."""
    for shape in named(root, "sp"):
        body = child(shape, "txBody")
        if body is not None and any(one.get("type") == "body" for one in named(shape, "ph")):
            _paragraphs(body, bullets, items, number)


def _paragraphs(body: _Element, bullets: Bullets, items: Items, number: int) -> None:
    """Paragraphs of a frame, those of its lists behind their marks."""
    place = Place(slide=number)
    frame = bullets.of(body)
    for paragraph in body:
        if local(paragraph) != "p":
            continue
        said = _line(paragraph).strip()
        listed = frame.mark(paragraph) if said else None
        if listed is None:
            items.add(said, place)
        else:
            items.line(said, *listed, body, place)


def _line(paragraph: _Element) -> str:
    pieces: list[tuple[str, int]] = []
    for item in paragraph:
        name = local(item)
        if name == "br":
            pieces.append(("\n", 0))
        elif name in ("r", "fld"):
            said = child(item, "t")
            raised = attribute(child(item, "rPr"), "baseline") or "0"
            level = 0 if not raised.strip("-0%") else -1 if raised.startswith("-") else 1
            pieces.append(((said.text or "") if said is not None else "", level))
    return _scripts.levelled(pieces)


def _table(table: _Element, items: Items, place: Place) -> None:
    look = child(table, "tblPr")
    rows: list[list[Value | None]] = []
    for line in table:
        if local(line) != "tr":
            continue
        row: list[Value | None] = []
        for cell in line:
            if local(cell) != "tc":
                continue
            if cell.get("hMerge") in ("1", "true") and row:
                row.append(row[-1])
            elif cell.get("vMerge") in ("1", "true") and rows and len(rows[-1]) > len(row):
                row.append(rows[-1][len(row)])
            else:
                inner = Blocks()
                for item in named(cell, "p"):
                    inner.add(_line(item), place)
                row.append(inner.value)
        rows.append(row)
    heads = look is not None and look.get("firstRow") in ("1", "true")
    items.table(rows, header=1 if heads else None)
