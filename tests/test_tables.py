"""Tables: every cell knows its row and column, and only the row that was asked for is read."""

from __future__ import annotations

import pytest

from rag import articles, tables
from rag.articles._blocks import Blocks, Value, grid_of
from rag.passages import cut
from rag.readers._spans import whole_label
from rag.retrieval import rows
from rag.types import Article, Hit

TABLE = """# Cities of the coast

| City | Population | Mayor |
|---|---|---|
| Ashby | 41,200 | Kim Dole |
| Brent | 87,650 | Lou Finch |
| Colne | 12,010 | Max Gray |
"""


def article(markdown: str = TABLE) -> Article:
    return articles.read(markdown.encode(), "cities.md")[0]


def hits(given: Article) -> list[Hit]:
    return [Hit(passage, 1.0) for passage in cut(given)]


def seen(question: str, given: Article) -> list[str]:
    """What a reader is shown of the tables of ``given``."""
    named = rows.named(question, hits(given), {given.id: given})
    return [hit.passage.seen for hit in named if hit.passage.view is not None]


def quotable(question: str, given: Article) -> list[str]:
    """What can be quoted of the tables of ``given``."""
    named = rows.named(question, hits(given), {given.id: given})
    views = [hit.passage.view for hit in named if hit.passage.view is not None]
    found = [row for view in views for row in view.rows]
    return [row.value(number) for row in found for number in range(len(row.cells))]


def test_the_text_stays_what_stands_there() -> None:
    given = article()
    assert "Brent\t87,650\tLou Finch" in given.text
    (table,) = given.tables
    told = [[given.text[slice(*place)] for place in row if place] for row in table.rows]
    assert told[0] == ["City", "Population", "Mayor"]
    assert told[2] == ["Brent", "87,650", "Lou Finch"]


def test_a_cell_knows_row_and_column() -> None:
    given = article()
    cell = given.cell_at(given.text.index("Finch"))
    assert cell is not None
    assert (cell.row, cell.column, cell.reference) == (3, 3, "C3")
    assert (cell.row_heading, cell.column_heading) == ("Brent", "Mayor")
    assert cell.headings == ["City", "Population", "Mayor"]
    assert cell.values == ["Brent", "87,650", "Lou Finch"]
    assert given.cell_at(0) is None


def test_a_passage_of_rows_is_read_under_its_headings() -> None:
    given = article()
    passage = cut(given)[-1]
    assert passage.text == given.text[passage.start : passage.end]
    assert "City: Brent; Population: 87,650; Mayor: Lou Finch" in passage.seen


def test_nothing_crosses_a_cell_and_nothing_is_quoted_from_a_heading() -> None:
    given = article()
    passage = cut(given)[-1]
    at = passage.seen.index("87,650")
    place = passage.place(at, at + 6)
    assert place is not None
    assert given.text[slice(*place)] == "87,650"
    assert passage.place(at, passage.seen.index("Lou") + 3) is None
    assert passage.place(passage.seen.index("Mayor"), passage.seen.index("Mayor") + 5) is None


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("Who is the mayor of Brent?", ["City: Brent; Population: 87,650; Mayor: Lou Finch"]),
        (
            "Which city has Max Gray?",
            ["City: Colne; Population: 12,010; Mayor: Max Gray"],
        ),
        ("Who is the mayor of Elsmere?", [""]),
        ("Which city is the largest?", [""]),
        ("Who was the mayor of Brent in 1987?", [""]),
    ],
)
def test_only_rows_that_the_question_names_are_shown(question: str, shown: list[str]) -> None:
    assert seen(question, article()) == shown


def test_of_two_names_alike_the_one_in_full_is_shown() -> None:
    given = article(TABLE + "| North Brent | 900 | Nan Hall |\n")
    assert seen("Who is the mayor of Brent?", given) == [
        "City: Brent; Population: 87,650; Mayor: Lou Finch"
    ]
    assert seen("Who is the mayor of North Brent?", given) == [
        "City: North Brent; Population: 900; Mayor: Nan Hall"
    ]


