"""Yes or no: which sentences are quoted, and what they decide."""

from __future__ import annotations

from datetime import date

import pytest

from rag.passages import cut
from rag.types import Stance
from tests.answers.asking import article, ask, asked_of_heads

YES, NO = Stance(0.95, 0.03, 0.02), Stance(0.03, 0.95, 0.02)


def told(text: str, question: str, best: str, stance: Stance = YES) -> tuple[str | None, str]:
    """What is quoted, and the verdict, where the reader takes ``best`` for the evidence."""
    said, spans = [(best, 0.95)], [(best, 3.0)]
    source = article("v", text)
    got = asked_of_heads(source, question, sentences=said, spans=spans, stance=stance)
    assert got.decision is not None
    for citation in got.citations:
        place = slice(citation.start_char_index, citation.end_char_index)
        assert text[place] == citation.cited_text
    return got.answer, got.decision.verdict


def test_a_number_that_no_article_tells_may_be_denied_but_no_version() -> None:
    text = "Kerr died in Ayre at 64. Ferro 2.10 adds a dark mode."
    first, second = text.split(". ")
    assert told(text, "Did Kerr die at 61?", first + ".", NO) == (first + ".", "denies")
    got = asked_of_heads(
        article("v", text),
        "Does Ferro 2.2 add a dark mode?",
        sentences=[(second, 0.95)],
        stance=YES,
    )
    assert got.answer is None


@pytest.mark.parametrize(
    ("ask", "reply"),
    [("Q:", "A:"), ("Question:", "Answer:"), ("Q 3:", "A 3:"), ("1.", ""), ("", "")],
)
def test_a_reply_is_seen_through_its_label_and_a_bare_one_goes_with_what_follows(
    ask: str, reply: str
) -> None:
    asked = f"{ask} May I vacuum up liquids?".strip()
    said = f"{reply} No, never.".strip()
    text = f"{asked}\n{said} Water destroys the motor."
    assert told(text, "May I vacuum up liquids?", asked) == (said, "denies")
    bare = f"{reply} No.".strip()
    text = f"{asked}\n{bare}\nThe motor breaks."
    got = told(text, "May I vacuum up liquids?", asked)
    assert got == (f"{bare}\nThe motor breaks.", "denies")


PROPOSED = "Bo Ek proposed that dogs be banned from the ground altogether."


@pytest.mark.parametrize(
    ("behind", "question", "verdict"),
    [
        ("The motion was not carried.", "Are dogs banned from the ground?", "denies"),
        ("Ann Lee seconded. Carried by 6 to 1.", "Are dogs banned from the ground?", "supports"),
        ("The motion fell.", "Did the proposal of Bo Ek on dogs pass?", "denies"),
        ("The motion fell.", "Was the proposal of Bo Ek on dogs rejected?", "supports"),
        ("The council rejected it.", "Are dogs banned from the ground?", "denies"),
        ("It was agreed to defer the matter.", "Are dogs banned from the ground?", "unclear"),
        ("The motion was deferred.", "Are dogs banned from the ground?", "unclear"),
    ],
)
def test_what_became_of_a_proposal_decides(behind: str, question: str, verdict: str) -> None:
    text = f"All came. {PROPOSED} {behind} It rained."
    quoted = f"{PROPOSED}\n{behind.split('seconded. ')[-1]}"
    assert told(text, question, PROPOSED) == (quoted, verdict)


@pytest.mark.parametrize(
    "behind",
    [
        "It rained.",
        "Ann Lee moved an amendment. The amendment was lost.",
        "\n\nBenches\n\nThe motion was lost.",
        "Ann Lee proposed that cats be banned. The motion was lost.",
    ],
)
def test_a_proposal_of_which_nothing_is_told_decides_nothing(behind: str) -> None:
    got = told(f"All came. {PROPOSED} {behind}", "Are dogs banned from the ground?", PROPOSED)
    assert got == (PROPOSED, "unclear")


