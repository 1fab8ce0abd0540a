"""``rag ask`` and ``rag search`` as people run them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rag.articles import Draft, make_article
from rag.assistant import Assistant
from rag.commands import _common
from rag.settings import load
from tests.commands import typed
from tests.commands.typed import Rag


@pytest.fixture(scope="module")
def rag(tmp_path_factory: pytest.TempPathFactory) -> Rag:
    folder = tmp_path_factory.mktemp("asking")
    (folder / "aster.txt").write_text("date 2025-06-28\nNews of Aster\n\nThe mayor is Ida Holm.\n")
    run = typed.over(folder)
    assert run("build", str(folder / "aster.txt")).returncode == 0
    return run


def test_searching_shows_title_date_source_and_words(rag: Rag) -> None:
    shown = rag("search", "Who is the mayor?").stdout
    assert "News of Aster, 2025-06-28" in shown
    assert "aster.txt#char=" in shown
    assert "The mayor is Ida Holm." in shown
    passages = json.loads(rag("search", "Who is the mayor?", "--json").stdout)
    assert passages[0]["document_title"] == "News of Aster"
    assert passages[0]["document_date"] == "2025-06-28"


def test_no_words_of_an_article_move_the_cursor_of_whoever_asks(tmp_path: Path) -> None:
    text = "The mayor of Aster is Ida \x1b]0;owned\x07Holm."
    settings = load(index_dir=tmp_path / "index", embedder="hashing", reader="sentence")
    with Assistant.open(settings, create=True) as assistant:
        assistant.add([make_article(Draft(text=text, title="News \x9b31m"), "a\x1b.txt")])
    run = typed.over(tmp_path)
    question = "Who is the mayor of Aster?"
    for words in (("ask", "--min-confidence", "0"), ("ask", "--min-confidence", "1"), ("search",)):
        shown = run(*words, question).stdout
        assert "Holm" in shown
        assert not re.search("[\0-\b\v-\x1f\x7f-\x9f]", shown)


@pytest.mark.model
def test_the_sides_of_a_disagreement_are_numbered_through(rag: Rag, tmp_path: Path) -> None:
    for n, name in enumerate(("Ann Lee", "Bo Ek")):
        text = f"date 202{n}-03-04\nNews\n\nThe harbour master of Ostwick is {name}.\n"
        (tmp_path / f"{n}.txt").write_text(text)
    index = str(tmp_path / "index")
    rag("build", str(tmp_path), "--index", index)
    asked = ("ask", "Who is the harbour master of Ostwick?", "--index", index)
    said = rag(*asked, RAG_READER="quoter").stdout
    assert "the articles disagree" in said
    assert re.findall(r"^\[(\d)\]", said, re.MULTILINE) == ["1", "2"]


def test_a_question_comes_on_standard_input(rag: Rag) -> None:
    asked = rag("ask", "-", "--json", given="Who is the mayor?\n")
    assert json.loads(asked.stdout)["question"] == "Who is the mayor?"
    assert "Ida Holm" in rag("search", "-", given="Who is the mayor?\n").stdout


def test_nothing_that_is_printed_moves_the_cursor_of_whoever_looks(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("News \x9b31m\n\nThe mayor of Aster is Ida Holm.\n")
    run = typed.over(tmp_path)
    assert run("build", str(tmp_path / "a.txt")).returncode == 0
    run("watched", "add", "Who is the \x1b]0;owned\x07mayor of Aster?")
    for words in (("watched", "list"), ("list", "--json"), ("search", "mayor", "--json")):
        shown = run(*words).stdout
        assert "mayor" in shown or "News" in shown
        assert not re.search("[\0-\b\v-\x1f\x7f-\x9f]", shown)
    assert json.loads(run("list", "--json").stdout)[0]["title"] == "News \x9b31m"


def test_every_command_prints_by_the_one_function_that_makes_text_safe() -> None:
    files = Path(_common.__file__).parent.glob("*.py")
    printing = {
        file.name: re.findall(r"typer\.s?echo\(|\bprint\(", file.read_text()) for file in files
    }
    assert {name: len(found) for name, found in printing.items() if found} == {"_common.py": 1}
