"""Archives: what is inside is read by its own format; bombs are refused."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile

import pytest

from rag import articles
from rag.articles import _budget
from tests.articles import samples
from tests.articles.reading import read, refused
from tests.articles.samples import BODY, packed


def stream(name: str, data: bytes) -> tuple[list[str], list[tuple[str, str]]]:
    """Keys of the articles, and (key, reason) of the problems."""
    found = list(articles.stream(articles.SourceFile.of(name, data), name))
    problems = [(p.key, p.reason) for p in found if isinstance(p, articles.Problem)]
    return [a.source for a in found if not isinstance(a, articles.Problem)], problems


def locked(data: bytes) -> bytes:
    """A zip whose members say that they are encrypted."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := changed.find(mark, at + 1)) >= 0:
            flags = struct.unpack_from("<H", changed, at + offset)[0]
            struct.pack_into("<H", changed, at + offset, flags | 1)
    return bytes(changed)


def test_members_are_read_and_bad_ones_named() -> None:
    data = packed(
        {
            "b/bees.docx": samples.docx(),
            "a.txt": "Ants.",
            "more.jsonl": json.dumps({"id": 5, "text": "Wasps."}),
            "photo.png": b"\x89PNG\r\n\x1a\n",
            "empty.txt": "",
            ".hidden": "x",
            "inner.zip": packed({"deep.txt.gz": gzip.compress(b"Deep.")}),
        }
    )
    assert stream("news.zip", data) == (
        [
            "news.zip#a.txt",
            "news.zip#b/bees.docx",
            "news.zip#inner.zip#deep.txt.gz",
            "news.zip#more.jsonl#5",
        ],
        [("empty.txt", "no_text"), ("photo.png", "not_supported")],
    )


def test_an_archive_is_none_of_the_documents_that_it_holds_as_they_are() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.pdf", samples.pdf())
        archive.writestr("b.txt", "Ants.")
    assert stream("a.zip", written.getvalue()) == (["a.zip#a.pdf", "a.zip#b.txt"], [])


def test_what_breaks_off_says_so() -> None:
    torn = gzip.compress(b"Ants make hills. " * 500)[:40]
    assert refused(torn, "a.gz") == ("broken", "a breaks off before its end; copy it again.")


def test_a_date_in_a_member_s_name_counts() -> None:
    assert str(read(packed({"2024-05-06.txt": "Ants."}), "a.zip").published) == "2024-05-06"


def test_a_locked_archive() -> None:
    assert stream("a.zip", locked(packed({"a.txt": "Ants."}))) == ([], [("a.txt", "encrypted")])
    assert refused(locked(samples.docx()), "a.docx")[0] == "encrypted"


def test_archives_in_archives_have_an_end() -> None:
    data = b"Ants."
    for _ in range(_budget.MAX_DEPTH):
        data = gzip.compress(data)
    assert read(data, "a.txt.gz.gz.gz").text == "Ants."
    assert refused(gzip.compress(data), "a.txt.gz.gz.gz.gz")[0] == "too_large"


def test_a_gzip_bomb_is_refused_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_budget, "FREE_BYTES", 10_000)
    assert refused(gzip.compress(b"a" * 2_000_000), "a.txt.gz")[0] == "too_large"


def test_a_zip_bomb_is_refused_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_budget, "FREE_BYTES", 10_000)
    assert stream("a.zip", packed({"a.txt": b"a" * 2_000_000, "b.txt": "Ants."})) == (
        ["a.zip#b.txt"],
        [("a.txt", "too_large")],
    )


def test_what_all_members_expand_to_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_budget, "MAX_EXPANDED_BYTES", 25_000)
    members: dict[str, str | bytes] = {f"{n}.txt": "Ants. " * 1500 for n in range(4)}
    found, problems = stream("a.zip", packed(members))
    assert found == ["a.zip#0.txt", "a.zip#1.txt"]
    assert problems == [("2.txt", "too_large"), ("3.txt", "too_large")]


def test_too_many_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_budget, "MAX_MEMBERS", 3)
    assert refused(packed({f"{n}.txt": "Ants." for n in range(4)}), "a.zip")[0] == "too_large"


def test_a_bomb_in_a_document_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.articles._package.FREE_BYTES", 10_000)
    content = "<p>" + "a" * 3_000_000 + "</p>"
    bomb = packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})
    assert refused(bomb, "a.odt")[0] == "too_large"


def test_a_cut_off_gzip_is_refused_whole() -> None:
    lines = "".join(json.dumps({"id": n, "text": f"{BODY} {n}"}) + "\n" for n in range(5000))
    data = gzip.compress(lines.encode())
    assert refused(data[:-200], "a.jsonl.gz")[0] == "broken"


def test_a_member_with_a_wrong_checksum_is_named() -> None:
    data = bytearray(packed({"a.txt": "Ants. " * 50, "b.txt": "Bees."}))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        crc = archive.getinfo("a.txt").CRC
    at = data.rfind(struct.pack("<I", crc))
    data[at] ^= 1
    assert stream("a.zip", bytes(data)) == (["a.zip#b.txt"], [("a.txt", "broken")])
