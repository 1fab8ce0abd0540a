"""How often the right cell answers: 60 written questions over 15 tables in six formats.

python -m rag.workshop.evaluation.tables [--show]

The tables are written as files (csv, xlsx, md, html, docx, pdf), built into one index with the
models that serve, and asked. A question that no row answers is right when nothing is answered.
``wrong`` counts answers above the threshold that are not the right cell, and those no row answers.
Needs the packages of the extra ``test``, which write such files.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import Any, Final

from rag import extras, ingest
from rag.assistant import Assistant
from rag.settings import load
from rag.workshop import command

TABLES: Final[list[dict[str, Any]]] = json.loads(
    Path(__file__).with_suffix(".json").read_text(encoding="utf-8")
)
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and what came of it."""

    format: str
    question: str
    expected: str | None
    """The words of the right cell; none where no row answers."""
    answer: str | None
    confidence: float
    cell: str | None
    """The cell that was cited."""

    @property
    def right(self) -> bool:
        """The right cell's words, or nothing where nothing answers."""
        return self.answer == self.expected

    @property
    def wrong(self) -> bool:
        """Something was answered, and it was not right."""
        return self.answer is not None and not self.right


def ask(assistant: Assistant, folder: Path) -> Iterator[Asked]:
    """Build the tables and ask every question."""
    for number, table in enumerate(TABLES):
        path = folder / f"table-{number}.{table['format']}"
        path.write_bytes(_WRITERS[table["format"]](table["name"], table["rows"]))
    ingest.build(assistant, folder)
    for table in TABLES:
        for question, expected in table["questions"]:
            given = assistant.ask(question)
            cell = given.citations[0].cell if given.citations else None
            yield Asked(
                table["format"],
                question,
                expected,
                given.answer,
                given.confidence,
                cell.reference if cell else None,
            )


def figures(asked: Sequence[Asked]) -> dict[str, Any]:
    """Shares right, by format and of all, and how many answers are wrong."""
    by_format: dict[str, list[Asked]] = {}
    for item in asked:
        by_format.setdefault(item.format, []).append(item)
    return {
        "questions": len(asked),
        "right": sum(item.right for item in asked) / len(asked),
        "wrong": sum(item.wrong for item in asked),
        "not answered": sum(item.answer is None and not item.right for item in asked),
        "by format": {
            name: f"{Counter(item.right for item in items)[True]} of {len(items)}"
            for name, items in by_format.items()
        },
    }


def _csv(name: str, rows: Rows) -> bytes:
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    return made.getvalue().encode()


def _md(name: str, rows: Rows) -> bytes:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    rule = "|" + "---|" * len(rows[0])
    return "\n".join([f"# {name}", "", lines[0], rule, *lines[1:], ""]).encode()


def _html(name: str, rows: Rows) -> bytes:
    def line(row: Sequence[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(value)}</{tag}>" for value in row) + "</tr>"

    table = line(rows[0], "th") + "".join(line(row, "td") for row in rows[1:])
    return (
        f"<!doctype html><title>{escape(name)}</title><body><h1>{escape(name)}</h1>"
        f"<table>{table}</table></body>"
    ).encode()


def _xlsx(name: str, rows: Rows) -> bytes:
    import xlsxwriter  # type: ignore[import-untyped]

    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return made.getvalue()


def _docx(name: str, rows: Rows) -> bytes:
    import docx

    document = docx.Document()
    document.add_paragraph(name)
    table = document.add_table(0, len(rows[0]))
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _pdf(name: str, rows: Rows) -> bytes:
    """One page: the name, then the cells at the same places in every row."""
    drawn = [f"BT /F1 14 Tf 50 760 Td ({name}) Tj ET"]
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            at = f"{50 + 130 * column} {720 - 20 * number}"
            drawn.append(f"BT /F1 11 Tf {at} Td ({value}) Tj ET")
    stream = "\n".join(drawn)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
        "/Resources << /Font << /F1 3 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
    ]
    made, starts = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        starts.append(len(made))
        made += f"{number} 0 obj\n{item}\nendobj\n".encode("latin-1")
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    end = f"xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\n"
    return made + f"{end}startxref\n{len(made)}\n%%EOF\n".encode()


_WRITERS: Final[dict[str, Callable[[str, Rows], bytes]]] = {
    "csv": _csv,
    "docx": _docx,
    "html": _html,
    "md": _md,
    "pdf": _pdf,
    "xlsx": _xlsx,
}


def main(show: bool = False) -> None:
    """Print the figures; with ``show`` every question that was not answered rightly."""
    extras.need("test", "docx", "xlsxwriter")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "tables"
        folder.mkdir()
        with Assistant.open(load(index_dir=Path(name) / "index"), create=True) as assistant:
            asked = list(ask(assistant, folder))
    print(json.dumps(figures(asked), indent=1))
    for item in asked if show else ():
        if not item.right:
            print(asdict(item))


if __name__ == "__main__":
    command.run(main)
