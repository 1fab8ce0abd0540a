"""From spans to the answer: quotes from offsets, conflicts, corroboration, abstention."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer import Basis
from rag.passages import cut
from rag.question import analyse
from rag.types import Article, Calibration, Form, Hit, Reading, Span
from tests.answers.asking import (
    CALIBRATION,
    TODAY,
    PointedReader,
    article,
    ask,
    composed,
    is_answered,
    quoted,
)

OLD = article(
    "old", "It rained. In 2019 the head of the centre was Ann Lee. Done.", date(2019, 5, 1)
)
NEW = article(
    "new", "The head of the centre is Bo Ek, a surgeon. He began in May.", date(2025, 6, 1)
)
ECHO = article("echo", "As reported, the head of the centre is Bo Ek.", date(2025, 6, 2))


def test_the_answer_is_the_quote_at_its_offsets() -> None:
    got = ask([NEW], ("new", "Bo Ek", 3.0))
    (citation,) = got.citations
    assert (got.status, got.answer) == ("answered", "Bo Ek")
    assert NEW.text[citation.start_char_index : citation.end_char_index] == "Bo Ek"
    assert citation.sentence == "The head of the centre is Bo Ek, a surgeon."
    assert NEW.text.startswith(citation.sentence, citation.sentence_start_char_index)
    assert citation.prefix.endswith("centre is ")
    assert citation.suffix.startswith(", a surgeon.")
    assert (citation.answer_start_index, citation.answer_end_index) == (0, 5)
    assert citation.document_date == date(2025, 6, 1)


@pytest.mark.parametrize("words", ["Ann Lee\nClerk", "Ann Lee"])
def test_what_runs_on_into_the_label_of_the_next_line_ends_with_its_own(words: str) -> None:
    text = "Chair of the meeting: Ann Lee\nClerk: Bo Ek\n"
    assert quoted("Who was in the chair?", text, words) == "Ann Lee"


def test_what_runs_on_into_the_next_paragraph_ends_with_its_own() -> None:
    notes = article("notes", "A crash on start. Fixed in 3.1.1.\n\n3.0.0 (June)\n\nIt is red.")
    question = "Which release fixed the crash?"
    assert ask([notes], ("notes", "3.1.1.\n\n3.0.0", 4.0), question=question).answer == "3.1.1."
    assert ask([notes], ("notes", "3.0.0 (June)\n\nIt", 4.0), question=question).answer is None


def test_further_articles_corroborate_with_citations_of_their_own() -> None:
    got = ask([NEW, ECHO], ("new", "Bo Ek", 3.0), ("echo", "Bo Ek", 2.0))
    assert got.corroborating_documents == 2
    assert [c.document_id for c in got.citations] == ["new", "echo"]
    assert [c.index for c in got.citations] == [1, 2]
    assert got.conflicts == []


def test_disagreement_is_shown_and_the_newer_article_wins_for_now() -> None:
    got = ask([OLD, NEW], ("old", "Ann Lee", 3.2), ("new", "Bo Ek", 3.0))
    assert got.answer == "Bo Ek"
    assert [(side.answer, side.preferred) for side in got.conflicts] == [
        ("Bo Ek", True),
        ("Ann Lee", False),
    ]
    assert [side.document_date for side in got.conflicts] == [date(2025, 6, 1), date(2019, 5, 1)]


def test_a_question_about_the_past_keeps_the_likelier_side() -> None:
    got = ask(
        [OLD, NEW],
        ("old", "Ann Lee", 3.2),
        ("new", "Bo Ek", 3.0),
        question="Who was the head of the centre?",
    )
    assert got.answer == "Ann Lee"
    assert len(got.conflicts) == 2


def test_an_article_of_another_year_says_nothing_of_the_year_asked_about() -> None:
    got = ask(
        [OLD, NEW],
        ("old", "Ann Lee", 3.0),
        ("new", "Bo Ek", 3.2),
        question="Who was the head of the centre in 2019?",
    )
    assert got.answer == "Ann Lee"
    assert got.conflicts == []


def test_a_weak_rival_is_no_conflict_but_an_alternative() -> None:
    got = ask([OLD, NEW], ("old", "Ann Lee", -0.5), ("new", "Bo Ek", 3.0))
    assert got.conflicts == []
    assert [other.answer for other in got.alternatives] == ["Ann Lee"]


def test_what_an_article_surely_says_contradicts_an_answer_far_likelier() -> None:
    sure = ask([OLD, NEW], ("old", "Ann Lee", 4.0), ("new", "Bo Ek", 7.0))
    unsure = ask([OLD, NEW], ("old", "Ann Lee", 0.5), ("new", "Bo Ek", 7.0))
    assert [side.answer for side in sure.conflicts] == ["Bo Ek", "Ann Lee"]
    assert unsure.conflicts == []


def test_only_what_an_article_says_first_contradicts() -> None:
    got = ask(
        [OLD, NEW, ECHO],
        ("old", "Ann Lee", 4.0),
        ("new", "Bo Ek", 4.2),
        ("new", "surgeon", 4.1),
    )
    assert {side.answer for side in got.conflicts} == {"Ann Lee", "Bo Ek"}


def test_a_side_that_another_article_hardly_says_contradicts_it_all_the_same() -> None:
    both = article("both", "The head of the centre is Bo Ek. Ann Lee came as well.")
    got = ask(
        [OLD, both], ("old", "Ann Lee", 4.0), ("both", "Bo Ek", 4.2), ("both", "Ann Lee", -5.0)
    )
    assert {side.answer for side in got.conflicts} == {"Ann Lee", "Bo Ek"}


def test_parts_of_a_name_agree() -> None:
    got = ask([NEW, ECHO], ("new", "Bo Ek", 3.0), ("echo", "Ek", 2.9))
    assert got.conflicts == []


def test_below_the_threshold_nothing_is_answered() -> None:
    got = ask([NEW], ("new", "Bo Ek", -1.0))
    assert (got.status, got.answer, got.citations) == ("abstained", None, [])
    assert got.abstention is not None
    assert got.abstention.reason == "below_threshold"
    assert got.abstention.nearest_passage_ids == [p.passage_id for p in got.passages[:3]]
    assert ask([NEW], ("new", "Bo Ek", 0.1), min_confidence=0.5).answer == "Bo Ek"


def test_two_likely_answers_below_the_threshold_are_ambiguous() -> None:
    got = ask([OLD, NEW], ("old", "Ann Lee", 0.2), ("new", "Bo Ek", 0.1), min_confidence=0.9)
    assert got.abstention is not None
    assert got.abstention.reason == "ambiguous"
    for score, reason in ((0.1, "ambiguous"), (-1.5, "below_threshold")):
        found = (("old", "Ann Lee", 0.2), ("new", "Bo Ek", score))
        question = "What does it say of the centre?"
        got = ask([OLD, NEW], *found, question=question, form="span", min_confidence=0.65)
        assert got.abstention is not None
        assert got.abstention.reason == reason


def test_leads_are_told_of_where_all_that_was_found_is_refused() -> None:
    source = article("new", "Bo Ek is the treasurer of Ayre.")
    got = ask([source], ("new", "Bo Ek", -1.5), question="Who is the mayor of Ayre?")
    assert got.abstention is not None
    assert [lead.answer for lead in got.abstention.candidates] == ["Bo Ek"]
    assert "leads below" in got.abstention.message


@pytest.mark.parametrize(
    "question", ["Name the heads of the centre.", "Is the head of the centre a surgeon?"]
)
def test_two_items_of_one_list_or_sentences_that_decide_are_not_two_answers(question: str) -> None:
    found = ("old", "Ann Lee", 0.2), ("new", "Bo Ek", 0.1)
    got = ask([OLD, NEW], *found, question=question, min_confidence=0.99)
    assert got.abstention is not None
    assert got.abstention.reason == "below_threshold"


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ("a surgeon", "below_threshold"),
        ("Yan Dosa", "ambiguous"),
        # Side by side in one sentence.
        ("Cy Orr", "below_threshold"),
    ],
)
def test_one_article_is_ambiguous_only_where_it_gives_two_of_a_kind(
    other: str, reason: str
) -> None:
    text = NEW.text.replace("a surgeon", "a surgeon, with Cy Orr")
    source = article("new", f"{text} Yan Dosa came too.")
    found = (("new", "Bo Ek", 0.2), ("new", other, 0.1))
    got = ask(
        [source],
        *found,
        question="What does it say of the centre?",
        form="span",
        min_confidence=0.9,
    )
    assert got.abstention is not None
    assert got.abstention.reason == reason


@pytest.mark.parametrize(
    ("articles", "empty", "reason"),
    [([], True, "empty_index"), ([], False, "no_results"), ([NEW], False, "below_threshold")],
)
def test_every_reason_is_told(articles: list[Article], empty: bool, reason: str) -> None:
    got = ask(articles, store_is_empty=empty)
    assert got.abstention is not None
    assert got.abstention.reason == reason
    assert got.confidence == 0.0


@pytest.mark.parametrize(
    ("published", "more", "question", "answered"),
    [
        (date(2026, 1, 10), "", "How many locks were open in March 2026?", False),
        (date(2026, 1, 10), "", "How many locks were open in March?", False),
        (date(2026, 3, 10), "", "How many locks were open in March 2026?", True),
        (
            date(2026, 1, 10),
            " It is March that counts.",
            "How many locks were open in March?",
            True,
        ),
        (date(2026, 4, 2), "", "How many locks were open in March 2026?", True),
        (date(2026, 4, 20), "", "How many locks were open in March 2026?", False),
        (date(2026, 4, 20), " So it was last month.", "How many locks were open in March?", True),
        (date(2026, 2, 10), " Next month it rains.", "How many locks will open in March?", True),
        (date(2026, 4, 20), " Counted 2026-03-31.", "How many locks were open in March?", True),
        (None, "", "How many locks were open in March 2026?", True),
        (date(2026, 1, 10), "", "How many locks have been open since March 2026?", True),
    ],
)
def test_a_month_asked_about_is_named_by_the_article_or_its_own(
    published: date | None, more: str, question: str, answered: bool
) -> None:
    text = f"As many as 97 locks were open.{more}"
    assert is_answered(question, text, "97", published=published, sure=3.0) == answered


def test_yes_no_questions_are_answered_by_the_sentence_that_decides() -> None:
    got = ask([NEW], ("new", "Bo Ek", 3.0), question="Is Bo Ek the head of the centre?")
    assert got.answer == "The head of the centre is Bo Ek, a surgeon."


def test_an_uncalibrated_reader_says_so() -> None:
    reader_calibration = Calibration({"null_margin": 1.0}, 0.0, 0.5, "", fitted=False)
    hits = [Hit(cut(NEW)[0], 1.0)]
    reader = PointedReader((("new", "Bo Ek", 3.0),), calibration=reader_calibration)
    asked = analyse("Who is the head of the centre?")
    basis = Basis(hits, {"new": NEW}, reader.read("", hits), reader, asked, TODAY)
    got = composed(basis, "Who?")
    assert any("not calibrated" in warning for warning in got.warnings)


@given(text=st.text(min_size=1, max_size=300), data=st.data())
def test_every_quote_ever_returned_slices_from_the_article(text: str, data: st.DataObject) -> None:
    source = article("any", text)
    passages = cut(source)
    hits = [Hit(passage, 1.0) for passage in passages]
    spans = []
    for passage in passages:
        start = data.draw(st.integers(passage.start, passage.end - 1))
        end = data.draw(st.integers(start + 1, passage.end))
        spans.append(Span("any", passage.id, start, end, 5.0, 0.0))
    reader = PointedReader(())
    form: Form = data.draw(st.sampled_from(get_args(Form)))
    question = data.draw(st.sampled_from(["Who is it?", "Is it so?", "Why?"]))
    reading = Reading(tuple(spans), len(hits))
    asked = analyse(question, form)
    basis = Basis(hits, {"any": source}, reading, reader, asked, TODAY)
    got = composed(basis, question, min_confidence=0.0)
    citations = [*got.citations, *(other.citation for other in got.alternatives)]
    for citation in citations:
        start, end = citation.start_char_index, citation.end_char_index
        assert text[start:end] == citation.cited_text
        sentence_start = citation.sentence_start_char_index
        assert text[sentence_start : sentence_start + len(citation.sentence)] == citation.sentence
        assert sentence_start <= start
        assert end <= sentence_start + len(citation.sentence)
        assert text[:start].endswith(citation.prefix)
        assert text[end:].startswith(citation.suffix)
    for citation in got.citations:
        first, last = citation.answer_start_index, citation.answer_end_index
        assert got.answer is not None
        assert got.answer[first:last] == citation.cited_text
    shown = {citation.index: citation.cited_text for citation in got.citations}
    for item in got.items:
        assert item.answer == shown[item.citations[0]]


def test_an_abstention_carries_its_leads_grouped_by_article() -> None:
    got = ask([OLD, NEW], ("new", "Bo Ek", -0.5), ("old", "Ann Lee", -0.6), ("new", "May", -1.0))
    assert got.status == "abstained"
    assert got.abstention is not None
    leads = got.abstention.candidates
    assert [(lead.answer, lead.citation.document_id) for lead in leads] == [
        ("Bo Ek", "new"),
        ("May", "new"),
        ("Ann Lee", "old"),
    ]
    assert all(0.05 <= lead.confidence < CALIBRATION.threshold for lead in leads)


def test_leads_that_lack_what_is_demanded_stand_behind_those_that_do_not() -> None:
    source = article(
        "m",
        "The note was read by Deputy Minister of Trade Yan Dosa. The Minister of Trade had been "
        "asked to come with Ann Lee.",
    )
    got = ask(
        [source],
        ("m", "Yan Dosa", 4.0),
        ("m", "Ann Lee", -0.5),
        question="Who is the minister of trade?",
    )
    assert got.abstention is not None
    assert [lead.answer for lead in got.abstention.candidates] == ["Ann Lee", "Yan Dosa"]


def test_what_is_said_of_another_is_no_lead() -> None:
    source = article(
        "g",
        "Among the guests were Ann Lee, Head of Repairs at Marle Harbour, Bo Ek, Professor of "
        "Tides at the University of Ayre, and Yan Dosa.",
    )
    got = ask(
        [source],
        ("g", "University of Ayre", 4.0),
        ("g", "Marle Harbour", -1.0),
        question="Where does Ann Lee work?",
    )
    assert got.abstention is not None
    assert [lead.answer for lead in got.abstention.candidates] == ["Marle Harbour"]


def test_what_another_article_says_of_somebody_else_is_no_lead() -> None:
    other = article("o", "Dan Moor was born in Colne.")
    own = article("a", "Ann Lee grew up in Marle.")
    got = ask(
        [other, own],
        ("o", "Colne", 4.0),
        ("a", "Marle", -1.0),
        question="Where was Ann Lee born?",
    )
    assert got.abstention is not None
    assert [lead.answer for lead in got.abstention.candidates] == ["Marle"]


def test_what_stands_elsewhere_too_is_as_likely_as_if_its_refused_words_had_not_been_read() -> None:
    refused = article("a", "Version 2.10 of Ferro adds dark mode.")
    other = article("b", "Version 2.2 of Ferro drops dark mode.")
    question = "What does version 2.2 of Ferro add?"
    hardly = ("b", "dark mode", -3.0)
    got = ask([refused, other], ("a", "dark mode", 9.0), hardly, question=question, form="span")
    assert got.status == "abstained"
    assert (
        got.confidence == ask([refused, other], hardly, question=question, form="span").confidence
    )


@pytest.mark.parametrize("directors", [8, 9, 30])
def test_no_answer_is_given_unchecked(directors: int) -> None:
    names = [f"Bo {chr(65 + at % 26)}{'aeiou'[at // 26]}rn" for at in range(directors)]
    source = article("m", "\n".join(f"{name}, director of Marle Bank, spoke." for name in names))
    found = [("m", name, 5.0 - place / 10) for place, name in enumerate(names)]
    got = ask([source], *found, question="Who is the CFO of Marle Bank?")
    assert got.status == "abstained"


def test_somebody_confirmed_may_be_certain() -> None:
    assert ask([NEW], ("new", "Bo Ek", 60.0)).confidence == 1.0


def test_what_is_dated_after_the_day_of_the_question_is_in_the_future() -> None:
    found = ("new", "Bo Ek", 3.0)
    assert ask([NEW], found, today=date(2025, 6, 1)).warnings == []
    (warning,) = ask([NEW], found, today=date(2025, 5, 31)).warnings
    assert "2025-06-01" in warning


@pytest.mark.parametrize(
    ("question", "text", "words", "contradicts"),
    [
        ("does the house have", "The house has two beds.", "two", True),
        ("does the house have", "The house, of 1962, has two beds.", "two", True),
        ("does the house have", "Since 1962 the house has two beds.", "two", True),
        ("does the house have", "In 1962 the house had two beds.", "two", False),
        ("does the house have", "1962: a house with two beds.", "two", False),
        ("did the house have in 2025", "The house had two beds.", "two", True),
        ("did the house have in 2025", "The house had two beds in 1962.", "two", False),
    ],
)
def test_what_is_told_of_other_years_does_not_contradict(
    question: str, text: str, words: str, contradicts: bool
) -> None:
    now = article("now", "The house has six beds.", date(2025, 9, 1))
    found = (("now", "six", 5.0), ("other", words, 4.5))
    got = ask([now, article("other", text)], *found, question=f"How many beds {question}?")
    assert got.answer == "six"
    assert bool(got.conflicts) is contradicts


def test_who_tells_both_amounts_is_not_contradicted() -> None:
    given = article("g", "The fund gave 10,000 pounds, less than the 12,000 pounds asked for.")
    asked = article("a", "The fund was asked for 12,000 pounds.")
    found = (("g", "10,000 pounds", 5.0), ("a", "12,000 pounds", 4.0))
    question = "How many pounds did the fund give?"
    assert ask([given, asked], *found, question=question).conflicts == []
    plain = article("g", "The fund gave 10,000 pounds.")
    assert len(ask([plain, asked], *found, question=question).conflicts) == 2


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("The head of the centre went.", ["Who was the head of the centre in 2023?"]),
        ("In 2016 the head of the centre went.", []),
        ("The ferry does not run in winter.", []),
    ],
)
def test_another_year_is_proposed_where_nothing_speaks_of_the_one_asked_about(
    text: str, suggested: list[str]
) -> None:
    source = article("y", text, date(2023, 5, 1))
    got = ask([source], question="Who was the head of the centre in 2016?")
    assert got.abstention is not None
    assert got.abstention.suggestions == suggested
