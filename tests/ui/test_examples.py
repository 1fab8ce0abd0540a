"""Example questions come from the articles, and the articles answer them."""

from __future__ import annotations

from rag.assistant import Assistant
from rag.types import Article
from tests.ui import library
from ui.examples import candidates, questions


def test_the_seeds_give_the_question_of_the_readme(
    assistant: Assistant, seed_articles: list[Article]
) -> None:
    assistant.add(seed_articles)
    asked = questions(assistant)
    assert "Who is the head of the National Neurosurgery Center?" in asked
    assert len(asked) == len(set(asked)) <= 3


def test_a_name_with_its_role_is_turned_into_a_question() -> None:
    made = library.article(
        "x", "They met Ann Lee, Deputy Director of the Institute of Tides and Professor of X.", "T"
    )
    assert candidates([made]) == [
        ("Who is the deputy director of the Institute of Tides?", "Ann Lee")
    ]


def test_articles_without_such_names_give_no_example(assistant: Assistant) -> None:
    assistant.add([library.article("y", "Rain fell on the hills all day.", "Rain")])
    assert questions(assistant) == []
