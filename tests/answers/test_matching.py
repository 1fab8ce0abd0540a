"""Lists that a table answers: every row of which the question says what it holds."""

from __future__ import annotations

import pytest

from rag import articles
from rag.passages import cut
from rag.types import Article, Evidence, Reading, Span
from tests.answers.asking import ask, asked_of

DEVICES = (
    b"device,maker,bought,price_eur,location,status\n"
    b"Tern 3,Tern,2023-04-12,2300,Room 214,in use\n"
    b"Tern 2,Tern,2019-10-02,1850,Store B,retired\n"
    b"Nox 32,Brandt,2017-06-20,41200,Lab 1,in use\n"
    b"Act S,Kestrel,2021-09-15,310,Room 214,in use\n"
)
PAGE = b"""# Colonies

| Island | Country | Pups |
|---|---|---|
| Bree | Norway | 5,000 |
| Colne | Iceland | 59,000 |
| Dunn | Norway | 2,100 |
"""


def listed(given: list[Article], question: str) -> tuple[list[str], bool]:
    """The items shown to a question where the reader finds nothing, and whether more may be."""
    got = asked_of(given, question, lambda _: Reading((), 1, ()))
    return [item.answer for item in got.items], got.at_least


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("Which devices are in Room 214?", ["Tern 3", "Act S"]),
        ("Name the devices that are in use.", ["Tern 3", "Nox 32", "Act S"]),
        ("Which devices were made by Tern?", ["Tern 3", "Tern 2"]),
        ("Which devices in use are in Room 214?", ["Tern 3", "Act S"]),
        # Not what the rows say, or not all of it.
        ("Which devices are not in use?", []),
        ("Which devices in Room 214 are broken?", []),
        ("Which devices are used in Room 214?", []),
        ("Which tools are in Room 214?", []),
        # Of one row the reader says whether it tells one thing or several.
        ("Which devices are in Store B?", []),
    ],
)
def test_records_are_listed_that_say_what_the_question_says(
    question: str, items: list[str]
) -> None:
    # Of a file of records not all need be found.
    assert listed(articles.read(DEVICES, "devices.csv"), question) == (items, bool(items))


def test_rows_of_one_table_are_listed_and_whole() -> None:
    given = articles.read(PAGE, "colonies.md")
    assert listed(given, "Which islands belong to Norway?") == (["Bree", "Dunn"], False)


def test_a_cell_is_shown_in_its_row_alone() -> None:
    (given,) = articles.read(
        b"Ferry timetable\n\nLine      From       To        Last     Fare\n"
        b"F1        Marle      Ayre      22:40    4.20\n"
        b"F2        Ayre       Colne     21:15    3.10\n"
        b"F3        Colne      Bree      19:00    6.80\n\nDogs travel free.\n",
        "ferry.txt",
    )
    shown = ask([given], (given.id, "21:15", 4.0), question="When does the last F2 leave?")
    (citation,) = shown.citations
    assert citation.sentence == "F2        Ayre       Colne     21:15    3.10"


def test_a_row_with_a_full_stop_is_shown_whole() -> None:
    (given,) = articles.read(
        b"# Sheet\n\n| | Tern | Heron |\n|---|---|---|\n| Max. power | 700 W | 900 W |\n",
        "sheet.md",
    )
    shown = ask([given], (given.id, "900 W", 4.0), question="What is the power of the Heron?")
    assert shown.citations[0].sentence == "Max. power\t700 W\t900 W"


def test_a_line_of_a_record_is_cited_as_its_value() -> None:
    given = articles.read(DEVICES, "devices.csv")[1]
    shown = ask([given], (given.id, "status: retired", 4.0), question="What is the status?")
    cell = shown.citations[0].cell
    assert cell is not None
    assert (cell.row, cell.row_heading, cell.column_heading) == (3, "Tern 2", "status")


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Is the Tern 2 retired?", "supports"),
        ("Is the status of the Tern 2 retired?", "supports"),
        ("Is the Tern 2 not retired?", "unclear"),
        ("Was the Tern 2 retired by Kestrel?", "unclear"),
        ("Is the Tern 3 retired?", "unclear"),
    ],
)
def test_a_row_that_says_all_that_is_asked_decides(question: str, verdict: str) -> None:
    given = articles.read(DEVICES, "devices.csv")[1]
    shown = ask([given], (given.id, "retired", 6.0), question=question)
    assert (shown.decision.verdict if shown.decision else "unclear") == verdict


BOATS = b"""# Boats

## For hire

| Boat | Seats | Floats alone? | With a motor? |
|---|---|---|---|
| Tern 2 | 4 | No | Yes, since May |
| Tern 3 | 6 | Yes | No |
"""


@pytest.mark.parametrize(
    ("question", "verdict", "row"),
    [
        ("Does the Tern 2 float alone?", "denies", "Tern 2"),
        ("Can the Tern 2 float alone?", "denies", "Tern 2"),
        ("Does the Tern 3 float alone?", "supports", "Tern 3"),
        ("Is the Tern 2 for hire with a motor?", "supports", "Tern 2"),
        ("Does the Tern 3 not float alone?", "unclear", "Tern 3"),
        ("Does the Tern 3 float alone at night?", "unclear", "Tern 3"),
        ("Does the Nox 2 float alone?", "unclear", "Tern 2"),
    ],
)
def test_a_cell_of_yes_or_no_decides(question: str, verdict: str, row: str) -> None:
    given = articles.read(BOATS, "boats.md")[0]
    at = given.text.index("Yes" if row == "Tern 3" else "No", given.text.index(row))

    def reading(first: str) -> Reading:
        passage = next(one for one in cut(given) if one.start <= at < one.end)
        cell = Span(given.id, passage.id, at, at + 2, 8.0, 0.0)
        elsewhere = Evidence(given.id, first, 0, len("Boats"), 0.02)
        return Reading((cell,), 1, (0.0,), (elsewhere,))

    got = asked_of([given], question, reading)
    assert (got.decision.verdict if got.decision else "unclear") == verdict
    if verdict != "unclear":
        cell = got.citations[0].cell
        assert cell is not None
        assert cell.row_heading == row


BOARDS = b"""# Boards of Ayre

## Management Board

| Name | Office |
|---|---|
| Ann Lee | Chief Executive |
| Bo Ek | Chief of Sales |

## Council

| Name | Office |
|---|---|
| Cy Dole | Chairman |
| Di Orr | Deputy chair |
"""


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("Who are the members of the Management Board?", ["Ann Lee", "Bo Ek"]),
        ("Who is on the management board of Ayre?", ["Ann Lee", "Bo Ek"]),
        ("Name the members of the Council.", ["Cy Dole", "Di Orr"]),
        ("Who are the women on the Council?", []),
        ("Who are the members?", []),
    ],
)
def test_of_a_table_whose_heading_is_asked_about_all_rows_are_listed(
    question: str, items: list[str]
) -> None:
    assert listed(articles.read(BOARDS, "boards.md"), question) == (items, False)
