"""``rag eval`` as it is typed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.commands.measuring import app


@pytest.fixture(autouse=True)
def _small_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_EMBEDDER", "hashing")
    monkeypatch.setenv("RAG_READER", "sentence")


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_retrieval(beir_folder: Path, tmp_path: Path) -> None:
    out, page = tmp_path / "r.json", tmp_path / "r.html"
    code, said = run("retrieval", beir_folder, "--json", out, "--report", page, "--limit", 1)
    assert code == 0
    assert "nDCG@10 1.000" in said
    assert json.loads(out.read_text())["collections"][0]["queries"] == 1
    assert page.read_text().startswith("<!doctype html>")


def test_reading(squad_file: Path) -> None:
    code, said = run("reading", squad_file, "--negatives")
    assert code == 0
    assert "4 questions, 1 without an answer" in said
    assert "first passage retrieved" in said


def test_answers(squad_file: Path) -> None:
    code, said = run("answers", squad_file, "--limit", 2)
    assert code == 0
    assert "2 questions (0 without an answer) over 2 articles" in said
    assert "citation precision" in said


def test_bad_data_end_in_one_clear_message(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text('{"data": [{"title": "x"}, 3]}')
    code, said = run("answers", path)
    assert code == 1
    assert "Error:" in said
    assert "data[1]" in said
    assert "Traceback" not in said
