"""Small files of the kinds that people had trouble with, each with what is right to read there."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
import xlsxwriter

from rag import articles
from rag.errors import ArticleError
from rag.types import Article
from tests.articles import samples
from tests.articles.reading import cell_of, refused
from tests.articles.reading import read_all as read
from tests.articles.samples import R, packed, run, word

STORY = "Sentence number {} tells of the harbour and of the ships that come in. "
LONG = "".join(STORY.format(number) for number in range(40))
MAYOR = "The mayor of Astra is Jon Vale."


# --- web pages -------------------------------------------------------------------------------


@pytest.mark.parametrize("story", ["", LONG])
def test_a_page_inside_a_form_keeps_its_article(story: str) -> None:
    page = (
        '<html><head><title>Harbour</title></head><body><form method="post" action="x.aspx">'
        f'<div class="article"><h1>Harbour</h1><p>{story}</p><p>{MAYOR}</p></div></form>'
        "<footer>Copyright 2024 Example Media.</footer></body></html>"
    )
    (article,) = read(page, "a.html")
    assert MAYOR in article.text
    assert story.strip() in article.text


@pytest.mark.parametrize("story", ["", LONG])
def test_nothing_is_skipped_by_its_tag_alone(story: str) -> None:
    page = (
        f"<html><body><main><h1>Facts</h1><p>{story}</p>"
        "<details><summary>Who leads it?</summary><p>Rita Moss leads it.</p></details>"
        "<dl><dt>Pilot</dt><dd>Sam Idle is the chief pilot.</dd></dl>"
        "<table><tr><td>Mon</td><td><ul><li>10:00 - 20:00</li></ul></td></tr>"
        "<tr><td>Tue</td><td><ul><li>Closed</li></ul></td></tr></table>"
        '<div style="display:none">HIDDEN</div></main></body></html>'
    )
    (article,) = read(page, "a.html")
    for words in ("Rita Moss leads it.", "Sam Idle is the chief pilot.", "10:00 - 20:00", "Closed"):
        assert words in article.text
    assert "HIDDEN" not in article.text


SAID = "Part {} tells of the harbour, of its ships and of all who have worked there for years. "


@pytest.mark.parametrize(
    ("part", "mark"),
    [
        ("<h2>{}</h2><p>{}</p>", ""),
        ("<section><h3>{}</h3><div><p>{}</p></div></section>", ""),
        ("<h2>{}</h2><ul><li>{}</li></ul>", "- "),
        ("<dl><dt>{}</dt><dd>{}</dd></dl>", ""),
        ("<details><summary>{}</summary><p>{}</p></details>", ""),
    ],
)
def test_headings_between_paragraphs_are_kept_where_nothing_marks_the_main_text(
    part: str, mark: str
) -> None:
    parts = "".join(part.format(f"Question {n}?", SAID.format(n) * 3) for n in range(6))
    page = (
        "<html><head><title>Harbour</title></head><body>"
        '<div class="menu"><h2>Sections</h2><ul><li><a href="/a">All our news</a></li></ul></div>'
        f"<h1>Harbour</h1>{parts}"
        "<footer><h2>About us</h2><p>We are a firm of the town.</p></footer></body></html>"
    )
    (article,) = read(page, "a.html")
    for n in range(6):
        assert f"Question {n}?\n\n{mark}Part {n} tells" in article.text
    for noise in ("Sections", "About us"):
        assert noise not in article.text


def test_short_lists_below_a_paragraph_stay_and_lists_of_links_do_not_come_back() -> None:
    told = "".join(f"<p>{SAID.format(n) * 3}</p>" for n in range(6))
    page = (
        f"<html><body><h1>Harbour</h1>{told}"
        "<h2>Checklist</h2><ol><li>Sign the code (day 1).</li><li>Meet your buddy.</li></ol>"
        "<h2>Who to ask</h2><dl><dt>Payslip</dt><dd>Ann Lee</dd><dt>Badge</dt><dd>Bo Ek</dd></dl>"
        '<h2>See also</h2><ul><li><a href="/x">Other harbours of the coast</a></li></ul>'
        "<footer><ul><li>Imprint of the firm</li></ul></footer></body></html>"
    )
    (article,) = read(page, "a.html")
    assert (
        "Checklist\n\n1. Sign the code (day 1).\n2. Meet your buddy.\n\nWho to ask" in article.text
    )
    assert article.text.endswith("Payslip\n\nAnn Lee\n\nBadge\n\nBo Ek")


def test_a_question_stands_above_an_answer_of_one_word() -> None:
    short = "<h2>Is it open?</h2><p>No.</p><h2>Will it be?</h2><p>Yes.</p>"
    told = "".join(f"<h2>Question {n}?</h2><p>{SAID.format(n) * 3}</p>" for n in range(6))
    (article,) = read(f"<html><body>{short}{told}</body></html>", "a.html")
    assert "Is it open?\n\nNo.\n\nWill it be?\n\nYes.\n\nQuestion 0?" in article.text


def test_a_heading_of_what_was_left_out_does_not_come_back() -> None:
    told = "".join(f"<p>{SAID.format(n) * 3}</p>" for n in range(6))
    page = (
        f"<html><body><article><h1>Harbour</h1>{told}"
        '<div class="related"><h3>More stories</h3></div>'
        f"<p>{SAID.format(7) * 3}</p></article></body></html>"
    )
    (article,) = read(page, "a.html")
    assert "Part 7" in article.text
    assert "More stories" not in article.text


def test_an_article_for_browsers_without_scripts_is_one() -> None:
    (article,) = read(
        f"<html><body><noscript><p>{LONG}{MAYOR}</p></noscript></body></html>", "a.html"
    )
    assert MAYOR in article.text
    with pytest.raises(ArticleError):
        read("<html><body><noscript>Please enable JavaScript.</noscript></body></html>", "a.html")


@pytest.mark.parametrize("story", ["", LONG])
def test_what_asks_for_consent_is_no_part_of_the_page(story: str) -> None:
    page = (
        '<html><body><div id="cookie-consent">We use cookies to improve your experience. Accept '
        f"all cookies.</div><nav><a href='/'>Home</a></nav><article><p>{story}</p><p>{MAYOR}</p>"
        "</article></body></html>"
    )
    (article,) = read(page, "a.html")
    assert "cookies" not in article.text
    assert "Home" not in article.text
    assert MAYOR in article.text


def test_an_article_about_cookies_stays() -> None:
    about = "People accept cookies because the law made banners of them. " * 40
    (article,) = read(
        f"<html><body><article class='cookie-story'><p>{about}</p></article></body></html>",
        "a.html",
    )
    assert about.strip() in article.text


# --- office ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["document", "template", "document.macroEnabled"])
@pytest.mark.parametrize("suffix", ["docx", "docm", "dotx", "dotm"])
def test_every_kind_of_word_document(kind: str, suffix: str) -> None:
    assert read(word(f"<w:p>{run(MAYOR)}</w:p>", kind), f"a.{suffix}")[0].text == MAYOR


def test_strict_documents() -> None:
    namespace = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    relation = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    data = word(f"<w:p>{run(MAYOR)}</w:p>", namespace=namespace, relation=relation)
    assert read(data, "a.docx")[0].text == MAYOR


def test_raised_and_hidden_words_of_word_documents() -> None:
    raised = "<w:vertAlign w:val='superscript'/>"
    body = (
        f"<w:p>{run('It has 10')}{run('6', raised)}{run(' planets and 4,500')}{run('12', raised)}"
        f"{run(' cars.')}{run(' SECRET', '<w:vanish/>')}</w:p>"
    )
    assert read(word(body), "a.docx")[0].text == "It has 10^6 planets and 4,500 [12] cars."


def test_a_document_put_into_another() -> None:
    data = word(
        f"<w:p>{run('Before.')}</w:p><w:altChunk r:id='rId7'/>",
        parts={"word/chunk.html": f"<html><body><p>{MAYOR}</p></body></html>"},
        related=f"<Relationship Id='rId7' Type='{R}/aFChunk' Target='chunk.html'/>",
    )
    assert read(data, "a.docx")[0].text == f"Before.\n\n{MAYOR}"


def test_charts_and_diagrams_are_read() -> None:
    chart = (
        "<c:chartSpace xmlns:c='c' xmlns:a='a'><c:chart><c:title><a:t>Sales</a:t></c:title><c:ser>"
        "<c:tx><c:pt idx='0'><c:v>Tonnes</c:v></c:pt></c:tx>"
        "<c:cat><c:pt idx='0'><c:v>East</c:v></c:pt><c:pt idx='1'><c:v>West</c:v></c:pt></c:cat>"
        "<c:val><c:pt idx='0'><c:v>19.2</c:v></c:pt><c:pt idx='1'><c:v>21.4</c:v></c:pt></c:val>"
        "</c:ser></c:chart></c:chartSpace>"
    )
    diagram = (
        "<d:dataModel xmlns:d='d' xmlns:a='a'><d:pt><a:p><a:t>Plan well</a:t></a:p></d:pt>"
        "</d:dataModel>"
    )
    body = (
        f"<w:p>{run('Report.')}<w:r><w:drawing><c:chart xmlns:c='c' r:id='rId8'/></w:drawing></w:r>"
        "<w:r><w:drawing><d:relIds xmlns:d='d' r:dm='rId9'/></w:drawing></w:r></w:p>"
    )
    data = word(
        body,
        parts={"word/charts/chart1.xml": chart, "word/diagrams/data1.xml": diagram},
        related=f"<Relationship Id='rId8' Type='{R}/chart' Target='charts/chart1.xml'/>"
        f"<Relationship Id='rId9' Type='{R}/diagramData' Target='diagrams/data1.xml'/>",
    )
    (article,) = read(data, "a.docx")
    assert article.text.startswith("Report.\n\nSales\n\n")
    assert "Plan well" in article.text
    cell = cell_of(article, "21.4")
    assert (cell.row_heading, cell.column_heading) == ("West", "Tonnes")


def test_rtf_notes_and_raised_words() -> None:
    source = (
        r"{\rtf1\ansi It has 10{\super 6} planets and 4,500{\super 12} cars{\footnote A note by "
        r"Kim Dole.}.{\v SECRET}\par\trowd\cellx1\cellx2 City\cell Mayor\cell\row"
        r"\trowd\cellx1\cellx2 Brent\cell Lou Finch\cell\row\pard End.\par}"
    )
    (article,) = read(source, "a.rtf")
    assert "It has 10^6 planets and 4,500 [12] cars." in article.text
    assert "A note by Kim Dole." in article.text
    assert "SECRET" not in article.text
    assert "Brent\tLou Finch" in article.text
    assert article.tables


def test_opendocument_tables_raised_and_hidden_words() -> None:
    content = (
        "<d xmlns:text='t' xmlns:style='s' xmlns:table='b'><style:style style:name='T1'>"
        "<style:text-properties style:text-position='super 58%'/></style:style>"
        "<style:style style:name='T2'><style:text-properties text:display='none'/></style:style>"
        "<body><text:p>It has 10<text:span text:style-name='T1'>6</text:span> planets."
        "<text:span text:style-name='T2'>SECRET</text:span></text:p>"
        "<table:table table:name='Table1'><table:table-header-rows><table:table-row>"
        "<table:table-cell><text:p>City</text:p></table:table-cell>"
        "<table:table-cell><text:p>Mayor</text:p></table:table-cell></table:table-row>"
        "</table:table-header-rows><table:table-row><table:table-cell><text:p>Brent</text:p>"
        "</table:table-cell><table:table-cell><text:p>Lou Finch</text:p></table:table-cell>"
        "</table:table-row></table:table></body></d>"
    )
    data = packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})
    (article,) = read(data, "a.odt")
    assert article.text == "It has 10^6 planets.\n\nCity\tMayor\n\nBrent\tLou Finch"
    cell = cell_of(article, "Finch")
    assert (cell.column_heading, cell.row_heading) == ("Mayor", "Brent")


@pytest.mark.parametrize(
    ("spine", "kind", "href"),
    [
        ("<itemref idref='one'/>", "application/xhtml+xml", "1.xhtml"),
        ("<itemref idref='one'/>", "text/x-oeb1-document", "1.XHTML"),
        ("<itemref idref='missing'/>", "", "1.xhtml"),
        ("", "application/xml", "../book/1.xhtml"),
    ],
)
@pytest.mark.parametrize("kept", ["", "mimetype", "META-INF/container.xml"])
def test_books_with_odd_contents(spine: str, kind: str, href: str, kept: str) -> None:
    members = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": "<c><rootfile full-path='Book/b.opf'/></c>",
        "book/b.opf": f"<package><manifest><item id='one' href='{href}' media-type='{kind}'/>"
        f"</manifest><spine>{spine}</spine></package>",
        "book/1.xhtml": f"<html><body><p>{MAYOR}</p></body></html>",
    }
    members.pop(kept, None)
    assert read(packed(members), "a.epub")[0].text == MAYOR


# --- workbooks, rows, JSON -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: samples.xlsx({"Cities": [["City", "Mayor"], ["Brent", "Lou Finch"]]}), "a.xlsx"),
        (lambda: samples.ods((("City", "Mayor"), ("Brent", "Lou Finch")), "Cities"), "a.ods"),
        (samples.xls, "a.xls"),
    ],
)
def test_workbooks_of_every_age(make: Callable[[], bytes], name: str) -> None:
    (article,) = read(make(), name)
    assert article.source == f"{name}#Cities"
    assert article.text == "City\tMayor\n\nBrent\tLou Finch"
    (table,) = article.tables
    assert table.name == "Cities"
    place = cell_of(article, "Finch")
    assert place.reference == "B2"


def test_cells_are_where_they_stand_below_blank_rows() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Cities")
        for row, cells in enumerate([("City", "Mayor", "Since"), ("Brent", "Lou Finch", 2019)]):
            sheet.write_row(row + 3, 1, cells)
        sheet.merge_range(5, 1, 6, 1, "Astra")
        sheet.write_row(5, 2, ("Jon Vale", 2020))
        sheet.write_row(6, 2, ("Ida Moss", 2024))
    (article,) = read(made.getvalue(), "a.xlsx")
    place = cell_of(article, "Moss")
    assert (place.reference, place.values[0]) == ("C7", "Astra")


def test_times_of_a_sheet_have_no_seconds_that_are_none() -> None:
    told = "".join(
        f"<table:table-row><table:table-cell office:value-type='time' office:time-value='{value}'>"
        f"<text:p>x</text:p></table:table-cell></table:table-row>"
        for value in ("PT09H30M00S", "PT09H30M05S")
    )
    assert read(samples.spreadsheet(told, "Rota"), "a.ods")[0].text == "09:30\n\n09:30:05"


def test_numbers_of_a_sheet_are_shown_as_in_it() -> None:
    rows = [["Item", "Price"], ["Pump", 1250], ["Valve", 0.1 + 0.2], ["Spare", True]]
    (article,) = read(samples.xlsx({"Parts": rows}), "a.xlsx")
    assert "Pump\t1250" in article.text
    assert "Valve\t0.3" in article.text


FORMATS = [
    (0.255, "0%", "26%"),
    (0.255, "0.0 %", "25.5 %"),
    (1250, "[$€-407] #,##0.00", "€ 1,250.00"),
    (1250.5, '#,##0.00\\ "€"', "1,250.50 €"),
    (-3.5, "£0.00;[Red](£0.00)", "-£3.50"),
    (12, '0" km"', "12 km"),
    (742, "00000", "00742"),
    (1.5, "0.###", "1.5"),
    (1_000_000, '_(* #,##0_);_(* "-"_)', "1,000,000"),
    (2.5, "0.00E+00", "2.5"),
    (2.5, "# ?/?", "2.5"),
    (2_500_000, "0.0,,", "2500000"),
    (7, "General", "7"),
]


def test_a_number_is_quoted_in_the_format_of_its_cell() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Parts")
        for row, (value, code, _) in enumerate(FORMATS, start=2):
            sheet.write_string(row, 1, f"Part {row}")
            sheet.write_number(row, 2, value, book.add_format({"num_format": code}))
        sheet.write_boolean(len(FORMATS) + 2, 2, True, book.add_format({"num_format": "0%"}))
    (article,) = read(made.getvalue(), "a.xlsx")
    told = [line.split("\t")[-1] for line in article.text.splitlines() if line]
    assert told == [*(said for *_, said in FORMATS), "TRUE"]


def test_a_spreadsheet_is_quoted_as_it_shows_its_numbers() -> None:
    cells = (
        "<table:table-cell office:value-type='string'><text:p>Rate</text:p></table:table-cell>"
        "<table:covered-table-cell/>"
        "<table:table-cell office:value-type='percentage' office:value='0.25' "
        "table:number-columns-repeated='2'><office:annotation><text:p>Note</text:p>"
        "</office:annotation><text:p>25 %</text:p></table:table-cell>"
        "<table:table-cell office:value-type='currency' office:value='1250'>"
        "<text:p>1.250,00 €</text:p></table:table-cell>"
    )
    rows = (
        "<table:table-row table:number-rows-repeated='2'><table:table-cell/></table:table-row>"
        f"<table:table-row>{cells}</table:table-row>"
    )
    (article,) = read(samples.spreadsheet(rows, "Rates"), "a.ods")
    assert article.text.split("\t") == ["Rate", "25 %", "25 %", "1.250,00 €"]


def test_a_large_sheet_is_read_in_part_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.articles.sheets.MAX_CELLS", 10)
    rows = [["Item", "Price"], *([f"Item {n}", n] for n in range(50))]
    file = articles.SourceFile.of("a.xlsx", samples.xlsx({"Parts": rows}))
    found = list(articles.stream(file, "a.xlsx"))
    assert isinstance(found[0], Article)
    assert isinstance(found[1], articles.Problem)
    assert (found[1].reason, "more than 10 cells" in found[1].message) == ("too_large", True)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("a.csv", f"ID,Title,Text\r\n1,Astra,{MAYOR}\r\n"),
        ("a.csv", f"headline,body\r\nAstra,{MAYOR}\r\n"),
        ("a.csv", f"sep=;\r\nid;title;text\r\n1;Astra;{MAYOR}\r\n"),
        ("a.csv", f"Report of cities,,\nid,title,text\n1,Astra,{MAYOR}\n"),
        ("a.json", json.dumps([{"title": "Astra", "body": MAYOR}])),
        ("a.json", json.dumps({"status": "ok", "articles": [{"title": "A", "content": MAYOR}]})),
        ("a.json", json.dumps([MAYOR])),
        ("a.jsonl", json.dumps({"id": 1, "text": MAYOR}) + "\n"),
    ],
)
def test_records_by_whatever_names(name: str, file: str) -> None:
    assert read(file, name)[0].text == MAYOR


def test_rows_without_a_text_say_column_and_value() -> None:
    first, second = read(
        "City,Population,Mayor\nAstra,41200,Jon Vale\nBelmar,87650,Rita Moss\n", "a.csv"
    )
    assert first.text == "City: Astra\nPopulation: 41200\nMayor: Jon Vale"
    assert (first.title, second.title) == ("Astra", "Belmar")
    cell = cell_of(second, "Rita")
    assert (cell.reference, cell.column_heading, cell.row_heading) == ("C3", "Mayor", "Belmar")


def test_a_value_behind_an_empty_cell_stands_where_it_does_in_the_file() -> None:
    first, second = read("Device,Price,Channels,Room\nPolyNight,410,,118\n,390,,Store B\n", "a.csv")
    assert first.text == "Device: PolyNight\nPrice: 410\nRoom: 118"
    cell = cell_of(first, "118")
    assert (cell.reference, cell.column_heading) == ("D2", "Room")
    assert cell.values == ["PolyNight", "410", "", "118"]
    cell = cell_of(second, "Store")
    assert (cell.reference, cell.row_heading) == ("D3", "390")


def test_json_of_any_shape_says_path_and_value() -> None:
    data = {"town": {"name": "Astra", "mayors": [{"name": "Jon Vale", "since": 2019}]}, "ok": True}
    (article,) = read(json.dumps(data), "a.json")
    assert article.text == (
        "town.name: Astra\ntown.mayors[0].name: Jon Vale\ntown.mayors[0].since: 2019\nok: true"
    )


def test_markup_in_a_text_field_is_read() -> None:
    text = "<p>The mayor of <b>Astra</b> is Jon&nbsp;Vale &amp; sons.</p>"
    (article,) = read(json.dumps({"text": text}), "a.jsonl")
    assert article.text == "The mayor of Astra is Jon\xa0Vale & sons."


def test_a_table_late_in_another_encoding_is_read_in_it() -> None:
    rows = "".join(
        f"{n},Note {n},The town hall number {n} was painted white.\n" for n in range(2000)
    )
    data = f"id,title,text\n{rows}x,Späte Notiz,Die Brücke wurde geöffnet.\n".encode("latin-1")
    last = read(data, "a.csv")[-1]
    assert (last.title, last.text) == ("Späte Notiz", "Die Brücke wurde geöffnet.")


# --- mail ------------------------------------------------------------------------------------

HEAD = "From: a@example.com\nTo: b@example.com\nSubject: Parts\nMIME-Version: 1.0\n"


def multipart(kind: str, *parts: str) -> str:
    inner = "".join(f"--X\n{part}\n" for part in parts)
    return f"{HEAD}Content-Type: multipart/{kind}; boundary=X\n\n{inner}--X--\n"


def test_every_text_part_of_a_mail_is_read() -> None:
    mail = multipart(
        "mixed",
        "Content-Type: text/plain\n\nPart one.",
        "Content-Type: image/png\nContent-Disposition: inline\n\nxx",
        "Content-Type: text/plain\n\nPart two.",
    )
    assert read(mail, "a.eml")[0].text == "Part one.\n\nPart two."


def test_forwarded_mails_are_read() -> None:
    inner = "From: c@example.com\nSubject: Budget\n\nThe budget is 4 million."
    mail = multipart(
        "mixed",
        "Content-Type: text/plain\n\nSee below.",
        f"Content-Type: message/rfc822\n\n{inner}",
    )
    text = read(mail, "a.eml")[0].text
    assert text.startswith("See below.\n\nFrom: c@example.com\nSubject: Budget")
    assert text.endswith("The budget is 4 million.")


def test_a_stub_does_not_win_over_what_it_stands_for() -> None:
    mail = multipart(
        "alternative",
        "Content-Type: text/plain\n\nYour mail program does not show HTML.",
        f"Content-Type: text/html\n\n<p>{MAYOR}</p>",
    )
    assert read(mail, "a.eml")[0].text == MAYOR


def test_attachments_are_articles_of_their_own() -> None:
    mail = multipart(
        "mixed",
        "Content-Type: text/plain\n\nSee the note.",
        "Content-Type: text/plain\nContent-Disposition: attachment; "
        f'filename="note.txt"\n\n{MAYOR}',
        'Content-Type: image/png\nContent-Disposition: attachment; filename="a.png"\n\nxx',
    )
    body, note = read(mail, "a.eml")
    assert (body.text, note.text.strip()) == ("See the note.", MAYOR)
    assert (body.source, note.source) == ("a.eml", "a.eml#note.txt")
    assert body.metadata["attachments"] == "note.txt, a.png"


def test_a_wrong_declaration_does_not_win_over_utf8() -> None:
    declared = "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n"
    mail = f"{HEAD}{declared}\nZürich café\n"
    assert read(mail, "a.eml")[0].text == "Zürich café"


def test_mail_saved_as_utf16() -> None:
    assert read(f"{HEAD}\n{MAYOR}\n".encode("utf-16"), "a.eml")[0].text == MAYOR


@pytest.mark.parametrize("name", ["a.mbox", "a.eml", "a"])
def test_a_mailbox_is_several_articles(name: str) -> None:
    mark = "From a@example.com Fri Mar 12 10:00:00 2021\n"
    one, two = read(f"{mark}{HEAD}\nFirst.\n\n{mark}{HEAD}\nSecond.\n>From here on.\n", name)
    assert (one.text, two.text) == ("First.", "Second.\nFrom here on.")


# --- text under any name ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Minutes 12.03.2021",
        "v1.2 notes",
        "README",
        "note.doc",
        "note.xlsx",
        "note.eml",
        "note.key",
        "note.odt",
        "note.pdf",
    ]
    + [
        f"note.{suffix}"
        for suffix in "log rst srt vtt tex xml yaml ipynb sql ini py org mdx 1".split()
    ],
)
def test_plain_words_are_read_whatever_the_file_is_called(name: str) -> None:
    assert read(f"{MAYOR} He took office in 2019.\n", name)[0].text.strip().startswith(MAYOR)


def test_subtitles_without_their_times() -> None:
    cues = (
        "1\n00:00:01,000 --> 00:00:04,000\nThe mayor of Astra\n\n"
        "2\n00:00:04,000 --> 00:00:06,000\nis Jon Vale.\n"
    )
    assert read(cues, "a.srt")[0].text == "The mayor of Astra\nis Jon Vale."


def test_xml_data_says_path_and_value() -> None:
    data = "<towns><town id='1'><name>Astra</name><mayor>Jon Vale</mayor></town></towns>"
    (article,) = read(data, "a.xml")
    assert "town.name: Astra\ntown.mayor: Jon Vale" in article.text


def test_tables_of_plain_text() -> None:
    lines = [
        "City      Population  Mayor",
        "Ashby     41,200      Kim Dole",
        "Brent     87,650      Lou Finch",
    ]
    (article,) = read("\n".join(["Cities", "", *lines, ""]), "a.txt")
    cell = cell_of(article, "Finch")
    assert (cell.column_heading, cell.row_heading) == ("Mayor", "Brent")


@pytest.mark.parametrize(
    ("name", "data", "reason", "said"),
    [
        ("a.bin", bytes(range(256)) * 9, "not_supported", "binary data of no format"),
        ("a.docx", bytes(range(256)) * 9, "broken", "holds nothing of a .docx file"),
        ("a.json", b"[" * 100_000, "broken", "nested too deeply"),
        ("a.rtf", samples.rtf()[:-9], "broken", "breaks off before its end"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_short_sentence(
    name: str, data: bytes, reason: str, said: str
) -> None:
    found, message = refused(data, name)
    assert found == reason
    assert said in message
    assert len(message) < 120
