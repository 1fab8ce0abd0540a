"""An office typed as keywords."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.articles import Draft, make_article
from rag.assistant import Assistant
from rag.question import in_full
from rag.settings import load


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("president of russia", "Who is the president of russia?"),
        ("Mayor of Tarnbridge", "Who is the mayor of Tarnbridge?"),
        ("the current CEO of Tesla", "Who is the CEO of Tesla?"),
        ("deputy prime minister of Kazakhstan", "Who is the deputy prime minister of Kazakhstan?"),
        ("who leads the Fiom union", "Who is the leader of the Fiom union?"),
        (
            "Who runs Boeing Commercial Airplanes?",
            "Who is the head of Boeing Commercial Airplanes?",
        ),
        ("Who is in charge of the tram office?", "Who is the head of the tram office?"),
        ("the first governor of New Sweden was", "Who was the first governor of New Sweden?"),
        ("The tallest bridge of Marle is", "What is The tallest bridge of Marle?"),
        ("Head of the National Bank", "Who is the head of the National Bank?"),
    ],
)
def test_an_office_is_asked_in_full(typed: str, asked: str) -> None:
    assert in_full(typed) == asked


@pytest.mark.parametrize(
    "typed",
    [
        "prime minister",
        "Who heads it?",
        "Who runs in the election?",
        "president of russia visits berlin",
        "letter to the president of Russia",
        "Who is the mayor of Tarnbridge?",
        "Is the mayor of Tarnbridge well?",
        "mayor of Tarnbridge and his budget for schools",
        "fairford bridge repairs",
        "",
    ],
)
def test_all_else_stays(typed: str) -> None:
    assert in_full(typed) == typed


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with Assistant.open(
        load(index_dir=tmp_path, embedder="hashing", reader="sentence", min_confidence=0.0),
        create=True,
    ) as made:
        text = "The mayor of Tarnbridge is Ida Holm. Repairs of the bridge begin in May."
        made.add([make_article(Draft(text=text, title="News"), "news.txt")])
        yield made


def test_it_is_said_how_it_was_asked_and_as_written_it_is_keywords(assistant: Assistant) -> None:
    full = assistant.ask("mayor of Tarnbridge")
    assert (full.question, full.form) == ("mayor of Tarnbridge", "span")
    assert full.standalone_question == "Who is the mayor of Tarnbridge?"
    written = assistant.ask("mayor of Tarnbridge", as_written=True)
    assert (written.standalone_question, written.form) == ("mayor of Tarnbridge", "digest")
    chosen = assistant.ask("mayor of Tarnbridge", form="digest")
    assert (chosen.standalone_question, chosen.form) == ("mayor of Tarnbridge", "digest")