def test_of_rows_named_alike_the_one_that_begins_so_is_shown() -> None:
    given = article(
        "| Item | Basic | Full |\n|---|---|---|\n| Cash | £5 | £9 |\n| Bikes | not kept | £7 |\n"
    )
    assert seen("How much cash is kept under Full?", given) == ["Item: Cash; Basic: £5; Full: £9"]


NOTICE = """| Years of service | Notice |
|---|---|
| less than 3 years | 1 month |
| 3 to 7 years | 3 months |
| more than 7 and up to 12 years | 5 months |
| 15+ | 9 months |
"""


def test_a_range_holds_no_version() -> None:
    assert not rows.within("What of version 5.1.2?", "5.1.1 to 5.1.9", "Version")


LOANS = """# Loans

| Item | Loan period | Charge |
|---|---|---|
| Books | 3 weeks | free |
| The Times | 1 day | free |
| DVDs | 1 week | 2.00 |
| Laptops of type A | 2 days | free |
"""
BOOKS = "Item: Books; Loan period: 3 weeks; Charge: free"


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("How long can I borrow books?", BOOKS),
        ("How long may we borrow The Times?", "Item: The Times; Loan period: 1 day; Charge: free"),
        ("Does It matter that I keep books?", BOOKS),
        ("How long can I borrow laptops of type B?", ""),
        ("How long may IT borrow books?", ""),
    ],
)
def test_a_small_word_in_capitals_names_nothing(question: str, shown: str) -> None:
    assert seen(question, article(LOANS)) == [shown]


DVDS = "Item: DVDs; Loan period: 1 week; Charge: 2.00"


@pytest.mark.parametrize("item", ["DVDs", "a DVD", "dvds", "a dvd"])
def test_an_acronym_of_several_is_the_same_as_of_one(item: str) -> None:
    assert seen(f"How long can we borrow {item}?", article(LOANS)) == [DVDS]


def test_of_acronyms_alike_each_is_its_own() -> None:
    ports = article("# Ports\n\n| Service | Port |\n|---|---|\n| HTTP | 80 |\n| HTTPS | 443 |\n")
    assert seen("Which port does HTTPS use?", ports) == ["Service: HTTPS; Port: 443"]


PARAMETERS = """# Parameters

| Parameter | Range | Takes effect | Description |
|---|---|---|---|
| idle_limit | 0 to 9 s | reload | Closed after this; 0 means never |
| max_users | 200 | restart | Clients at once |
"""
SETTINGS = "# Settings\n\n| Name | Default |\n|---|---|\n| vacuum_interval | 60 s |\n"
BUDGET = """# Budget

| Item | Year 1 | Year 2 | Total |
|---|---|---|---|
| Travel | 6,000 | 9,000 | 15,000 |
"""
PERIODS = """# Ayre

| | 26 weeks to 28 Sep 2024 | 26 weeks to 30 Sept 2023 | Q2 2024 | First half 2025 |
|---|---|---|---|---|
| Costs | 301 | 311 | 77 | 80 |
"""
BOARD = """# Ayre

## Supervisory Board

| Name | Role |
|---|---|
| Bo Ek | Chairman |
| Ann Lee | Chair of the works council |
"""
NOISE = "# Sheet\n\n| | Tern 2 | Tern 2 Max |\n|---|---|---|\n| Noise | 68 | 72 |\n"
DEVICES = "# Devices\n\n| Device | Maker | Status |\n|---|---|---|\n| Tern 3 | Tern | in use |\n"


