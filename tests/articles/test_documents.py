"""What is particular to a format: pages, revisions, encryption, main text, records."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date

import pytest

from rag import articles
from rag.errors import InputError
from rag.passages import cut
from tests.articles import samples
from tests.articles.compound import compound
from tests.articles.reading import read_all as read
from tests.articles.reading import refused, saved
from tests.articles.samples import AFTER, BODY, TITLE, packed, run, word

# --- paged -----------------------------------------------------------------------------------


def test_pdf_pages_are_kept_for_citations() -> None:
    (article,) = read(samples.pdf(("First page.", "", "Third page.")), "a.pdf")
    assert article.text == "First page.\n\nThird page."
    assert article.page_starts == (0, 13, 13)
    assert [article.page_of(p.start) for p in cut(article)] == [1]
    assert article.page_of(article.text.index("Third")) == 3


def test_slides_are_pages() -> None:
    (article,) = read(samples.pptx(), "a.pptx")
    assert article.page_of(article.text.index(AFTER)) == 2


def test_pdf_refusals() -> None:
    assert refused(samples.pdf(encrypt=True), "a.pdf")[0] == "encrypted"
    assert refused(samples.pdf(("", "")), "a.pdf")[0] == "no_text"
    assert refused(b"%PDF-1.4 and nothing else", "a.pdf") == (
        "broken",
        "a.pdf is a damaged PDF: Failed to load document (PDFium: Data format error).",
    )


def test_titles_that_programs_fill_in_are_not_titles() -> None:
    data = samples.pdf().replace(f"({TITLE})".encode(), b"(b.doc)")
    assert read(data, "a.pdf")[0].title == BODY.split(". ")[0]
    data = samples.pdf().replace(f"({TITLE})".encode(), b"(http://x.y/print)")
    assert read(data, "a.pdf")[0].title == BODY.split(". ")[0]


def test_what_word_draws_as_the_title_goes_before_a_property() -> None:
    import docx as library

    document = library.Document()
    document.core_properties.title = "Template A4"
    document.add_heading("Bees of Brent", 0)
    document.add_paragraph("They fly.")
    assert read(saved(document), "a.docx")[0].title == "Bees of Brent"


# --- office ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            f"<w:p>{run('Bees ')}<w:ins>{run('make ')}</w:ins>{run('honey.')}</w:p>",
            "Bees make honey.",
        ),
        (f"<w:p><w:del><w:r><w:delText>Ants</w:delText></w:r></w:del>{run('Bees')}</w:p>", "Bees"),
        (f"<w:sdt><w:sdtContent><w:p>{run('Bees')}</w:p></w:sdtContent></w:sdt>", "Bees"),
        (
            "<w:p><w:r><w:t>Bees</w:t><w:tab/><w:t>fly</w:t><w:br/><w:t>far</w:t></w:r></w:p>",
            "Bees\tfly\nfar",
        ),
        (f"<w:p><w:r><w:instrText>PAGE</w:instrText></w:r>{run('Bees')}</w:p>", "Bees"),
        (
            f"<w:tbl><w:tr><w:tc><w:p>{run('a')}</w:p></w:tc><w:tc><w:p>{run('b')}</w:p>"
            f"<w:p>{run('c')}</w:p></w:tc></w:tr></w:tbl>",
            "a\tb c",
        ),
        (
            f"<w:p>{run('Bees')}<w:r><w:pict><w:txbxContent><w:p>{run('boxed')}</w:p>"
            "</w:txbxContent></w:pict></w:r></w:p>",
            "Bees\n\nboxed",
        ),
    ],
    ids=["inserted", "deleted", "control", "marks", "field", "table", "box"],
)
def test_word_documents_read_as_they_look(body: str, text: str) -> None:
    assert read(word(body), "a.docx")[0].text == text


def test_office_refusals() -> None:
    locked = compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"})
    assert refused(locked, "a.docx")[0] == "encrypted"
    reason, message = refused(compound({"WordDocument": b"x"}), "a.doc")
    assert (reason, "save it as .docx" in message) == ("not_supported", True)
    workbook = packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<w/>"})
    assert refused(workbook, "a.xlsx")[0] == "broken"
    assert refused(word(""), "a.docx")[0] == "no_text"
    manifest = "<m><e:encryption-data xmlns:e='e'/></m>"
    assert refused(samples.odt(manifest), "a.odt")[0] == "encrypted"


def test_entities_are_not_expanded() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><x><p>Bees &b;</p></x>'
    data = packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": laughs})
    assert refused(data, "a.odt")[0] == "no_text"
    entity = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel/></rss>'
    for data in (entity.encode(), entity.encode("utf-16")):
        assert refused(data, "a.xml")[0] in ("broken", "no_text")


def test_opendocument_notes_follow_their_paragraph() -> None:
    content = (
        "<d xmlns:text='t'><body><text:p>Bees<text:s text:c='2'/>fly.<text:note>"
        "<text:note-citation>1</text:note-citation><text:note-body><text:p>Mostly.</text:p>"
        "</text:note-body></text:note><text:tab/>Far.</text:p>"
        "<text:tracked-changes><text:p>Ants.</text:p></text:tracked-changes></body></d>"
    )
    data = packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})
    assert read(data, "a.odt")[0].text == "Bees  fly.\tFar.\n\nMostly."


def test_rtf_cells_are_parted_by_tabs_and_letters_decoded() -> None:
    data = b"{\\rtf1\\ansi\\ansicpg1252 caf\\'e9 \\u8212?\\par a\\cell b\\cell\\row}"
    assert read(data, "a.rtf")[0].text == "café —\n\na\tb"


def test_a_locked_book_is_named_so_but_obfuscated_fonts_are_not_a_lock() -> None:
    def book(locked: str) -> bytes:
        listed = f"<e><c:CipherReference xmlns:c='c' URI='{locked}'/></e>"
        with zipfile.ZipFile(io.BytesIO(samples.epub())) as old:
            members: dict[str, str | bytes] = {name: old.read(name) for name in old.namelist()}
        return packed({**members, "META-INF/encryption.xml": listed})

    assert refused(book("book/1.xhtml"), "a.epub")[0] == "encrypted"
    assert BODY in read(book("book/font.otf"), "a.epub")[0].text


# --- web, mail, feeds ------------------------------------------------------------------------

PAGE = """<html lang="en"><head><title>Bees | Insect News</title>
<script type="application/ld+json">{"@context": "https://schema.org",
"@type": "NewsArticle", "headline": "Bees make honey",
"datePublished": "2023-02-03T04:05:06Z", "author": {"@type": "Person", "name": "Ann Keeper"}}
</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/s">Sport</a></li></ul></nav>
<article><h1>Bees make honey</h1>%s<table><tr><th>Hive</th><th>Kilos</th></tr>
<tr><td>North</td><td>12</td></tr></table></article>
<aside>Subscribe to our newsletter for the best offers!</aside>
<div class="comments"><p>First!</p></div><footer>All rights reserved</footer></body></html>"""


def test_a_news_page_gives_its_article_title_and_date() -> None:
    sentences = "".join(
        f"<p>Sentence number {n} of the story tells how bees in hive {n} made honey.</p>"
        for n in range(30)
    )
    (article,) = read(PAGE % sentences, "a.html")
    assert article.title == "Bees make honey"
    assert article.published == date(2023, 2, 3)
    assert article.metadata["author"] == "Ann Keeper"
    assert "hive 0 made honey.\n\nSentence number 1 of" in article.text
    assert "North\t12" in article.text
    for noise in ("Subscribe", "First!", "rights", "Sport"):
        assert noise not in article.text


def test_a_small_page_is_read_whole() -> None:
    assert read("<html><body><a href='/'>Home</a></body></html>", "a.html")[0].text == "Home"


def test_pages_nested_deeper_than_python_recurses() -> None:
    deep = "<html><body>" + "<div>" * 1500 + "Bees" + "</div>" * 1500
    assert "Bees" in read(deep, "a.html")[0].text


def test_mail_in_html_and_in_an_unknown_charset() -> None:
    head = "Subject: =?utf-8?B?QsOkcg==?=\nDate: nonsense\nContent-Type: text/html; charset=%s\n\n"
    (article,) = read((head % "no-such" + "<p>Bees &amp; ants</p>"), "a.eml")
    assert (article.title, article.text, article.published) == ("Bär", "Bees & ants", None)
    assert refused("Content-Type: application/pkcs7-mime\n\nMIIB", "a.eml")[0] == "encrypted"


def test_a_mail_names_its_attachments() -> None:
    (article,) = read(samples.eml(), "a.eml")
    assert article.metadata["attachments"] == "bee.png"
    assert article.metadata["author"] == "keeper@example.org"


def test_feed_entries_are_articles_with_their_own_address() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Insects</title>'
        "<entry><id>one</id><title>Bees</title><updated>2024-05-06T00:00:00Z</updated>"
        '<link href="https://example.org/1"/><content type="html">&lt;p&gt;Long.&lt;/p&gt;'
        "</content><summary>Short.</summary></entry></feed>"
    )
    (article,) = read(atom, "a.xml")
    assert (article.text, article.source) == ("Long.", "https://example.org/1")
    assert article.metadata["site"] == "Insects"
    assert refused("<?xml version='1.0'?><other/>", "a.xml")[0] == "no_text"


# --- records ---------------------------------------------------------------------------------


def test_columns_are_chosen_by_option() -> None:
    record = {"nr": 7, "head": "Bees", "body": "They make honey.", "when": "6 May 2024"}
    data = json.dumps({**record, "tags": ["a", "b"]})
    (article,) = read(data, "a.jsonl", "id=nr,title=head,text=body,date=when")
    assert (article.title, article.text) == ("Bees", "They make honey.")
    assert article.published == date(2024, 5, 6)
    assert article.source == "a.jsonl#7"
    assert dict(article.metadata) == {"when": "6 May 2024", "tags": "a, b"}


@pytest.mark.parametrize("option", ["body", "text=", "nothing=x"])
def test_columns_that_are_none(option: str) -> None:
    with pytest.raises(InputError, match="field=column"):
        articles.Columns.parse(option)


def test_records_without_ids_keep_theirs_when_others_come_before() -> None:
    one = {article.text: article.id for article in read('{"text": "Bees."}', "a.jsonl")}
    two = {a.text: a.id for a in read('{"text": "Ants."}\n\n{"text": "Bees."}', "a.jsonl")}
    assert two["Bees."] == one["Bees."]


def test_a_json_list_and_one_object_are_records_too() -> None:
    assert len(read('[{"text": "a b"}, {"text": "c d"}]', "a.json")) == 2
    assert len(read('{"text": "a b"}', "a.json")) == 1


def test_rows_without_a_text_in_an_object_are_records_beside_what_else_it_says() -> None:
    found = read(
        '{"museum": "Brent", "events": [{"title": "Walk", "date": "2026-05-02"},'
        ' {"title": "Talk", "date": "2026-04-16"}]}',
        "a.json",
    )
    assert [one.text for one in found] == [
        "museum: Brent",
        "title: Walk\ndate: 2026-05-02",
        "title: Talk\ndate: 2026-04-16",
    ]
    assert [str(one.published) for one in found[1:]] == ["2026-05-02", "2026-04-16"]


def test_every_bad_record_is_named() -> None:
    lines = [
        '{"id": 1, "text": "Good."}',
        "{bad",
        "[1]",
        '{"id": 2}',
        '{"id": 1, "text": "Again."}',
    ]
    file = articles.SourceFile.of("a.jsonl", "\n".join(lines).encode())
    found = list(articles.stream(file, "a.jsonl"))
    problems = [item for item in found if isinstance(item, articles.Problem)]
    assert [(p.key, p.reason) for p in problems] == [
        ("line 2", "broken"),
        ("line 3", "broken"),
        ("line 4", "no_text"),
        ("line 5", "broken"),
    ]
    assert "columns: id" in problems[2].message
    assert len(found) == 5


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_tables_by_any_delimiter(delimiter: str) -> None:
    table = f'id{delimiter}text\n1{delimiter}"Bees{delimiter} he said,\nmake honey."\n'
    (article,) = read(table.encode("utf-16"), "a.csv")
    assert article.text == f"Bees{delimiter} he said,\nmake honey."


def test_a_table_without_the_column_asked_for_says_which_there_are() -> None:
    reason, message = refused("id,body\n1,Bees.\n", "a.csv", "text=words")
    assert (reason, "columns: id, body" in message) == ("no_text", True)


def test_rows_are_titled_by_the_codes_of_their_first_column() -> None:
    codes = b"Code,Models,Meaning\nE11,W700,Motor hot\nE14,W700,Heating broken\n"
    assert [article.title for article in read(codes, "a.csv")] == ["E11", "E14"]
    again = codes.replace(b"E14", b"E11")
    assert [article.title for article in read(again, "a.csv")] == ["Motor hot", "Heating broken"]
    told = codes.replace(b"Meaning", b"Title")
    assert [article.title for article in read(told, "a.csv")] == ["Motor hot", "Heating broken"]
