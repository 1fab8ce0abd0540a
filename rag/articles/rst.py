"""reStructuredText: headings, lists, tables, code and directives as their reader sees them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from rag.articles._draft import Draft, SourceFile
from rag.articles._light_markup import code, dedented, draft_of, plain, table
from rag.language import list_marks

SUFFIXES = (".rst", ".rest")

_ADORNMENT: Final = re.compile(r"([^\w\s])\1{2,}\s*")
_SIMPLE: Final = re.compile(r"=+(?: +=+)+\s*")
_SPANNING: Final = re.compile(r"-+(?: +-+)*\s*")
_GRID: Final = re.compile(r"\+(?:[-=]+\+)+\s*")
_DIRECTIVE: Final = re.compile(r"\.\. (?:\|[^|\n]+\| )?(?P<name>[\w:.+-]+)::(?:\s+(?P<said>.*))?")
_FOOTNOTE: Final = re.compile(r"\.\. (?P<mark>\[[^\]\n]+\])\s+(?P<said>.*)")
_OPTION: Final = re.compile(r":[\w -]+:(?:\s|$)")
_FIELD: Final = re.compile(r":(?P<name>[^:\s][^:\n]*):\s+(?P<said>\S.*)")
_NUMBERED: Final = re.compile(r"(?P<blanks>\s*)(?:#\.|\((?P<number>\d{1,3})\))\s+")
_ROLE: Final = re.compile(
    r":[\w:+.-]{1,60}:`(?P<tilde>~?)(?P<said>[^`<\n]*)(?:<(?P<at>[^`<>\n]*)>)?`"
)
_LINK: Final = re.compile(r"(?<!`)`(?P<said>[^`<\n]+)(?:<[^`<>\n]*>)?`__?(?!\w)")
_CODE: Final = frozenset({"code", "code-block", "literalinclude", "parsed-literal", "sourcecode"})
_UNSEEN: Final = frozenset(
    "contents currentmodule default-role highlight image include index meta module"
    " raw replace role sectnum tabularcolumns title toctree unicode".split()
)
"""Directives that show nothing of what they hold."""


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article, its words without the markup."""
    yield draft_of(file, _markdown)


def _markdown(lines: Sequence[str]) -> list[str]:
    """The same in Markdown."""
    made: list[str] = []
    levels: list[str] = []  # adornments of the headings met so far, outer first
    around: list[tuple[Sequence[str], int]] = []  # the lines a directive stands in, and its end
    at = 0
    while at < len(lines) or around:
        if at == len(lines):
            made.append("")
            lines, at = around.pop()
            continue
        line = lines[at]
        if (heading := _heading(lines, at)) is not None:
            kind, title, at = heading
            if kind not in levels:
                levels.append(kind)
            made += ["", "#" * min(6, levels.index(kind) + 1) + " " + _inline(title), ""]
        elif (simple := _SIMPLE.fullmatch(line)) or _GRID.fullmatch(line):
            rows, header, at = (_simple_table if simple else _grid_table)(lines, at)
            made += table(rows, _inline, header=header)
        elif line.startswith(".. ") or line.rstrip() == "..":
            end = _indented(lines, at + 1)
            said, inner = _explicit(line, lines[at + 1 : end])
            made += said
            if inner is None:
                at = end
            else:
                around.append((lines, end))
                lines, at = inner, 0
        elif _ADORNMENT.fullmatch(line):
            made.append("")
            at += 1
        elif line.rstrip().endswith("::") and not line.lstrip().startswith(".. "):
            end = _indented(lines, at + 1, len(line) - len(line.lstrip()))
            before = line.rstrip()[:-1].rstrip(" ") if line.strip() != "::" else ""
            within = list_marks.end(_inline(line), 0) or len(line) - len(line.lstrip())
            made += [_inline(before), *code(dedented(lines[at + 1 : end]), within)]
            at = end
        else:
            made.append(_inline(line))
            at += 1
    return made


def _heading(lines: Sequence[str], at: int) -> tuple[str, str, int] | None:
    """Adornment, words and end of the heading that begins at a line."""
    over = _ADORNMENT.fullmatch(lines[at]) is not None
    title, under = (at + 1, at + 2) if over else (at, at + 1)
    if under >= len(lines) or not lines[title].strip():
        return None
    drawn = _ADORNMENT.fullmatch(lines[under])
    words = lines[title].strip()
    if drawn is None or (not over and lines[title][0].isspace()) or _ADORNMENT.fullmatch(words):
        return None
    if over and lines[at].rstrip() != lines[under].rstrip():
        return None
    if len(lines[under].rstrip()) < min(len(words), 4):
        return None
    return f"{drawn[1]}{over}", words, under + 1


