"""Files made to break or to stall whoever reads them: one function a file, small where it can be.

``python -m tests.isolation.hostile`` adds each to a running service and prints what became of it,
how long it took, the memory its reader took, and the longest that ``/healthz`` kept waiting.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import io
import json
import struct
import sys
import tempfile
import threading
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx2
import psutil

from rag.workshop.service import free_port
from tests.api.conftest import running, service_settings
from tests.articles import samples
from tests.articles.compound import compound
from tests.articles.samples import packed

MADE: Final[dict[str, Callable[[], bytes]]] = {}
"""File name -> its maker."""
XML = '<?xml version="1.0"?>'
LAUGHS = (
    "<!DOCTYPE a [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]>"
)


def made(name: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def remember(maker: Callable[[], bytes]) -> Callable[[], bytes]:
        MADE[name] = maker
        return maker

    return remember


# PDF


def pdf(*objects: bytes, root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root %d 0 R >>\n" % (len(objects) + 1, root)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def flow(data: bytes, entries: bytes = b"", packing: bool = True) -> bytes:
    """A PDF stream."""
    if packing:
        data, entries = zlib.compress(data, 9), entries + b" /Filter /FlateDecode"
    return b"<< /Length %d %b >> stream\n%b\nendstream" % (len(data), entries, data)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents 4 0 R "
    b"/Resources << /Font << /F1 5 0 R >> >> >>"
)


@made("forms_in_forms.pdf")
def _() -> bytes:
    """40 forms, each drawing the next one twice: 2^40 lines of text in 7 kB."""
    page = PAGE.replace(b"/Font", b"/XObject << /X 6 0 R >> /Font")
    drawing = b"q /X Do Q q /X Do Q BT /F1 12 Tf 20 100 Td (bees) Tj ET"
    forms = [
        flow(
            drawing,
            b"/Type /XObject /Subtype /Form /BBox [0 0 400 200] /Resources << "
            b"/Font << /F1 5 0 R >> /XObject << /X %d 0 R >> >>" % (7 + n),
        )
        for n in range(40)
    ]
    return pdf(CATALOG, PAGES, page, flow(b"/X Do"), FONT, *forms, b"null")


@made("pages_in_circles.pdf")
def _() -> bytes:
    kids = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>"
    return pdf(CATALOG, kids)


@made("a_billion_pages.pdf")
def _() -> bytes:
    return pdf(CATALOG, PAGES.replace(b"/Count 1", b"/Count 1000000000"), PAGE, flow(b""), FONT)


@made("text_without_end.pdf")
def _() -> bytes:
    line = b"BT /F1 12 Tf 20 100 Td (honey honey honey) Tj ET\n"
    return pdf(CATALOG, PAGES, PAGE, flow(line * 2_000_000), FONT)


@made("packed_in_packed.pdf")
def _() -> bytes:
    data = bytes(300 * 2**20)
    for _ in range(3):
        data = zlib.compress(data, 9)
    stream = b"<< /Length %d /Filter [%b] >> stream\n%b\nendstream" % (
        len(data), b"/FlateDecode " * 3, data)  # fmt: skip
    return pdf(CATALOG, PAGES, PAGE, stream, FONT)


@made("arrays_in_arrays.pdf")
def _() -> bytes:
    return pdf(CATALOG, PAGES, PAGE, flow(b"[" * 3_000_000), FONT, b"[" * 500_000)


@made("letters_on_letters.pdf")
def _() -> bytes:
    """Every letter at the same place: whoever looks for lines compares all with all."""
    return pdf(CATALOG, PAGES, PAGE, flow(b"BT /F1 1 Tf 1 0 0 1 9 9 Tm (a) Tj ET " * 150_000), FONT)


MADE.update(
    {
        "cut_off.pdf": lambda: samples.pdf()[:300],
        "password.pdf": lambda: samples.pdf(encrypt=True),
    }
)


@made("xref_in_circles.pdf")
def _() -> bytes:
    whole = samples.pdf()
    at = whole.rindex(b"startxref")
    return whole[:at].replace(b"/Size", b"/Prev %d /Size" % whole.rindex(b"xref\n0")) + whole[at:]


# Web pages


MADE.update(
    {
        "attributes.html": lambda: (
            b"<html><body><p %b>Bees make honey.</p></body></html>"
            % b" ".join(b'a%d="x"' % n for n in range(20_000))
        ),
        "divs_in_divs.html": lambda: b"<html><body>" + b"<div>" * 200_000 + b"Bees make honey.",
        "open_tags.html": lambda: b"<html><body><p>" + b"<b><i>" * 300_000 + b"Bees make honey.",
        "angle_brackets.html": lambda: b"<html><body>" + b"<" * 5_000_000,
        "comment_without_end.html": lambda: b"<html><body>" + b"<!-- <p>x" * 500_000,
        "tables_in_tables.html": lambda: b"<html><body>" + b"<table><tr><td>bees " * 20_000,
        "cells.html": lambda: b"<html><body><table><tr>" + b"<td>bees</td>" * 400_000 + b"</table>",
        "entities.html": lambda: b"<html><body><p>" + b"&amp;lt;&#x1F41D;" * 300_000,
        "links.html": lambda: b"<html><body><p>" + b'<a href="https://x.y/z">bees</a> ' * 150_000,
        "one_word.html": lambda: (
            b"<html><body><article><p>" + b"bee" * 2_000_000 + b"</p></article>"
        ),
    }
)


# Markdown and text


MADE.update(
    {
        "backticks.md": lambda: (
            b"# Bees\n\n" + b" ".join(b"`" * (n % 2000 + 1) for n in range(3_000))
        ),
        "brackets.md": lambda: b"# Bees\n\n" + b"[" * 200_000 + b"a" + b"](" * 200_000,
        "stars.md": lambda: b"# Bees\n\n" + b"*a **b _c " * 100_000,
        "quotes_in_quotes.md": lambda: (
            b"# Bees\n\n" + b"\n".join(b">" * 400 + b" bees" for _ in range(3_000))
        ),
        "lists_in_lists.md": lambda: (
            b"# Bees\n\n" + b"\n".join(b"  " * n + b"- bees" for n in range(2_000))
        ),
        "references.md": lambda: (
            b"".join(b"[r%d]: https://x.y/%d\n" % (n, n) for n in range(60_000)) + b"[r1] " * 60_000
        ),
    }
)


@made("table.md")
def _() -> bytes:
    row = b"|" + b"a|" * 20_000 + b"\n"
    return b"# Bees\n\n" + row + row.replace(b"a", b"-") + row * 20


@made("laughing.md")
def _() -> bytes:
    lines = ["---", "a0: &a0 [honey, honey]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join([*lines, "title: *a9", "---", "Bees make honey."]).encode()


MADE.update(
    {
        "blanks.txt": lambda: b"Bees make honey." + b" " * 3_000_000 + b"x",
        "line_ends.txt": lambda: b"Bees make honey." + b" \n\t\r\n" * 600_000 + b"x",
        "one_line.txt": lambda: b"honey" * 2_000_000,
        "full_stops.txt": lambda: b"." * 3_000_000,
        "quotation_marks.txt": lambda: "“‘(«".encode() * 200_000,
        "marks_on_marks.txt": lambda: ("e" + "\u0301\u0327\u0323" * 300_000).encode(),
        "abbreviations.txt": lambda: b"Dr. A. B. No. 3 e.g. 1.2.3 " * 150_000,
        "capitals.txt": lambda: b"Aa Bb Cc Dd " * 300_000,
        "digits.txt": lambda: b"2024-05-06 1,000,000.00 " * 150_000,
        "byte_order.txt": lambda: b"\xff\xfe" + bytes(range(256)) * 10_000,
    }
)


@made("noise.txt")
def _() -> bytes:
    state, out = 1, bytearray()
    for _ in range(500_000):
        state = (state * 1103515245 + 12345) % 2**31
        out.append(state >> 16 & 0xFF)
    return bytes(out)


# Mail


@made("parts.eml")
def _() -> bytes:
    head = b"Subject: bees\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
    return head + b"--x\nContent-Type: text/plain\n\nbees\n" * 60_000 + b"--x--\n"


@made("parts_in_parts.eml")
def _() -> bytes:
    out = b"Subject: bees\nMIME-Version: 1.0\n"
    for n in range(3_000):
        out += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
    return out + b"Content-Type: text/plain\n\nbees\n"


MADE.update(
    {
        "header.eml": lambda: (
            b"Subject: "
            + b"=?utf-8?q?b=C3=A9es?= " * 120_000
            + b"\nTo: x@y.z\n\nBees make honey.\n"
        ),
        "addresses.eml": lambda: (
            b"From: a@b.c\nTo: " + b'"(\\"x\\" <a@b.c>, ' * 60_000 + b"\n\nBees make honey.\n"
        ),
        "comments.eml": lambda: (
            b"From: " + b"(" * 200_000 + b"\nDate: " + b"(" * 200_000 + b"\n\nBees make honey.\n"
        ),
    }
)


@made("broken.msg")
def _() -> bytes:
    """A compound file whose table of sectors goes in circles."""
    whole = bytearray(samples.msg())
    for at in range(512, 1024, 4):
        whole[at : at + 4] = struct.pack("<I", (at // 4) % 3)
    return bytes(whole)


@made("streams.msg")
def _() -> bytes:
    return compound({f"__substg1.0_{n:04X}001F": b"b\0" * 400 for n in range(100, 112)})


# Tables and records


MADE.update(
    {
        "columns.csv": lambda: (
            b"title,text" + b",x" * 1_000_000 + b"\nbees,honey" + b",y" * 1_000_000
        ),
        "open_quote.csv": lambda: b'title,text\nbees,"' + b"honey\n" * 800_000,
        "deep.jsonl": lambda: (
            b'{"id": 1, "text": ' + b"[" * 2_000_000 + b"\n" + b'{"id": 2, "text": "Bees."}\n'
        ),
        "numbers.jsonl": lambda: b'{"id": 1, "text": ' + b"9" * 3_000_000 + b"}\n",
        "empty_lines.jsonl": lambda: b'{"id": 1, "text": "Bees."}\n' + b"{}\n" * 500_000,
    }
)


@made("laughing.xml")
def _() -> bytes:
    item = "<item><title>&a11;</title><description>&a11;</description></item>"
    return f"{XML}{LAUGHS}<rss version='2.0'><channel>{item}</channel></rss>".encode()


@made("items.xml")
def _() -> bytes:
    item = b"<item><title>Bees</title><description>Honey</description></item>"
    return XML.encode() + b"<rss version='2.0'><channel>" + item * 60_000 + b"</channel></rss>"


# Office packages


def docx(document: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(samples.docx())) as archive:
        members: dict[str, str | bytes] = {n: archive.read(n) for n in archive.namelist()}
    return packed({**members, "word/document.xml": document})


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@made("laughing.docx")
def _() -> bytes:
    body = "<w:body><w:p><w:r><w:t>&a11;</w:t></w:r></w:p></w:body>"
    return docx(f"{XML}{LAUGHS}<w:document {WORD}>{body}</w:document>")


@made("deep.docx")
def _() -> bytes:
    tables = "<w:tbl><w:tr><w:tc>" * 30_000
    return docx(f"{XML}<w:document {WORD}><w:body>{tables}</w:body></w:document>")


@made("paragraphs.docx")
def _() -> bytes:
    body = "<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 400_000
    return docx(f"{XML}<w:document {WORD}><w:body>{body}</w:body></w:document>")


def odt(body: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(samples.odt())) as archive:
        members: dict[str, str | bytes] = {n: archive.read(n) for n in archive.namelist()}
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "text", "table")
    )
    content = f"{XML}<office:document-content {names}><office:body><office:text>{body}"
    members["content.xml"] = f"{content}</office:text></office:body></office:document-content>"
    return packed(members)


@made("spaces.odt")
def _() -> bytes:
    return odt('<text:p>Bees<text:s text:c="2000000000"/>honey</text:p>' * 1_000)


@made("repeated_cells.odt")
def _() -> bytes:
    cell = '<table:table-cell table:number-columns-repeated="1000000000"><text:p>b</text:p>'
    row = f'<table:table-row table:number-rows-repeated="1000000000">{cell}</table:table-cell>'
    return odt(f"<table:table>{row}</table:table-row></table:table>")


@made("spans_in_spans.odt")
def _() -> bytes:
    return odt("<text:p>" + "<text:span>" * 200 + "b" + "</text:span>" * 200 + "</text:p>" * 1)


@made("bomb.pptx")
def _() -> bytes:
    with zipfile.ZipFile(io.BytesIO(samples.pptx())) as archive:
        members: dict[str, str | bytes] = {n: archive.read(n) for n in archive.namelist()}
    slide = next(name for name in members if name.startswith("ppt/slides/slide"))
    members[slide] = bytes(100 * 2**20)
    return packed(members)


@made("one_chapter_for_ever.epub")
def _() -> bytes:
    """A spine that names the same chapter 100,000 times."""
    with zipfile.ZipFile(io.BytesIO(samples.epub())) as archive:
        members: dict[str, str | bytes] = {n: archive.read(n) for n in archive.namelist()}
    name = next(n for n in members if n.endswith(".opf"))
    opf = bytes(members[name]).decode()  # type: ignore[arg-type]
    at = opf.index("<itemref")
    end = opf.index("/>", at) + 2
    members[name] = opf[:at] + opf[at:end] * 100_000 + opf[end:]
    return packed(members)


MADE.update(
    {
        "groups.rtf": lambda: rb"{\rtf1 " + b"{" * 1_000_000 + b"bees" + b"}" * 1_000_000,
        "binary.rtf": lambda: (
            rb"{\rtf1 \bin2147483647 bees \uc1000000000 \u233 " + rb"\'e9" * 300_000 + b"}"
        ),
    }
)


# Archives


@made("just_under_the_ratio.zip")
def _() -> bytes:
    """Each member stays below what is taken for a bomb; together they are one."""
    page = b"<html><body>" + b"<p class='x'>Bees make honey.</p>" * 50_000
    return packed({f"{n}.html": page + b"%d" % n for n in range(60)})


@made("a_hundred_thousand.zip")
def _() -> bytes:
    made_ = io.BytesIO()
    with zipfile.ZipFile(made_, "w") as archive:
        for n in range(100_001):
            archive.writestr(zipfile.ZipInfo(f"{n}"), b"")
    return made_.getvalue()


@made("zips_in_zips.zip")
def _() -> bytes:
    data = samples.txt()
    for n in range(40):
        data = packed({f"{n}.zip" if n else "bees.txt": data})
    return data


@made("one_over_another.zip")
def _() -> bytes:
    """Many entries of the directory point at the same bytes (Fifield 2019)."""
    whole = packed({"bees.txt": b"Bees make honey. " * 1_000_000})
    at = whole.index(b"PK\x01\x02")
    end = whole.rindex(b"PK\x05\x06")
    entry = whole[at:end]
    entries = b"".join(entry.replace(b"bees.txt", b"%08d" % n) for n in range(5_000))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 5_000, 5_000, len(entries), at, 0)
    return whole[:at] + entries + tail


MADE.update(
    {
        "ways_out.zip": lambda: packed(
            {"../../../etc/passwd": b"Bees.", "/etc/shadow": b"Bees.", "C:\\x": b"Bees."}
        ),
        "bomb.txt.gz": lambda: gzip.compress(bytes(400 * 2**20), 9),
        "members.gz": lambda: gzip.compress(b"") * 300_000 + gzip.compress(b"Bees make honey."),
    }
)


@made("a_gz_in_a_gz.gz")
def _() -> bytes:
    data = b"Bees make honey."
    for _ in range(500):
        data = gzip.compress(data)
    return data


@made("not_what_it_says.pdf")
def _() -> bytes:
    return bz2.compress(b"Bees make honey.") + json.dumps({"text": "bees"}).encode()


# The same, sent to a running service


class _Watch:
    """Asks for the service's health without a pause, and looks at the memory of its readers."""

    def __init__(self, url: str, server: psutil.Process) -> None:
        self.longest_s = 0.0
        self.most_mb = 0.0
        self._url, self._server = url, server
        self._over = threading.Event()
        self._threads = [threading.Thread(target=run) for run in (self._health, self._memory)]

    def __enter__(self) -> _Watch:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _health(self) -> None:
        with httpx2.Client(base_url=self._url, timeout=60) as client:
            while not self._over.wait(0.05):
                began = time.monotonic()
                client.get("/healthz").raise_for_status()
                self.longest_s = max(self.longest_s, time.monotonic() - began)

    def _memory(self) -> None:
        while not self._over.wait(0.05):
            for child in self._server.children(recursive=True):
                try:
                    self.most_mb = max(self.most_mb, child.memory_info().rss / 2**20)
                except psutil.NoSuchProcess:
                    continue


