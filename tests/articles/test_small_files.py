"""Files of a few bytes that ask for much: numbers that size loops, and what nests within itself."""

from __future__ import annotations

import io
import sys
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from email.message import EmailMessage
from types import FrameType
from typing import Any

import pytest

from rag.articles import _cell_formats, _dates, _markup, _package
from rag.articles._blocks import Blocks, grid_of
from rag.articles._elements import int_of
from rag.articles._ooxml import Part
from tests.articles import samples
from tests.articles.reading import read, read_all, saved

_LITTLE = 20 * 2**20


@contextmanager
def _in_little_memory() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < _LITTLE
    finally:
        tracemalloc.stop()


def _parts(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_captions_within_captions_are_read_once_each() -> None:
    assert _markup.plain("<table><caption>Deep" * 60).split() == ["Deep"] * 60


def test_cells_over_a_thousand_columns_fill_no_memory() -> None:
    row = "<tr>" + "<td colspan=1000>so" * 5_000
    with _in_little_memory():
        assert _markup.plain(f"<table>{row}</table>").split() == ["so"] * 5_000


def test_a_grid_that_is_mostly_holes_is_no_table() -> None:
    blocks = Blocks()
    blocks.table(grid_of([["wide"] * 1_200, *([["narrow"]] * 1_200)]))
    assert not blocks.tables
    assert blocks.text.count("narrow") == blocks.text.count("wide") == 1_200


def test_cells_of_opendocument_over_many_rows_and_columns_fill_no_memory() -> None:
    over = 'table:number-rows-spanned="1000" table:number-columns-spanned="1000"'
    often = 'table:number-columns-repeated="1000"'
    rows = [
        f"<table:table-row><table:table-cell {over}><text:p>high</text:p></table:table-cell>"
        "</table:table-row>",
        f"<table:table-row>{f'<table:table-cell {often}/>' * 3_000}</table:table-row>",
    ]
    body = f"<text:p>Before.</text:p><table:table>{''.join(rows)}</table:table>"
    parts = _parts(samples.odt())
    content = '<o:d xmlns:o="o" xmlns:text="x" xmlns:table="t"><o:body><o:text>'
    parts["content.xml"] = f"{content}{body}</o:text></o:body></o:d>".encode()
    data = samples.packed(parts)
    read(data, "a.odt")
    with _in_little_memory():
        assert read(data, "a.odt").text.startswith("Before.\n\nhigh")


def test_a_number_that_a_sheet_repeats_without_end_is_kept_as_often_as_asked_for() -> None:
    cell = '<t:table-cell o:value-type="float"><x:p>25%</x:p></t:table-cell>'
    content = f'<o:d xmlns:o="o" xmlns:t="t" xmlns:x="x"><t:table t:name="A"><t:table-row \
t:number-rows-repeated="3000000">{cell}</t:table-row></t:table></o:d>'
    packed = samples.packed({"content.xml": content})
    with zipfile.ZipFile(io.BytesIO(packed)) as archive, _in_little_memory():
        shown = _cell_formats.of_spreadsheet(archive, 3)
    assert shown == {"A": {(0, 0): "25%", (1, 0): "25%", (2, 0): "25%"}}


@pytest.mark.parametrize("digits", [10, 5_000])
def test_a_number_too_long_to_count_anything_is_none(digits: int) -> None:
    assert int_of("9" * digits, 7) == 7
    assert int_of("12") == 12


def test_a_number_beyond_all_that_a_sheet_shows_is_left_as_it_is() -> None:
    parts = _parts(samples.xlsx({"A": [["a", "b"], ["c", 1.5]]}))
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<v>1.5</v>", b"<v>1e999999</v>")
    assert b"1e999999" in parts[sheet]
    parts[sheet] = parts[sheet].replace(b'r="B2"', b'r="B2" s="1"')
    styles = parts["xl/styles.xml"].decode()
    at = styles.index("</cellXfs>")
    parts["xl/styles.xml"] = (styles[:at] + '<xf numFmtId="9"/>' + styles[at:]).encode()
    assert read(samples.packed(parts), "a.xlsx").text.startswith("a\tb")


def test_a_format_longer_than_formats_are_draws_nothing() -> None:
    code = "0" * 100_000
    styles = f'<s xmlns="s"><numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts>\
<cellXfs><xf numFmtId="200"/><xf numFmtId="9"/></cellXfs></s>'
    with zipfile.ZipFile(io.BytesIO(samples.packed({"styles.xml": styles}))) as archive:
        codes = _cell_formats._codes(Part(archive, "styles.xml"))
    assert codes == [None, "0%"]
    assert _cell_formats.shown(Decimal("0.5"), "0%") == "50%"


def test_a_day_beyond_all_calendars_is_none_and_its_mail_is_read() -> None:
    said = f"1 Jan {'9' * 20} 00:00:00 +0000"
    assert _dates.of_value(said) is None
    mail = read(f"From: a@b.c\nSubject: Fees\nDate: {said}\n\nThe fee is 18.\n", "a.eml")
    assert (mail.title, mail.published) == ("Fees", None)


def test_columns_of_one_name_keep_their_values_apart() -> None:
    made = read_all("a,a (3),a\nfirst,second,third\n", "a.csv")[0]
    assert made.text == "a: first\na (3): second\na (3) (3): third"


def test_what_slides_of_the_strict_kind_raise_is_read() -> None:
    pptx = pytest.importorskip("pptx")
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    runs = slide.shapes.title.text_frame.paragraphs[0]
    for text, raised in (("CO", None), ("2", "-25%"), (" and m", "0%"), ("2", "30%")):
        run = runs.add_run()
        run.text = text
        if raised:
            run._r.get_or_add_rPr().set("baseline", raised)
    assert read(saved(deck), "a.pptx").text == "CO2 and m²"


def test_styles_of_word_are_read_as_often_whatever_its_tables_hold() -> None:
    def parts_read(cells: int) -> int:
        cell = "<w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc>"
        styles = f"<w:styles xmlns:w='{samples.W}'/>"
        data = samples.word(
            f"<w:tbl><w:tr>{cell * cells}</w:tr></w:tbl>",
            parts={"word/styles.xml": styles},
            related=f"<Relationship Id='s' Type='{samples.R}/styles' Target='styles.xml'/>",
        )
        calls = 0

        def count(frame: FrameType, event: str, _: Any) -> None:
            nonlocal calls
            calls += event == "call" and frame.f_code is _package.part.__code__

        sys.setprofile(count)
        try:
            read(data, "a.docx")
        finally:
            sys.setprofile(None)
        return calls

    assert parts_read(50) == parts_read(2)


def test_mails_forwarded_in_forwarded_ones_are_read_to_the_innermost() -> None:
    def mail(level: int) -> EmailMessage:
        made = EmailMessage()
        made["Subject"] = f"Level {level}"
        made.set_content(f"Said on level {level}.")
        if level < 8:
            made.add_attachment(mail(level + 1))
        return made

    text = read(mail(0).as_bytes(), "a.eml").text
    assert all(f"Said on level {level}." in text for level in range(9))


def test_lists_and_quotes_of_markdown_within_one_another_lose_no_word() -> None:
    items = "\n".join(f"{'  ' * level}- item {level}" for level in range(40))
    quotes = "".join(f"{'>' * level} quote {level}\n\n" for level in range(1, 40))
    text = read(f"{items}\n\nThen.\n\n{quotes}", "a.md").text
    assert all(f"item {level}\n" in text for level in range(40))
    assert all(f"quote {level}" in text for level in range(1, 40))


def test_a_list_however_deep_is_not_mostly_blanks() -> None:
    text = _markup.written("<ul><li>item" * 1_000).text
    assert text.count("item") == 1_000
    assert len(text) < 120_000


def test_a_front_that_nests_beyond_reading_is_text() -> None:
    assert read(f"---\na: {'[' * 8_000}\n---\nThe fee is 18.", "a.md").text.endswith("fee is 18.")


def test_cells_beyond_the_header_of_a_table_are_read() -> None:
    made = read_all("name,likes\nAnn,tea,cake,\nBob,rain,,\n", "a.csv")
    assert [one.text for one in made] == [
        "name: Ann\nlikes: tea\ncolumn 3: cake",
        "name: Bob\nlikes: rain",
    ]
