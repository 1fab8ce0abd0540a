"""Where words stand in files that have no lines: as whoever counts by hand finds them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from email.message import EmailMessage
from typing import Any

import docx
import pptx
import pytest
import xlsxwriter
from pptx.util import Inches

from rag.origin import locate
from rag.types import Article
from tests.articles import samples
from tests.articles.reading import read, read_all, refused, saved

_NAMED = ("part", "slide", "sheet", "cell", "paragraph", "line", "end_line")


def told(article: Article) -> dict[str, tuple[Any, ...]]:
    """Every line and cell of the text, and what is said of where it stands."""
    found = {}
    for piece in re.finditer(r"[^\n\t]*\S[^\n\t]*", article.text):
        place = locate(article.origin, article.text, *piece.span())
        values = [getattr(place, name) for name in _NAMED] if place else []
        found[piece[0].strip()] = tuple(value for value in values if value is not None)
    return found


# --- workbooks -----------------------------------------------------------------------------


def test_every_cell_of_a_sheet_knows_its_place_in_a_table_or_not() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("Costs")
        sheet.merge_range("B2:D2", "Budget of Fairford")
        for row, cells in enumerate([("Item", "Cost"), ("Roads", 1250), ("Parks", 99)], 3):
            sheet.write_row(row, 1, cells)
        sheet.write("F9", "Seen by Ada Lunt")
        sheet.write_row("B11", ["Yes", "Yes", 1234567890123456])
    article = read(made.getvalue(), "a.xlsx")
    assert told(article) == {
        "Budget of Fairford": ("Costs", "B2"),
        "Item": ("Costs", "B4"),
        "Cost": ("Costs", "C4"),
        "Roads": ("Costs", "B5"),
        "1250": ("Costs", "C5"),
        "Parks": ("Costs", "B6"),
        "99": ("Costs", "C6"),
        "Seen by Ada Lunt": ("Costs", "F9"),
        "Yes": ("Costs", "C11"),
        "1234567890123456": ("Costs", "D11"),
    }
    assert article.text.count("Yes") == 2


def test_a_cell_over_several_rows_is_read_once() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("Costs")
        sheet.merge_range("A1:B3", "Budget of Fairford")
        sheet.write_row("A4", ["Item", "Cost"])
        sheet.write_row("A5", ["Roads", 1250])
        sheet.merge_range("A7:A9", "Seen by Ada Lunt")
    article = read(made.getvalue(), "a.xlsx")
    assert article.text.split() == (
        "Budget of Fairford Item Cost Roads 1250 Seen by Ada Lunt".split()
    )


def test_a_package_whose_folders_are_parted_as_windows_does_is_read() -> None:
    packed = zipfile.ZipFile(io.BytesIO(samples.xlsx({"Costs": [["Item", "Cost"], ["Roads", 9]]})))
    turned = samples.packed(
        {name.replace("/", "\\"): packed.read(name) for name in packed.namelist()}
    )
    assert told(read(turned, "a.xlsx"))["Roads"] == ("Costs", "A2")


def test_a_spreadsheet_of_opendocument_that_needs_a_password_says_so() -> None:
    book = zipfile.ZipFile(io.BytesIO(samples.ods()))
    members = {name: book.read(name) for name in book.namelist()}
    locked = {"content.xml": b"\x8e\x01", "META-INF/manifest.xml": b"<m><encryption-data/></m>"}
    assert refused(samples.packed({**members, **locked}), "a.ods")[0] == "encrypted"


# --- documents and slides ------------------------------------------------------------------


def test_words_in_a_cell_of_word_know_their_paragraph() -> None:
    document = docx.Document()
    document.add_paragraph("The council met.")
    table = document.add_table(2, 2)
    for cell, words in zip(table._cells, ("City", "Mayor", "Brent", "Lou Finch"), strict=True):
        cell.text = words
    table.cell(1, 0).add_paragraph("by the sea")
    document.add_paragraph("It closed.")
    article = read(saved(document), "a.docx")
    assert told(article) == {
        "The council met.": (1,),
        "City": (2,),
        "Mayor": (3,),
        "Brent by the sea": (4,),
        "Lou Finch": (6,),
        "It closed.": (7,),
    }
    start = article.text.index("by the sea")
    place = locate(article.origin, article.text, start, start + 10)
    assert place is not None
    assert place.paragraph == 5


def test_a_table_on_a_slide_knows_its_slide() -> None:
    deck = pptx.Presentation()
    for number in (1, 2):
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        shape = slide.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(4), Inches(1))
        for at, words in enumerate(("City", "Mayor", f"Brent {number}", "Lou")):
            shape.table.cell(at // 2, at % 2).text = words
    article = read(saved(deck), "a.pptx")
    assert told(article)["Brent 1"] == (1,)
    assert told(article)["Brent 2"] == (2,)


def opendocument(body: str, kind: str = "text") -> bytes:
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text", "style", "drawing", "presentation")
    )
    return samples.packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {spaces}><office:automatic-styles>"
            "<style:style style:name='P9' style:family='paragraph'>"
            "<style:text-properties text:display='none'/></style:style>"
            f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}>"
            "</office:body></office:document-content>",
        }
    )


def paragraph(words: str) -> str:
    return f"<text:p>{words}</text:p>"


def rows_of(*rows: tuple[str, ...]) -> str:
    return "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell>{paragraph(words)}</table:table-cell>" for words in row)
        + "</table:table-row>"
        for row in rows
    )


def test_notes_of_opendocument_count_for_themselves_and_cells_with_the_text() -> None:
    note = "<text:note text:note-class='{}'><text:note-body>{}</text:note-body></text:note>"
    first = note.format("footnote", paragraph("Counted in 1999."))
    second = note.format("endnote", paragraph("Long ago."))
    body = (
        paragraph(f"It carries 4,500 cars{first}.")
        + paragraph("")
        + paragraph(f"It is old{second}.")
        + f"<table:table>{rows_of(('City', 'Mayor'), ('Brent', 'Lou Finch'))}</table:table>"
        + paragraph("It closed.")
    )
    assert told(read(opendocument(body), "a.odt")) == {
        "It carries 4,500 cars.": (1,),
        "Counted in 1999.": ("footnotes", 1),
        "It is old.": (3,),
        "Long ago.": ("endnotes", 1),
        "City": (4,),
        "Mayor": (5,),
        "Brent": (6,),
        "Lou Finch": (7,),
        "It closed.": (8,),
    }


def test_paragraphs_and_sections_of_opendocument_that_are_hidden_are_not_read() -> None:
    body = (
        paragraph("The council met.")
        + "<text:p text:style-name='P9'>Not shown.</text:p>"
        + f"<text:section text:display='none'>{paragraph('Nor this.')}</text:section>"
        + paragraph("It closed.")
    )
    assert read(opendocument(body), "a.odt").text == "The council met.\n\nIt closed."


def test_every_slide_of_opendocument_counts_its_own_paragraphs() -> None:
    pages = "".join(
        f"<drawing:page>{paragraph(f'Title {number}')}"
        f"<table:table>{rows_of(('City', 'Mayor'), (f'Brent {number}', 'Lou'))}</table:table>"
        "</drawing:page>"
        for number in (1, 2)
    )
    found = told(read(opendocument(pages, "presentation"), "a.odp"))
    assert found["Title 1"] == (1, 1)
    assert found["Title 2"] == (2, 1)
    assert found["Brent 2"] == (2, 4)


RICH = r"""{\rtf1\ansi\ansicpg1252{\header Council\par}
\pard The bridge of Z\'fcrich{\footnote \pard First note.\par}.\par
\par
It was built{\footnote \pard Second note.} in 1901.\line By Soren Orsted.\par
\trowd\cellx1\cellx2\intbl City\cell Mayor\cell\row
\trowd\cellx1\cellx2\intbl Brent\par by the sea\cell Lou Finch\cell\row
\pard{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt \pard In a box.\par}}{\shprslt{\*\do old}}}\par
{\listtext 1.\tab}First thing\
{\listtext 2.\tab}Second thing\
Last \uc1\u1040 ?.}"""


def test_rich_text_tells_paragraphs_notes_and_boxes() -> None:
    assert told(read(RICH.replace("\n", "\r\n").encode("cp1252"), "a.rtf")) == {
        "The bridge of Zürich.": (1,),
        "It was built in 1901.": (3,),
        "By Soren Orsted.": (3,),
        "City": (4,),
        "Mayor": (5,),
        "Brent by the sea": (6,),
        "Lou Finch": (8,),
        "1. First thing": (10,),
        "2. Second thing": (11,),
        "Last А.": (12,),
        "First note.": ("footnotes", 1),
        "Second note.": ("footnotes", 2),
        "In a box.": ("text boxes", 1),
    }


# --- tables and records --------------------------------------------------------------------

TABLE = (
    'id;title;text;again\r\n1;"Bridge; north";"It carries ""4,500"" cars.\r\nOpened in 1987.";x\r\n'
    "\r\n2;Tower;It is 80 m high.;It is 80 m high.\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_text_of_a_row_knows_its_cell_and_its_lines(encoding: str, line_end: str) -> None:
    one, two = read_all(TABLE.replace("\r\n", line_end).encode(encoding), "a.csv")
    assert told(one) == {
        'It carries "4,500" cars.': ("C2", 2, 2),
        "Opened in 1987.": ("C2", 3, 3),
    }
    assert told(two) == {"It is 80 m high.": ("C4", 5, 5)}


def test_the_cells_of_a_row_know_where_they_stand() -> None:
    one, two = read_all('sep=;\nName;Seat\n"Kim\nDole";Astra\nLou;Brent;Mayor\n', "a.csv")
    assert told(one) == {"Name: Kim Dole": ("A2",), "Seat: Astra": ("B2", 4, 4)}
    assert told(two) == {
        "Name: Lou": ("A3", 5, 5),
        "Seat: Brent": ("B3", 5, 5),
        "column 3: Mayor": ("C3", 5, 5),
    }


def test_a_record_of_json_knows_its_line_or_its_number() -> None:
    lines = '{"id": "a", "text": "It opened.\\nIt closed."}\n\n{"name": "Kim", "seat": "Astra"}\n'
    one, two = read_all(lines, "a.jsonl")
    assert told(one) == {"It opened.": (1, 1), "It closed.": (1, 1)}
    assert told(two) == {"name: Kim": (3, 3), "seat: Astra": (3, 3)}
    _, second = read_all('[{"text": "It opened."}, {"text": "It closed."}]', "a.json")
    assert told(second) == {"It closed.": ("record 2",)}


@pytest.mark.parametrize("name", ["a.eml", "a.mbox", "a.json", "a.ipynb", "a.odt", "a.xls"])
def test_plain_words_under_another_name_know_their_line(name: str) -> None:
    assert told(read("The council met.\nIt closed.\n", name))["It closed."] == (2, 2)


# --- mails, feeds, books, notebooks --------------------------------------------------------


def mail(subject: str, words: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"] = "ada@example.com", subject
    made.set_content(words, cte="quoted-printable")
    return made


def test_words_of_a_mail_know_their_paragraph_and_whose_mail_it_is() -> None:
    made = mail("Minutes", "Dear Zoë,\n\nplease see below.\n \n\nAda\nLunt\n")
    made.add_attachment(mail("One", "The chair earns 900 pounds.\n\nCy"))
    made.add_attachment(mail("Two", "The mayor is Kim Dole."))
    assert told(read(made.as_bytes(), "a.eml")) == {
        "Dear Zoë,": (1,),
        "please see below.": (2,),
        "Ada": (3,),
        "Lunt": (3,),
        "From: ada@example.com": ("forwarded mail 2, head", 1),
        "Subject: One": ("forwarded mail, head", 1),
        "The chair earns 900 pounds.": ("forwarded mail", 1),
        "Cy": ("forwarded mail", 2),
        "Subject: Two": ("forwarded mail 2, head", 1),
        "The mayor is Kim Dole.": ("forwarded mail 2", 1),
    }


def test_a_mail_of_a_mailbox_is_told_by_its_number() -> None:
    box = "".join(
        f"From a@b.c Tue Mar 12 10:00:00 2024\nSubject: {name}\n\nHello.\n\nI am {name}.\n\n"
        for name in ("Ada", "Bo")
    )
    assert [told(article) for article in read_all(box, "a.mbox")] == [
        {"Hello.": ("mail 1", 1), "I am Ada.": ("mail 1", 2)},
        {"Hello.": ("mail 2", 1), "I am Bo.": ("mail 2", 2)},
    ]


def test_what_a_mail_hides_is_not_read() -> None:
    made = EmailMessage()
    made.set_content(
        '<div style="display:none">Look inside.</div><p>The mayor is Kim Dole.</p>', subtype="html"
    )
    assert read(made.as_bytes(), "a.eml").text == "The mayor is Kim Dole."


def test_an_entry_of_a_feed_is_told_by_its_number() -> None:
    entries = "".join(
        f"<item><title>{n}</title><description>&lt;p&gt;It opened.&lt;/p&gt;&lt;p&gt;{n} saw it."
        "&lt;/p&gt;</description></item>"
        for n in ("Ada", "Bo")
    )
    feed = f"<rss version='2.0'><channel><title>News</title>{entries}</channel></rss>"
    assert told(read_all(feed, "a.rss")[1]) == {
        "It opened.": ("entry 2", 1),
        "Bo saw it.": ("entry 2", 2),
    }


def test_a_chapter_counts_its_paragraphs_and_a_notebook_those_of_its_cells() -> None:
    page = "<html xmlns='http://www.w3.org/1999/xhtml'><body>{}</body></html>"
    table = "<table><tr><td>City</td><td>Mayor</td></tr><tr><td>Brent</td><td>Lou</td></tr></table>"
    book = samples.packed(
        {
            "mimetype": "application/epub+zip",
            "a.opf": "<package><manifest><item id='i' href='one.xhtml' "
            "media-type='application/xhtml+xml'/><item id='j' href='two.xhtml' "
            "media-type='application/xhtml+xml'/></manifest><spine><itemref idref='j'/>"
            "<itemref idref='i'/></spine></package>",
            "one.xhtml": page.format("<h1>One</h1><p>It opened.<br/>At noon.</p><p/><p>Gone.</p>"),
            "two.xhtml": page.format(f"<h1>Two</h1><ol><li>Oats</li><li>Milk</li></ol>{table}"),
        }
    )
    assert list(told(read(book, "a.epub")).items()) == [
        ("Two", ("two.xhtml", 1)),
        ("1. Oats", ("two.xhtml", 2)),
        ("2. Milk", ("two.xhtml", 3)),
        ("City", ("two.xhtml", 4)),
        ("Mayor", ("two.xhtml", 5)),
        ("Brent", ("two.xhtml", 6)),
        ("Lou", ("two.xhtml", 7)),
        ("One", ("one.xhtml", 1)),
        ("It opened.", ("one.xhtml", 2)),
        ("At noon.", ("one.xhtml", 2)),
        ("Gone.", ("one.xhtml", 3)),
    ]
    cells = [{"cell_type": "markdown", "source": f"# {name}\n\nIt opened."} for name in "ab"]
    assert told(read(json.dumps({"cells": cells}), "a.ipynb")) == {
        "a": ("cell 1", 1),
        "b": ("cell 2", 1),
        "It opened.": ("cell 2", 2),
    }
