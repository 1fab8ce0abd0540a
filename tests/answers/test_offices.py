"""Whose an office is: what is told, confirmed and refused of somebody, and what is inferred."""

from __future__ import annotations

from datetime import date

import pytest

from rag import articles, linking
from rag.answer.basis import Basis
from rag.answer.checks import confirmed, refusal
from rag.question import analyse
from rag.roles import spelt_out
from rag.types import Article, Hit, Passage, Reading, Span
from tests.answers.test_answer import PointedReader, article, ask

TAXED = (
    "The President said on Monday that Fairland would cut taxes.\n\n"
    "Ken Tamm said his bakery in Fairland pays too much."
)
SPOKE = (
    "The President said on Monday that Fairland would cut taxes.\n\n"
    "Ken Tamm praised the harbour.\n\nThe President also praised the crews.\n\n"
    "“It is new,” Ken Tamm said.\n\n“Fairland needs it,” the President added."
)
"""It goes on with the President, twice, where it has just named somebody."""


@pytest.mark.parametrize(("text", "told"), [(TAXED, False), (SPOKE, True)])
def test_an_office_that_nobody_gives_to_somebody_is_not_theirs(text: str, told: bool) -> None:
    question = "Who is the president of Fairland?"
    source = article("f", text)
    hit = Hit(Passage(f"f:0-{len(text)}", "f", 0, len(text), text), 1.0)
    [seen] = linking.noted(analyse(question), [hit], {"f": source})
    assert seen.passage.text.startswith("Ken Tamm is the president.") is told
    reader = PointedReader((("f", "Ken Tamm", 4.0),))
    reading = reader.read(question, [hit])
    basis = Basis([hit], {"f": source}, reading, reader, analyse(question), date(2026, 1, 1))
    (span,) = reading.spans
    assert confirmed(basis, span) is told
    assert (refusal(basis, span) is None) is told


def test_what_the_president_said_is_found_though_the_name_is_inferred() -> None:
    got = ask([article("f", TAXED)], question="What did the President say about taxes?")
    assert [item.speaker for item in got.items] == ["Ken Tamm"]


def test_the_office_standing_alone_does_not_widen_the_one_that_is_held() -> None:
    text = (
        "Ann Lee, president of Fairland, came to Otherland. In Otherland the President said "
        "that Otherland was warm."
    )
    found = ("o", "Ann Lee", 4.0)
    other = ask([article("o", text)], found, question="Who is the president of Otherland?")
    assert other.status == "abstained"
    own = ask([article("o", text)], found, question="Who is the president of Fairland?")
    assert own.answer == "Ann Lee"


@pytest.mark.parametrize(
    ("asked", "held", "answered"),
    [
        ("Virginia", "Virginia", True),
        ("West Virginia", "West Virginia", True),
        ("Virginia", "West Virginia", False),
        ("West Virginia", "Virginia", False),
    ],
)
def test_a_place_whose_name_holds_another_ones_is_another_place(
    asked: str, held: str, answered: bool
) -> None:
    text = f"Jim Marle, governor of {held}, signed the bill. West Virginia, then Virginia, sang."
    found = ("v", "Jim Marle", 4.0)
    got = ask([article("v", text)], found, question=f"Who is the governor of {asked}?")
    assert (got.status == "answered") is answered


@pytest.mark.parametrize(
    ("office", "suggested"),
    [
        (
            "Chief Information Security Officer",
            ["Who is the chief information security officer?"],
        ),
        ("acting head", []),
        ("MP for Ayre", ["Who is the MP of Ayre?"]),
        ("acting head of Sales", ["Who is the acting head of Sales?"]),
    ],
)
def test_the_office_that_was_found_is_named_in_full(office: str, suggested: list[str]) -> None:
    source = article("o", f"Ann Lee, {office}, spoke of the chief financial officer.")
    found = ("o", "Ann Lee", 4.0)
    got = ask([source], found, question="Who is the chief financial officer?")
    assert got.abstention is not None
    assert got.abstention.suggestions == suggested


@pytest.mark.parametrize(
    ("text", "name", "given"),
    [
        ("The post of COO has been vacant since Ann Lee left.", "Ann Lee", False),
        ("The vacant post of COO was filled by Ann Lee.", "Ann Lee", True),
    ],
)
def test_a_vacant_post_is_nobodys(text: str, name: str, given: bool) -> None:
    question = "Who is the chief operating officer?"
    got = ask([article("v", text)], ("v", name, 4.0), question=question)
    assert (got.status == "answered") is given
    if got.abstention is not None:
        assert "the post is vacant" in got.abstention.message
        assert [lead.citation.sentence for lead in got.abstention.candidates] == [text]


