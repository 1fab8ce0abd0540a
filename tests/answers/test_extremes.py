"""The greatest and the least of the rows of a table."""

from __future__ import annotations

import pytest

from rag import articles
from tests.answers.asking import ask

BUDGET = """# Budget of the ward

| Item | Year 1 (EUR) | Total (EUR) | Beds | Opened |
|---|---|---|---|---|
| Nurse | 31,000 | 63,000 | 4 | 1999 |
| Doctor | 71,000 | 144,000 | 12 | 2004 |
| Lamps | 92,000 | 93,000 | 2 | 1987 |
| Ward | 1,000 | 64,000 | - | 1988 |
| Total | 194,000 | 300,000 | 16 | |
"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the most expensive item in the budget?", "Doctor"),
        ("Which item is the cheapest?", "Nurse"),
        ("Which item has the most beds?", "Doctor"),
        ("Which item has the fewest beds?", "Lamps"),
        ("Which is the oldest item?", "Lamps"),
        ("What is the highest total?", "144,000"),
        # It says more of the row than that, or of none of the columns.
        ("Which item of the roof has the most beds?", "Nurse"),
        ("Which item has the most doors?", "Nurse"),
        ("Which item has beds?", "Nurse"),
    ],
)
def test_all_rows_are_compared_by_the_column_asked_about(question: str, answer: str) -> None:
    (source,) = articles.read(BUDGET.encode(), "budget.md")
    got = ask([source], (source.id, "Nurse", 4.0), question=question, form="span")
    assert got.answer == answer
    assert got.citations[0].cited_text == answer


def test_rows_that_have_as_much_are_not_told_apart() -> None:
    (source,) = articles.read(BUDGET.replace("| 4 |", "| 12 |").encode(), "budget.md")
    question = "Which item has the most beds?"
    got = ask([source], (source.id, "Lamps", 4.0), question=question, form="span")
    assert got.answer == "Lamps"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which opponent had the highest attendance?", "Bree"),
        ("What was the highest attendance?", "640"),
        # A day is nobody's name.
        ("Who had the highest attendance?", "Ayre"),
    ],
)
def test_the_cell_is_of_the_column_that_is_asked_for(question: str, answer: str) -> None:
    table = "Date,Opponent,Attendance\n5 May 2026,Ayre,212\n6 May 2026,Bree,640\n7 May 2026,Cley,96"
    rows = "".join(
        f"<tr>{''.join(f'<td>{cell}' for cell in line.split(','))}</tr>"
        for line in table.splitlines()
    )
    (source,) = articles.read(f"<h1>Matches</h1><table>{rows}</table>".encode(), "m.html")
    got = ask([source], (source.id, "Ayre", 4.0), question=question, form="span")
    assert got.answer == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which lamp is the lightest?", "Tern 2"),
        ("What is the brightest lamp?", "Tern 4"),
        ("Which lamp is the cheapest?", "Tern 3"),
        ("Which lamp is the longest?", "Tern 3"),
    ],
)
def test_columns_are_compared_where_a_row_tells_it(question: str, answer: str) -> None:
    table = (
        "# Lamps\n\n| | Tern 2 | Tern 3 | Tern 4 |\n|---|---|---|---|\n"
        "| Brightness | 150 lumens | 300 lumens | 700 lumens |\n| Weight | 58 g | 86 g | 165 g |\n"
        "| Price | £29 | £19 | £99 |\n"
    )
    (source,) = articles.read(table.encode(), "lamps.md")
    got = ask([source], (source.id, "Tern 3", 4.0), question=question, form="span")
    assert got.answer == answer
