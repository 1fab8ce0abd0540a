"""The tokenizer of BM25."""

import pytest

from rag.terms import terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the U.S. economy", "US economy"),
        ("U.K", "uk"),
        ("1,398 files", "1398 files"),
        ("Beyoncé’s songs", "Beyonce's song"),
        ("ＡＢＣ", "abc"),
        ("high-speed", "high speed"),
        ("São Paulo", "Sao Paulo"),
    ],
)
def test_spellings_of_the_same_thing_meet(one: str, other: str) -> None:
    assert terms(one) == terms(other)


def test_a_decimal_number_is_one_term() -> None:
    assert terms("It rose 3.14 per cent in 2021.") == ["rose", "3.14", "per", "cent", "2021"]


def test_repeated_words_are_kept_for_counting() -> None:
    assert terms("goal, goals and goals") == ["goal", "goal", "goal"]


def test_a_question_of_stop_words_keeps_them() -> None:
    assert terms("Who is it?") == ["who", "is", "it"]
    assert terms("Who is the mayor?") == ["mayor"]


@pytest.mark.parametrize("text", ["", " \n", "?!", "…"])
def test_a_text_without_words_has_no_terms(text: str) -> None:
    assert terms(text) == []