@pytest.mark.parametrize(
    ("text", "name", "given"),
    [
        ("Parent governors: Ann Lee and Bo Ek.", "Ann Lee", True),
        ("Chairmen since the war\n\nAnn Lee (1945-62), Bo Ek (since 1962).", "Bo Ek", True),
        ("Clerk to the governors: Ann Lee. Vice-chair: Bo Ek.", "Ann Lee", False),
        ("Guests of the chairmen\n\nAnn Lee (1945-62), Bo Ek (since 1962).", "Bo Ek", False),
        (
            "Chairmen since the war\n\nBo Ek (since 1962).\n\nBo Ek was captain until 1960.",
            "Bo Ek",
            True,
        ),
        ("Chairmen\n\nDeputy chairman Bo Ek came.", "Bo Ek", False),
        ("Chairmen since the war:\n\n- Ann Lee (1945-62)\n- Bo Ek (since 1962)", "Bo Ek", True),
        ("Guests of the chairmen:\n\n- Ann Lee (1945)\n- Bo Ek (1962)", "Bo Ek", False),
    ],
)
def test_an_office_is_theirs_of_whom_it_is_told_in_the_plural(
    text: str, name: str, given: bool
) -> None:
    office = "governors" if "governors" in text else "chairmen"
    got = ask([article("n", text)], ("n", name, 4.0), question=f"Who are the {office}?")
    assert got.status == ("answered" if given else "abstained")


STAFF = (
    "# Staff\n\n| Role | Name |\n|---|---|\n| Headteacher | Ann Lee |\n"
    "| Assistant headteacher, Key Stage 2 | Bo Ek |\n"
)


@pytest.mark.parametrize(
    ("office", "name", "given"),
    [
        ("headteacher", "Ann Lee", True),
        ("head teacher", "Ann Lee", True),
        ("headteacher", "Bo Ek", False),
        ("assistant headteacher", "Bo Ek", True),
        ("assistant head", "Bo Ek", True),
        ("assistant headteacher", "Ann Lee", False),
    ],
)
def test_a_row_that_begins_with_an_office_and_what_it_is_for_names_its_holder(
    office: str, name: str, given: bool
) -> None:
    (staff,) = articles.read(STAFF.encode(), "staff.md")
    got = ask([staff], (staff.id, name, 4.0), question=f"Who is the {office}?")
    assert got.status == ("answered" if given else "abstained")


def test_who_leaves_to_become_something_becomes_it() -> None:
    text = "The deputy Owen Tate leaves us on 31 May to become headteacher of Ayre."
    for asked, status in (("becomes", "answered"), ("is", "abstained")):
        question = f"Who {asked} headteacher of Ayre?"
        if asked == "is":
            question = "Who is the headteacher of Ayre?"
        got = ask([article("n", text)], ("n", "Owen Tate", 4.0), question=question)
        assert got.status == status


@pytest.mark.parametrize(
    ("text", "name", "given"),
    [
        ("The deputy leads are Bo Ek and Ann Lee.", "Ann Lee", True),
        ("Deputy lead: Ann Lee.", "Ann Lee", True),
        ("The deputy who left us is Ann Lee.", "Ann Lee", False),
        ("The deputy leads are here, said Ann Lee.", "Ann Lee", False),
    ],
)
def test_a_sentence_that_names_the_holder_outweighs_another_office_of_theirs(
    text: str, name: str, given: bool
) -> None:
    source = article("n", f"Ann Lee, treasurer, came.\n\n{text}")
    at = source.text.rindex(name)
    hit = Hit(Passage("n:0", "n", 0, len(source.text), source.text), 1.0)
    question = analyse("Who is the deputy?")
    span = Span("n", "n:0", at, at + len(name), 4.0, 0.0)
    reading = Reading((span,), 1, (0.0,))
    basis = Basis([hit], {"n": source}, reading, PointedReader(()), question, date(2026, 1, 1))
    assert (refusal(basis, span) is None) is given


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("Who is the CEO of Ayre?", "Who is the chief executive officer of Ayre?"),
        ("Who is Ayre's chief executive?", "Who is Ayre's chief executive officer?"),
        ("Who is the chief executive of Bree?", "Who is the chief executive of Bree?"),
        ("Who is the chief executive officer of Bree?", "Who is the CEO of Bree?"),
        ("Who is the CFO of Ayre?", "Who is the CFO of Ayre?"),
        ("Who is the former CEO of Ayre?", "Who is the former CEO of Ayre?"),
    ],
)
def test_an_office_is_read_for_by_the_name_that_the_articles_give_it(
    question: str, read: str
) -> None:
    sources = {
        "a": article("a", "Ann Lee, Chief Executive Officer of Ayre, is glad. So is Ayre."),
        "b": article("b", "Bo Ek is chief executive of Bree; a CEO of Bree earns much."),
        "c": article("c", "Cy Dole was once CEO of Bree. Bree's CEO is Di Orr."),
    }
    if "officer of Bree" in question:
        del sources["b"]
    hits = [
        Hit(Passage(f"{id_}:0", id_, 0, len(source.text), source.text), 1.0)
        for id_, source in sources.items()
    ]
    words = linking.in_their_words(question, hits, sources)
    assert words.lower() == read.lower()


