"""Which day a question speaks of."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import asof


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("Who was president as of 2021-05-06?", date(2021, 5, 6)),
        ("Who was president as of 3 March 2021?", date(2021, 3, 3)),
        ("As of the 3rd of March 2021, who was president?", date(2021, 3, 3)),
        ("Who was president as at March 3, 2021?", date(2021, 3, 3)),
        ("As of Sept. 5th, 2019 who led?", date(2019, 9, 5)),
        ("How many patients were there as of March 2021?", date(2021, 3, 31)),
        ("How many patients were there as of February 2024?", date(2024, 2, 29)),
        ("How many patients were there as of 2021-02?", date(2021, 2, 28)),
        ("as of 2021 how many patients were there", date(2021, 12, 31)),
        ("How many hospitals by the end of 2019?", date(2019, 12, 31)),
        ("How many hospitals as of the end of May 2019?", date(2019, 5, 31)),
    ],
)
def test_explicit_day(question: str, day: date) -> None:
    assert asof.parse(question) == day


@pytest.mark.parametrize(
    "question",
    [
        "Who was president in 2021?",
        "Who was president on 3 March 2021?",
        "Who is president as of today?",
        "What happened as of late?",
        "Who was president as of 30 February 2021?",
        "Who was president as of 2021-13-01?",
        "Who was president as of 2021-13?",
        "How many were there as of 20211?",
        "Who was president as of 3 March?",
        "Who has as of yet not answered the 2019 letter?",
    ],
)
def test_no_day(question: str) -> None:
    assert asof.parse(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "Who is the President of Kazakhstan?",
        "Who's the mayor?",
        "Who chairs the board of the National Neurosurgery Center?",
        "Who is the current director?",
        "What is the latest figure?",
        "Who is president as of today?",
        "Where does Saleem Abdulrauf teach?",
        "what are the newest rules",
        "current director of the mint",
    ],
)
def test_about_now(question: str) -> None:
    assert asof.asks_about_now(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who was the President of Kazakhstan?",
        "Who founded the current centre?  It was founded when?",
        "Who used to have better skills?",
        "Where did the director study?",
        "Who is president as of March 2021?",
        "Who is playing the halftime show in 2016?",
        "When was the incumbent born?",
        "Who had the latest word?",
        "Who will host the next congress?",
    ],
)
def test_not_about_now(question: str) -> None:
    assert not asof.asks_about_now(question)


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2099, 12, 31)))
def test_every_spelling_of_a_day_means_that_day(day: date) -> None:
    month = day.strftime("%B")
    for spelt in (
        day.isoformat(),
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
    ):
        assert asof.parse(f"Who led as of {spelt}?") == day


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    assert asof.parse(text) is None or not asof.asks_about_now(text)
    assert isinstance(asof.asks_about_now("as of " + text), bool)