def test_what_is_only_promised_decides_nothing_of_what_was_done() -> None:
    promise = "Marle promised, says the union, to close the gate."
    assert told(f"{promise} It rained.", "Did Marle close the gate?", promise)[1] == "unclear"
    beside = "Ann Lee shut the gate; Bo Ek promised to open the baths."
    assert told(f"{beside} It rained.", "Did Ann Lee shut the gate?", beside)[1] == "supports"


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        (PROPOSED, "Did Bo Ek propose that dogs be banned?"),
        ("Marle plans to close the gate.", "Will Marle close the gate?"),
        ("Marle promised to close the gate.", "Did Marle promise to close the gate?"),
        ("The proposed gate is wide.", "Is the gate wide?"),
        ("Bo Ek moved to Marle in May.", "Is Bo Ek in Marle?"),
    ],
)
def test_what_is_proposed_stands_where_it_is_what_was_asked(sentence: str, question: str) -> None:
    assert told(f"All came. {sentence} It rained.", question, sentence) == (sentence, "supports")


@pytest.mark.parametrize(
    "sentence",
    [
        "Before 4 January 2026 the library was open on Wednesdays from 9.30 am to 1 pm.",
        "Until March 2023 the library was open on Wednesdays.",
        "Previously the library was open on Wednesdays.",
        "The library used to be open on Wednesdays.",
    ],
)
def test_what_was_once_decides_nothing_about_now(sentence: str) -> None:
    text = f"Marle is old. {sentence} It rained."
    assert told(text, "Is the library open on Wednesdays?", sentence) == (sentence, "unclear")
    was = "Was the library open on Wednesdays before 2023?"
    assert told(text, was, sentence)[1] == "supports"


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("The baths had not been reopened by May 2024; they reopened in November.", "unclear"),
        ("Until May 2024 the baths hadn't been reopened.", "unclear"),
        ("Bo Ek says that the baths had not been reopened.", "denies"),
        ("The baths have not been reopened by the town.", "denies"),
    ],
)
def test_what_had_not_been_by_a_time_is_told_of_that_time(sentence: str, verdict: str) -> None:
    text = f"Marle is old. {sentence} It rained."
    assert told(text, "Have the baths been reopened?", sentence, NO)[1] == verdict


def test_what_replies_to_the_very_question_goes_alone() -> None:
    opening, reply = "The lighthouse of Marle is open to the sea.", "No. Landing is forbidden."
    asked = "Can I visit the lighthouse?"
    source = article("v", f"{opening}\n\n{asked}\n\n{reply}")
    got = asked_of_heads(source, asked, sentences=[(opening, 0.97), (reply, 0.9)], stance=YES)
    assert got.decision is not None
    assert (got.answer, got.decision.verdict) == (reply, "denies")


def test_what_is_goes_before_what_was_once() -> None:
    once = "Until March 2023 the library of Marle was open on Wednesdays."
    now = "The library of Marle is not open on Wednesdays."
    got = asked_of_heads(
        article("v", f"{once} {now}"),
        "Is the library of Marle open on Wednesdays?",
        sentences=[(once, 0.97), (now, 0.9)],
        spans=[(once, 3.0)],
        stance=NO,
    )
    assert got.answer is not None
    assert got.answer.startswith(now)
    assert got.decision is not None
    assert got.decision.verdict == "denies"


UNSURE = Stance(0.3, 0.4, 0.3)


