"""``rag ask`` and ``rag search`` as people run them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

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
