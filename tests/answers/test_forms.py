"""Forms of answers: sentences, lists, decisions, time lines, digests; and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag import linking
from rag.passages import cut
from rag.question import analyse
from rag.types import Article, Evidence, Hit, Passage, Reading, Span, Stance
from tests.answers.asking import article, ask, asked_of, asked_of_heads, is_answered, quoted
from tests.answers.test_answer import NEW, OLD

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
    got = ask([NEW], ("new", "Bo Ek", 3.0), question="Is Bo Ek tired of the centre?")
    assert got.decision is not None
    assert (got.decision.verdict, got.decision.probability) == ("unclear", None)


def test_the_heads_of_a_reader_choose_the_sentence_and_decide() -> None:
    text = "The gate is old. They found no device. All went home."
    got = asked_of_heads(
        article("g", text),
        "Was a device found?",
        sentences=[("They found no device.", 0.9)],
        spans=[("The gate", 1.0)],
        stance=Stance(0.03, 0.95, 0.02),
    )
    assert got.answer == "They found no device."
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


def test_what_is_told_of_a_holder_is_of_no_later_day_than_its_article() -> None:
    due = article(
        "a", "The mayor, Ann Lee, named a judge, with a report due by June.", date(2025, 2, 10)
    )
    moved = article("b", "The mayor, Bo Ek, took office on 12 May.", date(2025, 7, 4))
    got = ask([moved, due], question="Who was mayor over the years?")
    assert [item.day for item in got.items] == ["2025-02-10", "2025-05-12"]


def test_the_title_of_an_article_is_no_event() -> None:
    title = "Ferry toll in Marle rises to 31 as the owner admits an old alarm"
    text = f"{title}\n10 February 2025\n\nThe ferry of Marle was repaired on 9 February."
    source = replace(article("a", text, date(2025, 2, 10)), title=title)
    got = ask([source], question="Timeline of the ferry of Marle")
    assert [item.answer for item in got.items] == [text.rpartition("\n")[2]]


def test_what_was_before_it_is_asked_since_is_no_event_nor_a_day_alone() -> None:
    ferry = "Marle ferry\n\nMonday 10 February 2025\n\n"
    told = "The Marle ferry sank in 1987. The Marle ferry was shut on 9 February 2025."
    source = replace(article("a", ferry + told, date(2025, 2, 10)), title="The ferry of Marle")
    shut = "The Marle ferry was shut on 9 February 2025."
    for since, items in (("1950", [told.partition(" The")[0], shut]), ("2024", [shut])):
        got = ask([source], question=f"What has happened to the Marle ferry since {since}?")
        assert [item.answer for item in got.items] == items


def test_a_long_title_above_its_date_is_quoted_for_no_sentence() -> None:
    title = "Ferry toll in Marle rises to 31 as the owner admits an old alarm"
    text = f"{title}\n10 February 2025\n\nThe owner blamed the alarm on rust."
    source = replace(article("a", text), title=title)
    head, _, told = text.partition("\n\n")
    said = [(head, 0.97), (told, 0.9)]
    spans = [("an old alarm", 2.0), ("rust", 1.9)]
    asks = "Why did the alarm of the owner fail?"
    got = asked_of_heads(source, asks, sentences=said, spans=spans)
    assert [item.answer for item in got.items] == ["The owner blamed the alarm on rust."]


def test_a_digest_holds_the_topic_newest_first_and_folds_copies() -> None:
    first = article("a", "The tidal barrier of Marle opened late.", date(2024, 1, 1))
    second = article("b", "Repairs of the tidal barrier of Marle began.", date(2025, 1, 1))
    copy = article("c", "The tidal barrier of Marle opened late.", date(2023, 1, 1))
    got = ask([first, second, copy], question="marle tidal barrier")
    assert got.form == "digest"
    assert [item.answer for item in got.items] == [second.text, first.text]


def test_a_digest_begins_with_the_answer_and_quotes_no_heading() -> None:
    source = article("a", "Marle tidal barrier cost\n\nIt was dear. They paid 310 pounds for it.")
    got = ask([source], ("a", "310 pounds", 3.0), question="marle tidal barrier cost")
    assert got.form == "digest"
    assert [item.answer for item in got.items] == ["They paid 310 pounds for it."]


def test_a_digest_leaves_out_other_versions_and_other_offices() -> None:
    other = article("a", "The changes of version 2.10 of the barrier of Marle came late.")
    assert ask([other], question="marle barrier version 2.9 changes").status == "abstained"
    acting = article("b", "The Marle barrier has an acting director of operations now.")
    assert ask([acting], question="marle barrier managing director").status == "abstained"


def test_keywords_that_no_passage_holds_give_no_digest() -> None:
    got = ask([NEW], question="quantum gravity loops")
    assert got.status == "abstained"


def test_speech_is_given_with_its_speaker() -> None:
    text = "“Rail will pay for itself,” Ann Lee said. “Ships will sink us,” Bo Ek said."
    got = ask([article("s", text)], question="What did Bo Ek say about ships?")
    assert [(item.answer, item.speaker) for item in got.items] == [
        ("“Ships will sink us,” Bo Ek said.", "Bo Ek")
    ]


def test_a_speaker_is_known_whose_name_goes_over_a_line_end() -> None:
    said = (
        "The winner of the prize in economics of that year, Professor Bo\n"
        "Ek, a prize winner in all, commented: “Letting the bank of Marle fail\n"
        "brought the market down.”"
    )
    source = article("s", f"{said}\n\nThe bank of Marle may fail again, Ann Lee said.")
    got = ask([source], question="What did Bo Ek say about letting the bank of Marle fail?")
    assert [(item.answer, item.speaker) for item in got.items] == [(said, "Bo Ek")]


def test_what_somebody_wanted_is_told_by_the_verb_asked_for() -> None:
    text = "Ann Lee, the mayor, wanted a bridge. Ann Lee said that it rained."
    source = article("s", text)
    got = ask([source], question="What did Ann Lee want?", min_confidence=0.4)
    assert [item.answer for item in got.items] == ["Ann Lee, the mayor, wanted a bridge."]
    said = ask([source], question="What did Ann Lee say?", min_confidence=0.4)
    assert [item.answer for item in said.items] == ["Ann Lee said that it rained."]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Ann Lee deemed the tram a waste. Bo Ek was glad.", "answered"),
        ("Bo Ek deemed the tram of Ann Lee a waste. Ann Lee was glad.", "abstained"),
    ],
)
def test_what_is_told_of_somebody_in_no_word_of_speech_is_theirs(text: str, status: str) -> None:
    question = "What did Ann Lee call the idea of rails?"
    got = asked_of_heads(article("s", text), question, spans=[("a waste", 9.0)])
    assert got.status == status
    assert got.answer == (text.split(" Bo")[0] if status == "answered" else None)


def test_words_that_several_articles_repeat_are_quoted_once() -> None:
    glad = "Chairman Bo Ek says he is glad to see the bank of Marle go."
    sources = [
        article("a", glad),
        article("b", f"{glad} Ayre is far."),
        article("c", glad.replace("says he is", "said he was")),
        article("d", glad.replace("is glad", "is not glad")),
    ]
    got = ask(sources, question="What did Bo Ek say about the bank of Marle?")
    assert [item.answer for item in got.items] == [glad, sources[3].text]


def test_what_is_surer_goes_before_words_of_another_verb() -> None:
    admitted = "The railway of Marle, which is old, admitted a fault."
    spoke = article("b", "Marle Rail said that it rained. Marle Rail was glad.")

    def reading(passage_id: str) -> Reading:
        found = Evidence("a", passage_id, 0, len(admitted), 0.95)
        fault = Span("a", passage_id, admitted.index("a fault"), len(admitted) - 1, 3.0, 0.0)
        return Reading((fault,), 1, (0.0,), (found,), ())

    got = asked_of([article("a", admitted), spoke], "What did Marle Rail admit?", reading)
    assert [item.answer for item in got.items] == [admitted]


def test_a_deputy_is_not_the_minister_and_the_role_found_is_proposed() -> None:
    text = "The note was read by Deputy Minister of Trade Yan Dosa. All stood."
    got = ask(
        [article("m", text)], ("m", "Yan Dosa", 4.0), question="Who is the minister of trade?"
    )
    assert got.abstention is not None
    assert got.abstention.suggestions == ["Who is the deputy minister of Trade?"]
    assert [lead.answer for lead in got.abstention.candidates] == ["Yan Dosa"]
    assert quoted("Who is deputy minister of trade?", text, "Yan Dosa") == "Yan Dosa"


def test_what_is_said_of_the_next_in_a_list_of_people_is_not_said_of_this_one() -> None:
    text = (
        "Among the guests were Ann Lee, Head of Repairs at Marle Harbour, Bo Ek, Professor of "
        "Tides at the University of Ayre, and Yan Dosa, Director of Lights."
    )
    asked = "Where does {} work?"
    assert quoted(asked.format("Ann Lee"), text, "University of Ayre") is None
    assert quoted(asked.format("Bo Ek"), text, "University of Ayre") == "University of Ayre"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who is the health minister?", True),
        ("Who is the Minister of Health of Marle?", False),
        ("Who is the minister?", False),
        ("Who is the deputy minister of health?", False),
        ("Who is the minister of trade?", False),
    ],
)
def test_the_reader_is_told_who_holds_the_office_where_other_words_stand_there(
    question: str, told: bool
) -> None:
    text = "The harbour was visited by Ann Lee, Minister of Health of Marle, and Bo Ek."
    visited = article("h", text)
    passage = Passage(f"h:0-{len(text)}", "h", 0, len(text), text)
    [seen] = linking.noted(analyse(question), [Hit(passage, 1.0)], {"h": visited})
    assert seen.passage.text.startswith("Ann Lee is the") is told


def test_who_is_said_to_hold_the_role_is_likelier_than_who_stands_beside_it() -> None:
    held = "Ann Lee, Minister of Health of Marle, came in May."
    beside = "Ann Lee came with a letter of the Minister of Health of Marle in May."
    said, stands = (
        ask([article("m", text)], ("m", "Ann Lee", 1.0), question="Who is the health minister?")
        for text in (held, beside)
    )
    assert said.answer == "Ann Lee"
    assert said.confidence > stands.confidence


def test_a_version_is_not_another_version() -> None:
    text = "Version 2.10 of Ferro adds dark mode. Version 2.2 of Ferro is being written."
    assert quoted("What does version 2.2 of Ferro add?", text, "dark mode") is None


def test_a_sign_tells_names_apart() -> None:
    text = "The kernel of Ferro is written in C++ by Ada Lunt."
    assert quoted("Who writes Ferro in C#?", text, "Ada Lunt") is None


def test_what_never_happened_is_no_answer() -> None:
    text = "Ann Lee never visited Marle in May. She stayed at home."
    assert quoted("When did Ann Lee visit Marle?", text, "May") is None


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


def heads(
    text: str, question: str, found: list[tuple[str, float]], span: str = ""
) -> tuple[str | None, list[str]]:
    """Status and quotes of a question to a reader whose evidence head gives these sentences."""
    spans = [(span, 2.0)] if span else []
    got = asked_of_heads(article("t", text), question, sentences=found, spans=spans)
    return got.status, [item.answer for item in got.items]


def test_a_sentence_that_holds_the_span_goes_before_one_the_head_alone_prefers() -> None:
    text = "Marle is old. The gate of Marle was shut over ice. Ships wait."
    found = [("Ships wait.", 0.9), ("The gate of Marle was shut over ice.", 0.5)]
    status, quoted = heads(text, "Why was the gate of Marle shut?", found, "over ice")
    assert status == "answered"
    assert quoted[0] == "The gate of Marle was shut over ice."


def test_a_sentence_that_repeats_the_question_gives_way_to_the_one_that_tells_why() -> None:
    text = "Ann Lee turned down the part of Hamlet. The kings in it had angered her. All left."
    status, quoted = heads(
        text,
        "Why did Ann Lee turn down the part of Hamlet?",
        [("Ann Lee turned down the part of Hamlet.", 0.9)],
        "The kings in it had angered her",
    )
    assert (status, quoted) == ("answered", ["The kings in it had angered her."])


def test_no_reason_is_told_where_the_reader_finds_none() -> None:
    text = "The ferry to Marle is shut. Ships wait in the bay."
    status, _ = heads(
        text, "Why is the ferry to Marle shut?", [("The ferry to Marle is shut.", 0.97)]
    )
    assert status == "abstained"


def test_a_sentence_that_holds_the_answer_brings_no_other() -> None:
    text = "Ann Lee left, for she was tired of kings. Bo Ek stayed because of the sea. All slept."
    best = "Ann Lee left, for she was tired of kings."
    question = "Why did Ann Lee leave?"
    _, quoted = heads(text, question, [(best, 0.9)], "she was tired of kings")
    assert quoted == [best]


def test_a_sentence_in_other_words_is_heard_where_head_and_span_agree() -> None:
    text = "Marle burnt. Nobody was hurt there."
    status, quoted = heads(
        text, "Did anyone suffer in the blaze?", [("Nobody was hurt there.", 0.9)], "Nobody"
    )
    assert (status, quoted) == ("answered", ["Nobody was hurt there."])
    status, _ = heads(
        text, "Did anyone suffer in the blaze?", [("Nobody was hurt there.", 0.4)], "Nobody"
    )
    assert status == "abstained"


def test_a_reason_that_only_repeats_the_question_gives_way_to_the_answer() -> None:
    text = "Marle bridge will be closed today. Scour had washed its pier away."
    _, quoted = heads(
        text,
        "Why will Marle bridge be closed?",
        [("Marle bridge will be closed today.", 0.9)],
        "Scour had washed its pier away",
    )
    assert quoted[0] == "Scour had washed its pier away."


def test_what_goes_on_from_the_thing_named_defines_it() -> None:
    text = "Many used blogs then. These are diaries that anybody can read."
    _, quoted = heads(
        text,
        "What are blogs?",
        [("Many used blogs then.", 0.4), ("These are diaries that anybody can read.", 0.9)],
        "diaries that anybody can read",
    )
    assert quoted[0] == "These are diaries that anybody can read."


def test_a_glossary_defines_by_a_colon() -> None:
    status, quoted = heads(
        "Scour: the loss of bed around a pier.",
        "what do you mean by scour",
        [("Scour: the loss of bed around a pier.", 0.9)],
        "the loss of bed around a pier",
    )
    assert (status, quoted) == ("answered", ["Scour: the loss of bed around a pier."])


def test_only_how_a_thing_is_done_is_told_in_steps() -> None:
    text = "Clean the pump\nUnscrew the base. Wipe it dry.\nAll left."
    found = [("Unscrew the base.", 0.95)]
    _, steps = heads(text, "How do I clean the pump?", found, "Unscrew the base")
    _, told = heads(text, "How did they clean the pump?", found, "Unscrew the base")
    assert steps == ["Unscrew the base.", "Wipe it dry.", "All left."]
    assert told == ["Unscrew the base."]


def test_what_to_do_is_told_by_the_whole_reply_below_the_question() -> None:
    text = "What can I do about mould?\n\nWrite to us.\n\nWait a week.\n\nWho pays?\n\nThe owner."
    found = [("Write to us.", 0.95)]
    _, steps = heads(text, "What should I do about mould?", found, "Write to us")
    assert steps == ["Write to us.", "Wait a week."]


def test_what_leads_to_a_list_is_quoted_with_it() -> None:
    text = "Fees are low. You may pay by:\n\ncard\n\nbank transfer\n\nCheques are not taken."
    found = [("You may pay by:", 0.95), ("Fees are low.", 0.9)]
    _, quoted = heads(text, "How may I pay?", found, "pay by")
    assert quoted == ["You may pay by:", "card", "bank transfer"]


def test_what_leads_to_a_command_is_quoted_with_it() -> None:
    text = "Tern is free. To add the camera, use:\n\n$ tern add camera\n\nAll left."
    found = [("To add the camera, use:", 0.95)]
    _, quoted = heads(text, "How do I add the camera?", found, "use:")
    assert quoted == ["To add the camera, use:", "$ tern add camera"]


OPTIONS = """Some options

   -d, --dry
       Leave the valve
       shut. Nothing is rinsed.

   -r, --rinse
       Open the valve.

       This rinses the drum.