@pytest.mark.parametrize(
    ("sentence", "question", "verdict"),
    [
        ("Do not use vinegar, since it harms the seals.", "Can I use vinegar to rinse?", "denies"),
        ("A connection to hot water is not allowed.", "May I connect it to hot water?", "denies"),
        ("Never open the door.", "Should I open the door of the drum?", "denies"),
        ("Ibex must not be taken, for it is old.", "May pilots take Ibex?", "denies"),
        ("(1) No person shall light a fire.", "Can I light a fire here?", "denies"),
        ("You must not use vinegar.", "Can I use vinegar?", "denies"),
        ("Never open it while it turns.", "Can I open it while it turns?", "denies"),
        ("The pass is not transferable.", "Can the pass be transferred to a friend?", "denies"),
        ("There is no charge under Full.", "Is there a charge under Full?", "denies"),
        ("There is no charge under Full.", "Is there a charge?", "unclear"),
        ("There is no charge for trams.", "Is there a charge for buses?", "unclear"),
        ("There is no charge for trams.", "Is there no charge for trams?", "unclear"),
        ("The pass is not refundable.", "Can the pass be transferred?", "unclear"),
        # On a condition, of somebody else, of more than is asked, or of something else.
        ("Never open the door while it turns.", "Can I open the door?", "unclear"),
        ("Do not use the drum without supervision.", "Can I use the drum?", "unclear"),
        ("Small children must not use the drum.", "Can I use the drum?", "unclear"),
        ("Many people do not use vinegar.", "Can I use vinegar?", "unclear"),
        ("Do not use vinegar.", "Can I not use vinegar?", "unclear"),
        ("You do not have to use vinegar.", "Can I use vinegar?", "unclear"),
        ("Do not worry, you can use vinegar.", "Can I use vinegar?", "unclear"),
        ("Do not use vinegar.", "Does everybody use vinegar?", "unclear"),
    ],
)
def test_what_is_forbidden_outright_may_not_be_done(
    sentence: str, question: str, verdict: str
) -> None:
    text = f"Rinse it. {sentence} It rained."
    assert told(text, question, sentence, UNSURE) == (sentence, verdict)


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Can I iron my tent?", "unclear"),
        ("Can I dry my jacket?", "unclear"),
    ],
)
def test_what_is_forbidden_of_it_is_forbidden_of_what_stands_above(
    question: str, verdict: str
) -> None:
    text = "Jackets\n\nSpray it in spring. Do not iron it."
    assert told(text, question, "Do not iron it.", UNSURE) == ("Do not iron it.", verdict)


@pytest.mark.parametrize(
    ("text", "question", "verdict"),
    [
        ("Yes, on a lead, but not into the bar.", "Can I bring my dog into the bar?", "denies"),
        ("Yes, on a lead, but not into the bar.", "Can I bring my dog to the ground?", "supports"),
        ("Only on a lead, not into the bar.", "Can I bring my dog into the hall?", "unclear"),
        ("Not in the bar until noon.", "Can I bring my dog into the bar?", "unclear"),
    ],
)
def test_not_there_denies_that_place_alone(text: str, question: str, verdict: str) -> None:
    asked = "Can I bring my dog to the ground?"
    assert told(f"{asked}\n{text}", question, text) == (text, verdict)
    ticket = "A season ticket is valid for league matches only, not for cup matches."
    for of, verdict in (("cup", "denies"), ("league", "unclear"), ("friendly", "unclear")):
        asked = f"Is the season ticket valid for {of} matches?"
        assert told(ticket, asked, ticket, Stance(0.4, 0.4, 0.2)) == (ticket, verdict)


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Can I fit a child seat to the Tern 400?", "denies"),
        ("Can I fit a child seat to the Tern 600?", "unclear"),
        ("Can I fit a trailer to the Tern 400?", "unclear"),
        ("Can I ride on the Tern 400?", "unclear"),  # No more than the place is spoken of.
    ],
)
def test_what_may_not_be_done_there_may_be_called_otherwise(question: str, verdict: str) -> None:
    seat = "Child seats may be mounted on the Tern 600, but not on the Tern 400."
    assert told(seat, question, seat, Stance(0.4, 0.4, 0.2)) == (seat, verdict)


@pytest.mark.parametrize(
    ("text", "question", "verdict"),
    [
        (
            "Shorts must be above the knee; bikinis are not allowed.",
            "Are bikinis allowed?",
            "denies",
        ),
        ("Bikinis are not allowed.", "Are bikinis allowed on the lawn?", "supports"),
        ("2.3 Juniors may attend but may not vote.", "Are juniors allowed to vote?", "denies"),
        ("2.3 Juniors may attend but may not vote.", "May juniors attend?", "supports"),
        ("Juniors may not vote; a parent votes.", "Can parents vote for juniors?", "supports"),
        ("The deposit cannot be returned.", "Can the deposit be returned?", "denies"),
        ("The deposit cannot be returned after May.", "Can the deposit be returned?", "supports"),
    ],
)
def test_what_is_not_allowed_or_cannot_be_is_denied(text: str, question: str, verdict: str) -> None:
    assert told(text, question, text) == (text, verdict)


