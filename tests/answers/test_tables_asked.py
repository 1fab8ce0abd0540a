"""The right row answers, whatever file the table stands in: 60 written questions over 15 tables in
six formats, asked of the real models. A question that no row answers is right where nothing is."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pytest

from rag import ingest
from rag.assistant import Assistant
from rag.settings import load
from tests.articles import samples
from tests.articles.paper import Paper

TABLES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("tables.json").read_text())
Rows = Sequence[Sequence[str]]


def in_csv(name: str, rows: Rows) -> bytes:
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    return made.getvalue().encode()


def in_markdown(name: str, rows: Rows) -> bytes:
    first, *rest = (f"| {' | '.join(row)} |" for row in rows)
    rule = "|" + "---|" * len(rows[0])
    return "\n".join([f"# {name}", "", first, rule, *rest, ""]).encode()


def in_html(name: str, rows: Rows) -> bytes:
    def line(row: Sequence[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(value)}</{tag}>" for value in row) + "</tr>"

    table = line(rows[0], "th") + "".join(line(row, "td") for row in rows[1:])
    title = f"<!doctype html><title>{escape(name)}</title><body><h1>{escape(name)}</h1>"
    return f"{title}<table>{table}</table></body>".encode()


def in_word(name: str, rows: Rows) -> bytes:
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


def in_pdf(name: str, rows: Rows) -> bytes:
    """One page: the name, then the cells at the same places in every row."""
    paper = Paper().write(50, 82, name, 14)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            paper.write(50 + 130 * column, 122 + 20 * number, value)
    return paper.data()


WRITERS: dict[str, Callable[[str, Rows], bytes]] = {
    "csv": in_csv,
    "docx": in_word,
    "html": in_html,
    "md": in_markdown,
    "pdf": in_pdf,
    "xlsx": lambda name, rows: samples.xlsx({name: rows}),
}


@pytest.mark.model
@pytest.mark.slow
def test_nine_in_ten_questions_about_tables_are_right_and_none_is_wrong(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    for number, table in enumerate(TABLES):
        path = folder / f"table-{number}.{table['format']}"
        path.write_bytes(WRITERS[table["format"]](table["name"], table["rows"]))
    with Assistant.open(load(index_dir=tmp_path / "index"), create=True) as assistant:
        ingest.build(assistant, folder)
        answers = {
            question: (expected, assistant.ask(question).answer)
            for table in TABLES
            for question, expected in table["questions"]
        }
    assert len(answers) == 60
    right = sum(answer == expected for expected, answer in answers.values())
    assert right >= 54, f"{right} of 60 right"
    wrong = {q: pair for q, pair in answers.items() if pair[1] is not None and pair[0] != pair[1]}
    assert not wrong
