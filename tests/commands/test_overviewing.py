"""``rag grid``, ``rag mentions``, ``rag watched`` and ``rag gaps`` as people run them."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from pydantic_core import to_json

from rag.commands import overviewing
from rag.types import GridCell
from tests.commands import typed
from tests.commands.typed import Rag

ASTER = "date 2025-06-28\nNews of Aster\n\nThe mayor is Ida Holm.\n"
BRAY = "date 2024-01-02\nNews of Bray\n\n=cmd is what the mayor Tom Fell typed in Bray.\n"


@pytest.fixture(scope="module")
def rag(tmp_path_factory: pytest.TempPathFactory) -> Rag:
    tmp_path = tmp_path_factory.mktemp("overviewing")
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "aster.txt").write_text(ASTER)
    (articles / "bray.txt").write_text(BRAY)
    run = typed.over(tmp_path, RAG_MIN_CONFIDENCE="0")
    built = run("build", str(articles))
    assert built.returncode == 0, built.stderr
    return run


def test_a_grid_is_a_row_a_question_and_every_cell_a_quote_or_blank(
    rag: Rag, tmp_path: Path
) -> None:
    (tmp_path / "questions.txt").write_text("Who is the mayor?\n\nWhat did the mayor type?\n")
    out = tmp_path / "grid.csv"
    done = rag("grid", str(tmp_path / "questions.txt"), "--csv", str(out))
    assert done.returncode == 0, done.stderr
    header, *rows = list(csv.reader(out.read_text(encoding="utf-8").splitlines()))
    assert [row[0] for row in rows] == ["Who is the mayor?", "What did the mayor type?"]
    assert {"News of Aster", "News of Bray"} <= set(header)
    quotes = [cell.removeprefix("'") for row in rows for cell in row[1::2] if cell]
    assert quotes
    for quote in quotes:
        assert any(quote in text for text in (ASTER, BRAY))
    assert not any(cell[:1] in "=+-@" for row in rows for cell in row if cell)
    assert not out.with_name("grid.csv.cells.jsonl").exists()


def test_a_grid_goes_on_where_it_was_stopped(rag: Rag, tmp_path: Path) -> None:
    asked, out = tmp_path / "questions.txt", tmp_path / "grid.csv"
    asked.write_text("Who is the mayor?\n")
    kept = tmp_path / "grid.csv.cells.jsonl"
    kept.write_text('{"number": 1, "question": "Another?", "document_id": "x", "document_title": ')
    # A torn last line is a cell that was never finished.
    assert rag("grid", str(asked), "--csv", str(out)).returncode == 0
    cell = GridCell(1, "Another?", "x", "", "x.txt", "abstained", None, 0.0, [], "1")
    kept.write_bytes(to_json(cell) + b"\n")
    refused = rag("grid", str(asked), "--csv", str(out))
    assert refused.returncode == 1
    assert "another grid" in refused.stderr


def test_a_grid_without_a_question_is_refused(rag: Rag, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("\n")
    refused = rag("grid", str(tmp_path / "empty.txt"), "--csv", str(tmp_path / "out.csv"))
    assert refused.returncode == 1
    assert "No question" in refused.stderr
    for words in (
        ("grid", "nowhere.txt", "--csv", "out.csv"),
        ("snapshot", "compare", "nowhere.txt", "a"),
    ):
        assert "nowhere.txt cannot be read as UTF-8 text" in rag(*words).stderr


def test_mentions_are_counted_by_month(rag: Rag) -> None:
    shown = rag("mentions", "mayor").stdout
    assert "2 articles" in shown
    assert "2024-01" in shown
    found = json.loads(rag("mentions", "mayor", "--from", "2025-01-01", "--json").stdout)
    assert [mention["document_title"] for mention in found["articles"]] == ["News of Aster"]


def test_a_watched_question_tells_what_changed_and_why(rag: Rag, tmp_path: Path) -> None:
    added = rag("watched", "add", "Where does the ferry of Cleve land?")
    assert added.returncode == 0, added.stderr
    assert "Nothing is answered otherwise." in rag("watched", "check").stdout
    (tmp_path / "cleve.txt").write_text("News of Cleve\n\nThe ferry of Cleve lands at Pier Two.\n")
    assert rag("add", str(tmp_path / "cleve.txt")).returncode == 0
    changed = rag("watched", "check").stdout
    assert "Pier Two" in changed
    assert "because of News of Cleve" in changed
    (kept,) = json.loads(rag("watched", "list", "--json").stdout)
    assert "Pier Two" in kept["told"]["answer"]
    assert rag("watched", "remove", kept["id"]).returncode == 0
    assert json.loads(rag("watched", "list", "--json").stdout) == []
    assert json.loads(rag("gaps", "--json").stdout) == []


def test_a_grid_says_how_many_articles_it_leaves_out(
    rag: Rag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overviewing, "MOST_ARTICLES", 1)
    (tmp_path / "questions.txt").write_text("Who is the mayor?\n")
    done = rag("grid", str(tmp_path / "questions.txt"), "--csv", str(tmp_path / "grid.csv"))
    assert done.returncode == 0, done.stderr
    assert re.search(r"\d more articles match; the first 1 are asked", done.stderr)
