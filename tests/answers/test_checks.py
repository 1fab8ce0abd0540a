"""What a quote must have beside the right words: the numbers that are asked about."""

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