@pytest.mark.parametrize(
    ("table", "question", "values"),
    [
        (TABLE, "What is the population of Brent?", ["87,650"]),
        # A number is found in the range of that thing that holds it.
        (NOTICE, "What notice is given after 2 years of service?", ["1 month"]),
        (NOTICE, "What notice is given after 3 years of service?", ["3 months"]),
        (NOTICE, "What notice is given after 7.5 years?", ["5 months"]),
        (NOTICE, "What notice is given after 20 years of service?", ["9 months"]),
        (NOTICE, "What notice is given after 4 weeks?", []),
        # What the question says itself is no answer.
        (
            PARAMETERS,
            "What happens if idle_limit is 0?",
            ["reload", "Closed after this; 0 means never"],
        ),
        (
            PARAMETERS,
            "Does changing max_users need a restart?",
            ["200", "restart", "Clients at once"],
        ),
        (PARAMETERS, "Does max_users take effect after a restart?", ["restart"]),
        (PARAMETERS, "Which parameter is closed after 0 to 9 s?", ["idle_limit"]),
        # Of joined words all must stand in the row.
        (SETTINGS, "What is the default of vacuum_interval?", ["60 s"]),
        (SETTINGS, "What is the default of compaction_interval?", []),
        # The column of which the question says most is asked for.
        (BUDGET, "How much is there for travel in year 2?", ["9,000"]),
        (BUDGET, "How much is there for travel in the second year?", ["9,000"]),
        (BUDGET, "How much is there for travel in the 2nd year?", ["9,000"]),
        (BUDGET, "How much is there for travel in the 4th year?", []),
        (BUDGET, "How much is there for travel a year?", ["6,000", "9,000"]),
        # A time heads its column however it is written.
        (PERIODS, "What were the costs in the 26 weeks to 28 September 2024?", ["301"]),
        (PERIODS, "What were the costs in the 26 weeks to 30 Sep 2023?", ["311"]),
        (PERIODS, "What were the costs in the second quarter of 2024?", ["77"]),
        (PERIODS, "What were the costs in 2Q 2024?", ["77"]),
        (PERIODS, "What were the costs in H1 2025?", ["80"]),
        # What heads a table is known of its rows.
        (BOARD, "Who is the chair of the Supervisory Board?", ["Bo Ek"]),
        (BOARD, "Who is the chair of the Audit Board?", []),
        # Of columns called alike the one in full is asked for.
        (NOISE, "What is the noise of the Tern 2?", ["68"]),
        (NOISE, "What is the noise of the Tern 2 Max?", ["72"]),
        (NOISE.replace("Tern", "E-Trek"), "What is the noise of the E-Trek 2?", ["68"]),
        # Words that another cell is made of tell nothing of a name.
        (DEVICES, "Which device is made by Tern?", ["Tern 3"]),
        (DEVICES, "Who is the maker of the Tern 3?", ["Tern"]),
    ],
)
def test_what_can_be_quoted_of_a_table(table: str, question: str, values: list[str]) -> None:
    assert quotable(question, article(table)) == values


def test_joined_words_of_a_column_are_read_as_words() -> None:
    given = articles.read(b"device,battery_h,price_eur\nTern 3,11,2300\n", "devices.csv")[0]
    assert cut(given)[0].seen == "device: Tern 3; battery h: 11; price eur: 2300"
    assert quotable("How long does the battery of the Tern 3 last?", given) == ["11"]
    assert quotable("What is the price_eur of the Tern 3?", given) == ["2300"]


def test_what_the_article_is_called_heads_no_single_table() -> None:
    given = article(
        "# The Marle Band\n\n| The Marle Band | |\n|---|---|\n| Origin | Ayre |\n\nIt sings.\n\n"
        "## Albums\n\n| Album | Year |\n|---|---|\n| Snow | 1996 |\n| Ice | 2002 |\n"
    )
    assert "Ice" in quotable("Which Marle Band record came out in 2002?", given)