"""


@pytest.mark.parametrize(
    ("sentence", "quoted"),
    [
        ("This rinses the drum.", ["-r, --rinse", "This rinses the drum."]),
        ("Nothing is rinsed.", ["-d, --dry", "Nothing is rinsed."]),
    ],
)
def test_an_entry_is_quoted_with_its_head(sentence: str, quoted: list[str]) -> None:
    found = [(sentence, 0.95)]
    assert heads(OPTIONS, "How is the drum rinsed?", found, sentence)[1] == quoted


def test_a_heading_and_a_line_of_a_list_head_no_entry() -> None:
    for head in ("Rinsing the drum", "- Rinse the drum"):
        text = f"Some notes\n\n{head}\n    with care. It takes an hour to rinse it."
        found = [("It takes an hour to rinse it.", 0.95)]
        _, quoted = heads(text, "How is the drum rinsed?", found, "an hour")
        assert quoted == ["It takes an hour to rinse it."]


def test_the_reply_to_the_very_question_need_not_name_what_it_defines() -> None:
    text = "What is a stepped rent?\n\nOne whose rises are agreed.\n\nWho pays?\n\nThe owner."
    found = [("One whose rises are agreed.", 0.9)]
    status, quoted = heads(text, "What is a stepped rent?", found, "rises are agreed")
    assert (status, quoted) == ("answered", ["One whose rises are agreed."])


def test_the_term_that_is_asked_goes_before_one_that_begins_as_it() -> None:
    text = (
        '1.1. "Giver"\n    means somebody who adds to the work.\n\n'
        '1.2. "Giver Version"\n    means all that a Giver adds to it.\n'
    )
    found = [("means all that a Giver adds to it.", 0.6), ("means somebody who adds", 0.6)]
    _, quoted = heads(text, 'What does "Giver" mean?', found)
    assert quoted == ["means somebody who adds to the work."]


def test_where_a_thing_is_met_need_not_be_named_to_define_it() -> None:
    status, _ = heads(
        "Day care is a sort of help by nurses.",
        "what does day care mean in a hospice",
        [("Day care is a sort of help by nurses.", 0.9)],
        "help by nurses",
    )
    assert status == "answered"


def test_a_thing_that_is_only_named_is_not_defined() -> None:
    named, _ = heads(
        "The mayor won the tie-break before lunch.",
        "What is a tie-break?",
        [("The mayor won the tie-break before lunch.", 0.7)],
    )
    defined, _ = heads(
        "A tie-break is a short game that ends a set.",
        "What is a tie-break?",
        [("A tie-break is a short game that ends a set.", 0.7)],
    )
    assert (named, defined) == ("abstained", "answered")


def test_no_line_of_the_title_is_quoted_beside_what_answers() -> None:
    told = "The 460 makes 44 dB and the 480 41 dB."
    text = f"Marle 460 and 480\nLeaflet of noise\n\n{told}"
    source = replace(article("t", text), title="Marle 460 and 480 Leaflet of")
    said = [(told, 0.95), ("Marle 460 and 480", 0.95)]
    got = asked_of_heads(source, "Which is louder, the 460 or the 480?", sentences=said)
    assert [item.answer for item in got.items] == [told]


def test_a_comparison_quotes_both_sides() -> None:
    text = "Marle has 12 bridges. Nobody swims. Fairford has 9 of them."
    _, quoted = heads(
        text,
        "Which has more bridges, Marle or Fairford?",
        [("Marle has 12 bridges.", 0.9), ("Fairford has 9 of them.", 0.3)],
    )
    assert quoted == ["Marle has 12 bridges.", "Fairford has 9 of them."]


def test_a_time_line_of_an_office_gives_its_holders_and_nobody_else() -> None:
    old = article(
        "old",
        "Head of state Ann Lee greeted the forum. In 2019 Bo Ek sang.",
        date(2019, 5, 1),
    )
    new = article("new", "The guests left. The head of state is Dan Moor.", date(2025, 6, 1))
    got = ask([new, old], question="Who was head of state over the years?")
    assert [(item.day, item.answer) for item in got.items] == [
        ("2019-05-01", "Head of state Ann Lee greeted the forum."),
        ("2025-06-01", "The head of state is Dan Moor."),
    ]


def test_a_time_line_goes_on_with_what_has_no_day_of_its_own() -> None:
    text = "The debt of Marle Telecom rose to 72bn by 2002. It has now fallen to 44bn. All cheered."
    source = replace(article("t", text), title="Marle Telecom cuts its debt")
    got = ask([source], question="How did the debt of Marle Telecom change over time?")
    assert [(item.day, item.answer[:11]) for item in got.items] == [
        ("2002", "The debt of"),
        (None, "It has now "),
    ]


def test_a_quarter_of_a_year_has_its_place_in_a_time_line() -> None:
    text = (
        "The bid of Marle Telecom will be completed in the fourth quarter of 2025. The bid of "
        "Marle Telecom came on 15 January 2025. The bid of Marle Telecom rose on 12 March 2025."
    )
    source = replace(article("t", text), title="The bid of Marle Telecom")
    got = ask([source], question="How did the bid of Marle Telecom change over time?")
    assert [item.day for item in got.items] == ["2025-01-15", "2025-03-12", "2025"]


def test_a_time_line_takes_no_article_that_only_shares_the_name_of_the_town() -> None:
    text = (
        "The first librarian of Marle was Ida Carver, until 1938. She was followed by Walt Moon in "
        "1961. The railway closed in 1964."
    )
    source = replace(article("t", text), title="A short history of Marle")
    got = ask([source], question="Who were the librarians of Marle over the years?")
    assert [item.answer[:10] for item in got.items] == ["The first ", "She was fo"]


def test_a_year_that_bounds_a_time_excludes_no_later_article() -> None:
    source = article("n", "Ann Lee, head of the centre, spoke.", date(2025, 6, 1))
    got = ask([source], question="Who were the heads of the centre since 1990?")
    assert [item.answer for item in got.items] == ["Ann Lee, head of the centre, spoke."]


def test_a_digest_leaves_out_what_holds_much_less_of_the_topic() -> None:
    most = article("a", "China lent Marle six billion for the tidal barrier.", date(2024, 1, 1))
    less = article("b", "Marle rejected the claims about its old barrier.", date(2025, 1, 1))
    got = ask([most, less], question="marle tidal barrier china lent")
    assert [item.answer for item in got.items] == [most.text]


MANUAL = (
    "Pump\n\nData\n\nIt weighs 3 kg.\n\nInstallation\n\nClose both valves.\n\nFit the gaskets.\n\n"
    "Maintenance\n\nClean it in May."
)


def test_how_is_answered_by_the_steps_below_the_heading_and_not_by_it() -> None:
    found = [("Installation", 0.9), ("Close both valves.", 0.2)]
    status, quoted = heads(MANUAL, "How do I install the pump?", found)
    assert (status, quoted) == ("answered", ["Close both valves.", "Fit the gaskets."])


def test_steps_stand_below_a_heading_that_is_numbered_itself() -> None:
    text = (
        "They may take:\n\na. knives\n\nb. rods\n\n3. Steps for taking a gift\n\n"
        "1. Write to us.\n2. Wait a week.\n3. Thank them.\n\n4. Costs\n\nIt is free."
    )
    found = [("Write to us.", 0.9), ("Wait a week.", 0.3)]
    _, quoted = heads(text, "What are the steps for taking a gift?", found)
    assert quoted == ["Write to us.", "Wait a week.", "Thank them."]


@pytest.mark.parametrize("stop", [".", ""])
def test_numbered_steps_are_quoted_whole_in_order_and_without_their_numbers(stop: str) -> None:
    steps = [f"Do thing {word}{stop}" for word in "a b c d e f g h i j k".split()]
    lines = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    text = f"Marle\n\nInstallation\n\n{lines}\n  Wait a day.\n\nThe firm is old. It is of Ayre."
    found = [("1. Do thing a", 0.9), ("The firm is old.", 0.3)]
    status, quoted = heads(text, "How do I install the pump?", found)
    assert (status, quoted) == ("answered", [*steps, "Wait a day."])


def test_a_line_of_a_mail_that_is_answered_is_quoted_without_its_mark() -> None:
    text = "It is as it was.\n\nAnn Lee wrote:\n> The coach leaves because it must."
    found = [("The coach leaves because it must.", 0.9)]
    assert heads(text, "Why does the coach leave?", found, "it must")[1] == [found[0][0]]


def test_no_heading_goes_before_the_sentence_that_tells_why() -> None:
    text = "Flu in Ayre\n\nThe nurses could not come to Ayre on 24 May. It snowed."
    found = [("The nurses could not come to Ayre on 24 May.", 0.9)]
    _, quoted = heads(text, "Why did the nurses not come to Ayre?", found, "Flu in Ayre")
    assert "Flu in Ayre" not in quoted


def test_what_has_changed_is_all_that_stands_below_the_heading_that_says_so() -> None:
    text = (
        "Uniform\n\nWhat has changed\n\nThe tie has gone. Trainers may be worn.\n\nSale\n\nIn May."
    )
    found = [("The tie has gone.", 0.9)]
    both = ["The tie has gone.", "Trainers may be worn."]
    assert heads(text, "What has changed in the uniform?", found, "The tie") == ("answered", both)
    elsewhere = text.replace("What has changed", "Colours")
    _, quoted = heads(elsewhere, "What has changed in the uniform?", found, "The tie")
    assert quoted == both[:1]


@pytest.mark.parametrize(
    ("title", "steps"),
    [
        ("The Marle pump", ["Fit the key.", "Open both valves.", "Start it."]),
        # Nothing says that the pump is what is installed.
        ("The Marle boiler", ["Run the test.", "Fit the key."]),
    ],
)
def test_the_heading_that_begins_with_what_is_to_be_done_leads_to_the_steps(
    title: str, steps: list[str]
) -> None:
    text = (
        "Install from the box\n\nFit the key.\n\nOpen both valves.\n\nStart it.\n\n"
        "Verify the installation\n\nRun the test."
    )
    source = replace(article("p", text), title=title)
    said = [("Run the test.", 0.95), ("Fit the key.", 0.94)]
    spans = [("Run the test", 4.0), ("Fit the key", 4.0)]
    got = asked_of_heads(source, "How do I install the pump?", sentences=said, spans=spans)
    assert [item.answer for item in got.items] == steps


def test_a_heading_is_no_reason() -> None:
    text = (
        "Reason for the works\n\nFloods washed the bed of the gate away.\n\nBuses stop elsewhere."
    )
    found = [("Floods washed the bed of the gate away.", 0.9)]
    status, quoted = heads(text, "Why is the gate shut?", found, "Floods washed the bed")
    assert (status, quoted) == ("answered", ["Floods washed the bed of the gate away."])


def test_a_heading_in_capitals_within_a_line_gives_way_to_what_follows() -> None:
    text = "Marle is old. WHY THE GATE WAS SHUT The town feared for its ships. It rained."
    found = [("WHY THE GATE WAS SHUT", 0.9), ("The town feared", 0.5)]
    status, quoted = heads(text, "Why was the gate shut?", found, "feared for its ships")
    assert (status, quoted[:1]) == ("answered", ["The town feared for its ships."])


def test_a_question_among_the_articles_words_gives_way_to_its_reply() -> None:
    text = "Does the pump float? No, it sinks. Is it loud? Yes, at night."
    asks = "Does the pump float?"
    got = asked_of_heads(
        article("faq", text),
        asks,
        sentences=[(asks, 0.95)],
        spans=[(asks, 3.0)],
        stance=Stance(0.95, 0.03, 0.02),
    )
    assert got.answer is not None
    assert got.answer.startswith("No, it sinks.")
    assert got.decision is not None
    assert got.decision.verdict == "denies"


def test_a_passage_that_is_not_quoted_decides_nothing() -> None:
    here, there = article("here", "The gate was open. It rained."), article("there", "Ayre is far.")
    hits = [Hit(passage, 1.0) for source in (here, there) for passage in cut(source)]
    reading = Reading(
        (Span("here", hits[0].passage.id, 0, 18, 3.0, 0.0),),
        2,
        (0.0, 0.0),
        (
            Evidence("there", hits[1].passage.id, 0, 12, 0.6),
            Evidence("here", hits[0].passage.id, 0, 18, 0.55),
        ),
        (),
        Stance(0.95, 0.03, 0.02),
    )
    got = asked_of([here, there], "Was the gate open?", lambda _: reading)
    assert got.answer == "The gate was open."
    assert got.decision is not None
    assert got.decision.verdict == "unclear"


def test_further_sentences_of_a_definition_define() -> None:
    first = "Soul food is a cuisine of the coast."
    then = "The making of soul food (once a trade) was the pride of Marle."
    _, quoted = heads(f"{first} {then}", "What is soul food?", [(first, 0.9), (then, 0.8)])
    assert quoted == [first]


def test_a_term_is_defined_by_what_stands_below_it() -> None:
    text = "Terms of Ayre\n\nPalfrey\n\na riding horse with an easy gait\n\nMark\n\nsome money"
    found = [("Palfrey", 0.9), ("a riding horse with an easy gait", 0.8)]
    status, quoted = heads(text, "What is a palfrey?", found)
    assert (status, quoted) == ("answered", ["a riding horse with an easy gait"])


def test_the_opening_of_an_article_titled_as_what_is_asked_defines() -> None:
    source = Article(
        "d",
        "Marlism",
        "Marlism (from Marle) or tidism ( ) is held by few. It ebbs.",
        "d",
        None,
        "s",
    )

    def reading(passage_id: str) -> Reading:
        found = Evidence("d", passage_id, 0, source.text.index(" It ebbs"), 0.7)
        return Reading((), 1, (0.0,), (found,))

    assert asked_of([source], "What does marlism mean?", reading).status == "answered"


def test_what_nobody_says_is_told_by_sentences() -> None:
    text = "Version 2.2 (May)\n\nAdds support for lamps.\n\nVersion 2.1\n\nAdds a log."
    status, quoted = heads(
        text, "What does version 2.2 add?", [("Version 2.2 (May)", 0.9)], "support for lamps"
    )
    assert (status, quoted) == ("answered", ["Adds support for lamps."])


def test_what_is_told_of_one_canal_is_not_told_of_another() -> None:
    canal = Article(
        "c", "Panama Canal", "It is 80 km long. The Suez Canal is longer.", "c", None, "s"
    )
    got = ask([canal], ("c", "80 km", 3.0), question="How long is the Suez Canal?")
    assert got.status == "abstained"
    assert ask([canal], ("c", "80 km", 3.0), question="How long is the Panama Canal?").answer
    headline = Article("h", "Ford offers buyouts", "It costs 80 million.", "h", None, "s")
    assert ask([headline], ("h", "80 million", 3.0), question="What does Ford Motor pay?").answer


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("Co-Chief Administrative Officer Ian Lowe, 44, will be the new CFO of Marle Bank.", True),
        ("Co-Chief Administrative Officer Ian Lowe left. Bo Ek will be the new CFO.", False),
    ],
)
def test_an_office_given_in_the_sentence_counts_beside_another_one(
    text: str, answered: bool
) -> None:
    assert is_answered("Who is the new CFO?", text, "Ian Lowe", sure=3.0) is answered


@pytest.mark.parametrize(
    ("question", "text", "answered"),
    [
        (
            "Who is the director of the film Deadfall?",
            "Deadfall is a film directed by Bo Ek.",
            True,
        ),
        ("Who is the author of Deadfall?", "Deadfall, a tale, was written by Bo Ek in Rome.", True),
        ("Who is the founder of Marle Bank?", "In 1911 Bo Ek, a clerk, founded Marle Bank.", True),
        ("Who is the coach of Marle?", "Marle is a team coached by Bo Ek and two others.", True),
        ("Who is the coach of Marle?", "Marle is a team that was coached by Bo Ek.", False),
        ("Who was the coach of Marle?", "Marle is a team that was coached by Bo Ek.", True),
        ("Who is the manager of Marle?", "Bo Ek managed Marle in May.", False),
        ("Who is the deputy director of Deadfall?", "Deadfall was directed by Bo Ek.", False),
        ("Who is the director of Deadfall?", "Deadfall was produced by Bo Ek.", False),
    ],
)
def test_whoever_does_what_its_holder_does_holds_the_office(
    question: str, text: str, answered: bool
) -> None:
    assert is_answered(question, text, "Bo Ek", sure=3.0) is answered


@pytest.mark.parametrize(
    ("question", "text", "answered"),
    [
        ("Who is an analyst at Marle Bank?", "Marle Bank analyst Bo Ek was glad.", True),
        ("Who is an analyst at Marle Bank?", "Fair Bank analyst Bo Ek saw Marle.", False),
        ("Who was the mayor of Marle?", "Marle sang. Former mayor Bo Ek of Marle did too.", True),
        ("Who is the mayor of Marle?", "Marle sang. Former mayor Bo Ek of Marle did too.", False),
    ],
)
def test_whose_office_it_is_stands_beside_it(question: str, text: str, answered: bool) -> None:
    assert is_answered(question, text, "Bo Ek", sure=3.0) is answered


def test_words_behind_a_semicolon_are_their_own_speakers() -> None:
    text = "Ann Lee asked for a pump; Bo Ek said that money was there for the pump."
    got = ask([article("s", text)], question="What did Bo Ek say about the pump?")
    assert [item.speaker for item in got.items] == ["Bo Ek"]


def test_an_office_still_to_come_is_not_held_now() -> None:
    source = article("l", "Deputy prime minister Ian Lowe, 44, will be the prime minister.")
    found = ("l", "Ian Lowe", 3.0)
    assert ask([source], found, question="Who is the prime minister?").status == "abstained"
    assert ask([source], found, question="Who will be the prime minister?").answer == "Ian Lowe"


def test_a_day_without_its_year_is_told_by_the_articles() -> None:
    text = (
        "On October 28 Ann Lee picked Ayre to buy Marle. On December 1 Ayre sought money for it. "
        "The trial of Marle will begin on February 3."
    )
    got = ask(
        [article("m", text, date(2010, 1, 5))],
        question="Timeline of Ayre and Marle",
    )
    assert [item.day for item in got.items] == ["2009-10-28", "2009-12-01", "2010-02-03"]


def test_a_day_is_to_come_by_the_verb_and_not_by_the_noun_plan() -> None:
    text = (
        "The plan of Ayre and Marle valued them at a million on March 5. Ayre and Marle are due to "
        "meet on March 19. Talks of Ayre and Marle were put off until March 21. "
        "Shares of Ayre and Marle stand at nine, the lowest since 2004."
    )
    got = ask([article("m", text, date(2012, 3, 12))], question="Timeline of Ayre and Marle")
    assert [item.day for item in got.items] == [
        "2012-03-05",
        "2012-03-12",
        "2012-03-19",
        "2012-03-21",
    ]


def test_a_deadline_is_to_come() -> None:
    text = (
        "Ayre shut the gates of Marle on May 2. Pleas about the gates of Marle must come by "
        "April 7. The fair of Ayre at Marle closes on June 3."
    )
    got = ask([article("b", text, date(2026, 3, 20))], question="Timeline of Ayre and Marle")
    assert [item.day for item in got.items] == ["2025-05-02", "2026-04-07", "2026-06-03"]


@pytest.mark.parametrize(
    "question",
    [
        "the bridge through the years",
        "How did the bridge develop over time?",
        "What happened to the bridge in May 2012, step by step?",
    ],
)
def test_what_only_asks_for_a_time_line_is_no_topic_of_it(question: str) -> None:
    text = "The bridge fell in 1990. The bridge was opened again in 1994."
    got = ask([article("b", text, date(2012, 5, 1))], question=question)
    assert [item.day for item in got.items] == ["1990", "1994"]


def test_a_name_is_told_by_its_initials_in_a_time_line() -> None:
    text = "In July the share of TB fell to 94 percent of users. By October the share of TB was 92."
    source = article("b", text)
    got = ask([source], question="How did Tide Browser's share of users develop over the months?")
    assert [item.answer[:10] for item in got.items] == ["In July th", "By October"]


def test_months_without_a_year_follow_each_other() -> None:
    text = "By October the tides of Marle were 9. Calm came. In July the tides of Marle were 4."
    got = ask([article("b", text)], question="How did the tides of Marle change over time?")
    assert [item.answer[:10] for item in got.items] == ["In July th", "By October"]


def test_lines_by_the_clock_are_a_time_line() -> None:
    text = (
        "Outage of the lamps\n\nNobody was hurt.\n\n- 01:47 The disk fills up. "
        "The lamps go out.\n- 02:05 A page is sent.\n- 06:20 The lamps are back."
    )
    got = ask([article("o", text)], question="What happened hour by hour in the lamps outage?")
    assert [item.answer for item in got.items] == [
        "01:47 The disk fills up. The lamps go out.",
        "02:05 A page is sent.",
        "06:20 The lamps are back.",
    ]


@pytest.mark.parametrize(
    ("question", "told"), [("What fell in 2009?", True), ("What fell in 2010?", False)]
)
def test_the_reader_is_told_the_day_of_an_article_whose_year_is_asked_about(
    question: str, told: bool
) -> None:
    source = article("d", "Shares of Marle fell.", date(2009, 12, 22))
    (hit,) = [Hit(passage, 1.0) for passage in cut(source)]
    [seen] = linking.noted(analyse(question), [hit], {"d": source})
    assert seen.passage.text.startswith("December 22, 2009. Shares") is told


@pytest.mark.parametrize(
    ("whose", "answered"), [("an Ayre newspaper", False), ("she", True), ("Ann Lee", True)]
)
def test_what_somebody_else_is_said_to_have_said_is_not_theirs(whose: str, answered: bool) -> None:
    text = f"Ann Lee leads Marle. Ann Lee told once of trade in ferries, {whose} said this week."
    got = ask([article("m", text)], question="What did Ann Lee say about trade in ferries?")
    assert (got.status == "answered") is answered


@pytest.mark.parametrize(
    ("question", "found", "answered"),
    [
        ("How many calories has Gull Ale?", "fewer calories", False),
        ("How many calories has Gull Ale?", "half of them", True),
        ("How many children has Ann Lee?", "none", True),
        ("How old is Ann Lee?", "fewer calories", True),
    ],
)
def test_how_many_is_told_by_a_number_or_a_word_for_one(
    question: str, found: str, answered: bool
) -> None:
    text = "Gull Ale of Ann Lee has fewer calories, half of them, and children drink none."
    assert is_answered(question, text, found) is answered


def test_the_deputy_head_is_nobody_of_another_office() -> None:
    asked = "Who succeeds Ann Lee as deputy head of lamps?"
    text = "Ann Lee is deputy head of lamps. Bo Ek, Director of Roads, is away."
    assert quoted(asked, text, "Bo Ek") is None


@pytest.mark.parametrize("verb", ["refuse to", "decline to", "never", "fail to"])
def test_what_the_question_denies_a_denial_answers(verb: str) -> None:
    text = "The canteen refuses to pay for hats. It does not pay for wine."
    asked = f"What does the canteen {verb} pay for?"
    assert quoted(asked, text, "hats") == "hats"
    assert quoted("Which thing did it pay for?", text, "hats") is None


@pytest.mark.parametrize(
    ("text", "question", "verdict"),
    [
        ("No. 1 seed Ann Lee won the title.", "Did Ann Lee win the title?", "unclear"),
        ("Is Ann Lee seeded?\nNo. 1 in fact.", "Is Ann Lee seeded?", "unclear"),
        # The reply to another question.
        (
            "Is the museum open on Mondays?\nNo, it opens from Tuesday to Sunday.",
            "Is the museum closed on Mondays?",
            "unclear",
        ),
        ("Is the gate not locked?\nYes, it is open.", "Is the gate locked?", "unclear"),
        ("No, the museum opens on Tuesday.", "Is the museum open on Mondays?", "unclear"),
        (
            "Is the museum open on Mondays?\nNo, it opens from Tuesday to Sunday.",
            "Is the museum open on a Monday?",
            "denies",
        ),
        ("Do I need a ticket?\nYes! Bring it.", "Is a ticket needed?", "supports"),
        # What its article is titled.
        ("Marle Museum\n\nIs it old? No: it was built in May.", "Is Marle Museum old?", "denies"),
    ],
)
def test_a_reply_decides_only_the_question_that_it_replies_to(
    text: str, question: str, verdict: str
) -> None:
    source = replace(article("r", text), title=text.split("\n")[0])
    reply = next(words for words in ("No", "Yes") if words in text)
    whole = text[text.index(reply) :]
    got = asked_of_heads(source, question, sentences=[(whole, 0.95)], spans=[(whole, 3.0)])
    assert got.decision is not None
    assert got.answer is not None
    assert got.answer.startswith(reply)
    assert got.decision.verdict == verdict


def test_a_line_with_a_label_is_a_sentence_of_its_own() -> None:
    text = "Price target: EUR 27\nClosing price: EUR 25\nHe told us:\nit is low. Rating: Hold."
    got = ask([article("n", text)], ("n", "EUR 27", 4.0), question="What is the price target?")
    assert [citation.sentence for citation in got.citations] == ["Price target: EUR 27"]
    got = ask([article("n", text)], ("n", "it is low", 4.0), question="What did he tell us?")
    assert "it is low" in got.citations[0].sentence


def test_no_reason_is_told_above_a_heading() -> None:
    text = (
        "Ink was refused because it fades.\n\nPaper for the minutes\n\nStatus: accepted\n\n"
        "It lasts. All left."
    )
    head, question = "Paper for the minutes", "Why is there paper for the minutes?"
    source = article("p", text)
    got = asked_of_heads(source, question, sentences=[(head, 0.97)], spans=[(head, 4.0)])
    assert "Ink was refused because it fades." not in [item.answer for item in got.items]


def test_a_line_that_only_names_what_is_asked_about_is_not_quoted() -> None:
    text = "Fire: Ayre Mill\nDay: 3 May\n\nSparks of a saw set dust alight. All left."
    got = asked_of_heads(
        article("p", text),
        "What caused the fire at Ayre Mill?",
        sentences=[("Fire: Ayre Mill", 0.97), ("Sparks of a saw set dust alight.", 0.9)],
        spans=[("Sparks", 4.0), ("Fire", 3.5)],
    )
    assert [item.answer for item in got.items] == ["Sparks of a saw set dust alight."]


def test_a_heading_is_quoted_beside_no_sentence() -> None:
    text = "The pumps were sold because rust had eaten them.\n\nSale of pumps"
    told, _, heading = text.partition("\n\n")
    said = [(told, 0.97), (heading, 0.9)]
    spans = [("rust had eaten them", 2.0), ("Sale", 1.9)]
    got = asked_of_heads(
        article("p", text), "Why were the pumps sold?", sentences=said, spans=spans
    )
    assert [item.answer for item in got.items] == [told]


@pytest.mark.parametrize(
    ("words", "head", "quoted"),
    [
        ("It leaks", 0.9, True),
        ("It leaks", 0.3, False),  # The evidence head does not take it for one that answers.
        ("", 0.9, False),  # The reader finds no answer in it.
    ],
)
def test_a_further_sentence_answers_by_itself(words: str, head: float, quoted: bool) -> None:
    first, second = "The pier of Marle is shut, as it is unsafe.", "It leaks at the pier of Marle."
    got = asked_of_heads(
        article("p", f"{first} {second}"),
        "Why is the pier of Marle shut?",
        sentences=[(first, 0.97), (second, head)],
        spans=[(first[30:], 3.0), *([(words, 1.0)] if words else [])],
    )
    assert got.answer == (f"{first}\n{second}" if quoted else first)


def test_a_time_line_of_people_tells_of_nobody_else() -> None:
    led = "Ann Lee headed the ferry of Marle in 1990.\nBo Ek headed it in 2001."
    other = "A man of Marle hurt his head on the ferry in 1985."
    source = article("f", f"{other} {led}")
    found = (("f", "Ann Lee", 4.0), ("f", "Bo Ek", 4.0))
    got = ask([source], *found, question="Who headed the ferry over the years?")
    assert got.answer == led


def test_in_a_conversation_nobody_is_quoted_for_whoever_is_named() -> None:
    text = (
        "Ann Lee: Did you see the ferry?\nBo Ek: I saw the ferry of Ann leave.\n"
        "Ann Lee: We must wait for the ferry, then.\nBo Ek: You may."
    )
    question = "What did Ann say about the ferry?"
    _, quoted = heads(text, question, [("Bo Ek: I saw the ferry of Ann leave.", 0.9)])
    assert quoted
    assert all(words.startswith("Ann Lee:") for words in quoted)
