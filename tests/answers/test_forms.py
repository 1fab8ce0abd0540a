"""Forms of answers: sentences, lists, decisions, time lines, digests; and what is refused."""

from __future__ import annotations

from datetime import date

from rag.types import Evidence, Reading, Span, Stance
from tests.answers.test_answer import NEW, OLD, article, ask, asked_of

GAMES = article("games", "At launch five games are sold. They are Ridge, Metal Gear, and Wipeout.")


def test_why_is_answered_by_a_whole_sentence() -> None:
    text = "The bridge was shut. It was shut because of ice. It opens in May."
    got = ask([article("b", text)], ("b", "because of ice", 3.0), question="Why was it shut?")
    assert (got.form, got.answer) == ("sentences", "It was shut because of ice.")
    assert [item.citations for item in got.items] == [[1]]


def test_a_list_gives_each_item_its_own_quote() -> None:
    got = ask(
        [GAMES], ("games", "Ridge, Metal Gear, and Wipeout", 3.0), question="Which games are sold?"
    )
    assert got.form == "list"
    assert [item.answer for item in got.items] == ["Ridge", "Metal Gear", "Wipeout"]
    assert got.answer == "Ridge\nMetal Gear\nWipeout"
    assert not got.at_least
    for citation in got.citations:
        place = slice(citation.start_char_index, citation.end_char_index)
        assert GAMES.text[place] == citation.cited_text


def test_a_list_says_at_least_where_more_may_stand_elsewhere() -> None:
    other = article("other", "The shop also sells Chess.")
    got = ask(
        [GAMES, other],
        ("games", "Ridge, Metal Gear, and Wipeout", 3.0),
        ("other", "Chess", 0.5),
        question="Which games are sold?",
    )
    assert got.at_least


def test_a_decision_stays_unclear_without_a_measured_classifier() -> None:
    got = ask([NEW], ("new", "Bo Ek", 3.0), question="Is Bo Ek the head of the centre?")
    assert got.decision is not None
    assert (got.decision.verdict, got.decision.probability) == ("unclear", None)


def test_the_heads_of_a_reader_choose_the_sentence_and_decide() -> None:
    text = "The gate is old. No device was found. All went home."
    source = article("g", text)

    def reading(passage_id: str) -> Reading:
        start = text.index("No device")
        found = Evidence("g", passage_id, start, start + len("No device was found."), 0.9)
        span = Span("g", passage_id, 0, 8, 1.0, 0.0)
        return Reading((span,), 1, (0.0,), (found,), (), Stance(0.03, 0.95, 0.02))

    got = asked_of([source], "Was a device found?", reading)
    assert got.answer == "No device was found."
    assert got.decision is not None
    assert (got.decision.verdict, got.decision.probability) == ("denies", 0.95)


def test_a_time_line_goes_from_the_oldest_to_the_newest() -> None:
    got = ask(
        [NEW, OLD],
        ("new", "Bo Ek", 3.0),
        ("old", "Ann Lee", 3.0),
        question="Who was head of the centre over the years?",
    )
    assert got.form == "timeline"
    assert [item.day for item in got.items] == ["2019", "2025-06-01"]
    assert ["Ann Lee" in got.items[0].answer, "Bo Ek" in got.items[1].answer] == [True, True]


def test_a_digest_holds_the_topic_newest_first_and_folds_copies() -> None:
    first = article("a", "The tidal barrier of Marle opened late.", date(2024, 1, 1))
    second = article("b", "Repairs of the tidal barrier of Marle began.", date(2025, 1, 1))
    copy = article("c", "The tidal barrier of Marle opened late.", date(2023, 1, 1))
    got = ask([first, second, copy], question="marle tidal barrier")
    assert got.form == "digest"
    assert [item.answer for item in got.items] == [second.text, first.text]


def test_keywords_that_no_passage_holds_give_no_digest() -> None:
    got = ask([NEW], question="quantum gravity loops")
    assert got.status == "abstained"


def test_speech_is_given_with_its_speaker() -> None:
    text = "“Rail will pay for itself,” Ann Lee said. “Ships will sink us,” Bo Ek said."
    got = ask([article("s", text)], question="What did Bo Ek say about ships?")
    assert [(item.answer, item.speaker) for item in got.items] == [
        ("“Ships will sink us,” Bo Ek said.", "Bo Ek")
    ]


