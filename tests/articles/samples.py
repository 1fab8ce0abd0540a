"""A tiny file of every format, made here; each says that bees make honey."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage

from tests.articles.compound import compound
from tests.articles.paper import Paper

TITLE = "On bees"
BODY = "Bees make honey in summer. Ants do not."
AFTER = "A second paragraph stands below the first."
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """A zip file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def txt() -> bytes:
    return f"{TITLE}\n\n{BODY}\n\n{AFTER}\n".encode()


def md() -> bytes:
    return (
        f"---\ntitle: {TITLE}\ndate: 2024-05-06\n---\n# {TITLE}\n\n{BODY}\n\n*{AFTER}*\n".encode()
    )


def rst() -> bytes:
    return f"{TITLE}\n{'=' * len(TITLE)}\n\n{BODY}\n\n*{AFTER}*\n".encode()


def adoc() -> bytes:
    return f"= {TITLE}\n:revdate: 2024-05-06\n\n{BODY}\n\n_{AFTER}_\n".encode()


def html() -> bytes:
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{TITLE}</title>'
        '<meta property="article:published_time" content="2024-05-06T10:00:00Z"></head>'
        f"<body><nav><a href='/'>Home</a></nav><article><h1>{TITLE}</h1><p>{BODY}</p>"
        f"<p>{AFTER}</p></article></body></html>"
    ).encode()


def pdf(pages: tuple[str, ...] = (BODY, AFTER), encrypt: bool = False) -> bytes:
    """One line of text a page."""
    lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'ab' * 32}> /U <{'cd' * 32}> /P -4 >>"
    paper = Paper([], extra=[f"<< /Title ({TITLE}) /CreationDate (D:20240506100000Z) >>"])
    for line in pages:
        paper.turn().write(20, 100, line, 12)
    info = f"/Info {5 + 2 * len(pages)} 0 R"
    paper.trailer = f"{info} {lock if encrypt else ''} /ID [<00> <00>]"
    return paper.data()


def docx() -> bytes:
    import docx as library

    document = library.Document()
    document.core_properties.title = TITLE
    document.core_properties.author = "A. Keeper"
    document.add_paragraph(BODY)
    document.add_paragraph(AFTER)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def word(
    body: str,
    kind: str = "document",
    namespace: str = W,
    relation: str = R,
    parts: dict[str, str] | None = None,
    related: str = "",
) -> bytes:
    """A Word document as it is written by hand."""
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    return packed(
        {
            "[Content_Types].xml": f"<Types><Override PartName='/word/document.xml' "
            f"ContentType='{types}.{kind}.main+xml'/></Types>",
            "_rels/.rels": f"<Relationships xmlns='{RELATIONS}'><Relationship Id='rId1' "
            f"Type='{relation}/officeDocument' Target='word/document.xml'/></Relationships>",
            "word/document.xml": f"<w:document xmlns:w='{namespace}' xmlns:r='{R}'><w:body>{body}"
            "</w:body></w:document>",
            "word/_rels/document.xml.rels": f"<Relationships xmlns='{RELATIONS}'>{related}"
            "</Relationships>",
            **(parts or {}),
        }
    )


def run(text: str, look: str = "") -> str:
    return f"<w:r><w:rPr>{look}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def odt(manifest: str = "<manifest/>") -> bytes:
    content = (
        '<o:document-content xmlns:o="urn:o" xmlns:text="urn:t"><o:body><o:text>'
        f"<text:h>{TITLE}</text:h><text:p>{BODY}</text:p><text:p>{AFTER}</text:p>"
        "</o:text></o:body></o:document-content>"
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content,
            "meta.xml": f'<m xmlns:dc="urn:dc"><dc:title>{TITLE}</dc:title></m>',
            "META-INF/manifest.xml": manifest,
        }
    )


def rtf() -> bytes:
    return (
        f"{{\\rtf1\\ansi{{\\info{{\\title {TITLE}}}{{\\creatim\\yr2024\\mo5\\dy6}}}}"
        f"{BODY}\\par\\par {AFTER}\\par}}"
    ).encode()


def epub() -> bytes:
    def chapter(words: str) -> str:
        return f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{words}</p></body></html>"

    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": "<c><rootfile full-path='book/b.opf'/></c>",
            "book/b.opf": (
                f"<package xmlns:dc='urn:dc'><metadata><dc:title>{TITLE}</dc:title>"
                "<dc:date>2024-05-06</dc:date><dc:language>en</dc:language></metadata><manifest>"
                "<item id='two' href='2.xhtml' media-type='application/xhtml+xml'/>"
                "<item id='one' href='1.xhtml' media-type='application/xhtml+xml'/></manifest>"
                "<spine><itemref idref='one'/><itemref idref='two'/></spine></package>"
            ),
            "book/2.xhtml": chapter(AFTER),
            "book/1.xhtml": chapter(BODY),
        }
    )


def pptx() -> bytes:
    import pptx as library

    presentation = library.Presentation()
    for words in (BODY, AFTER):
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = words
    presentation.core_properties.title = TITLE
    made = io.BytesIO()
    presentation.save(made)
    return made.getvalue()


def eml() -> bytes:
    message = EmailMessage()
    message["Subject"] = TITLE
    message["From"] = "keeper@example.org"
    message["Date"] = "Mon, 06 May 2024 10:00:00 +0000"
    message.set_content(f"{BODY}\n\n{AFTER}\n")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="bee.png")
    return message.as_bytes()