def test_an_office_is_searched_for_by_its_full_name_as_well() -> None:
    assert spelt_out("Who is Ayre's CEO?") == "Who is Ayre's CEO (chief executive officer)?"
    assert spelt_out("Who ceded Ayre?") == "Who ceded Ayre?"


@pytest.mark.parametrize(
    ("question", "name", "given"),
    [
        ("Who is the chair of Ayre?", "Ann Lee", True),
        ("Who will become chair of Ayre?", "Ann Lee", False),
        ("Who will become chair of Ayre?", "Bo Ek", True),
        ("Who will be the next chair of Ayre?", "Bo Ek", True),
        ("Who is the chair of Ayre?", "Bo Ek", False),
        ("Who is the treasurer of Ayre?", "Cy Dole", True),
    ],
)
def test_who_will_follow_is_asked_for_where_the_office_is_still_to_change(
    question: str, name: str, given: bool
) -> None:
    text = (
        "The chair of Ayre, Ann Lee, will step down in May. Bo Ek will succeed Ann Lee as chair "
        "of Ayre. Cy Dole succeeded Di Orr as treasurer of Ayre."
    )
    source = article("c", text)
    at = text.rindex(name) if name == "Ann Lee" and not given else text.index(name)
    hit = Hit(Passage("c:0", "c", 0, len(text), text), 1.0)
    span = Span("c", "c:0", at, at + len(name), 4.0, 0.0)
    basis = Basis(
        [hit],
        {"c": source},
        Reading((span,), 1, (0.0,)),
        PointedReader(()),
        analyse(question),
        date(2026, 1, 1),
    )
    assert (refusal(basis, span) is None) is given


@pytest.mark.parametrize(
    ("title", "text", "given"),
    [
        ("Ann Lee", "She left in 1880. She was succeeded by her pupil Bo Ek.", True),
        ("Harbours", "Ann Lee was succeeded by the engineer Bo Ek.", True),
        ("Harbours", "She was succeeded by her pupil Bo Ek.", False),
        ("Ann Lee", "She was succeeded by the daughter of Bo Ek.", False),
    ],
)
def test_who_followed_somebody_is_told_where_it_is_said_of_them(
    title: str, text: str, given: bool
) -> None:
    source = Article("a", title, text, "a.txt", None, "sha")
    question = "Who succeeded Ann Lee as inspector of harbours?"
    got = ask([source], ("a", "Bo Ek", 4.0), question=question)
    assert (got.answer == "Bo Ek") is given


