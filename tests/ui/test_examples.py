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
    for said, question in (
        (
            "They met Ann Lee, Deputy Director of the Institute of Tides and Professor of X.",
            "Who is the deputy director of the Institute of Tides?",
        ),
        ("Ann Lee, the CEO of Marle Lamps, agreed.", "Who is the CEO of Marle Lamps?"),
        (
            "Ann Lee, chair of the Commons public accounts committee, agreed.",
            "Who is the chair of the Commons public accounts committee?",
        ),
    ):
        assert candidates([library.article("x", said, "T")]) == [(question, "Ann Lee")]


def test_half_a_name_gives_no_example() -> None:
    for said in ("leader of Britain's biggest union", "economist at the Bank of Marle"):
        assert not candidates([library.article("x", f"Ann Lee, {said}, agreed.", "T")])


def test_articles_without_such_names_give_no_example(assistant: Assistant) -> None:
    assistant.add([library.article("y", "Rain fell on the hills all day.", "Rain")])
    assert questions(assistant) == []
