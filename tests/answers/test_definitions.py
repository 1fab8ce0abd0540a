"""Who somebody is and what a thing is: of a long sentence only the words that say so are quoted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.answer import Basis, definitions
from rag.passages import cut
from rag.question import analyse
from rag.types import Hit, Reading, Span
from tests.answers.asking import PointedReader, article, asked_of_heads
from tests.answers.test_forms import heads

SPEAKERS = (
    "The guests also heard leading men and women of the coast, such as Ann Lee, Head of Repairs at "
    "Marle Harbour and Professor of Tides at the University of Ayre (Fairland), Bo Ek, Director of "
    "Lights at the Ferry Company, and Yan Dosa, a retired pilot who once swam the strait."
)


@pytest.mark.parametrize(
    ("text", "question", "quoted"),
    [
        (
            SPEAKERS,
            "Who is Ann Lee?",
            "Ann Lee, Head of Repairs at Marle Harbour and Professor of Tides at the University of "
            "Ayre (Fairland)",
        ),
        (SPEAKERS, "Who is Bo Ek?", "Bo Ek, Director of Lights at the Ferry Company"),
        (
            "It was late in the evening of a long day in Marle when, after three hours of talks, "
            "chief executive Ann Lee told those who had waited at the gate in the rain all that "
            "time that the yard would close.",
            "Who is Ann Lee?",
            "chief executive Ann Lee",
        ),
    ],
)
def test_the_words_that_say_what_it_is_are_quoted_of_a_long_sentence(
    text: str, question: str, quoted: str
) -> None:
    assert heads(text, question, [(text, 0.9)]) == ("answered", [quoted])


@pytest.mark.parametrize(
    ("text", "question"),
    [
        # Short enough to be read at a glance.
        ("Ann Lee, head of the centre, spoke in May.", "Who is Ann Lee?"),
        # It tells more of the person than of any office.
        (
            "When the ferry had sunk it was Ann Lee of all people who swam back to the wreck again "
            "and again in the dark, until there was nobody left on board and the cook's dog had "
            "been carried to the beach.",
            "Who is Ann Lee?",
        ),
        # The words behind the name are torn from a quotation.
        (
            "In the letter that was read to the members at the meeting of the club on Monday she "
            'wrote that "Voltis, a firm of liars and thieves from top to bottom, has robbed you" '
            "and was cheered for it.",
            "What is Voltis?",
        ),
    ],
)
def test_a_sentence_stays_whole_where_no_words_of_it_stand_for_it(text: str, question: str) -> None:
    assert heads(text, question, [(text, 0.9)]) == ("answered", [text])


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Glass is a hard thing.", "What is glass?"),
        ("Glasses are a help to the eye.", "What is a glass?"),
        ("Diana Ross is a singer.", "Who is Diana Ross?"),
        ("They spoke of a pest known as the virus in May.", "What is a virus?"),
        ("It was the prodigy Ann Jones who won.", "Who is Ann Jones?"),
        ("Taxis are a kind of car.", "What is a taxi?"),
        ("A taxi is a kind of car.", "What are taxis?"),
        ("A blog is a log.", "What are blogs?"),
        ("Marle Club is our scheme for guests.", "What is the Marle Club?"),
    ],
)
def test_a_thing_is_defined_whatever_letter_its_name_ends_in(text: str, question: str) -> None:
    assert _defines(f"It rained. {text}", text, question)


@pytest.mark.parametrize(
    "said", ["The tide mill - closed since May - was sold.", "TIDE MILL - Shares fell."]
)
def test_a_dash_elsewhere_defines_nothing(said: str) -> None:
    assert not _defines(f"It rained.\n\n{said}", said, "What is a tide mill?")


@pytest.mark.parametrize("name", ["Soda", "The soda", "SODAS:"])
def test_a_name_alone_says_nothing_of_what_it_names(name: str) -> None:
    text = f"Drinks\n\n{name}\n\nWater"
    assert heads(text, "What is Soda?", [(name, 0.9)]) == ("abstained", [])


def test_a_definition_need_not_repeat_every_word_of_the_question() -> None:
    told = "Waivers are a procedure by which a club offers a player to the others."
    got = asked_of_heads(
        article("w", told),
        "What does putting a player on waivers mean?",
        sentences=[(told, 0.98)],
        spans=[(told, 9.0)],
    )
    assert got.confidence > 0.5


def _defines(whole: str, text: str, question: str) -> bool:
    """Whether ``text`` defines what is asked for, and what stands before it does not."""
    source = article("t", whole)
    (passage,) = cut(source)
    basis = Basis(
        [Hit(passage, 1.0)],
        {"t": source},
        Reading((), 1),
        PointedReader(()),
        analyse(question),
        date(2026, 1, 1),
    )
    span = Span("t", passage.id, whole.index(text), whole.index(text) + len(text), 0.0, 0.0)
    assert not definitions.defines(basis, replace(span, start=0, end=len("It rained.")))
    return definitions.defines(basis, span)
