"""``rag grid``, ``rag mentions``, ``rag watched`` and ``rag gaps`` as people run them."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.commands import overviewing
from rag.commands.overviewing import grid_name
from rag.library import overviews
from rag.library.grids import Grid, Grids
from rag.settings import load
from tests.commands import typed
from tests.commands.typed import Rag

ASTER = "date 2025-06-28\nNews of Aster\n\nThe mayor is Ida Holm.\n"
BRAY = "date 2024-01-02\nNews of Bray\n\n=cmd is what the mayor Tom Fell typed in Bray.\n"


@pytest.fixture(scope="module")
def rag(tmp_path_factory: pytest.TempPathFactory) -> Rag:
    return built(tmp_path_factory.mktemp("overviewing"))


def built(tmp_path: Path) -> Rag:
    """The command line over an index of two articles."""
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "aster.txt").write_text(ASTER)
    (articles / "bray.txt").write_text(BRAY)
    run = typed.over(tmp_path, RAG_MIN_CONFIDENCE="0")
    done = run("build", str(articles))
    assert done.returncode == 0, done.stderr
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
    assert done.stdout == f"{out}: 2 questions, 2 articles, {len(quotes)} quotes\n"


def test_a_grid_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    rag = built(tmp_path)
    questions, out = tmp_path / "questions.txt", tmp_path / "grid.csv"
    questions.write_text("Who is the mayor?\n")
    settings = load(index_dir=tmp_path / "index", embedder="hashing", reader="sentence")
    with Assistant.open(settings) as assistant:
        grids, name = Grids(assistant.store.state), grid_name(out, ["Who is the mayor?"])
        articles = assistant.articles()
        grids.put(name, Grid.empty(["Who is the mayor?"], articles).filled(0, ((0, 4),)))
        assert rag("grid", str(questions), "--csv", str(out)).returncode == 0
        _, row = list(csv.reader(out.read_text(encoding="utf-8").splitlines()))
        assert row[1] == articles[0].text[:4]
        assert "Ida Holm" in row[3] or "Tom Fell" in row[3]
        assert grids.get(name) is None


def test_a_grid_that_cannot_be_written_is_not_asked(rag: Rag, tmp_path: Path) -> None:
    (tmp_path / "questions.txt").write_text("Who is the mayor?\n")
    out = tmp_path / "nowhere" / "grid.csv"
    refused = rag("grid", str(tmp_path / "questions.txt"), "--csv", str(out))
    assert (refused.returncode, refused.stderr) == (
        1,
        f"Error: {out}: No such file or directory.\n",
    )


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
    assert "has no word to look for" in rag("mentions", "?!").stderr
    found = json.loads(rag("mentions", "mayor", "--from", "2025-01-01", "--json").stdout)
    assert [mention["document_title"] for mention in found["articles"]] == ["News of Aster"]


def test_mentions_beyond_what_is_looked_through_are_said(
    rag: Rag, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overviews, "_DEEPEST", 1)
    assert rag("mentions", "mayor").stdout.startswith("at least 1 article\n")


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