@pytest.mark.parametrize(
    ("text", "question", "verdict"),
    [
        ("It is closed on Mondays and Fridays.", "Is the bar open on Fridays?", "denies"),
        ("It is open on Fridays.", "Is the bar closed on Fridays?", "denies"),
        ("It is closed on Fridays in winter.", "Is the bar open on Fridays?", "supports"),
        ("It is not closed on Fridays.", "Is the bar open on Fridays?", "supports"),
        (
            "It is closed on Mondays, and open on Fridays.",
            "Is the bar open on Fridays?",
            "supports",
        ),
    ],
)
def test_what_is_closed_then_is_not_open(text: str, question: str, verdict: str) -> None:
    assert told(text, question, text) == (text, verdict)


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Was the appeal of Bo Ek successful?", "denies"),
        ("Was the appeal of Bo Ek rejected?", "supports"),
        ("Was the appeal of Ann Lee successful?", "unclear"),
    ],
)
def test_what_became_of_it_decides_by_itself(question: str, verdict: str) -> None:
    best = "His appeal was rejected."
    text = f"Bo Ek was suspended for four matches. {best} Ann Lee played on."
    assert told(text, question, best, Stance(0.4, 0.4, 0.2)) == (best, verdict)


def test_a_bare_reply_goes_before_what_explains_it() -> None:
    best = "Fees can be paid in ten instalments."
    text = f"Can I pay by instalments?\nYes. {best} It rained."
    question = "May I pay the fees in instalments?"
    assert told(text, question, best) == (f"Yes.\n{best}", "supports")


def test_no_sentence_is_quoted_twice_in_a_longer_piece() -> None:
    text = "Dinners are free in Year 2. Please pay by the app; we take no cash. It rained."
    best = "Please pay by the app; we take no cash."
    got = asked_of_heads(
        article("v", text),
        "Can I pay for dinners in cash?",
        sentences=[(best, 0.95), (f"Year 2. {best}", 0.9)],
        spans=[(best, 3.0)],
        stance=YES,
    )
    assert got.answer == best


def test_what_became_of_a_proposal_is_found_in_the_passage_behind() -> None:
    for rain in range(10, 40):
        text = f"{'It rained all day. ' * rain}{PROPOSED} The motion fell. All went home."
        first, *others = cut(article("v", text))
        if others and first.text.endswith(PROPOSED):
            break
    got = told(text, "Are dogs banned from the ground?", PROPOSED)
    assert got == (f"{PROPOSED}\nThe motion fell.", "denies")


@pytest.mark.parametrize(
    ("text", "question", "verdict"),
    [
        ("Dinners remain free in Years 1 and 2.", "Do dinners cost money in Year 2?", "denies"),
        ("Entry is free of charge for children.", "Do children have to pay for entry?", "denies"),
        ("Entry is free for children.", "Do adults pay for entry?", "supports"),
        ("Entry is £1 for adults, free for children.", "Do adults pay for entry?", "supports"),
        ("Entry is free of queues for children.", "Is there a charge for entry?", "supports"),
        ("Entry is free on Mondays only.", "Is there a charge for entry?", "supports"),
    ],
)
def test_what_is_free_costs_nothing(text: str, question: str, verdict: str) -> None:
    assert told(text, question, text) == (text, verdict)


@pytest.mark.parametrize("question", ["May I film my child?", "Am I allowed to film my child?"])
def test_whether_it_may_be_is_asked_in_many_ways(question: str) -> None:
    reply = "No, unless both coaches agree."
    text = f"Can I film my child?\n{reply}"
    assert told(text, question, reply) == (reply, "denies")


def test_no_verdict_is_told_against_the_reply_that_is_quoted() -> None:
    text = "Can I take part if I am pregnant?\nNo, unfortunately not."
    reply = "No, unfortunately not."
    assert told(text, "May pregnant women take part?", reply) == (reply, "unclear")
    assert told(text, "May pregnant women take part?", reply, NO) == (reply, "denies")


LEANING = Stance(0.3, 0.6, 0.1)


