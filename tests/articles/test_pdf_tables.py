"""Tables that a PDF draws with lines: every cell with its row and column, its words together."""

from __future__ import annotations

from itertools import pairwise

import pytest

from rag import articles
from rag.types import Article
from tests.articles.paper import Paper
from tests.articles.reading import cell_of, where

LEFTS, TOPS = (50, 150, 300, 420), (100, 120, 140, 160)


def read(paper: Paper) -> Article:
    (article,) = articles.read(paper.data(), "a.pdf")
    return article


def cells(article: Article) -> list[list[str | None]]:
    (table,) = article.tables
    return [[article.text[slice(*place)] if place else None for place in row] for row in table.rows]


def filled(paper: Paper) -> Paper:
    rows = (("Town", "Mayor", "People"), ("Brent", "Lou Finch", "87,650"), ("Derby", "", "55,100"))
    for top, row in zip(TOPS, rows, strict=False):
        for left, words in zip(LEFTS, row, strict=False):
            if words:
                paper.write(left + 4, top + 14, words)
    return paper


def test_an_empty_cell_keeps_its_place() -> None:
    article = read(filled(Paper().grid(LEFTS, TOPS)))
    assert cells(article) == [
        ["Town", "Mayor", "People"],
        ["Brent", "Lou Finch", "87,650"],
        ["Derby", None, "55,100"],
    ]
    cell = cell_of(article, "55,100")
    assert (cell.row_heading, cell.column_heading) == ("Derby", "People")
    assert "Derby\t\t55,100" in article.text


def test_a_cell_of_several_lines_stays_together() -> None:
    """Drawn line by line across the row, as a printer has it."""
    paper = filled(Paper().grid(LEFTS, (100, 120, 140, 160, 200)))
    paper.write(54, 174, "North").write(154, 174, "Ada Moor,").write(304, 174, "12,000")
    paper.write(54, 188, "Harbour").write(154, 188, "since 2021")
    article = read(paper)
    assert cells(article)[3] == ["North Harbour", "Ada Moor, since 2021", "12,000"]
    assert "North Harbour\tAda Moor, since 2021\t12,000" in article.text


def test_numbers_under_each_other_are_rows_of_their_own() -> None:
    """Many tables have a line below each group of rows, and none between them."""
    paper = Paper().grid((50, 150, 250, 350), (100, 120, 160, 200))
    paper.write(54, 114, "Year").write(154, 114, "Guests").write(254, 114, "Share")
    for top, row in (
        (134, ("FY2013", "7,723,293", "76.5")),
        (150, ("FY2014", "7,793,704", "74.9")),
        (174, ("Apr-2015", "653,278", "75.0")),
        (190, ("May-2015", "", "77.7")),
    ):
        for left, words in zip((54, 154, 254), row, strict=True):
            if words:
                paper.write(left, top, words)
    found = cells(read(paper))
    assert found[1:3] == [["FY2013", "7,723,293", "76.5"], ["FY2014", "7,793,704", "74.9"]]
    assert found[3:] == [["Apr-2015", "653,278", "75.0"], ["May-2015", None, "77.7"]]


def test_a_name_beside_numbers_under_each_other_is_that_of_each() -> None:
    paper = Paper().grid((50, 150, 250, 350), (100, 120, 160))
    paper.write(54, 114, "Group").write(154, 114, "Route").write(254, 114, "Guests")
    paper.write(54, 142, "Astra").write(154, 134, "Europe").write(154, 150, "Korea")
    paper.write(254, 134, "42,097").write(254, 150, "47,126")
    assert cells(read(paper))[1:] == [
        ["Astra", "Europe", "42,097"],
        ["Astra", "Korea", "47,126"],
    ]


def test_columns_without_lines_between_them_are_not_one_cell() -> None:
    paper = Paper().grid((50, 150, 400), (100, 120, 140, 160))
    for top, row in (
        (114, ("Chance", "1", "2", "10")),
        (134, ("1%", "7", "2", "4")),
        (154, ("5%", "8", "10", "2")),
    ):
        for left, words in zip((54, 180, 260, 340), row, strict=True):
            paper.write(left, top, words)
    assert cells(read(paper))[1] == ["1%", "7", "2", "4"]


