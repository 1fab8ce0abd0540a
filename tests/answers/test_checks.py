"""What a quote must have beside the right words: the numbers asked about, and no denial."""

from __future__ import annotations

from datetime import date

import pytest

from tests.answers.test_answer import article, ask


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("Who paid $5 million for the painting?", "Ann Lee paid $5m for the painting.", "Ann Lee"),
        ("Who ran 10 km in Ayre?", "Ann Lee ran 10km in Ayre.", "Ann Lee"),
        ("Who spoke at 5 pm?", "Ann Lee spoke at 5pm.", "Ann Lee"),
        ("Who came in place 12 in Ayre?", "Ann Lee came 12th in Ayre.", "Ann Lee"),
        ("Who planted 10000 trees?", "Ann Lee planted 10,000 trees.", "Ann Lee"),
        ("Who planted 10,000 trees?", "Ann Lee planted 10000 trees.", "Ann Lee"),
        ("Who has more than 500 shops?", "Marle Bank has 512 shops.", "Marle Bank"),
        ("Which mode does Ferro 2.2 add?", "Ferro v2.2 adds dark mode.", "dark mode"),
        (
            "Which company earned $1.5 billion?",
            "Shares rose 3.2% on Monday. Acme earned $1.5 billion.",
            "Acme",
        ),
        (
            "Which mode does version 2.2 of Ferro add?",
            "Version 2.2 of Ferro is out. It runs 3.2% faster. It adds dark mode.",
            "dark mode",
        ),
        (
            "Which mode does Ferro 2.2 add?",
            "Ferro 2.2 replaces version 2.1. Let 1.5 ml run in. It adds dark mode.",
            "dark mode",
        ),
        (
            "Which mode does Ferro 2.2 add?",
            "Ferro 2.2 is out. It adds dark mode; up to version 2.1 it had none.",
            "dark mode",
        ),
    ],
)
def test_a_number_is_the_same_in_another_spelling(question: str, text: str, answer: str) -> None:
    assert ask([article("n", text)], ("n", answer, 4.0), question=question).answer == answer


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("Who paid $5 million for the painting?", "Ann Lee paid $6m for the painting.", "Ann Lee"),
        ("Who planted 10,000 trees?", "Ann Lee planted 1,000 trees.", "Ann Lee"),
        ("Who has more than 500 shops?", "Marle Bank has 412 shops.", "Marle Bank"),
        ("Which mode does Ferro 2.2 add?", "Ferro 2.20 adds dark mode.", "dark mode"),
        (
            "Which mode does Ferro 2.2 add?",
            "Ferro v2.10 adds dark mode. Ferro 2.2 is being written.",
            "dark mode",
        ),
    ],
)
def test_another_number_is_not_the_same(question: str, text: str, answer: str) -> None:
    got = ask([article("n", text)], ("n", answer, 4.0), question=question)
    assert got.status == "abstained"


def test_the_day_asked_about_may_be_told_by_its_weekday() -> None:
    source = article("r", "Mayor Ann Lee resigned on Monday.", date(2025, 3, 3))
    for day in ("3 March 2025", "March 3, 2025", "3 Mar 2025"):
        got = ask([source], ("r", "Ann Lee", 4.0), question=f"Who resigned on {day}?")
        assert got.answer == "Ann Lee", day


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (
            "Who opened the bridge?",
            "The mayor could not open the bridge, so it was opened by Bo Ek.",
            "Bo Ek",
        ),
        (
            "Who opened the bridge?",
            "The mayor did not open the bridge but Bo Ek opened it.",
            "Bo Ek",
        ),
        (
            "Who opened the bridge?",
            "Bo Ek opened the bridge because Ann Lee did not open it.",
            "Bo Ek",
        ),
        ("Who chaired the bank?", "Ann Lee no longer chairs the bank.", "Ann Lee"),
        ("Who opened the bridge?", "Ann Lee not only opened the bridge.", "Ann Lee"),
        ("Who opened the bridge?", "Bo Ek, not Ann Lee, opened the bridge.", "Bo Ek"),
        (
            "When did Ann Lee open the bridge?",
            "Ann Lee did not open the bridge until 1990.",
            "1990",
        ),
        ("When did Ann Lee win a cup?", "Ann Lee did not win a cup since 1990.", "1990"),
        (
            "Who cannot vote in Fairland?",
            "People who may not vote in Fairland are prisoners.",
            "prisoners",
        ),
    ],
)
def test_a_denial_reaches_no_further_than_its_clause(question: str, text: str, answer: str) -> None:
    assert ask([article("d", text)], ("d", answer, 4.0), question=question).answer == answer


@pytest.mark.parametrize(
    "text",
    [
        "Ann Lee did not open the bridge.",
        "Ann Lee didn’t open the bridge.",
        "Ann Lee cannot open the bridge.",
        "Ann Lee never opened the bridge.",
        "Ann Lee refused to open the bridge.",
        "The bridge was not opened by Ann Lee, but by Bo Ek.",
    ],
)
def test_who_is_said_not_to_have_done_it_is_no_answer(text: str) -> None:
    got = ask([article("d", text)], ("d", "Ann Lee", 4.0), question="Who opened the bridge?")
    assert got.status == "abstained"


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("How many visitors come on Sundays?", "abstained"),
        ("How many visitors must come on Sundays?", "answered"),
    ],
)
def test_an_amount_in_a_condition_is_no_count(question: str, status: str) -> None:
    text = "If fewer than 60 visitors come on Sundays, it will end."
    assert (
        ask([article("c", text)], ("c", "fewer than 60", 4.0), question=question).status == status
    )
