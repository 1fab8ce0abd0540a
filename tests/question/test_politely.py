"""What is asked within a courtesy is asked outright."""

from __future__ import annotations

import pytest

from rag.question import analyse, plainly, split


@pytest.mark.parametrize(
    ("text", "asked", "form"),
    [
        ("Can you tell me who won the cup?", "Who won the cup?", "span"),
        ("Could you please tell me who the mayor is, please?", "Who is the mayor?", "span"),
        ("do you know how old she is", "How old is she?", "span"),
        ("I'd like to know when the bins are collected", "When are the bins collected?", "span"),
        ("I was wondering where the museum is.", "Where is the museum?", "span"),
        ("What I want to know is who paid for it", "Who paid for it?", "span"),
        ("Does anyone know why the bees died?", "Why the bees died?", "sentences"),
        ("Please explain what corvium is", "What is corvium?", "sentences"),
        ("Tell me how many people died", "How many people died?", "span"),
        ("Quick question - is the pool open?", "Is the pool open?", "decision"),
        ("Can you check if the pool is open?", "Is it that the pool is open?", "decision"),
        ("Tell me the name of the vet", "What is the name of the vet?", "span"),
        ("I need the opening hours of the pool", "What are the opening hours of the pool?", "list"),
        ("Do you know the vicar's address?", "What is the vicar's address?", "span"),
        ("Could you list the trams?", "List the trams", "list"),
        ("Can you tell me about the lido?", "Tell me about the lido", "digest"),
        ("Do the articles say anything about bees?", "Tell me about bees", "digest"),
        (
            "Can you tell me what the mayor said about AI?",
            "What did the mayor say about AI?",
            "sentences",
        ),
        ("Hello, I wonder if you could tell me who won?", "Who won?", "span"),
        ("could u tell me who won", "Who won?", "span"),
        ("Q: who won?", "Who won?", "span"),
        ("Who won, according to the article?", "Who won?", "span"),
        ("in this document, who won?", "who won?", "span"),
        ("Who won the cup, please?", "Who won the cup?", "span"),
    ],
)
def test_what_is_said_around_a_question_is_left_out(text: str, asked: str, form: str) -> None:
    assert plainly(text) == asked
    assert analyse(asked).form == form


@pytest.mark.parametrize(
    "text",
    [
        "Can you park there on Sundays?",
        "Can I have a dog?",
        "Can anyone join the choir?",
        "Did Ann Lee say who won?",
        "Do we know the price of oil?",
        "Tell me what you know about the lido",
        "Give me the names of the trams",
        "Tell me the story of the bowl",
        "If it rains, what happens?",
        "What does the sign tell me if it rains?",
        "Would you tell a lie?",
        "Which words are in the document?",
        "What is told in the articles of the treaty?",
    ],
)
def test_everything_else_is_asked_as_it_is(text: str) -> None:
    assert plainly(text) == text


def test_thanks_after_a_question_tell_nothing() -> None:
    assert split("Hi! Who chairs the board? Thanks!") == ("", ["Who chairs the board?"])