@pytest.mark.parametrize(
    ("text", "question", "stance", "verdict"),
    [
        ("None of their boats reached Ayre.", "Did any boat reach Ayre?", LEANING, "denies"),
        ("Ann Lee said she would not resign over it.", "Will Ann Lee resign?", LEANING, "denies"),
        ("Ann Lee ran without winning it.", "Did Ann Lee win?", LEANING, "denies"),
        ("In 2023 no dogs were allowed.", "Are dogs allowed?", LEANING, "unclear"),
        ("It will not open until May.", "Will the pier open?", LEANING, "unclear"),
        ("Not Ann Lee but Bo Ek resigned.", "Did Ann Lee resign?", LEANING, "unclear"),
        ("Ann Lee did not leave the party.", "Did Ann Lee leave the party?", UNSURE, "denies"),
        ("Ann Lee never left it for Ayre.", "Did Ann Lee leave the party?", UNSURE, "unclear"),
        (
            "Ann Lee’s aunt did not leave the party.",
            "Did Ann Lee leave the party?",
            UNSURE,
            "unclear",
        ),
        ("Ann Lee did not leave the party.", "Will Ann Lee leave the party?", UNSURE, "unclear"),
        ("Ann Lee did not leave the party.", "Did Ann Lee not leave the party?", UNSURE, "unclear"),
        ("Ann Lee is not at home.", "Is Ann Lee at home on Sunday?", UNSURE, "unclear"),
    ],
)
def test_a_sentence_that_says_not_of_the_very_thing_denies(
    text: str, question: str, stance: Stance, verdict: str
) -> None:
    assert told(text, question, text, stance)[1] == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Papers claimed that Ann Lee would join the choir, which she denied.", "unclear"),
        ("Ann Lee denied reports that she would join the choir.", "unclear"),
        ("Reports that Ann Lee would join the choir were false.", "unclear"),
        ("Ann Lee joined the choir, which denied her a solo.", "supports"),
        ("Ann Lee joined the choir and denied her brother a seat.", "supports"),
    ],
)
def test_a_claim_that_somebody_denies_supports_nothing(text: str, verdict: str) -> None:
    assert told(text, "Did Ann Lee join the choir?", text) == (text, verdict)
    asked = "Did papers claim that Ann Lee would join the choir?"
    assert told(text, asked, text) == (text, "supports")


def test_what_only_names_the_place_does_not_tell_what_is_there() -> None:
    bell, tram = "The bell hangs in Marle.", "She closed the trams of Marle."
    assert told(bell, "Is there a tram in Marle?", bell) == (bell, "unclear")
    assert told(tram, "Is there a tram in Marle?", tram) == (tram, "supports")
    assert told(bell, "Is there a bell in Marle?", bell) == (bell, "supports")
    reply = "At every meal, they say."
    asked = f"Will there be wine in Marle?\n{reply}"
    assert told(asked, "Is there wine in Marle?", reply) == (reply, "supports")


def test_an_interview_is_read_as_questions_and_replies() -> None:
    question = "Are you planning another buy-back?"
    text = f"The Post: {question}\nAnn Lee: No, for debt comes first. We owe much."
    reply = "Ann Lee: No, for debt comes first."
    assert told(text, question, f"The Post: {question}") == (reply, "denies")
    text = f"The Post: {question}\nAnn Lee: Not this year. We owe much."
    assert told(text, question, "Ann Lee: Not this year.") == ("Ann Lee: Not this year.", "unclear")


