"""What is told of the sister ship, of another year's cup or of another Ann Lee."""

from __future__ import annotations

import pytest

from rag import articles
from rag.types import Article
from tests.answers.asking import ask


def titled(title: str, text: str) -> Article:
    return Article(title, title, text, f"{title}.txt", None, f"sha-{title}")


STAR = titled("MV Marle Star", "The ship was built in 1962. Her sister is Marle Sky.")


@pytest.mark.parametrize(
    ("one", "other", "question"),
    [
        ("MV Marle Star", "MV Marle Sky", "When was the Marle Star renamed?"),
        ("MV Marle Star", "MV Marle Sky", "when was the marle star renamed"),
        ("Ann Lee (pilot)", "Ann Lee (mayor)", "When was Ann Lee the pilot honoured?"),
        ("1954 Ayre Cup", "1958 Ayre Cup", "In which month of 1954 was the Ayre Cup held?"),
        ("Ayre Cup (1954)", "Ayre Cup (1958)", "Which month was the 1954 Ayre Cup held in?"),
        ("Marle Bridge", "Old Marle Bridge", "When was the Marle Bridge opened?"),
        ("The Salt Road", "The Salt Road II", "When was The Salt Road shown?"),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_what_stands_in_an_article_of_nearly_that_title_is_not_said_of_it(
    one: str, other: str, question: str, *, swapped: bool
) -> None:
    asked = titled(one, "It rained there on that day. The crew sang.")
    near = titled(other, "It was in May 1983, people say. The crew sang.")
    found = (other, "May 1983", 4.0)
    got = ask([near, asked] if swapped else [asked, near], found, question=question)
    assert (got.status, got.abstention and got.abstention.candidates) == ("abstained", [])
    # Where nothing else has the title asked for, the nearest may be what is meant.
    assert ask([near], found, question=question).answer == "May 1983"


@pytest.mark.parametrize(
    ("text", "words", "question"),
    [
        ("The Star was renamed in 1983.", "1983", "When was the Marle Star renamed?"),
        ("The Star is older. She was renamed in 1983.", "1983", "When was the Marle Star renamed?"),
        ("She was renamed in 1983.", "1983", "When was the sister of the Marle Star renamed?"),
        ("She was renamed in 1983.", "1983", "Was the Marle Star or the Marle Sky renamed first?"),
        ("It was the Sky, in 1983.", "the Sky", "What came after the Marle Star?"),
        ("It has stars.", "stars", "what did the sailors of marle get, star or moon?"),
        ("She was renamed in 1983.", "1983", "In which year was a ship of Marle renamed?"),
    ],
)
def test_what_names_what_is_asked_about_is_said_of_it(text: str, words: str, question: str) -> None:
    sky = titled("MV Marle Sky", text)
    found = ("MV Marle Sky", words, 4.0)
    assert ask([STAR, sky], found, question=question, form="span").answer == words


def test_a_year_that_bounds_a_time_is_no_title() -> None:
    first, second = titled("1954 Ayre Cup", "It rained."), titled("1958 Ayre Cup", "Bo Ek won it.")
    asked = "Who won the Ayre Cup after 1954?"
    assert ask([first, second], ("1958 Ayre Cup", "Bo Ek", 4.0), question=asked).answer == "Bo Ek"


FLEET = """Marle (ships)

A ship of Marle burned in 1850.

Marle Star

The ship was built in 1962.

History

She was renamed in 1983.

Marle Sky

Like the Star she was built by Bo Ek. It rained. She sank in 1991."""


@pytest.mark.parametrize(
    ("words", "question", "answered"),
    [
        ("1983", "When was the Marle Sky renamed?", False),
        ("1983", "When was the Marle Star renamed?", True),
        ("1991", "When did the Marle Star sink?", False),
        ("1991", "When did the Marle Sky sink?", True),
        ("Bo Ek", "Who built the Marle Star?", True),
        ("1983", "When was the Star renamed?", True),
        ("1850", "When did the Marle Sky burn?", True),
        ("1991", "Which of the two sank, the Marle Sky or the Marle Star?", True),
        ("1991", "In which year did a ship of Marle sink?", True),
    ],
)
def test_what_stands_below_the_heading_of_another_is_not_said_of_it(
    words: str, question: str, *, answered: bool
) -> None:
    got = ask([titled("Our fleet", FLEET)], ("Our fleet", words, 4.0), question=question)
    assert (got.status == "answered") is answered


def test_a_row_is_the_heading_of_nothing() -> None:
    text = "# Marle owl\n\nIt is rare.\n\n| Marle owl | |\n|---|---|\n| Family | True owl |\n"
    (owl,) = articles.read(f"{text}| Egg | 2 |\n\n## Food\n\nIt eats eels.".encode(), "owl.md")
    got = ask([owl], (owl.id, "eels", 4.0), question="What does a marle owl eat?")
    assert got.answer == "eels"


@pytest.mark.parametrize(("words", "answered"), [("110", True), ("130", False)])
def test_of_two_clauses_each_is_said_of_whom_it_names(words: str, *, answered: bool) -> None:
    star = titled(
        "MV Marle Star", "The Star held 110 cars on each of 2 decks, while the Sky held 130."
    )
    sky = titled("MV Marle Sky", "It rained.")
    found = ("MV Marle Star", words, 4.0)
    asked = "How many cars did the Marle {} hold?"
    got = ask([star, sky], found, question=asked.format("Sky"))
    assert (got.status == "answered") is not answered


PHARMACIES = (
    "The Marle pharmacy opens on Saturdays at 9 am. It shuts on Sundays at 4 pm."
    " The Bree pharmacy is open on Mondays from 8 am."
    " The Bree pharmacy opens at 8 am on Fridays."
)


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("When does the Bree pharmacy open on Saturdays?", False),
        ("When does the Marle pharmacy open on Saturdays?", True),
        # Of a pharmacy of which the article says nothing it may have another name.
        ("When does the Central pharmacy open on Saturdays?", True),
    ],
)
def test_what_is_said_of_another_place_of_its_kind(question: str, answered: bool) -> None:
    hours = titled("Opening hours", PHARMACIES)
    got = ask([hours], ("Opening hours", "9 am", 4.0), question=question, form="span")
    assert (got.answer == "9 am") is answered


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("Can I take Cordal with Salvin?", "abstained"),
        ("Can I take Salvin with Ibex?", "answered"),
        ("Can I take Salvin with Tesprin?", "answered"),
    ],
)
def test_whether_one_goes_with_another_is_not_told_where_that_is_never_named(
    question: str, status: str
) -> None:
    salvin = titled("Salvin tablets", "You can take Salvin with Ibex.")
    cordal = titled("Cordal syrup", "Cordal is for coughs.")
    found = ("Salvin tablets", "You can take Salvin with Ibex.", 4.0)
    assert ask([salvin, cordal], found, question=question).status == status


def test_a_name_that_begins_with_one_letter_is_named() -> None:
    bikes, oven = titled("E-Trek", "A seat fits the E-Trek."), titled("E-Trek oven", "It is hot.")
    found = ("E-Trek", "A seat fits the E-Trek.", 4.0)
    assert (
        ask([bikes, oven], found, question="Can I fit a seat to the E-Trek?").status == "answered"
    )


@pytest.mark.parametrize(("which", "answered"), [("Bree", False), ("Marle", True)])
def test_it_is_what_the_sentence_before_speaks_of(which: str, answered: bool) -> None:
    hours = titled("Opening hours", PHARMACIES)
    question = f"When does the {which} pharmacy shut on Sundays?"
    got = ask([hours], ("Opening hours", "4 pm", 4.0), question=question, form="span")
    assert (got.answer == "4 pm") is answered
