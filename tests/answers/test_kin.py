"""What is told of somebody, of their relatives, and of who came before and after them."""

from __future__ import annotations

import pytest

from tests.answers.asking import is_answered, quoted


@pytest.mark.parametrize(
    ("text", "question", "words", "answered"),
    [
        ("Ann Lee was born in Ayre.", "Where was Ann Lee's mother born?", "Ayre", False),
        ("Ann Lee was born in Ayre.", "Where was Ann Lee born?", "Ayre", True),
        ("She was born in Ayre.", "Where was Ann Lee's husband born?", "Ayre", False),
        ("Her husband was born in Ayre.", "Where was Ann Lee's husband born?", "Ayre", True),
        (
            "Her husband, Bo Ek, is a potter. He was born in Ayre.",
            "Where was Ann Lee's husband born?",
            "Ayre",
            True,
        ),
        (
            "Ann Lee married Bo Ek, a potter.",
            "What does Ann Lee's husband do?",
            "a potter",
            True,
        ),
    ],
)
def test_what_is_told_of_somebody_is_not_told_of_theirs(
    text: str, question: str, words: str, answered: bool
) -> None:
    assert is_answered(question, f"Ann Lee is a judge. {text}", words) is answered


@pytest.mark.parametrize(
    ("question", "words", "answered"),
    [
        ("Who was Ann Lee's second husband?", "Cy Fox", False),
        ("Who was Ann Lee's second husband?", "Bo Ek", True),
        ("Who was Ann Lee's son?", "Cy Fox", True),
        ("Who was Ann Lee's mother?", "Di Lee", True),
        ("Who was Ann Lee's mother?", "John Lee", False),
        ("Who was the father of Ann Lee?", "John Lee", True),
        ("Who was the father of Ann Lee?", "John Lee and his wife, Di Lee", True),
        ("Who was Ann Lee's mother?", "Eve Lee", False),
    ],
)
def test_a_son_is_no_husband(question: str, words: str, answered: bool) -> None:
    text = (
        "Ann Lee was the daughter of John Lee and his wife, Di Lee. Her grandmother, Eve "
        "Lee, sang. In 1974 she married Bo Ek. "
        "A son of the second marriage, Cy Fox, died in 1999."
    )
    assert is_answered(question, text, words) is answered


@pytest.mark.parametrize(
    ("text", "question", "answered"),
    [
        ("He worked for Bo Ek, whose daughter Di he married.", "Whom did he marry?", False),
        ("He married Bo Ek, whose brother is a judge.", "Whom did he marry?", True),
        ("The mayor, Bo Ek, whose husband is a judge, spoke.", "Who is the mayor?", True),
    ],
)
def test_whose_daughter_it_was_it_was_not(text: str, question: str, answered: bool) -> None:
    assert is_answered(question, text, "Bo Ek") is answered


LED = (
    "Ann Lee led the crew from 1971, succeeding Bo Ek, and retired in 1991, when Cy Fox took over."
)
ROW = "Bo Ek was succeeded by Ann Lee, who was succeeded by Cy Fox."


@pytest.mark.parametrize(
    ("text", "question", "words", "answered"),
    [
        (LED, "Who succeeded Ann Lee?", "Bo Ek", False),
        (LED, "Who succeeded Ann Lee?", "Cy Fox", True),
        (LED, "Who came after Ann Lee?", "Bo Ek", False),
        (LED, "Who came before Ann Lee?", "Cy Fox", False),
        (LED, "Who was Ann Lee succeeded by?", "Bo Ek", False),
        (LED, "Whom did Ann Lee succeed?", "Cy Fox", False),
        (LED, "Whom did Ann Lee succeed?", "Bo Ek", True),
        (LED, "Who was Ann Lee's successor?", "Bo Ek", False),
        (LED, "Who was Ann Lee's predecessor?", "Cy Fox", False),
        (ROW, "Who succeeded Bo Ek?", "Ann Lee", True),
        (ROW, "Whom did Cy Fox succeed?", "Ann Lee", True),
        (ROW, "Whom did Ann Lee succeed?", "Cy Fox", False),
        ("Lee was followed by Bo Ek (1991) and he by Cy Fox.", "Who preceded Fox?", "Bo Ek", True),
    ],
)
def test_who_came_before_did_not_come_after(
    text: str, question: str, words: str, answered: bool
) -> None:
    assert is_answered(question, text, words) is answered


@pytest.mark.parametrize(
    ("text", "question", "answered"),
    [
        ("The mayor, Ann Lee, has died.", "Who is the mayor?", False),
        ("The mayor, Ann Lee, has died.", "Who was the mayor?", True),
        ("Our predecessor, Dr Ann Lee, led the school.", "Who is the head of the school?", False),
    ],
)
def test_whoever_died_or_came_before_holds_no_office_now(
    text: str, question: str, answered: bool
) -> None:
    assert is_answered(question, text, "Ann Lee") is answered


@pytest.mark.parametrize(
    ("question", "answered"),
    [("When did Ann Lee retire?", False), ("When did Ann Lee die?", True)],
)
def test_the_day_of_a_death_is_not_that_of_a_retirement(question: str, answered: bool) -> None:
    assert is_answered(question, "Ann Lee died in 2024.", "2024") is answered


@pytest.mark.parametrize("words", ["Sam Lee the younger", "Bo Ek Jr.", "Cy Fox III"])
def test_what_tells_a_name_from_a_relative_is_quoted_with_it(words: str) -> None:
    text = f"The ship was left to {words}, who sold it."
    name = " ".join(words.split()[:2])
    assert quoted("To whom was the ship left?", text, name) == words