@pytest.mark.parametrize(
    ("text", "question", "verdict"),
    [
        ("No covenant has been breached.", "Has a covenant been breached?", "denies"),
        ("No covenant has been breached.", "Has an old covenant been breached?", "supports"),
        ("No covenant was signed last year.", "Was a covenant signed?", "supports"),
        ("No more covenants were signed.", "Were more covenants signed?", "supports"),
        ("No covenant was signed unless paid.", "Was a covenant signed?", "supports"),
        ("The Ayre listing ended in May.", "Is there an Ayre listing?", "denies"),
        ("The Ayre listing ended in May.", "Is the Ayre listing still valid?", "supports"),
        ("The Ayre list has not ended.", "Is there still an Ayre list?", "supports"),
        ("Ayre was closed in May.", "Is Ayre still there?", "denies"),
        ("Removed: support for Ayre tables.", "Does it support Ayre tables?", "denies"),
        ("Removed: support for Ayre tables.", "Did it support Ayre tables?", "supports"),
        ("Removed: a fault of Ayre tables.", "Does it support Ayre tables?", "supports"),
        ("Ann ran for the Ayre Cup but lost to Bo.", "Did Ann win the Ayre Cup?", "denies"),
        ("Ann ran for the Ayre Cup but lost to Bo.", "Did Bo win the Ayre Cup?", "supports"),
        ("The Ayre bid was rejected in May.", "Was the Ayre bid accepted?", "denies"),
        ("The board rejected the Ayre bid.", "Did the board accept the bid?", "denies"),
        ("Bo Ek rejected the offer of Ann.", "Did Ann accept the offer?", "supports"),
        ("It was rejected at first, then approved.", "Was it approved?", "supports"),
        ("Ann Lee, the head, was acquitted; Bo went.", "Was Ann Lee convicted?", "denies"),
        ("Ayre passes no longer expire in May.", "Do Ayre passes expire?", "supports"),
        ("Ayre passes no longer expire.", "Did Ayre passes expire?", "supports"),
        ("Bo Ek was cleared of any blame.", "Was Bo Ek to blame?", "denies"),
        ("Ayre leave is unpaid, but its days are paid.", "Is Ayre leave paid?", "denies"),
        ("Ann lost a race but took the Ayre Cup.", "Did Ann win the Ayre Cup?", "supports"),
        ("Ann won the Ayre Cup and lost a shoe.", "Did Ann win the Ayre Cup?", "supports"),
        ("You can watch it, but vote only by post.", "Can I vote online?", "unclear"),
        ("You can vote online, or by post only.", "Can I vote online?", "supports"),
    ],
)
def test_what_is_none_or_has_ended_is_denied(text: str, question: str, verdict: str) -> None:
    assert told(text, question, text) == (text, verdict)


@pytest.mark.parametrize(
    ("text", "question", "verdict"),
    [
        ("Scans may be requested only by a consultant.", "Can a GP request a scan?", "unclear"),
        ("Scans may be requested only by a GP.", "Can a GP request a scan?", "supports"),
        ("The film was shown only in Europe.", "Was the film shown in Japan?", "unclear"),
        ("Ask your doctor first if you take Salvin.", "Can I take it with Salvin?", "unclear"),
        ("Please tell the ward before you bring food.", "May I bring food?", "unclear"),
        ("A nurse may request blood tests only.", "Can a nurse request a scan?", "unclear"),
        ("Ask at the desk for large print.", "Can I get large print?", "supports"),
        ("Drinking wine with Salvin makes bleeding worse.", "Can I drink wine?", "unclear"),
        ("Salvin can be taken with wine and makes you sleepy.", "Can I drink wine?", "supports"),
        ("Smoking causes cancer.", "Can smoking cause cancer?", "supports"),
        ("Bo Ek asked whether Marle could open at noon.", "Is Marle open at noon?", "unclear"),
        ("Asked if he knew, Bo Ek said he did.", "Did Bo Ek know?", "supports"),
    ],
)
def test_what_leaves_it_open_supports_nothing(text: str, question: str, verdict: str) -> None:
    assert told(text, question, text)[1] == verdict


@pytest.mark.parametrize(
    ("text", "question", "verdict"),
    [
        ("You can take Salvin with Ibex at night.", "Can I take Ibex with Salvin?", "unclear"),
        ("You can take Salvin with Ibex if well.", "Can I take Ibex with Salvin?", "unclear"),
        ("Ibex may be taken with Salvin.", "Can I take Ibex with Cordal?", "unclear"),
        (
            "Do not take Ibex with Salvin or with another drug.",
            "Can I take Ibex with Salvin?",
            "denies",
        ),
        ("Do not take Ibex with Salvin or Cordal.", "Can I take Ibex with Salvin?", "denies"),
        ("You must not smoke or drink in the hall.", "Can I smoke?", "unclear"),
    ],
)
def test_what_just_that_is_allowed_or_forbidden_decides(
    text: str, question: str, verdict: str
) -> None:
    assert told(text, question, text, UNSURE)[1] == verdict