def test_of_tables_alike_the_one_below_the_day_asked_about_is_read() -> None:
    meetings = "\n".join(
        f"## Meeting of 14 {month} 2025\n\nPresent: Ann Lee (chair), Bo Ek.\n\n"
        f"| Item | Decision |\n|---|---|\n| Till | {decision} |\n| Roof | Paid |\n"
        for month, decision in (("May", "Rejected"), ("July", "Approved"))
    )
    given = article(f"# Minutes\n\n{meetings}")
    assert quotable("What was decided about the till in July 2025?", given) == ["Approved"]
    assert quotable("What was decided about the till in August 2025?", given) == []
    shown = seen("What was decided about the till in May 2025?", given)
    assert "Meeting of 14 May 2025; Item: Till; Decision: Rejected" in shown


@pytest.mark.parametrize(
    ("cell", "part", "whole"),
    [
        ("Store B", "Store", "Store B"),
        ("11 h", "11", "11 h"),
        ("Overhead (20%)", "20%", "20%"),
        ("Ann Lee and Bo Ek", "Ann Lee", "Ann Lee"),
        ("Ann Lee from 2020", "Ann Lee", "Ann Lee"),
    ],
)
def test_a_short_cell_is_quoted_whole(cell: str, part: str, whole: str) -> None:
    passage = cut(article(f"# List\n\n| Item | Place |\n|---|---|\n| Tern | {cell} |\n"))[-1]
    at = passage.seen.index(part)
    low, high = whole_label(passage, at, at + len(part))
    assert passage.seen[low:high] == whole


@pytest.mark.parametrize(("season", "fee"), [("summer", "EUR 18"), ("winter", "EUR 9")])
def test_what_heads_a_section_tells_its_rows_apart(season: str, fee: str) -> None:
    rows_of = "".join(
        f"<tr><td colspan=3>{name}</td></tr><tr><td>small boat</td><td>{night}</td><td>0</td></tr>"
        for name, night in (("Summer", "EUR 18"), ("Winter", "EUR 9"))
    )
    page = f"<table><tr><th>Boat</th><th>Night</th><th>Week</th></tr>{rows_of}</table>"
    given = articles.read(f"<h1>Fees</h1>{page}".encode(), "fees.html")[0]
    assert quotable(f"What does a night cost for a small boat in {season}?", given) == [fee]


def test_a_record_of_a_json_file_is_one_row() -> None:
    lines = b'{"event": "Egg hunt", "entry_fee": 3}\n{"event": "Summer fair", "entry_fee": 5}\n'
    for name, data in (("a.jsonl", lines), ("a.json", b"[%s]" % b",".join(lines.splitlines()))):
        fair = articles.read(data, name)[1]
        assert quotable("What is the entry fee of the summer fair?", fair) == ["5"]
        cell = fair.cell_at(fair.text.index("5"))
        assert cell is not None
        assert (cell.row, cell.column_heading) == (2, "entry_fee")
    # One object, and a record of very many values, read a row a value.
    one = articles.read(b'{"fee": 5, "day": "Monday"}', "a.json")[0]
    assert quotable("What is the fee?", one) == ["5"]
    wide = b"{%s}\n" % b",".join(b'"k%d": %d' % (n, n) for n in range(41))
    assert len(articles.read(wide, "a.jsonl")[0].tables[0].rows) == 41


def test_large_tables_become_passages_of_whole_rows() -> None:
    lines = "".join(f"| Town {n} | {n * 1000:,} | Mayor {n} |\n" for n in range(200))
    given = article(TABLE + lines)
    found = [passage for passage in cut(given) if passage.view is not None]
    assert len(found) > 5
    assert all(passage.text == given.text[passage.start : passage.end] for passage in found)
    shown = [row.text for passage in found for row in passage.view.rows]  # type: ignore[union-attr]
    assert len(shown) == len(set(shown)) == 203
    assert seen("What is the population of Town 57?", given)[:1] != seen("Nothing?", given)


