"""Yes or no: which sentences are quoted, and what they decide."""

from __future__ import annotations

import pytest

from rag.types import Evidence, Reading, Span, Stance
from tests.answers.test_answer import article, asked_of

YES, NO = Stance(0.95, 0.03, 0.02), Stance(0.03, 0.95, 0.02)


def told(text: str, question: str, best: str, stance: Stance = YES) -> tuple[str | None, str]:
    """What is quoted, and the verdict, where the reader takes ``best`` for the evidence."""
    source = article("v", text)

    def reading(passage_id: str) -> Reading:
        start = text.index(best)
        found = Evidence("v", passage_id, start, start + len(best), 0.95)
        span = Span("v", passage_id, start, start + len(best), 3.0, 0.0)
        return Reading((span,), 1, (0.0,), (found,), (), stance)

    got = asked_of([source], question, reading)
    assert got.decision is not None
    for citation in got.citations:
        place = slice(citation.start_char_index, citation.end_char_index)
        assert text[place] == citation.cited_text
    return got.answer, got.decision.verdict


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


@pytest.mark.parametrize(
    ("reply", "question"),
    [
        ("Only assistance dogs, I am afraid.", "May I bring my dog?"),
        ("All but the mini turbo brush.", "Does the V12 fit the tools of the V10?"),
        ("Not at the desks.", "Can I eat in the library?"),
    ],
)
def test_a_reply_that_holds_in_part_is_unclear(reply: str, question: str) -> None:
    assert told(f"{question}\n{reply}", question, reply) == (reply, "unclear")


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


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        (PROPOSED, "Did Bo Ek propose that dogs be banned?"),
        ("Marle plans to close the gate.", "Will Marle close the gate?"),
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


def test_what_is_goes_before_what_was_once() -> None:
    once = "Until March 2023 the library of Marle was open on Wednesdays."
    now = "The library of Marle is not open on Wednesdays."
    text = f"{once} {now}"
    source = article("v", text)

    def reading(passage_id: str) -> Reading:
        at = len(once) + 1
        sentences = (
            Evidence("v", passage_id, 0, len(once), 0.97),
            Evidence("v", passage_id, at, len(text), 0.9),
        )
        return Reading(
            (Span("v", passage_id, 0, len(once), 3.0, 0.0),), 1, (0.0,), sentences, (), NO
        )

    got = asked_of([source], "Is the library of Marle open on Wednesdays?", reading)
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
        ("(1) No person shall light a fire.", "Can I light a fire here?", "denies"),
        ("You must not use vinegar.", "Can I use vinegar?", "denies"),
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


def test_no_verdict_is_told_against_the_reply_that_is_quoted() -> None:
    text = "Can I take part if I am pregnant?\nNo, unfortunately not."
    reply = "No, unfortunately not."
    assert told(text, "May pregnant women take part?", reply) == (reply, "unclear")
    assert told(text, "May pregnant women take part?", reply, NO) == (reply, "denies")
