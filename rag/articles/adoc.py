"""AsciiDoc: headings, lists, tables and blocks as their reader sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from rag.articles import _dates
from rag.articles._draft import Draft, SourceFile
from rag.articles._light_markup import code, draft_of, plain, table
from rag.language import list_marks

SUFFIXES = (".adoc", ".asciidoc")

_HEADING: Final = re.compile(r"(?P<level>={1,6})\s+(?P<said>\S.*)")
_REVISION: Final = re.compile(
    r"(?:v?[\w.]+,\s*|:revdate:\s*)(?P<day>\d{4}-\d{2}-\d{2}|[^:\n]*?\d{4})(?::.*)?\s*"
)
_HEAD: Final = 12
"""Lines among which the day of the document is looked for."""
_ATTRIBUTE: Final = re.compile(r":!?[\w-]+!?:(?:\s.*)?")
_ABOVE: Final = re.compile(r"\[(?![ xX*]\]\s)[^\n]*\]\s*")
"""What is said of the block below: "[cols=...]", "[[anchor]]"."""
_UNSEEN: Final = re.compile(
    r"//(?!/).*|(?:include|ifn?def|ifeval|endif|image|video|audio|toc|xref)::.*|<{3,}|'{3,}|\+"
)
_TITLE: Final = re.compile(r"\.(?P<said>[^\s.].*)")
_ITEM: Final = re.compile(r"\s*(?P<mark>\*{1,5}|-|\.{1,5}|\d{1,3}\.)\s+(?P<said>\S.*)")
_TERM: Final = re.compile(r"(?P<said>[^\s:|][^\n|]*?):{2,4}(?:\s+(?P<means>\S.*))?\s*")
_CELL: Final = re.compile(
    r"(?:(?:^|(?<=\s))(?:(?:\d*\.)?\d+[+*])?[<^>.]{0,3}[adehlmsv]?)?(?<!\\)\|"
)
_COLUMNS: Final = re.compile(r"cols=\"?(?P<cols>[^\"\]]+)")
_MANY: Final = re.compile(r"(?P<many>\d{1,3})\*")
_LINK: Final = re.compile(
    r"(?:(?:link|xref|mailto|kbd|btn|footnote|image|icon):|(?=https?://))[^\s\[\]]{0,500}\[(?P<said>[^\]\n]*)\]"
)
_REFERENCE: Final = re.compile(r"<<(?P<at>[^<>,\n]+)(?:,\s*(?P<said>[^<>\n]+))?>>")
_MARKED: Final = re.compile(
    r"(?<!\w)\[[.\w#%-]+\](?=[#*_`])|(?<![\w#])#(?P<said>[^#\s][^#\n]*)#(?!\w)"
)


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article, its words without the markup."""
    yield draft_of(file, _markdown, _revised)


def _revised(lines: Sequence[str]) -> date | None:
    """The day of the revision that the head of a document tells."""
    for line in lines[:_HEAD]:
        found = _REVISION.fullmatch(line)
        if found and (day := _dates.of_value(found["day"])):
            return day
    return None


def _markdown(lines: Sequence[str]) -> list[str]:
    """The same in Markdown."""
    made: list[str] = []
    above = ""
    at = within = 0
    while at < len(lines):
        line = lines[at].rstrip()
        joined = at > 0 and lines[at - 1].rstrip() == "+"
        at += 1
        if line in ("////", "++++"):
            at = _end(lines, at, line) + 1
        elif re.fullmatch(r"-{4,}|\.{4,}|`{3}\w*", line):
            end = _end(lines, at, "```" if line.startswith("`") else line)
            made += code(lines[at:end], within if joined else 0)
            at = end + 1
        elif line == "|===":
            end = _end(lines, at, line)
            made += _table(lines[at:end], above)
            at = end + 1
        elif re.fullmatch(r"={4,}|\*{4,}|_{4,}|--", line):
            made.append("")
        elif (_ABOVE.fullmatch(line) or _ATTRIBUTE.fullmatch(line)) and made[-1:] != ["- "]:
            above = line
            continue
        elif not _UNSEEN.fullmatch(line):
            said = _line(line)
            mark = list_marks.end(said[0], 0)
            within = mark or within
            made += ["", *(" " * within + one for one in said)] if joined and not mark else said
        if line.strip():
            above = ""
    return made


def _end(lines: Sequence[str], at: int, closing: str) -> int:
    """The line that closes a block, or the end of all."""
    return next((i for i in range(at, len(lines)) if lines[i].rstrip() == closing), len(lines))


def _line(line: str) -> list[str]:
    """A line of text, a heading, an item, or a term with what it means."""
    if heading := _HEADING.fullmatch(line):
        return ["", f"{'#' * len(heading['level'])} {_inline(heading['said'])}", ""]
    if title := _TITLE.fullmatch(line):
        return ["", _inline(title["said"]), ""]
    if item := _ITEM.fullmatch(line):
        mark = item["mark"]
        if mark[0].isdigit():
            return [f"{mark} {_inline(item['said'])}"]
        deep = "   " * (len(mark) - 1)
        return [f"{deep}{'1.' if mark[0] == '.' else '-'} {_inline(item['said'])}"]
    if term := _TERM.fullmatch(line):
        return ["", _inline(term["said"]), "", _inline(term["means"] or ""), ""]
    return [_inline(line)]


def _table(lines: Sequence[str], above: str) -> list[str]:
    """A table, as wide as ``above`` or its first line says."""
    cells: list[str] = []
    width = 0
    for line in lines:
        starts = [*_CELL.finditer(line)]
        goes_on = line[: starts[0].start()] if starts else line
        if cells:
            cells[-1] += f" {goes_on}"
        ends = [found.start() for found in starts[1:]]
        for found, end in zip(starts, [*ends, len(line)], strict=False):
            cells.append(line[found.end() : end].replace("\\|", "|"))
        width = width or len(cells)
    said = _COLUMNS.search(above)
    if said:
        many = _MANY.match(said["cols"].strip())
        width = int(many["many"]) if many else len(re.split("[,;]", said["cols"]))
    shown = [line for line in lines if line.strip()][:1]
    first = lines.index(shown[0]) if shown else 0
    header = "header" in above or (
        not said and len(lines) > first + 1 and not lines[first + 1].strip()
    )
    width = max(1, width)
    rows = [cells[low : low + width] for low in range(0, len(cells), width)]
    return table(rows, _inline, header=header)


def _inline(line: str) -> str:
    """A line without the addresses of links and what marks its words."""
    line = _LINK.sub(lambda found: found["said"], line)
    line = _REFERENCE.sub(lambda found: found["said"] or found["at"], line)
    line = _MARKED.sub(lambda found: found["said"] or "", line)
    return plain(line)
