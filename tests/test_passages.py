"""Passages and sentences: exact offsets, nothing lost, for any Unicode."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import passages
from rag.passages import TARGET_WORDS, cut, split_sentences, unwrapped
from rag.types import Article

ANY_TEXT = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(". !?\n\n\u2028\u3002\u00a0🙂e\u0301ﷺ"),
    ),
    max_size=600,
)


def article(text: str) -> Article:
    return Article("a", "title", text, "a.txt", None, "0" * 64)


@given(ANY_TEXT)
def test_every_passage_slices_to_its_text(text: str) -> None:
    for passage in cut(article(text)):
        assert text[passage.start : passage.end] == passage.text
        assert passage.id == f"a:{passage.start}-{passage.end}"
        assert passage.text == passage.text.strip()


@given(ANY_TEXT)
def test_passages_and_sentences_lose_only_white_space(text: str) -> None:
    for spans in (split_sentences(text), [(p.start, p.end) for p in cut(article(text))]):
        at = 0
        for start, end in spans:
            assert at <= start < end
            assert not text[at:start].strip()
            at = end
        assert not text[at:].strip()


@given(ANY_TEXT)
def test_no_sentence_is_cut(text: str) -> None:
    edges = {edge for passage in cut(article(text)) for edge in (passage.start, passage.end)}
    for start, end in split_sentences(text):
        assert not any(start < edge < end for edge in edges)


def test_passages_are_about_the_target_length() -> None:
    text = " ".join(f"Sentence number {n} has exactly seven words." for n in range(200))
    sizes = [len(passage.text.split()) for passage in cut(article(text))]
    assert all(abs(size - TARGET_WORDS) <= 7 for size in sizes[:-1])


@pytest.mark.parametrize(
    ("lead", "stays"),
    [
        ("Do I need proof of address to join?", False),
        ("Loans\n\nMay I borrow a disc?", False),
        ("4.2.0 (9 April 2026)", False),
        ("The warranty does not cover:", False),
        ("It rained in Marle.", True),
        ("He asked: who comes? Nobody.", True),
    ],
)
def test_no_passage_ends_with_what_leads_to_the_next(lead: str, stays: bool) -> None:
    filling = " ".join(f"Sentence number {n} has exactly seven words." for n in range(13))
    reply = f"No, since {'many ' * 40}years it has not been so."
    text = f"{filling}\n\n{lead}\n{reply}"
    first, second = cut(article(text))
    assert first.text.endswith(lead if stays else "seven words.")
    assert second.text == (reply if stays else f"{lead}\n{reply}")


def test_no_passage_ends_inside_a_numbered_clause() -> None:
    clause = "We sell all sorts of lamps to whoever asks for them by letter. We do not sell bulbs."
    text = " ".join(f"({number}) {clause}" for number in range(1, 20))
    found = cut(article(text))
    assert len(found) > 2
    assert all(passage.text.startswith("(") for passage in found)


def test_a_list_of_short_lines_is_cut_near_the_target_too() -> None:
    text = "\n\n".join(f"A line of five {n}" for n in range(200))
    assert all(70 < len(passage.text.split()) < 130 for passage in cut(article(text))[:-1])


def test_abbreviations_do_not_end_a_sentence() -> None:
    text = "Dr. Smith met Mr. Jones at 5 p.m. on Jan. 5. They talked."
    assert [text[s:e] for s, e in split_sentences(text)][-1] == "They talked."
    assert len(split_sentences(text)) == 2


def test_a_megabyte_without_a_full_stop_is_cut_at_white_space() -> None:
    text = "word " * 200_000
    passages = cut(article(text))
    assert len(passages) > 100
    assert all(passage.text.startswith("word") for passage in passages)
    assert all(passage.text.endswith("word") for passage in passages)


def test_a_megabyte_without_white_space_is_cut_too() -> None:
    passages = cut(article("x" * 1_000_000))
    assert max(len(passage.text) for passage in passages) <= 10_000
    assert sum(len(passage.text) for passage in passages) == 1_000_000


def test_a_text_of_white_space_has_no_passages() -> None:
    assert cut(article(" \n\t ")) == []


def parted(marked: str) -> None:
    """Of a text with a bar behind every sentence but its last one, these are the sentences."""
    text = marked.replace("|", "")
    sentences = [text[start:end] for start, end in split_sentences(text)]
    assert sentences == [sentence.strip() for sentence in marked.split("|")]


@pytest.mark.parametrize(
    "marked",
    [
        "5. Open day|\nThe budget was approved.| It is high.|\nAll left.",
        # Wrapped prose goes on.
        "It was a long day in the town and nobody went out to see the\n"
        "wide river that ran by below the hill, as it had done before all\nthis began.| All left.",
        # So does small print,
        "You must have an initial total home lending balance of $150,000 (the sum of the balances"
        " of all accounts that are eligible for home\nlending) and pay an annual fee of $395.|"
        " Rates are subject to change.",
        # but no row of a wide table.
        "One year, fixed, for owners who live in the house\t4.04%\t5.38%\t3.89%|\n"
        "Two years, fixed, for owners who live in the house\t3.94%\t5.25%\t3.79%|\n"
        "Three years, fixed, for owners who live in it\t3.94%\t5.13%\t3.79%",
        "Apples|\nPears|\nPlums",
        # Lines with a label of their own are none,
        "Room: 12|\nDuration: 1 hour and 47 minutes, without the break|\n"
        "Chair of the meeting: Ann Lee|\nClerk: Bo Ek",
        # but what goes on below one belongs to it.
        "Present at the meeting: Ann Lee, Bo Ek, Cy Fox, Di Gray and\nEd Hall (clerk)|\n"
        "Absent: Flo Ives",
        # A quotation left open ends with its line.
        'The "Squad" (1982) and "more|\nHe sang.| She left.',
        "- one item goes here and is a rather long line|\n- two items\n",
    ],
)
def test_a_line_ends_a_sentence_unless_prose_was_wrapped(marked: str) -> None:
    parted(marked)


@pytest.mark.parametrize(
    "marked",
    [
        # A quotation within another ends with it.
        """Ann asked: "'What is there to hide?'"| The vote is near.| It rains.""",
        "“They said ‘go away.’”| The vote is near.",
        """A firm 'of "U.S." ' fame left.""",
        # A mark between blanks closes what the last one opened.
        'Ann: "We hope so.| "He adds depth. "| A hooker is in doubt.| "We wait," she said.',
        'It was cold.| " We are glad," he said.',
        # A heading in capitals before a word that opens a sentence.
        "All left.| SHARES OF TWO FIRMS| The board met.| It rained.",
        "NATO chief Ann Lee left.",
        # The sentences of a numbered clause.
        "(1) We sell lamps.| We do not sell any.| (2) (a) He came.| He left.| b) Bo did.| All did.",
        "BBC NEWS Correspondent Bo Ek left.",
    ],
)
def test_sentences_run_together_are_parted(marked: str) -> None:
    parted(marked)


def test_empty_lines_are_no_paragraphs() -> None:
    text = "Bees make honey." + "\n" * 1_001 + "They sleep."
    assert len(list(passages._blocks(text))) == 2
    assert [text[slice(*span)] for span in split_sentences(text)] == text.split("\n" * 1_001)


def test_a_passage_that_begins_within_a_line_keeps_its_first_sentence() -> None:
    """The line it begins on is short only in the passage."""
    text = (
        "The firms hoarded their money for fear of what the banks would do. Professor Ann\n"
        "Lee, who won the prize in economics that year, said that letting one bank fail\n"
        "brought the whole market down. The losses were small. "
    ) * 12
    first = "Professor Ann\nLee, who won the prize in economics that year, said"
    begun = [one for one in cut(article(text)) if one.text.startswith("Professor")]
    assert begun
    for passage in begun:
        start, end = split_sentences(passage.text, taken=True)[0]
        assert passage.text[start:end].startswith(first)


def test_wrapped_prose_is_seen_without_its_line_ends() -> None:
    title = "The long day of the town by the wide river\n"
    prose = (
        "It was a long day in the town and nobody went out to see the|"
        "wide river of Ann Lee, who had come from the far hills, and|Bo Ek.\n\n"
    )
    lines = "Apples\nPears\n\n- one item\n- two items\n"
    text = title + prose.replace("|", "\n") + lines
    seen = unwrapped(replace(article(text), title=title.strip()))
    assert seen.text == title + prose.replace("|", " ") + lines
