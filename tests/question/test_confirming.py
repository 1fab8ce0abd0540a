"""What somebody wants confirmed is asked plainly."""

from __future__ import annotations

import pytest

from rag.question import analyse, plainly


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Ann Lee has resigned, hasn't she?", "Has Ann Lee resigned?"),
        ("The pool isn't going to open, is it?", "Is the pool not going to open?"),
        ("He won’t go, will he?", "Will he not go?"),
        ("Sales rose 5%, didn't they?", "Is it that Sales rose 5%?"),
        ("So Ann Lee resigned, right?", "Is it that Ann Lee resigned?"),
        ("Is it true that Ann Lee resigned?", "Is it that Ann Lee resigned?"),
        ("Isn't it true that she resigned?", "Is it that she resigned?"),
        ("Can you tell me whether Ann Lee resigned?", "Is it that Ann Lee resigned?"),
        ("Tell me if it rained in May.", "Is it that it rained in May?"),
        ("Do you know if the pool is open?", "Is it that the pool is open?"),
        ("the pool is open, isn't it", "Is the pool open?"),
        ("Isn't the pool open?", "Is the pool open?"),
        ("Can't I bring my dog?", "Can I bring my dog?"),
    ],
)
def test_a_tag_a_doubt_and_an_isnt(text: str, asked: str) -> None:
    assert plainly(text) == asked
    assert analyse(asked).form == "decision"


@pytest.mark.parametrize(
    "text",
    [
        "Is the pool open?",
        "Who won, Ann Lee, right?",
        "Is it true?",
        "Did Ann Lee not resign?",
        "The pool is open, right",
        "Why isn't the pool open?",
    ],
)
def test_everything_else_is_asked_as_it_is(text: str) -> None:
    assert plainly(text) == text
