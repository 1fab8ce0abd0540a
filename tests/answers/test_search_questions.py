"""Questions as people type them for a search engine: no rule takes a right answer from them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.answers.asking import article, ask


@pytest.mark.parametrize(
    ("title", "text", "words", "question"),
    [
        ("Rain Four (film)", "It was shot in Ayre.", "Ayre", "where was rain 4 shot"),
        ("Rain VI", "Players walk as Ann Lee.", "Ann Lee", "who do you play in rain 6"),
        ("Rain", "A sixth season begins in 2018.", "2018", "when does season 6 of rain begin"),
        ("Rain", "In 1981 it was sung by Ann Lee.", "Ann Lee", "who sang rain in the 80's"),
        ("Rain", "It is a song by Ann Lee.", "Ann Lee", "who is the singer of rain"),
        ("Ayre", "It was founded in 1998 by Ann Lee.", "Ann Lee", "who is the founder of ayre"),
        (
            "Ann Lee",
            "Ann Lee was the sixth president of Ayre from 1825 to 1829.",
            "Ann Lee",
            "who is the sixth president of ayre",
        ),
        (
            "Ministers of Ayre",
            "Ayre has had eight chief ministers. The first was Ann Lee of the Reds.",
            "Ann Lee",
            "who was the first chief minister of ayre",
        ),
        (
            "Rain box",
            '"It is not a gaming device," said Ann Lee, president of Ayre.',
            "Ann Lee",
            "Who leads the games business of Ayre?",
        ),
        ("Rain", "Never Play Alone was written by Ann Lee.", "Ann Lee", "Who plays Rain?"),
        (
            "Ayre",
            "It is believed that without the support of steady work care fails.",
            "steady work",
            "What support is believed to be lacking?",
        ),
        (
            "Ayre",
            "In Ayre, as many as 2,200 people are homeless on any night, and as many as 15,000 "
            "individuals over the course of a year.",
            "15,000",
            "How many people are homeless in Ayre over the course of a year?",
        ),
        (
            "Ayre",
            "In their fourth year students rotate in all wards.",
            "fourth",
            "What year do students rotate in the wards?",
        ),
        (
            "Rain (music)",
            "The theme tune was performed by Ann Lee, composed by Bo Ek, and the lyrics to the "
            "song were written by Cy Dole.",
            "Ann Lee",
            "who sang the theme song for rain",
        ),
    ],
)
def test_what_is_told_in_other_words_is_an_answer(
    title: str, text: str, words: str, question: str
) -> None:
    source = replace(article("a", text), title=title)
    assert ask([source], ("a", words, 4.0), question=question, form="span").answer == words


@pytest.mark.parametrize(
    ("text", "words", "question"),
    [
        ("The fourth season began in 2015.", "2015", "when does season 6 of rain begin"),
        (
            "Ann Lee was president of Ayre from 1825 to 1829.",
            "Ann Lee",
            "Who is president of Ayre?",
        ),
        ("Ann Lee was not the winner of the cup.", "Ann Lee", "Who was the winner of the cup?"),
    ],
)
def test_what_is_told_of_something_else_is_none(text: str, words: str, question: str) -> None:
    source = replace(article("a", text), title="Rain")
    assert ask([source], ("a", words, 4.0), question=question, form="span").answer is None
