"""Workbooks: Excel of every age and OpenDocument spreadsheets; each sheet is one article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Final

from rag.articles import _cell_formats, _office, _ooxml, csv, txt
from rag.articles._blocks import Blocks, Value
from rag.articles._canonical import canonical
from rag.articles._cell_formats import Shown
from rag.articles._draft import Draft, Problem, SourceFile
from rag.articles._look import Look
from rag.articles._office import Properties
from rag.articles._package import package
from rag.errors import ArticleError
from rag.origin import Place, Run
from rag.tables import reference

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

SUFFIXES = (
    *(".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".xlt"),
    *(".ods", ".ots"),
)

_CONTAINERS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
MAX_CELLS: Final = 200_000
"""Cells read of one sheet; a larger one is read so far and named."""
_MIMETYPE: Final = re.compile(r"application/vnd\.oasis\.opendocument\.spreadsheet\b")
_STREAMS: Final = frozenset({"workbook", "book"})
_WHOLE: Final = 2.0**53
"""Numbers below are kept to their last digit."""
_NO_DATE: Final = date(1899, 12, 31)


def recognises(look: Look) -> bool:
    """An office package with sheets, an OpenDocument one, or Excel's old container."""
    return (
        (look.is_office and (look.has("xl/") or look.has("workbook.xml")))
        or _MIMETYPE.match(look.mimetype) is not None
        or bool(_STREAMS & look.streams)
    )


def extract(file: SourceFile) -> Iterator[Draft | Problem]:
    """One article a sheet that holds anything: the values as the sheet shows them, row by row."""
    head = file.head()
    if not head.startswith(_CONTAINERS):
        # Programs write lists under these names that are no workbooks.
        yield from (csv if csv.is_table(head) else txt).extract(file)
        return
    about, shown = _about(file)
    workbook = _opened(file)
    try:
        for sheet in workbook.sheets_metadata:
            if str(sheet.typ).rsplit(".", 1)[-1] != "WorkSheet":
                continue
            found = workbook.get_sheet_by_name(sheet.name)
            yield from _sheet(file, found, shown.get(sheet.name, {}), about)
    finally:
        workbook.close()


def _opened(file: SourceFile) -> CalamineWorkbook:
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_filelike(BytesIO(file.read()))
    except python_calamine.PasswordError as error:
        raise file.locked() from error
    except python_calamine.CalamineError as error:
        raise ArticleError(f"{file.name} is a damaged workbook ({error}).", "broken") from error


def _sheet(
    file: SourceFile,
    sheet: CalamineSheet,
    shown: Shown,
    about: Properties,
) -> Iterator[Draft | Problem]:
    _, left = sheet.start or (0, 0)
    rows, whole = _rows(sheet, shown, left)
    if not rows:
        return
    blocks = Blocks()
    said: set[Value] = set()
    at = 0
    for top, table in _tables(rows):
        # What stands alone above a table names it.
        for row in rows[at:top]:
            _line(row, said, blocks)
        blocks.table(table, name=sheet.name, origin=(top + 1, left + 1))
        at = top + len(table)
    for row in rows[at:]:
        _line(row, said, blocks)
    if not blocks.text:
        return
    title, made, metadata = about
    yield replace(
        blocks.draft,
        title=f"{title}: {sheet.name}" if title else sheet.name,
        made=made,
        metadata={**metadata, "sheet": sheet.name},
        key=sheet.name,
    )
    if not whole:
        yield Problem(
            f"{sheet.name} (rest)",
            "too_large",
            f"{file.name}, sheet {sheet.name!r}: more than {MAX_CELLS:,} cells; the first "
            f"{len(rows):,} of {sheet.total_height:,} rows were read. Split the sheet, or save it "
            "as .csv.",
        )


def _rows(sheet: CalamineSheet, shown: Shown, left: int) -> tuple[list[list[Value | None]], bool]:
    """The rows from the sheet's first, each from the column ``left``, with their merged cells, and
    whether these are all."""
    rows: list[list[Value | None]] = []
    cells = 0
    whole = True
    for at, row in enumerate(sheet.iter_rows()):
        cells += len(row)
        if cells > MAX_CELLS:
            whole = False
            break
        rows.append([])
        for column, value in enumerate(row, start=left):
            said = " ".join(canonical(_shown(value, shown.get((at, column)))).split())
            place = Place(sheet=sheet.name, cell=reference(at + 1, column + 1))
            rows[-1].append(Value(said, [Run(0, len(said), place)]) if said else None)
    for first, last in sheet.merged_cell_ranges or ():
        _merge(rows, first[0], first[1] - left, last[0], last[1] - left)
    return rows, whole


def _merge(rows: list[list[Value | None]], top: int, left: int, bottom: int, right: int) -> None:
    """One value in every cell it spans."""
    if not (0 <= top < len(rows) and 0 <= left < len(rows[top])) or rows[top][left] is None:
        return
    for row in rows[top : bottom + 1]:
        for column in range(left, min(right + 1, len(row))):
            row[column] = rows[top][left]


def _tables(
    rows: Sequence[Sequence[Value | None]],
) -> Iterator[tuple[int, list[Sequence[Value | None]]]]:
    """The tables of a sheet with their first rows: what blank rows part, titles above left out."""
    start = 0
    while start < len(rows):
        if not any(rows[start]):
            start += 1
            continue
        end = start
        while end < len(rows) and any(rows[end]):
            end += 1
        top = start
        while top < end and len({value for value in rows[top] if value}) == 1 and end - top > 1:
            top += 1
        if end - top > 1:
            yield top, list(rows[top:end])
        start = end


def _line(row: Sequence[Value | None], said: set[Value], blocks: Blocks) -> None:
    """A row of no table; a cell that goes over several stands in the first."""
    blocks.table([[value for value in row if value and value not in said]])
    said.update(filter(None, row))


def _shown(value: object, formatted: str | None) -> str:
    """A value as a sheet shows it: numbers in the format of their cell, or whole ones without a
    fraction, dates as ISO 8601."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float) and formatted:
        return formatted
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < _WHOLE else f"{value:.12g}"
    if isinstance(value, datetime):
        if value.date() <= _NO_DATE:
            return value.time().isoformat("minutes")
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.isoformat(" ", "minutes")
    if isinstance(value, time):
        return value.isoformat("auto" if value.second else "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        hours, rest = divmod(int(value.total_seconds()), 3600)
        return f"{hours}:{rest // 60:02}"
    return " ".join(str(value).split())


def _about(file: SourceFile) -> tuple[Properties, Mapping[str, Shown]]:
    """What a package says about itself, and by sheet how it shows its numbers; nothing for the old
    container."""
    look = Look(file, file.head())
    if not look.is_zip:
        return (None, None, {}), {}
    with package(file) as archive:
        if look.is_office:
            return _ooxml.properties(archive), _cell_formats.of_workbook(archive, MAX_CELLS)
        if _office.is_locked(archive):
            raise file.locked()
        shown = _cell_formats.of_spreadsheet(archive, MAX_CELLS)
        return _office.of_opendocument(archive), shown