@pytest.mark.parametrize(
    ("question", "name", "given"),
    [
        ("Who are the members of Ayre's council?", "Ann Lee", True),
        ("Who are the members of Ayre's council?", "Bo Ek", False),
        ("Who were members of Ayre's council?", "Bo Ek", True),
        ("Who is the chair of the council?", "Cy Dole", False),
        ("Who was the chair of the council?", "Cy Dole", True),
        ("Who is the treasurer of the council?", "Di Orr", True),
        ("Who is the secretary of the council?", "Ed Fay", False),
    ],
)
def test_former_members_are_told_by_their_heading_or_their_years(
    question: str, name: str, given: bool
) -> None:
    text = (
        "Members\n\n- Ann Lee\n- Di Orr, treasurer of the council from 2020 to 2030\n"
        "- Ed Fay, secretary of the council from May 2001 to June 2009\n\n"
        "Former members\n\n- Bo Ek\n- Cy Dole, chair of the council\n"
    )
    source = article("m", text)
    hit = Hit(Passage("m:0", "m", 0, len(text), text), 1.0)
    span = Span("m", "m:0", text.index(name), text.index(name) + len(name), 4.0, 0.0)
    basis = Basis(
        [hit],
        {"m": source},
        Reading((span,), 1, (0.0,)),
        PointedReader(()),
        analyse(question),
        date(2026, 1, 1),
    )
    assert (refusal(basis, span) is None) is given


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("Who is the treasurer of the Northern Marle Board?", False),
        ("Who is the treasurer of the North Ayre Club?", True),
        ("Who is the treasurer of the NAC?", True),
    ],
)
def test_an_office_is_of_a_body_that_its_article_speaks_of(question: str, answered: bool) -> None:
    text = (
        "He moved to Northumbria. The North Ayre Club (NAC) met.\n\nTreasurer: Ann Lee, as before."
    )
    got = ask([article("c", text)], ("c", "Ann Lee", 4.0), question=question)
    assert (got.status == "answered") is answered


@pytest.mark.parametrize(("text", "answered"), [("He was asleep", False), ("He met Lee", True)])
def test_a_name_stands_in_no_other_word(text: str, answered: bool) -> None:
    source = article("c", f"{text} and planned it in 1990.")
    got = ask([source], ("c", "1990", 4.0), question="When did Ann Lee come?")
    assert (got.status == "answered") is answered


COUNCIL = (
    "Town council leader Ann Lee was elected. Bo Ek, the Green speaker, becomes her deputy. The"
    " youngest councillor is Cy Dole, 19, of Ayre. The oldest is Ned Hart, 83. Ayre was glad."
)


@pytest.mark.parametrize(
    ("question", "name", "given"),
    [
        ("Who is the leader of Ayre Town Council?", "Ann Lee", True),
        ("Who is the leader of Bree Town Council?", "Ann Lee", False),
        ("Who is Ann Lee's deputy?", "Bo Ek", True),
        ("Who is the deputy leader?", "Bo Ek", True),
        ("Who is the deputy mayor?", "Bo Ek", False),
        ("Who is the oldest councillor?", "Ned Hart", True),
        ("Who is the youngest councillor?", "Ned Hart", False),
        ("Who is the oldest coach?", "Ned Hart", False),
    ],
)
def test_an_office_may_be_told_in_part(question: str, name: str, *, given: bool) -> None:
    got = ask([article("n", COUNCIL)], ("n", name, 4.0), question=question)
    assert (got.answer == name) is given


@pytest.mark.parametrize(
    ("of", "given"),
    [("the hospital trust", True), ("the Ayre hospital trust", True), ("the rugby club", False)],
)
def test_a_body_is_known_by_its_kind_behind_its_name(of: str, *, given: bool) -> None:
    text = "“It is safe,” said Ann Lee, chief executive of the Ayre and Bree hospital trust."
    question = f"Who is the chief executive of {of}?"
    got = ask([article("h", text)], ("h", "Ann Lee", 4.0), question=question)
    assert (got.answer == "Ann Lee") is given


@pytest.mark.parametrize(
    ("question", "given"),
    [("Who is the MP for Ayre?", True), ("Who is the MP for Bree?", False)],
)
def test_a_member_of_parliament_is_that_of_a_place(question: str, *, given: bool) -> None:
    text = "Ayre was wet. The Ayre MP, Ann Lee, saw a game in Bree on Monday."
    got = ask([article("m", text)], ("m", "Ann Lee", 4.0), question=question)
    assert (got.answer == "Ann Lee") is given


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("Who is the regional officer of the Royal College of Ayre?", True),
        ("Who is the regional officer of the Bree College?", False),
    ],
)
def test_its_officer_is_that_of_what_was_just_spoken_of(question: str, *, given: bool) -> None:
    text = (
        "The Royal College of Ayre said pay was low. According to its regional officer, Ann Lee,"
        " rents rose. Many went to Bree."
    )
    got = ask([article("m", text)], ("m", "Ann Lee", 4.0), question=question)
    assert (got.answer == "Ann Lee") is given