def test_cells_over_several_rows_and_columns_stand_in_each() -> None:
    north, year = Value("North"), Value("2020")
    blocks = Blocks()
    blocks.table(
        [
            [Value("Region"), Value("Town"), year, year],
            [Value(""), Value(""), Value("Births"), Value("Deaths")],
            [north, Value("Eld"), Value("5"), Value("2")],
            [north, Value("Fen"), Value("7"), Value("3")],
        ],
        header=2,
    )
    assert "North\tEld\t5\t2\n\n\tFen\t7\t3" in blocks.text
    (table,) = blocks.tables
    assert tables.view(blocks.text, table, 2, 4).text == (
        "Region: North; Town: Eld; 2020 Births: 5; 2020 Deaths: 2\n"
        "Region: North; Town: Fen; 2020 Births: 7; 2020 Deaths: 3"
    )


def test_a_row_of_one_cell_heads_those_below() -> None:
    blocks = Blocks()
    blocks.table(
        [
            *grid_of([["Town", "Births", "Deaths"]]),
            [Value("North"), None, None],
            *grid_of([["Eld", "5", "2"]]),
        ],
        header=1,
    )
    (table,) = blocks.tables
    assert tables.view(blocks.text, table, 2, 3).text == "North; Town: Eld; Births: 5; Deaths: 2"


@pytest.mark.parametrize(
    ("rows_of", "header"),
    [
        ([["City", "People"], ["Ashby", "41"], ["Brent", "87"]], 1),
        ([["City", "Mayor", "River"], ["Ashby", "Kim", "Ouse"]], 1),
        ([["Service", "Notice"], ["under 2 years", "1 month"], ["over 2 years", "6 months"]], 1),
        ([["Lamps", "2 years"], ["Pumps", "3 years"], ["Boilers", "5 years"]], 0),
        ([["Colour", "red"], ["Length", "20 metres"], ["Warranty", "2 years"]], 0),
        ([["Monday", "10:00 - 20:00"], ["Tuesday", "Closed"]], 0),
        ([["Mayor", "Kim Dole"], ["River", "Ouse"]], 0),
        ([["Service", "2025", "2026"], ["Copy", "20p", "25p"], ["Scan", "£4", "£5"]], 1),
        ([["Source", "2023/24", "FY 2025"], ["Shop", "9,870", "8,140"]], 1),
        ([["Founded", "1999"], ["Boats", "12"], ["Members", "240"]], 0),
        ([["Ann", "1999", "mayor"], ["Bo", "2004", "clerk"], ["Cy", "2011", "mayor"]], 0),
        ([["Item", "1 day", "Week"], ["Tent", "£12", "£55"], ["Stove", "£4", "ask us"]], 1),
        ([["Tent", "1 day", "£12"], ["Stove", "3 days", "£4"]], 0),
    ],
)
def test_whether_the_first_row_names_the_columns(rows_of: list[list[str]], header: int) -> None:
    blocks = Blocks()
    blocks.table(grid_of(rows_of))
    assert blocks.tables[0].header == header


def test_leaders_part_the_cells_of_plain_text() -> None:
    text = (
        "Gifts:\n\n  Ann Lee ..... 1923 .... £9\n  Bo Ek . . . . 1936 . . . £4\n  Cy … 1952 … £2\n"
    )
    given = articles.read(text.encode(), "gifts.txt")[0]
    cell = given.tables[0].cell(given.text, given.text.index("£4"))
    assert cell is not None
    assert cell.values == ["Bo Ek", "1936", "£4"]
    assert not articles.read(b"So... he came.\nWell... no.\nHm... yes.\n", "a.txt")[0].tables


def test_a_grid_that_lays_out_text_is_no_table() -> None:
    blocks = Blocks()
    blocks.table(grid_of([["Home", "word " * 200], ["", "word " * 300]]))
    assert not blocks.tables
    assert blocks.text.startswith("Home\tword")


def test_what_is_stored_is_read_back() -> None:
    given = article()
    assert tables.tables_from_json(tables.tables_as_json(given.tables)) == given.tables
    for passage in cut(given):
        assert tables.from_json(tables.as_json(passage.view)) == passage.view
