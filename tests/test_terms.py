"""The tokenizer of BM25."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.languages import language_of_question, warnings_for
from rag.language.terms import _ASCII_WORD, _WORD, terms


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
        ("Søren Ørsted", "Soren Orsted"),
        ("Łódź and Đakovo", "Lodz and Dakovo"),
        ("1.398.000 people", "1,398,000 people"),
        ("40\u202f000 people", "40000 people"),
        ("40 000 people", "40,000 people"),
        ("10km", "10 km"),
        ("an e-mail", "an email"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("cafe\u0301", "café"),
        ("der Bürgermeister und die Bücher der Stadt", "die Burgermeister und das Buch der Stadt"),
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


def test_what_is_written_without_blanks_is_more_than_one_term() -> None:
    assert terms("東京大学の学長") == ["東京", "京大", "大学", "学の", "の学", "学長"]
    assert set(terms("学長は誰")) & set(terms("東京大学の学長"))


def test_an_english_text_with_foreign_words_stays_english() -> None:
    assert terms("The Hague is the de facto seat of the las Vegas people") == [
        "hagu", "de", "facto", "seat", "las", "vega", "peopl",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Who is the mayor of Las Vegas?", "en"),
        ("Serik Akshulakov?", "en"),
        ("What did Søren Ørsted build?", "en"),
        ("Wer ist der Bürgermeister der Stadt?", "de"),
        ("Qui est le maire de la ville ?", "fr"),
        ("¿Quién es el alcalde de la ciudad?", "es"),
        ("Кто является мэром города?", "ru"),
        ("市長は誰ですか", "ja"),
        ("市长是谁", "zh"),
    ],
)
def test_the_language_of_a_question(question: str, language: str) -> None:
    assert language_of_question(question) == language


class English:
    languages = ("en",)


def test_what_the_reader_never_learnt_is_said() -> None:
    assert warnings_for(English(), "Who is the mayor?", ["en", None]) == []
    (asked,) = warnings_for(English(), "Wer ist der Bürgermeister?", ["en"])
    assert "German" in asked
    (quoted,) = warnings_for(English(), "Who is the mayor?", ["de"])
    assert "article" in quoted
    assert warnings_for(object(), "Wer ist der Bürgermeister?", ["de"]) == []


@given(st.text("abxu1 2,.'-_0km", max_size=30))
def test_plain_letters_are_parted_as_all_letters_are(text: str) -> None:
    assert _ASCII_WORD.findall(text) == _WORD.findall(text)
