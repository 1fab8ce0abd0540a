"""Numbers of a workbook as its cells show them: 25% for .25, €1,250.00 for 1250, 12 km for 12."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZipFile

from rag.articles import _ooxml
from rag.articles._elements import attribute, child, int_of, local, named
from rag.articles._ooxml import Part

if TYPE_CHECKING:
    from lxml.etree import _Element

Shown = Mapping[tuple[int, int], str]
"""Row and column, both from 0, -> what the cell there shows."""

_BUILT_IN: Final = {
    **{1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"},
    **{37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 43: "#,##0.00"},
}
"""Formats that are known by their number (ECMA-376-1, 18.8.30), but for those whose currency hangs
on the reader's country."""
_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[[A-Za-z]+\]'
    r"|(?P<digits>[#0?]+(?:,[#0?]+)*(?:\.[#0?]*)?(?![,.#0?]))|(?P<plain>[%$€£¥₹ +()-])"
)
_MOST_DECIMALS: Final = 15
_LONGEST_CODE: Final = 255
"""Characters of a format, as Excel has it; a longer one would draw zeros without end."""
_NUMBERS: Final = frozenset({"float", "percentage", "currency"})


def of_workbook(archive: ZipFile, most: int) -> dict[str, Shown]:
    """By the name of a sheet what its cells with a number show, of ``most`` cells at most a sheet;
    nothing of a workbook that is not kept as XML, nor where a cell has no format of its own."""
    book = _ooxml.main_part(archive)
    if book is None or not book.name.endswith(".xml") or book.root is None:
        return {}
    codes = _codes(next(book.of_kind("styles"), None))
    found: dict[str, Shown] = {}
    for sheet in named(book.root, "sheet"):
        part = book.related(_ooxml.relation(sheet))
        if part is not None and part.name in archive.NameToInfo and any(codes):
            cells = islice(_elements(archive, part.name, "c"), most)
            found[sheet.get("name") or ""] = dict(_formatted(cells, codes))
    return found


def of_spreadsheet(archive: ZipFile, most: int) -> dict[str, Shown]:
    """The same of an OpenDocument spreadsheet, which keeps what each cell shows."""
    found: dict[str, Shown] = {}
    cells: dict[tuple[int, int], str] = {}
    top = 0
    for element in _elements(archive, "content.xml", "table-row", "table"):
        if local(element) == "table":
            found[attribute(element, "name") or ""] = cells
            cells, top = {}, 0
            continue
        rows = range(top, top + int_of(attribute(element, "number-rows-repeated"), 1))
        top = rows.stop
        left = 0
        for cell in element:
            if not local(cell).endswith("table-cell"):
                continue
            columns = range(left, left + int_of(attribute(cell, "number-columns-repeated"), 1))
            left = columns.stop
            if attribute(cell, "value-type") in _NUMBERS and (said := _said(cell)):
                places = ((row, column) for row in rows for column in columns)
                cells.update(dict.fromkeys(islice(places, max(0, most - len(cells))), said))
    return found


def shown(value: Decimal, code: str) -> str | None:
    """``value`` in an Excel format for numbers; none where the format is one for dates, fractions,
    powers or text, or scales. A negative number has a minus, whatever its format draws."""
    before, after, digits, at = "", "", "", 0
    section = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code, maxsplit=1)[0]
    while at < len(section):
        token = _TOKEN.match(section, at)
        if token is None or (token["digits"] and digits):
            return None
        at = token.end()
        said = token["quoted"] or token["escaped"] or token["currency"] or token["plain"] or ""
        digits = token["digits"] or digits
        if digits:
            after += said
        else:
            before += said
    if not digits:
        return None
    if "%" in before + after:
        value *= 100
    return " ".join(
        f"{'-' if value < 0 else ''}{before}{_digits(abs(value), digits)}{after}".split()
    )


def _digits(value: Decimal, digits: str) -> str:
    """A number of at least 0 with the digits that a format asks for."""
    whole, _, fraction = digits.partition(".")
    most = min(len(fraction), _MOST_DECIMALS)
    rounded = value.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    text = f"{rounded:{',' if ',' in whole else ''}.{most}f}"
    ahead, point, decimals = text.partition(".")
    least = len(fraction.rstrip("#?"))
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    return ahead.zfill(whole.count("0")) + (point + decimals if decimals else "")


def _formatted(
    cells: Iterator[_Element], codes: Sequence[str | None]
) -> Iterator[tuple[tuple[int, int], str]]:
    """Each cell that holds a number and has a format for it."""
    for cell in cells:
        style = int_of(cell.get("s"), -1)
        place = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", cell.get("r") or "")
        code = codes[style] if 0 <= style < len(codes) else None
        kept = child(cell, "v")
        if not code or not place or kept is None or (cell.get("t") or "n") != "n":
            continue
        try:
            said = shown(Decimal(kept.text or ""), code)
        except ArithmeticError:
            continue
        if said:
            column = 0
            for letter in place[1]:
                column = column * 26 + ord(letter) - 64
            yield (int(place[2]) - 1, column - 1), said


def _codes(styles: Part | None) -> list[str | None]:
    """The format of each style of a cell."""
    if styles is None or styles.root is None:
        return []
    own = {item.get("numFmtId"): item.get("formatCode") for item in named(styles.root, "numFmt")}
    known = {str(number): code for number, code in _BUILT_IN.items()} | {
        number: code for number, code in own.items() if len(code or "") <= _LONGEST_CODE
    }
    used = child(styles.root, "cellXfs")
    return [known.get(item.get("numFmtId")) for item in used] if used is not None else []


def _said(cell: _Element) -> str:
    """The text of a cell, without the notes to it."""
    lines = (item for item in cell if local(item) == "p")
    return " ".join(" ".join("".join(map(str, line.itertext())) for line in lines).split())


def _elements(archive: ZipFile, name: str, *tags: str) -> Iterator[_Element]:
    """The elements of some names in a part, one after the other as they end, each forgotten behind
    it."""
    from lxml import etree

    careful: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False}
    wanted = [f"{{*}}{tag}" for tag in tags]
    with archive.open(name) as stream:
        for _, element in etree.iterparse(stream, tag=wanted, recover=True, **careful):
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