def msg() -> bytes:
    texts = {0x0037: TITLE, 0x1000: f"{BODY}\n\n{AFTER}"}
    properties = bytes(32) + b"".join(
        struct.pack("<HHIII", 0x001F, name, 6, len(text) * 2 + 2, 0) for name, text in texts.items()
    )
    streams = {
        f"__substg1.0_{name:04X}001F": text.encode("utf-16-le") for name, text in texts.items()
    }
    return compound({"__properties_version1.0": properties, **streams})


def jsonl() -> bytes:
    records = [
        {"id": "1", "title": TITLE, "text": f"{BODY}\n\n{AFTER}", "date": "2024-05-06"},
        {"id": "2", "title": "More", "text": "Wasps make paper.", "url": "https://example.org/w"},
    ]
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def csv() -> bytes:
    return f'id,title,text,date\n1,{TITLE},"{BODY}\n\n{AFTER}",2024-05-06\n'.encode()


def feed() -> bytes:
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Insects</title><item>'
        f"<title>{TITLE}</title><link>https://example.org/bees</link><guid>bees</guid>"
        f"<description>&lt;p&gt;{BODY}&lt;/p&gt;&lt;p&gt;{AFTER}&lt;/p&gt;</description>"
        "<pubDate>Mon, 06 May 2024 10:00:00 GMT</pubDate></item></channel></rss>"
    ).encode()


def xlsx(sheets: Mapping[str, Sequence[Sequence[object]]] | None = None) -> bytes:
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2024, 5, 6)})
        for name, rows in (sheets or {TITLE: [[BODY], [], [AFTER]]}).items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return made.getvalue()


def ods(rows: Sequence[Sequence[str]] = ((BODY,), (), (AFTER,)), name: str = TITLE) -> bytes:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p>'
            "</table:table-cell>"
            for value in row
        )
        + "</table:table-row>"
        for row in rows
    )
    return spreadsheet(cells, name)


def spreadsheet(rows: str, name: str) -> bytes:
    """An OpenDocument spreadsheet of one table, its rows as XML."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": (
                f"<office:document-content {spaces}><office:body><office:spreadsheet>"
                f'<table:table table:name="{name}">{rows}</table:table></office:spreadsheet>'
                "</office:body></office:document-content>"
            ),
            "META-INF/manifest.xml": "<manifest/>",
        }
    )


def xls(rows: Sequence[Sequence[str]] = (("City", "Mayor"), ("Brent", "Lou Finch"))) -> bytes:
    """A workbook of Excel 97 to 2003: one sheet of labels (BIFF8)."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def label(row: int, column: int, value: str) -> bytes:
        head = struct.pack("<HHHHB", row, column, 0, len(value), 1)
        return record(0x0204, head + value.encode("utf-16-le"))

    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    name = b"\x06\x00Cities"
    globals_size = len(record(0x0809, begin)) + 4 + 6 + len(name) + 4
    sheet = record(0x0809, begin[:2] + b"\x10\x00" + begin[4:])
    sheet += b"".join(
        label(number, column, value)
        for number, row in enumerate(rows)
        for column, value in enumerate(row)
    )
    bound = record(0x0085, struct.pack("<IBB", globals_size, 0, 0) + name)
    book = record(0x0809, begin) + bound + record(0x000A, b"") + sheet + record(0x000A, b"")
    return compound({"Workbook": book.ljust(4096, b"\0")})


def mbox() -> bytes:
    second = b"From: b@example.org\nSubject: Wasps\n\nWasps make paper.\n"
    mark = b"From keeper@example.org Mon May  6 10:00:00 2024\n"
    return mark + eml().replace(b"\r\n", b"\n") + b"\n" + mark + second


def ipynb() -> bytes:
    cells = [
        {"cell_type": "markdown", "source": [f"# {TITLE}\n"]},
        {"cell_type": "markdown", "source": [f"{BODY}\n"]},
        {"cell_type": "markdown", "source": [f"{AFTER}"]},
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


def vtt() -> bytes:
    return (
        f"WEBVTT - {TITLE}\n\nNOTE made by hand\n\n1\n00:00:01.000 --> 00:00:04.000\n{BODY}\n\n"
        f"2\n00:00:05.000 --> 00:00:09.000 align:start\n<i>{AFTER}</i>\n"
    ).encode()


def tex() -> bytes:
    return (
        f"\\documentclass{{article}}\n\\title{{{TITLE}}}\n\\date{{6 May 2024}}\n"
        f"\\begin{{document}}\n% hidden\n{BODY}\n\n\\emph{{{AFTER}}}\n\\end{{document}}\n"
    ).encode()


def xml() -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><book><info><title>{TITLE}</title></info>'
        f"<chapter><para>{BODY}</para><para>A <emphasis>second</emphasis>"
        f"{AFTER.removeprefix('A second')}</para></chapter></book>"
    ).encode()


def gz() -> bytes:
    return gzip.compress(txt(), mtime=0)


def zip() -> bytes:  # noqa: A001
    return packed({"a/bees.txt": txt(), "b.html": html(), "__MACOSX/x": b"\0\1"})


_BY_SUFFIX = (
    *(csv, docx, eml, epub, html, jsonl, md, rst, adoc, mbox),
    *(msg, odt, pdf, pptx, rtf, tex, txt, xml, zip),
)
SAMPLES: dict[str, tuple[str, Callable[[], bytes]]] = {
    **{make.__name__: (f"bees.{make.__name__}", make) for make in _BY_SUFFIX},
    "feed": ("bees.rss", feed),
    "gz": ("bees.txt.gz", gz),
    "notebook": ("bees.ipynb", ipynb),
    "sheets": ("bees.xlsx", xlsx),
    "subtitles": ("bees.vtt", vtt),
}
"""Format -> file name and what makes its bytes."""
