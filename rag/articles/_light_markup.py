"""What light markups share: what is no markup of Markdown is made some, and read as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from html import escape
from typing import Final

from rag.articles import _dates
from rag.articles._aligned import placed
from rag.articles._blocks import Blocks
from rag.articles._draft import Draft, SourceFile
from rag.articles._textfile import TextFile
from rag.articles.md import write_markdown

_CODE: Final = re.compile(r"(?P<ticks>`++)[^`\n]+(?P=ticks)")
_FENCE: Final = "~~~~~~~~"


def draft_of(
    file: SourceFile,
    markdown: Callable[[list[str]], list[str]],
    revised: Callable[[list[str]], date | None] = lambda lines: None,
) -> Draft:
    """The article of a file, of whose lines ``markdown`` makes Markdown."""
    opened = TextFile.of(file.read())
    published, text = _dates.header(opened.text)
    lines = text.split("\n")
    blocks = Blocks()
    heading = write_markdown("\n".join(markdown(lines)), blocks)
    published = published or revised(lines)
    return placed(replace(blocks.draft, title=heading, published=published), opened)


def plain(line: str) -> str:
    """A line whose ``<`` and ``&`` are no HTML; in code nothing is."""
    done, pieces = 0, []
    for found in _CODE.finditer(line):
        pieces += [escape(line[done : found.start()], quote=False), found.group()]
        done = found.end()
    return "".join([*pieces, escape(line[done:], quote=False)])


def code(lines: Sequence[str], within: int = 0) -> list[str]:
    """Lines that are shown as they stand, ``within`` an item whose words begin there."""
    if not lines:
        return [""]
    fenced = [_FENCE, *(line for line in lines if line != _FENCE), _FENCE]
    return ["", *(" " * within + line for line in fenced), ""]


def dedented(lines: Sequence[str]) -> list[str]:
    """Lines without the blanks that all of them begin with, nor empty ones around them."""
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    cut = [line[margin:].rstrip() for line in lines]
    while cut and not cut[0]:
        del cut[0]
    while cut and not cut[-1]:
        del cut[-1]
    return cut


def table(
    rows: Sequence[Sequence[str]], inline: Callable[[str], str], *, header: bool
) -> list[str]:
    """A table, as HTML; of a cell ``inline`` makes Markdown."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": True})
    made = ["", "<table>"]
    for number, row in enumerate(rows):
        name = "th" if header and number == 0 else "td"
        cells = (reader.renderInline(" ".join(inline(cell).split())) for cell in row)
        made.append(f"<tr>{''.join(f'<{name}>{cell}</{name}>' for cell in cells)}</tr>")
    return [*made, "</table>", ""]