def _indented(lines: Sequence[str], at: int, margin: int = 0) -> int:
    """Where the lines end that stand further in than ``margin``, empty ones between them too."""
    end = at
    while at < len(lines):
        line = lines[at]
        if line.strip():
            if len(line) - len(line.lstrip()) <= margin:
                break
            end = at + 1
        at += 1
    return end


def _explicit(line: str, block: Sequence[str]) -> tuple[list[str], list[str] | None]:
    """A directive, a footnote, or what nobody sees; and the lines in it that are still to be
    read, where there may be some."""
    footnote = _FOOTNOTE.match(line)
    if footnote:
        inner = [footnote["said"], *dedented(block)]
        return ["", f"{footnote['mark']} {_inline(inner[0])}"], inner[1:]
    found = _DIRECTIVE.match(line)
    if found is None or found["name"] in _UNSEEN:
        return [""], None
    inner = dedented(block)
    while inner and _OPTION.match(inner[0]):
        del inner[0]
    inner = dedented(inner)
    if found["name"] in _CODE:
        return code(inner), None
    said = [_inline(found["said"] or ""), ""]
    if found["name"] == "list-table":
        return [*said, *_list_table(inner, header=_has_header(block))], None
    if found["name"] == "csv-table":
        rows = [row for row in csv.reader(inner) if row]
        return [*said, *table(rows, _inline, header=_has_header(block))], None
    if found["name"] in ("figure", "only"):
        said = []
    return ["", *said], inner


def _has_header(block: Sequence[str]) -> bool:
    return any(re.match(r"\s*:header(?:-rows)?:\s*[^0\s]", line) for line in block)


def _list_table(lines: Sequence[str], *, header: bool) -> list[str]:
    """A table written as a list of lists."""
    rows: list[list[str]] = []
    for line in lines:
        row = re.match(r"\* - ?", line)
        cell = re.match(r"  - ?", line)
        if row:
            rows.append([line[row.end() :]])
        elif cell and rows:
            rows[-1].append(line[cell.end() :])
        elif rows:
            rows[-1][-1] += f" {line.strip()}"
    return table(rows, _inline, header=header)


def _simple_table(lines: Sequence[str], at: int) -> tuple[list[list[str]], bool, int]:
    """Rows of a table below ``=== ===``, whether the first is its head, and where it ends."""
    starts = [found.start() for found in re.finditer(r"=+", lines[at])]
    ends = [*starts[1:], None]
    rows: list[list[str]] = []
    borders, head = 1, 0
    at += 1
    while at < len(lines) and (lines[at].strip() or borders < 2):
        line = lines[at]
        at += 1
        if _SIMPLE.fullmatch(line):
            borders += 1
            head = len(rows) if borders == 2 else head
            if at >= len(lines) or not lines[at].strip():
                break
            continue
        if _SPANNING.fullmatch(line) or not line.strip():
            continue
        cells = [line[low:high].strip() for low, high in zip(starts, ends, strict=True)]
        if rows and not cells[0] and len(rows) > (head if borders > 1 else 0):
            rows[-1] = [f"{one} {more}".strip() for one, more in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
    return rows, borders > 2 and head > 0, at


def _grid_table(lines: Sequence[str], at: int) -> tuple[list[list[str]], bool, int]:
    """Rows of a table drawn with ``+---+``, whether the first is its head, and where it ends."""
    bounds = [found.start() for found in re.finditer(r"\+", lines[at])]
    rows: list[list[str]] = []
    header, fresh = False, True
    while at < len(lines) and lines[at][:1] in ("+", "|"):
        line = lines[at].rstrip().ljust(bounds[-1] + 1)
        at += 1
        if _GRID.fullmatch(line):
            header = header or ("=" in line and len(rows) == 1)
            fresh = True
            continue
        cells = [line[low + 1 : high].strip(" |+-") for low, high in pairwise(bounds)]
        if fresh:
            rows.append(cells)
            fresh = False
        else:
            rows[-1] = [f"{one} {more}".strip() for one, more in zip(rows[-1], cells, strict=True)]
    return rows, header, at


def _inline(line: str) -> str:
    """A line without roles and the addresses of links."""
    field = _FIELD.fullmatch(line)
    if field:
        line = f"{field['name']}: {field['said']}"
    numbered = _NUMBERED.match(line)
    if numbered:
        number = numbered["number"] or "1"
        line = f"{numbered['blanks']}{number}. {line[numbered.end() :]}"
    line = _ROLE.sub(_shown, line)
    return plain(_LINK.sub(lambda found: found["said"].strip(), line))


def _shown(found: re.Match[str]) -> str:
    """What of a reference is shown: of ``~a.b`` the last name."""
    said = found["said"].strip() or found["at"] or ""
    return f"`{said.rpartition('.')[2] if found['tilde'] else said}`" if said else ""
