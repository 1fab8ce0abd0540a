"""The measure of extraction, on data small enough to count by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.errors import DataError
from rag.workshop.evaluation import extraction
from tests.articles import samples


@pytest.mark.parametrize(
    ("found", "wanted", "scores"),
    [
        ("a b c", "A b c", (1, 1, 1)),
        ("a a b", "a b c d", (2 / 3, 1 / 2, 4 / 7)),
        ("x", "y", (0, 0, 0)),
        ("", "y", (0, 0, 0)),
    ],
)
def test_token_f1(found: str, wanted: str, scores: tuple[float, float, float]) -> None:
    assert extraction.token_f1(found, wanted) == pytest.approx(scores)


def test_documents_against_a_manifest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        "pdf/good.pdf": (samples.pdf(), "ok"),
        "pdf/locked.pdf": (samples.pdf(encrypt=True), "encrypted"),
        "pdf/open.pdf": (samples.pdf(("", "")), "ok"),
        "pdf/bad.pdf": (b"%PDF-1.4 nothing", "error:PdfReadError"),
        "doc/old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None),
    }
    for name, (data, _) in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    manifest = [{"file": name, "check": check} for name, (_, check) in files.items()]
    (tmp_path / "MANIFEST.json").write_text(json.dumps(manifest))

    extraction.main("documents", tmp_path)

    said = capsys.readouterr().out
    assert "5 files; 4 with a check, agreement on 3" in said
    assert "crash" not in said
    assert "pdf/open.pdf: expected read, found no_text" in said


def test_web_pages_against_marked_text(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(samples.html())
    truth = {"file": "a.html", "text": f"{samples.BODY} {samples.AFTER}"}
    (tmp_path / "ground_truth.jsonl").write_text(json.dumps(truth) + "\n")
    (page,) = extraction.web(tmp_path)
    assert page.recall == 1
    assert page.f1 > 0.8


def test_a_page_that_cannot_be_read_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"")
    (tmp_path / "b.html").write_bytes(samples.html())
    truth = [{"file": name, "text": samples.BODY} for name in ("a.html", "b.html")]
    (tmp_path / "ground_truth.jsonl").write_text("\n".join(map(json.dumps, truth)))
    empty, page = extraction.web(tmp_path)
    assert (empty.f1, empty.refused) == (0, "a.html is empty.")
    assert page.f1 > 0
    assert page.refused is None


def test_data_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no file .*MANIFEST\.json"):
        list(extraction.documents(tmp_path))
    with pytest.raises(DataError, match=r"no file .*ground_truth\.jsonl"):
        list(extraction.web(tmp_path))