def test_a_deputy_is_not_the_minister_and_the_role_found_is_proposed() -> None:
    text = "The note was read by Deputy Minister of Trade Yan Dosa. All stood."
    got = ask(
        [article("m", text)], ("m", "Yan Dosa", 4.0), question="Who is the minister of trade?"
    )
    assert got.abstention is not None
    assert got.abstention.suggestions == ["Who is the deputy minister of Trade?"]
    assert [lead.answer for lead in got.abstention.candidates] == ["Yan Dosa"]
    right = ask(
        [article("m", text)], ("m", "Yan Dosa", 4.0), question="Who is deputy minister of trade?"
    )
    assert right.answer == "Yan Dosa"


def test_a_version_is_not_another_version() -> None:
    text = "Version 2.10 of Ferro adds dark mode. Version 2.2 of Ferro is being written."
    got = ask(
        [article("f", text)],
        ("f", "dark mode", 4.0),
        question="What does version 2.2 of Ferro add?",
    )
    assert got.status == "abstained"


def test_a_sign_tells_names_apart() -> None:
    text = "The kernel of Ferro is written in C++ by Ada Lunt."
    got = ask([article("c", text)], ("c", "Ada Lunt", 4.0), question="Who writes Ferro in C#?")
    assert got.status == "abstained"


def test_what_never_happened_is_no_answer() -> None:
    text = "Ann Lee never visited Marle in May. She stayed at home."
    got = ask([article("v", text)], ("v", "May", 4.0), question="When did Ann Lee visit Marle?")
    assert got.status == "abstained"


def test_no_span_runs_from_one_line_into_another() -> None:
    source = article("l", "China\nChina won the cup in Marle, and nobody else did at all.")
    got = ask([source], ("l", "China\nChina", 5.0), ("l", "Marle", 3.0), question="Who won?")
    assert got.answer == "Marle"


def test_prose_is_quoted_before_a_heading() -> None:
    source = article("h", "MARLE, 3 May\n\nThe cup was won in Fairford that day.")
    got = ask(
        [source], ("h", "MARLE", 3.5), ("h", "Fairford", 3.0), question="Where was the cup won?"
    )
    assert got.answer == "Fairford"


def test_a_document_of_the_future_does_not_win_a_question_about_now() -> None:
    future = article("new", NEW.text, date(2030, 6, 1))
    got = ask([OLD, future], ("old", "Ann Lee", 3.2), ("new", "Bo Ek", 3.0))
    assert got.answer == "Ann Lee"


def test_every_side_of_a_disagreement_is_given_with_all_its_articles() -> None:
    articles = [
        article(name, f"The bridge of Marle cost {amount}.", date(year, 1, 1))
        for name, amount, year in (
            ("a", "412 million", 2019),
            ("b", "655 million", 2023),
            ("c", "655m", 2022),
            ("d", "700 million", 2021),
        )
    ]
    found = [
        (name, amount, 3.0)
        for name, amount in (("a", "412 million"), ("b", "655 million"), ("c", "655m"))
    ]
    got = ask(articles, *found, ("d", "700 million", 2.9), question="How much did the bridge cost?")
    assert [side.answer for side in got.conflicts] == ["655 million", "700 million", "412 million"]
    assert [[c.document_id for c in side.citations] for side in got.conflicts] == [
        ["b", "c"],
        ["d"],
        ["a"],
    ]


def test_speech_on_the_topic_goes_before_other_words_of_the_speaker() -> None:
    text = (
        '"Dan was too slow," said Bo Ek. "We know that the Marle game will be rough." '
        "All went home."
    )
    got = ask([article("s", text)], question="What did Bo Ek say about the Marle game?")
    assert got.answer is not None
    assert "rough" in got.answer
    assert "slow" not in got.answer


def test_words_of_the_speaker_on_another_topic_are_no_answer() -> None:
    text = '"It is a big injury," said Bo Ek.'
    got = ask([article("s", text)], question="What did Bo Ek say about Ann Lee?")
    assert got.status == "abstained"
