"""What kind of question is asked, and which questions are asked together."""

from __future__ import annotations

import pytest

from rag.question import analyse, split


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("Who leads the office of finance?", "span"),
        ("how many bridges were built", "span"),
        ("Who used to have better skills than the locals?", "span"),
        ("Why was the bridge closed?", "sentences"),
        ("How did the mayor pay for the bridge?", "sentences"),
        ("What is a drawbridge?", "sentences"),
        ("what is Respond", "sentences"),
        ("Who is Ada Lunt?", "sentences"),
        ("What did the mayor say about the bridge?", "sentences"),
        ("How does the old bridge compare with the new one?", "sentences"),
        ("Which is longer, the old bridge or the new one?", "sentences"),
        ("Was the bridge closed?", "decision"),
        ("Did Ann Lee earn more in May than in June?", "decision"),
        ("What happened to the bridge?", "sentences"),
        ("Who is suing Ada Lunt?", "span"),
        ("Which bridges were closed?", "list"),
        ("who was chief technology officer", "span"),
        ("Which hedge funds sold their shares?", "list"),
        ("Which phone company makes games?", "span"),
        ("Name the mayors of Fairford.", "list"),
        ("Who was mayor over the years?", "timeline"),
        ("Timeline of the bridge", "timeline"),
        ("fairford bridge repairs", "digest"),
        ("Tell me about the bridge", "digest"),
    ],
)
def test_the_form_is_what_the_words_ask_for(question: str, form: str) -> None:
    assert analyse(question).form == form


def test_a_form_that_somebody_chose_stands() -> None:
    assert analyse("Who is the mayor?", "timeline").form == "timeline"


@pytest.mark.parametrize(
    ("text", "told", "asked"),
    [
        ("Who is the mayor?", "", ["Who is the mayor?"]),
        (
            "Who is the mayor and when was she elected?",
            "",
            ["Who is the mayor?", "When was she elected?"],
        ),
        ("Who won? Who lost?", "", ["Who won?", "Who lost?"]),
        ("I read about the bridge. Who built it?", "I read about the bridge.", ["Who built it?"]),
        ("Who and what was sold?", "", ["Who and what was sold?"]),
        (
            "Who is head of research and development?",
            "",
            ["Who is head of research and development?"],
        ),
        ("What was sold and to whom?", "", ["What was sold and to whom?"]),
    ],
)
def test_questions_asked_together_are_told_apart(text: str, told: str, asked: list[str]) -> None:
    assert split(text) == (told, asked)


def test_what_a_question_demands() -> None:
    demands = analyse("Who was deputy minister of Fairford in 2019, as version 2.2 says?").demands
    assert demands.role is not None
    assert (demands.role.head, demands.role.of) == ("minister", "Fairford")
    assert demands.role.qualifiers == {"deputy"}
    assert demands.years == (2019,)
    assert demands.numbers == ("2.2",)
    assert analyse("Who made C++?").demands.signed == ("C++",)


@pytest.mark.parametrize(
    "question",
    [
        "Who read out the letter of the president of Fairford?",
        "Who is paid by the minister of trade?",
        "Who was the wife of the president?",
    ],
)
def test_a_role_that_nobody_is_asked_to_hold_is_not_demanded(question: str) -> None:
    assert analyse(question).demands.role is None


@pytest.mark.parametrize(
    "question",
    [
        "Who is fairford's head of state?",
        "Who has been the president since 2019?",
        "Who were the heads of state?",
        "What is the name of the president?",
        "Who is the current head of state of Fairford?",
    ],
)
def test_a_role_that_is_asked_for_is_demanded(question: str) -> None:
    assert analyse(question).demands.role is not None


def test_who_came_before_somebody_need_hold_no_office_now() -> None:
    assert analyse("Who was head of the laboratory before Olaf Brandt?").demands.role is None


def test_a_letter_before_a_number_makes_a_name() -> None:
    assert analyse("Where is the Marle V8 built?").demands.numbers == ()
    assert analyse("What does Ferro v2.2 need?").demands.numbers == ("2.2",)
