"""A greeting is told from a question, and one to whoever answers from one to the articles."""

from __future__ import annotations

import pytest

from rag.question.courtesies import is_courtesy, is_to_the_service


@pytest.mark.parametrize(
    "text", ["Hello", "hi there!", "Ok, thank you 👍", "Danke schön!", "Спасибо большое", "¡Hola!"]
)
def test_a_courtesy_asks_nothing(text: str) -> None:
    assert is_courtesy(text)
    assert is_to_the_service(text)


@pytest.mark.parametrize("text", ["Who are you?", "what can you do", "Hi, what's your name?"])
def test_who_answers_may_be_asked(text: str) -> None:
    assert not is_courtesy(text)
    assert is_to_the_service(text)


@pytest.mark.parametrize(
    "text",
    [
        "Who are you open to?",
        "What is hello?",
        "Hi, who is the mayor?",
        "thank you letters",
        "Oslo",
    ],
)
def test_what_names_anything_else_is_a_question(text: str) -> None:
    assert not is_courtesy(text)
    assert not is_to_the_service(text)
