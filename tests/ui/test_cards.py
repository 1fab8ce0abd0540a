"""Each card says what its record says, and lets no character of it become markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.types import Alternative, Conflict, Verdict
from tests.ui.page_text import PageText
from tests.ui.records import ARTICLE, abstention, answer, citation
from ui import cards
from ui.conversation import Conversation, Failed, Kept, Turn, from_storage, markup, to_storage

VALID = Verdict("valid", "", 0, 1, "0" * 64)


def test_an_answer_stands_first_and_is_marked_in_its_sentence() -> None:
    page = PageText(cards.answer(answer(), [VALID]))
    assert page.text.startswith("Ruth Okafor")
    assert page.marks == ["Ruth Okafor"]
    assert "The mayor is Ruth Okafor & no other." in page.text
    assert "Likely right 87 %" in page.text
    assert "Text matches source" in page.text


def test_a_word_that_stands_twice_is_marked_where_it_is_quoted() -> None:
    text = "It rained. The mayor of May is May, says May. Mayors read."
    article = replace(ARTICLE, text=text)
    first = citation("May", article=article)
    third = replace(
        first, start_char_index=text.index("May. "), end_char_index=text.index("May. ") + 3
    )
    card = cards.answer(replace(answer(), answer="May", citations=[third]), [VALID])
    assert "says <mark>May</mark>." in card


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.999, "Very likely right 99 %"), (0.72, "Likely right 72 %"), (0.5, "do check 50 %"),
     (0.0, "do check 1 %")],
)  # fmt: skip
def test_confidence_is_said_in_words_and_never_as_certainty(value: float, words: str) -> None:
    assert words in PageText(cards.confidence(value)).text


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        (["valid"], "Text matches source"),
        (["valid", "moved"], "Moved in source"),
        (["moved", "stale"], "Source changed"),
    ],
)
def test_the_check_shows_the_worst_of_the_citations(statuses: list[str], words: str) -> None:
    verdicts = [replace(VALID, status=status) for status in statuses]  # type: ignore[arg-type]
    assert words in cards.answer(answer(), verdicts)


@pytest.mark.parametrize("reason", ["below_threshold", "no_results", "ambiguous"])
def test_an_abstention_never_looks_like_an_answer(reason: str) -> None:
    card = cards.abstention(abstention(reason))
    page = PageText(card)
    assert page.text.startswith("Not in these articles")
    assert "not an answer" in page.text
    assert 'class="cite mark"' not in card
    assert page.marks == []


def test_an_empty_index_says_how_to_add_articles() -> None:
    assert "rag build FOLDER" in cards.abstention(abstention("empty_index"))


def test_a_conflict_shows_each_side_with_its_date() -> None:
    sides = [
        Conflict("Ruth Okafor", date(2024, 9, 14), True, [citation()]),
        Conflict("Edwin Hale", None, False, [citation("no other")]),
    ]
    text = PageText(cards.answer(replace(answer(), conflicts=sides), [VALID])).text
    disagree = text[text.index("The articles disagree") :]
    assert "14 September 2024" in disagree
    assert "no date" in disagree
    assert disagree.index("given as the answer") < disagree.index("Edwin Hale")


def test_alternatives_are_counted_and_can_be_opened() -> None:
    others = [Alternative("no other", 0.2, citation("no other"))]
    card = cards.answer(replace(answer(), alternatives=others), [VALID])
    assert "1 other possible answer<" in card
    assert 'aria-label="Open A &lt;b&gt;bridge&lt;/b&gt;"' in card


@given(st.text(max_size=60))
def test_no_word_becomes_markup(words: str) -> None:
    words = words.replace("\0", "")
    evil = f"{words}<script>'\"&`"
    given_answer = replace(
        answer(),
        question=evil,
        standalone_question=evil + "?",
        answer=evil,
        warnings=[evil],
        citations=[replace(citation(), document_title=evil, document_url=evil)],
    )
    page = PageText(markup([Turn(given_answer, (VALID,)), Turn(Failed(evil, evil, evil))]))
    assert "script" not in page.tags
    assert evil.replace("\r", "\r") in page.text


def test_storage_gives_back_what_was_put_in() -> None:
    none = replace(abstention(), id="ans_2")
    talk = Conversation().with_turn(Turn(answer())).with_turn(Turn(none)).judged("ans_2", "correct")
    assert from_storage(to_storage(talk)) == Kept(talk.id, talk.answers(), {"ans_2": "correct"})


@pytest.mark.parametrize(
    "stored",
    [
        None,
        3,
        {},
        {"id": 1},
        {"id": "x"},
        {"id": "x", "answers": [{"id": 1}]},
        {"id": "x", "answers": [], "judged": {"ans_1": "great"}},
    ],
)
def test_storage_that_is_not_ours_is_left_alone(stored: object) -> None:
    assert from_storage(stored) is None


def test_storage_keeps_the_newest_turns() -> None:
    turns = tuple(Turn(replace(answer(), id=f"ans_{n}")) for n in range(40))
    kept = to_storage(Conversation(turns=turns))["answers"]
    assert [given["id"] for given in kept][::29] == ["ans_10", "ans_39"]


def test_what_was_said_of_forgotten_turns_is_forgotten_too() -> None:
    turns = tuple(Turn(replace(answer(), id=f"ans_{n}"), judged="correct") for n in range(40))
    assert len(to_storage(Conversation(turns=turns))["judged"]) == 30


@pytest.mark.parametrize("card", [cards.answer(answer(), [VALID], "incorrect"),
                                  cards.abstention(abstention(), "incorrect")])  # fmt: skip
def test_an_answer_and_its_absence_can_be_judged(card: str) -> None:
    assert 'aria-pressed="true" data-answer="ans_1" data-verdict="incorrect"' in card
    assert 'aria-pressed="false" data-answer="ans_1" data-verdict="correct"' in card