@pytest.mark.parametrize(
    ("text", "question", "verdict"),
    [
        ("Salvin does not affect your ability to drive.", "Can I drive with Salvin?", "unclear"),
        ("Wine has not been shown to add to its effects.", "Can I drink wine?", "unclear"),
        ("A cold is no reason to stay away.", "Can I come with a cold?", "unclear"),
        ("Salvin does not go with wine.", "Can I drink wine with Salvin?", "denies"),
        ("Rain did not stop the race.", "Did rain stop the race?", "denies"),
    ],
)
def test_what_only_says_that_nothing_stands_against_it_denies_nothing(
    text: str, question: str, verdict: str
) -> None:
    assert told(text, question, text, NO)[1] == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The car park is free for 2 hours.", "unclear"),
        ("The car park is free of charge for the first 3 hours.", "unclear"),
        ("The car park is free.", "denies"),
    ],
)
def test_what_is_free_for_a_time_may_cost(text: str, verdict: str) -> None:
    assert told(text, "Is there a charge for the car park?", text, UNSURE)[1] == verdict


@pytest.mark.parametrize(
    ("text", "question", "verdict"),
    [
        (
            "Storm Dag felled 40 trees but nobody was hurt.",
            "Was anybody hurt in Storm Dag?",
            "denies",
        ),
        ("Storm Dag felled 40 trees.", "Was anybody hurt in Storm Dag?", "supports"),
        ("In Storm Edda nobody was hurt.", "Was anybody hurt in Storm Dag?", "supports"),
        ("Nobody was hurt unless they swam.", "Was anybody hurt?", "supports"),
        ("Nobody who came was hurt.", "Was anybody hurt?", "supports"),
    ],
)
def test_what_is_said_of_nobody_is_denied_of_anybody(
    text: str, question: str, verdict: str
) -> None:
    assert told(text, question, text) == (text, verdict)


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Is Bo Ek the mayor of Marle?", "denies"),
        ("Is Bo Ek still the mayor?", "denies"),
        ("Was Bo Ek the mayor of Marle?", "unclear"),
        ("Is Bo Ek the mayor of Colne?", "unclear"),
        ("Is Ann Lee the mayor of Marle?", "supports"),
        ("Is Bo Ek the chairman of Marle Rail?", "supports"),
        ("Did Bo Ek meet the mayor of Marle?", "supports"),
    ],
)
def test_an_office_that_the_sentence_gives_to_another_is_not_theirs(
    question: str, verdict: str
) -> None:
    both = "Ann Lee, mayor of Marle, met Bo Ek, chairman of Marle Rail."
    assert told(f"{both} It rained.", question, both)[1] == verdict


@pytest.mark.parametrize(
    ("sentence", "question", "verdict"),
    [
        ("Bo Ek is acting mayor of Marle.", "Is Bo Ek the mayor of Marle?", "unclear"),
        ("Deputy mayor Bo Ek read it out.", "Is Bo Ek the mayor?", "unclear"),
        ("Former mayor Bo Ek read it out.", "Is Bo Ek mayor of Marle?", "unclear"),
        ("Bo Ek is acting mayor of Marle.", "Is Bo Ek the acting mayor of Marle?", "supports"),
    ],
)
def test_who_is_something_like_it_does_not_hold_the_office(
    sentence: str, question: str, verdict: str
) -> None:
    assert told(f"It rained. {sentence} All came.", question, sentence)[1] == verdict


def test_an_office_of_which_more_is_asked_is_left_to_the_reader() -> None:
    text, question = "Mayor Bo Ek and his wife came.", "Is Bo Ek the mayor until the summer?"
    assert told(text, question, text, Stance(0.4, 0.3, 0.3))[1] == "unclear"


LOST = "Marle, who lost to Colne last week, must now beat Ayre."


@pytest.mark.parametrize(
    ("sentence", "question", "verdict"),
    [
        (LOST, "Did Marle lose to Colne?", "supports"),
        (LOST, "Did Colne lose to Marle?", "denies"),
        (LOST, "Did Marle beat Colne?", "denies"),
        (LOST, "Did Colne beat Marle last week?", "supports"),
        (LOST, "Did Marle beat Colne in the Ayre Cup final?", "unclear"),
        ("Ann Lee led Marle to a victory over Colne.", "Was Marle beaten by Colne?", "denies"),
        ("Ann Lee led Marle to a victory over Colne.", "Did Marle win against Colne?", "supports"),
        ("Marle met Colne in the final.", "Did Marle beat Colne?", "unclear"),
        ("Marle beat Colne and then lost to Colne.", "Did Marle beat Colne?", "unclear"),
        ("Marle were too strong in the final.", "Did Marle beat Colne?", "supports"),
    ],
)
def test_whose_victory_it_was_is_not_left_to_a_reader(
    sentence: str, question: str, verdict: str
) -> None:
    assert told(f"It rained. {sentence} All came.", question, sentence)[1] == verdict


