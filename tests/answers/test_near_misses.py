"""Quotes of the topic asked about that tell something else of it."""

from __future__ import annotations

from datetime import date

import pytest

from rag import articles
from tests.answers.asking import article, ask, is_answered, quoted

GRANT = "The sum applied for was 742,000 pounds; 655,500 pounds was granted."
RIVERS = "Its largest tributary is the Skell; the longest is the Harth Beck."
FOUNDER = "In 1990 Ann Lee came to Ayre; later, she founded a school above Harth Beck."
COLOUR = "The boats are Ayre Green, as was voted; Harth Beck, the mayor's colour, came third."
SCHOLAR = "Ann Lee (born Ek; above Harth Beck) was a scholar of Ayre who died in 1131."
FERRY = "The ferry is run by Tony Rusk; the second boat is laid up."


@pytest.mark.parametrize(
    ("text", "question", "words", "answered"),
    [
        (GRANT, "How much money was granted?", "742,000 pounds", False),
        (GRANT, "How much money was granted?", "655,500 pounds", True),
        (GRANT, "How much money was applied for?", "742,000 pounds", True),
        (RIVERS, "What is the longest tributary?", "Skell", False),
        (RIVERS, "What is the largest tributary?", "Skell", True),
        # Who founded it is named before the semicolon.
        (FOUNDER, "Who founded the school?", "Ann Lee", True),
        # The colour that is asked for is a word for every answer.
        (COLOUR, "What colour are the boats?", "Ayre Green", True),
        # What stands in brackets is no part of the sentence beside theirs.
        (SCHOLAR, "Which scholar of Ayre died in 1131?", "Ann Lee", True),
        # Nothing of the kind stands behind the semicolon.
        (FERRY, "Who runs the second boat of the ferry?", "Tony Rusk", True),
    ],
)
def test_another_part_of_the_sentence_may_tell_what_is_asked(
    text: str, question: str, words: str, answered: bool
) -> None:
    found = (("a", words, 4.0), ("a", "Harth Beck", -2.0))
    got = ask([article("a", text)], *found, question=question, form="span")
    assert (got.answer == words) is answered


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("What is the fee for juniors?", True),
        ("What is the fee for juniors under 12?", True),
        ("What is the fee for juniors under 6?", False),
        ("What is the fee for juniors over 15?", False),
        ("What is the fee for juniors over 6?", True),
    ],
)
def test_a_row_of_a_range_tells_nothing_of_what_lies_outside(question: str, answered: bool) -> None:
    table = b"<table><tr><th>Who<th>Fee</tr><tr><td>Adults<td>180</tr>" + (
        b"<tr><td>Juniors (6 to 15)<td>120</tr></table>"
    )
    (source,) = articles.read(table, "fees.html")
    got = ask([source], (source.id, "120", 4.0), question=question)
    assert (got.status == "answered") is answered


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("We expect a dividend of 0.95 for 2026.", True),
        ("We expect a dividend of 0.95 for 2025.", False),
        ("In 2025 the board proposed a dividend of 0.95.", True),
        ("We expect a dividend of 0.95 for 2025 and 2026.", True),
    ],
)
def test_an_amount_for_another_year_is_not_one_for_that_year(text: str, answered: bool) -> None:
    question = "What dividend is expected for 2026?"
    text, day = f"{text} It was so in 2026.", date(2026, 3, 1)
    assert is_answered(question, text, "0.95", published=day, form="span") is answered


