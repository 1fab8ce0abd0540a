"""What a question asks by an adjective is asked by the noun that a table has for it."""

from __future__ import annotations

import pytest

from rag import articles
from rag.passages import cut
from rag.retrieval import measures
from rag.types import Hit

LAMPS = """# Lamps

| | Tern 2 | Tern 2 Max |
|---|---|---|
| Total weight | 58 g | 86 g |
| Price | 19 | 34 |
"""


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("how heavy is the tern 2", "What is the weight of the tern 2?"),
        ("How much does the Tern 2 Max weigh?", "What is the weight of the Tern 2 Max?"),
        ("How much was the Tern 2?", "What was the price of the Tern 2?"),
        ("how much does the tern 2 cost", "What is the price of the tern 2?"),
        ("What does the Tern 2 cost?", "What is the price of the Tern 2?"),
    ],
)
def test_a_measure_is_called_as_the_row_is(question: str, asked: str) -> None:
    assert measures.by_noun(question, _hits()) == asked


@pytest.mark.parametrize(
    "question",
    [
        "How tall is the Tern 2?",
        "How heavy is the Gull 3?",
        "How much is there of it?",
        "How much does the Tern 2 need?",
        "What is the Tern 2?",
        "What is the weight of the Tern 2?",
    ],
)
def test_what_no_row_and_column_say_is_asked_as_it_was(question: str) -> None:
    assert measures.by_noun(question, _hits()) == question


def test_a_single_value_is_that_of_what_the_title_names() -> None:
    text = "# Brevo C3 manual\n\n| | |\n|---|---|\n| Power | 90 W |\n| Weight | 9.2 kg |\n"
    hits = _hits(text)
    assert measures.by_noun("How heavy is the C3?", hits) == "What is the weight of the C3?"
    assert measures.by_noun("How heavy is the C4?", hits) == "How heavy is the C4?"


def _hits(text: str = LAMPS) -> list[Hit]:
    (source,) = articles.read(text.encode(), "lamps.md")
    return [Hit(passage, 1.0, title=source.title) for passage in cut(source)]