@pytest.mark.parametrize(
    ("sentence", "question", "verdict"),
    [
        ("The minimum age would be reduced to 18.", "Can people of 18 be members?", "unclear"),
        ("The minimum age would be reduced to 18.", "Will the age be reduced to 18?", "supports"),
        ("She would become the first mayor.", "Did she become mayor?", "supports"),
        (
            "Ann Lee is the first since 1988 to win it.",
            "Is Ann Lee the first to win it?",
            "unclear",
        ),
        ("Ann Lee resigned in May.", "Did Ann Lee resign and Bo Ek replace her?", "unclear"),
        ("Ann Lee and Bo Ek resigned.", "Did Ann Lee and Bo Ek resign?", "supports"),
    ],
)
def test_what_would_be_the_first_since_and_half_of_what_is_asked_support_nothing(
    sentence: str, question: str, verdict: str
) -> None:
    assert told(f"Bo Ek sang. {sentence} All came.", question, sentence)[1] == verdict


@pytest.mark.parametrize(
    ("sentence", "question", "verdict"),
    [
        ("We cannot take orders by telephone.", "Can I order by phone?", "denies"),
        ("Do not wash raw fish: that only spreads germs.", "Should I wash the fish?", "denies"),
        ("Small children must not rinse it.", "Can I wash the fish?", "unclear"),
        ("Do not wash raw fish if it is fresh.", "Should I wash the fish?", "unclear"),
        ("We cannot take orders by telephone.", "Do they take an order by phone?", "unclear"),
    ],
)
def test_of_what_is_forbidden_plainly_the_reader_need_be_less_sure(
    sentence: str, question: str, verdict: str
) -> None:
    text = f"Rinse it. {sentence} It rained."
    assert told(text, question, sentence, Stance(0.3, 0.6, 0.1)) == (sentence, verdict)


@pytest.mark.parametrize(
    ("question", "verdict", "first"),
    [
        ("Is Ann Lee the mayor of Marle?", "denies", "new"),
        ("Is Ann Lee still the mayor of Marle?", "denies", "new"),
        ("Is Bo Ek the mayor of Marle?", "supports", "new"),
        ("Was Ann Lee the mayor of Marle?", "supports", "old"),
        ("Is Ann Lee a mayor of Marle?", "supports", "old"),
        ("Is Ann Lee the mayor of Ayre?", "unclear", "old"),
    ],
)
def test_who_held_an_office_gives_way_to_whom_a_newer_article_names(
    question: str, verdict: str, first: str
) -> None:
    texts = {
        "old": "The mayor of Marle, Ann Lee, opened the harbour of Marle. It rained.",
        "new": "The mayor of Marle, Bo Ek, shut the ferry of Marle. It snowed.",
    }
    sources = [
        article(name, text, date(2023 if name == "old" else 2025, 5, 2))
        for name, text in texts.items()
    ]
    at = "new" if "Bo" in question else "old"
    got = ask(sources, (at, texts[at].split(".")[0], 4.0), question=question)
    assert got.decision is not None
    assert got.decision.verdict == verdict
    assert got.items[0].answer == texts[first].split(". ")[0] + "."


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Cy Orr replaced Ann Lee as mayor of Marle. It rained.", "denies"),
        ("Ann Lee, recently sacked as mayor of Marle, was glad. It rained.", "denies"),
        ("Ann Lee, the mayor of Marle, resigned on Monday. It rained.", "denies"),
        ("Cy Orr will replace Ann Lee as mayor of Marle. It rained.", "supports"),
    ],
)
def test_who_has_left_an_office_does_not_hold_it(text: str, verdict: str) -> None:
    best = text.split(". ")[0] + "."
    assert told(text, "Is Ann Lee the mayor of Marle?", best) == (best, verdict)
    assert told(text, "Was Ann Lee the mayor of Marle?", best) == (best, "supports")