@pytest.mark.parametrize(
    ("question", "text", "words", "answered"),
    [
        ("Where was Ann Lee buried?", "Ann Lee died in Ayre.", "Ayre", False),
        ("Where was Ann Lee buried?", "Ann Lee died in Bree and was buried in Ayre.", "Ayre", True),
        ("Where did Ann Lee die?", "Ann Lee died in Ayre.", "Ayre", True),
        ("When did the band split up?", "The band was formed in 1976.", "1976", False),
        ("When did the band split up?", "The end came in 1976.", "1976", True),
        ("When was the band formed?", "The band was formed in 1976.", "1976", True),
        ("When was the band formed?", "It started in 1976 and split up in 1990.", "1976", True),
        ("When did Ann Lee die?", "Born in 1920, Ann Lee fell in 1944.", "1944", True),
        ("When did Ann Lee join the firm?", "Ann Lee left the firm in 1976.", "1976", False),
        (
            "When was the line opened?",
            "In 1951, when the line was closed, Ayre wept.",
            "1951",
            False,
        ),
        ("When did the line open?", "In 1951, when the line closed, Ayre wept.", "1951", False),
        ("When was the line closed?", "It was open until 1951, when Ayre wept.", "1951", True),
        ("When will it be raised?", "It was raised once, in 1985.", "1985", False),
        ("When will it be raised?", "It was said that it will be raised in 1985.", "1985", True),
        ("When was it raised?", "It was raised once, in 1985.", "1985", True),
        ("Who left the firm when it split?", "Ann Lee, who joined in 1976.", "Ann Lee", True),
    ],
)
def test_the_time_or_place_of_another_event_is_not_that_of_the_one_asked_about(
    question: str, text: str, words: str, answered: bool
) -> None:
    assert is_answered(question, text, words, form="span") is answered


@pytest.mark.parametrize(
    ("whose", "answered"),
    [
        ("the Town Council", True),
        ("the District Council", False),
        ("the data protection officer", False),
        ("Ann Lee", True),
        ("the police", True),
    ],
)
def test_a_number_is_theirs_beside_whom_it_stands(whose: str, answered: bool) -> None:
    text = "Wexcombe Town Council\n\nThe Corn Hall\n\nAnn Lee\n\nTelephone 01632 960150\n"
    question = f"What is the telephone number of {whose}?"
    assert is_answered(question, text, "01632 960150", form="span") is answered


@pytest.mark.parametrize(
    ("end", "question", "answered"),
    [
        ("", "What is the limit for credit cards in the shop?", False),
        ("", "What is the limit of an invoice?", True),
        ("", "What is the limit in the shop?", True),
        (".", "What is the limit for credit cards in the shop?", True),
    ],
)
def test_another_item_of_a_list_may_be_the_one_asked_about(
    end: str, question: str, answered: bool
) -> None:
    text = f"You may pay by:\n\n- credit card (Visa){end}\n- invoice, up to 250 euros{end}\n"
    assert is_answered(question, text, "250 euros", form="span") is answered


@pytest.mark.parametrize(
    ("question", "words", "answered"),
    [
        ("What very common effect does it have?", "sleep", False),
        ("What very common effect does it have?", "thirst", False),
        ("What common effect does it have?", "sleep", True),
        ("What rare effect does it have?", "hair loss", False),
        ("What very rare effect does it have?", "hair loss", True),
        ("What uncommon effect does it have?", "thirst", False),
        ("What effect does it have?", "thirst", True),
        ("What uncommon effect does it have?", "spots", True),
        ("What common effect does it have?", "spots", False),
    ],
)
def test_what_is_common_is_not_very_common(question: str, words: str, answered: bool) -> None:
    text = "Common in adults: sleep.\nVery rare: hair loss.\n\nCommon (1 in 10):\n- thirst\n- cold"
    text += "\n\nCommon: hunger. Uncommon: spots."
    assert (quoted(question, text, words, form="span") == words) is answered