def test_narrow_cells_are_not_joined_to_words() -> None:
    """Where the blank between two cells is no wider than one between words."""
    paper = Paper().grid((50, 82, 120), (100, 120, 140, 160))
    for top, (one, two) in zip(
        (114, 134, 154), (("Abcd", "Count"), ("Wxyz", "87,65"), ("Stuv", "55,10")), strict=True
    ):
        paper.write(52, top, one).write(84, top, two)
    assert cells(read(paper)) == [["Abcd", "Count"], ["Wxyz", "87,65"], ["Stuv", "55,10"]]


def test_a_cell_across_columns_stands_in_each() -> None:
    paper = Paper()
    for top in (100, 120, 140, 160):
        paper.rule(50, top, 420, top)
    for left in (50, 150, 420):
        paper.rule(left, 100, left, 160)
    paper.rule(300, 120, 300, 160)  # not through the first row
    paper.write(54, 114, "Year").write(154, 114, "Ships in port")
    paper.write(54, 134, "2024").write(154, 134, "120").write(304, 134, "45")
    paper.write(54, 154, "2025").write(154, 154, "130").write(304, 154, "47")
    assert cells(read(paper))[0] == ["Year", "Ships in port", "Ships in port"]


@pytest.mark.parametrize("drawn", ["bars", "boxes", "turned"])
def test_lines_are_found_however_they_are_drawn(drawn: str) -> None:
    paper = Paper(rotate=90 if drawn == "turned" else 0)
    if drawn == "bars":
        for top in TOPS:
            paper.bar(LEFTS[0], top, LEFTS[-1], top + 0.7)
        for left in LEFTS:
            paper.bar(left, TOPS[0], left + 0.7, TOPS[-1])
    elif drawn == "boxes":
        for top, bottom in pairwise(TOPS):
            for left, right in pairwise(LEFTS):
                paper.pages[-1] += f"{left} {842 - bottom} {right - left} {bottom - top} re S\n"
    else:
        paper.grid(LEFTS, TOPS)
    article = read(filled(paper))
    if drawn == "turned":
        assert "87,650" in article.text
    else:
        assert cells(article)[1] == ["Brent", "Lou Finch", "87,650"]


def test_the_words_around_a_table_stay_where_they_are() -> None:
    paper = Paper().lines(50, 60, "The towns of the county are listed here by name.")
    filled(paper.grid(LEFTS, TOPS))
    paper.lines(50, 190, "The mayor of the county is Rita Moss.")
    article = read(paper)
    before, after = article.text.index("listed here"), article.text.index("Rita Moss")
    assert before < article.text.index("Town\t") < after
    assert "\n\nThe mayor of the county" in article.text


def test_a_frame_around_words_is_no_table() -> None:
    paper = Paper().rule(50, 50, 500, 50).rule(50, 90, 500, 90).rule(50, 50, 50, 90)
    paper.rule(500, 50, 500, 90).lines(60, 65, "A notice in a frame.", "Its second line.")
    assert read(paper).tables == ()


def test_a_picture_of_lines_is_no_table() -> None:
    """The grid of a chart, with words that run across its lines."""
    paper = Paper().grid(tuple(range(50, 450, 20)), tuple(range(100, 400, 20)))
    paper.write(60, 150, "The harbour was deepened in the year 1921 and again in 1954.")
    article = read(paper)
    assert article.tables == ()
    assert "The harbour was deepened in the year 1921" in article.text


def test_every_word_of_a_table_has_its_box() -> None:
    article = read(filled(Paper().grid(LEFTS, TOPS)))
    found = where(article, "Lou Finch")
    assert found.page == 1
    (rect,) = found.rects
    assert 150 < rect.left < 160
    assert 120 < rect.top < 140