def _sent(client: httpx2.Client, name: str) -> tuple[str, str]:
    """What became of a file: its status and why."""
    reply = client.post("/articles?background=false", files={"files": (name, MADE[name]())})
    if reply.is_success:
        document = reply.json()["documents"][0]
        return document["status"], document["code"] or ""
    return str(reply.status_code), reply.json()["error"]["code"]


def main() -> None:
    """Send every file; exit code 1 unless all ended in time and within memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--mb", type=float, default=1024.0)
    given = parser.parse_args()
    beyond, slowest, largest, waited = [], 0.0, 0.0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        settings = service_settings(Path(folder), port=free_port())
        (Path(folder) / "index").mkdir()
        with running(settings) as (process, client):
            client.timeout = 600
            for name in MADE:
                began = time.monotonic()
                with _Watch(str(client.base_url), psutil.Process(process.pid)) as watch:
                    status, why = _sent(client, name)
                took = time.monotonic() - began
                print(f"{name:28} {status:9} {why:14} {took:5.1f} s {watch.most_mb:6.0f} MB "
                      f"health {watch.longest_s:.2f} s", flush=True)  # fmt: skip
                slowest, largest = max(slowest, took), max(largest, watch.most_mb)
                waited = max(waited, watch.longest_s)
                if took > given.seconds or watch.most_mb > given.mb or status.startswith("5"):
                    beyond.append(name)
            assert process.poll() is None, "the server ended"
    print(f"{len(MADE)} files, slowest {slowest:.1f} s, most memory {largest:.0f} MB, "
          f"health at most {waited:.2f} s; beyond: {beyond}")  # fmt: skip
    sys.exit(bool(beyond))


if __name__ == "__main__":
    main()