@pytest.mark.parametrize(
    ("question", "words", "answered"),
    [
        ("Who led Ayre before Lee?", "Ann Lee", False),
        ("Who led Ayre after Bo Ek?", "Ann Lee", True),
        ("Which bridge is named after Lee?", "Ann Lee", True),
        ("Which Lee led Ayre?", "Ann Lee", True),
    ],
)
def test_whom_the_question_sets_apart_is_not_the_answer(
    question: str, words: str, answered: bool
) -> None:
    text = "Ann Lee led Ayre, and Bo Ek did."
    assert (quoted(question, text, words, form="span") == words) is answered


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("Who is the drummer of the Lanterns?", False),
        ("Who was the drummer of the Lanterns?", True),
    ],
)
def test_who_was_replaced_is_it_no_more(question: str, answered: bool) -> None:
    text = "The first drummer, Ann Lee, left in 1998 and was replaced by Bo Ek."
    assert (quoted(question, text, "Ann Lee") == "Ann Lee") is answered


@pytest.mark.parametrize(
    ("question", "words", "answered"),
    [
        ("Where is the tent made?", "Porto", False),
        ("Where is the tent made?", "Ayre", True),
        ("Where was the tent made?", "Porto", True),
        ("Where is the original tent from?", "Porto", True),
    ],
)
def test_what_is_told_of_the_first_version_is_not_so_now(
    question: str, words: str, answered: bool
) -> None:
    text = "The first version of the tent was made in Porto, and it is now sewn in Ayre."
    assert is_answered(question, text, words, form="span") is answered


def test_a_box_that_tells_when_a_thing_first_came_out_tells_of_no_earlier_one() -> None:
    text = "Star Baker (season 11) Original release June 7, 2015 Winner Eddie Lee Episodes 12"
    assert is_answered("Who won season 11 of Star Baker?", text, "Eddie Lee", form="span")


@pytest.mark.parametrize(
    ("question", "words", "answered"),
    [
        ("Who was mayor of Ayre from 1984 to 1989?", "Ann Lee", True),
        ("Who was mayor of Ayre in 1991?", "Ann Lee", False),
        ("Who was mayor of Ayre in 1991?", "Bo Ek", True),
        ("Who was governor of Ayre in 1991?", "Bo Ek", False),
        ("Who was mayor of Ayre in 2015?", "Yan Dosa", True),
    ],
)
def test_whoever_stands_in_a_list_of_holders_held_the_office_then(
    question: str, words: str, answered: bool
) -> None:
    text = "Mayors of Ayre:\n\n1984-1989: Ann Lee\n1990-1994: Bo Ek\nYan Dosa (2014 to present)\n"
    assert is_answered(question, text, words, form="span") is answered


def test_who_served_is_asked_of_the_past() -> None:
    text = "Ann Lee served as the 26th mayor of Ayre from 1901 to 1909."
    assert is_answered("Who served as mayor of Ayre from 1901 to 1909?", text, "Ann Lee")
    assert not is_answered("Who is mayor of Ayre?", text, "Ann Lee")


def test_the_row_that_names_the_columns_is_no_answer() -> None:
    table = b"# Tents\n\n| Property | Tern 2 | Tern 3 |\n|---|---|---|\n| Weight | 2 kg | 3 kg |\n"
    (source,) = articles.read(table, "tents.md")
    got = ask([source], (source.id, "Weight", -1.0), question="tern 2 tern 3", form="digest")
    assert [item.answer for item in got.items] == ["Weight\t2 kg\t3 kg"]


@pytest.mark.parametrize(
    ("question", "words", "answered"),
    [
        ("When was the tern 150 first sold?", "2024", False),
        ("When was the tern 150 first sold?", "May 2024", False),
        ("When was the tern 200 first sold?", "2024", True),
        ("From when does the Tern 150 date?", "2025", True),
        ("What came after the Tern 150?", "Tern 300", True),
        ("When was the successor of the Tern 150 sold?", "2024", True),
        ("Who sold more than 150 in a year?", "2024", True),
        ("What came after the others in May 2023?", "Tern 300", True),
    ],
)
def test_what_is_said_of_one_number_of_a_kind_is_not_said_of_another(
    question: str, words: str, answered: bool
) -> None:
    text = (
        "The Tern 300 replaced the Tern 200 in May 2024. The Tern 150 is red. It dates from 2025."
    )
    assert is_answered(question, text, words, form="span") is answered
