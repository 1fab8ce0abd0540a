"""Whose an office is: what is told, confirmed and refused of somebody, and what is inferred."""

from __future__ import annotations

from datetime import date

import pytest

from rag import articles, linking
from rag.answer.basis import Basis
from rag.answer.checks import confirmed, refusal
from rag.language.roles import spelt_out
from rag.question import analyse
from rag.types import Article, Hit, Passage, Reading, Span
from tests.answers.asking import PointedReader, article, ask, quoted


def judged(text: str, question: str, at: int, name: str) -> tuple[Basis, Span]:
    """``name`` at one place of an article, as an answer to be checked."""
    hit = Hit(Passage("n:0", "n", 0, len(text), text), 1.0)
    span = Span("n", "n:0", at, at + len(name), 4.0, 0.0)
    reading = Reading((span,), 1, (0.0,))
    asked = analyse(question)
    sources = {"n": article("n", text)}
    return Basis([hit], sources, reading, PointedReader(()), asked, date(2026, 1, 1)), span


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


@pytest.mark.parametrize(
    ("text", "name", "given"),
    [
        ("The deputy who left us is Ann Lee.", "Ann Lee", False),
        ("The deputy leads are here, said Ann Lee.", "Ann Lee", False),
    ],
)
def test_a_sentence_that_names_the_holder_outweighs_another_office_of_theirs(
    text: str, name: str, given: bool
) -> None:
    text = f"Ann Lee, treasurer, came.\n\n{text}"
    basis, span = judged(text, "Who is the deputy?", text.rindex(name), name)
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
    at = text.rindex(name) if name == "Ann Lee" and not given else text.index(name)
    basis, span = judged(text, question, at, name)
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
    basis, span = judged(text, question, text.index(name), name)
    assert (refusal(basis, span) is None) is given


VIRGINIA = "Jim Marle, governor of {}, signed the bill. West Virginia, then Virginia, sang."
LEAVES = "The deputy Owen Tate leaves us on 31 May to become headteacher of Ayre."
GOVERNORS, CHAIRMEN = "Who are the governors?", "Who are the chairmen?"
CLUB = "He moved to Northumbria. The North Ayre Club (NAC) met.\n\nTreasurer: Ann Lee, as before."
COUNCIL = (
    "Town council leader Ann Lee was elected. Bo Ek, the Green speaker, becomes her deputy. The"
    " youngest councillor is Cy Dole, 19, of Ayre. The oldest is Ned Hart, 83. Ayre was glad."
)
TRUST = "“It is safe,” said Ann Lee, chief executive of the Ayre and Bree hospital trust."
MP = "Ayre was wet. The Ayre MP, Ann Lee, saw a game in Bree on Monday."
COLLEGE = (
    "The Royal College of Ayre said pay was low. According to its regional officer, Ann Lee,"
    " rents rose. Many went to Bree."
)


@pytest.mark.parametrize(
    ("text", "question", "name", "given"),
    [
        # A place whose name holds another one's is another place.
        (VIRGINIA.format("Virginia"), "Who is the governor of Virginia?", "Jim Marle", True),
        (VIRGINIA.format("West Virginia"), "Who is the governor of Virginia?", "Jim Marle", False),
        (
            VIRGINIA.format("West Virginia"),
            "Who is the governor of West Virginia?",
            "Jim Marle",
            True,
        ),
        (VIRGINIA.format("Virginia"), "Who is the governor of West Virginia?", "Jim Marle", False),
        # An office is theirs of whom it is told in the plural.
        ("Parent governors: Ann Lee and Bo Ek.", GOVERNORS, "Ann Lee", True),
        ("Clerk to the governors: Ann Lee. Vice-chair: Bo Ek.", GOVERNORS, "Ann Lee", False),
        (
            "Chairmen since the war\n\nAnn Lee (1945-62), Bo Ek (since 1962).",
            CHAIRMEN,
            "Bo Ek",
            True,
        ),
        (
            "Guests of the chairmen\n\nAnn Lee (1945-62), Bo Ek (since 1962).",
            CHAIRMEN,
            "Bo Ek",
            False,
        ),
        (
            "Chairmen since the war\n\nBo Ek (since 1962).\n\nBo Ek was captain until 1960.",
            CHAIRMEN,
            "Bo Ek",
            True,
        ),
        ("Chairmen\n\nDeputy chairman Bo Ek came.", CHAIRMEN, "Bo Ek", False),
        (
            "Chairmen since the war:\n\n- Ann Lee (1945-62)\n- Bo Ek (since 1962)",
            CHAIRMEN,
            "Bo Ek",
            True,
        ),
        ("Guests of the chairmen:\n\n- Ann Lee (1945)\n- Bo Ek (1962)", CHAIRMEN, "Bo Ek", False),
        # Who leaves to become something becomes it.
        (LEAVES, "Who becomes headteacher of Ayre?", "Owen Tate", True),
        (LEAVES, "Who is the headteacher of Ayre?", "Owen Tate", False),
        # An office is of a body that its article speaks of.
        (CLUB, "Who is the treasurer of the Northern Marle Board?", "Ann Lee", False),
        (CLUB, "Who is the treasurer of the North Ayre Club?", "Ann Lee", True),
        (CLUB, "Who is the treasurer of the NAC?", "Ann Lee", True),
        # A name stands in no other word.
        ("He was asleep and planned it in 1990.", "When did Ann Lee come?", "1990", False),
        ("He met Lee and planned it in 1990.", "When did Ann Lee come?", "1990", True),
        # An office may be told in part.
        (COUNCIL, "Who is the leader of Ayre Town Council?", "Ann Lee", True),
        (COUNCIL, "Who is the leader of Bree Town Council?", "Ann Lee", False),
        (COUNCIL, "Who is Ann Lee's deputy?", "Bo Ek", True),
        (COUNCIL, "Who is the deputy leader?", "Bo Ek", True),
        (COUNCIL, "Who is the deputy mayor?", "Bo Ek", False),
        (COUNCIL, "Who is the oldest councillor?", "Ned Hart", True),
        (COUNCIL, "Who is the youngest councillor?", "Ned Hart", False),
        (COUNCIL, "Who is the oldest coach?", "Ned Hart", False),
        # A body is known by its kind behind its name.
        (TRUST, "Who is the chief executive of the hospital trust?", "Ann Lee", True),
        (TRUST, "Who is the chief executive of the Ayre hospital trust?", "Ann Lee", True),
        (TRUST, "Who is the chief executive of the rugby club?", "Ann Lee", False),
        # A member of parliament is that of a place, an officer that of what was just spoken of.
        (MP, "Who is the MP for Ayre?", "Ann Lee", True),
        (MP, "Who is the MP for Bree?", "Ann Lee", False),
        (COLLEGE, "Who is the regional officer of the Royal College of Ayre?", "Ann Lee", True),
        (COLLEGE, "Who is the regional officer of the Bree College?", "Ann Lee", False),
    ],
)
def test_whose_an_office_is(text: str, question: str, name: str, given: bool) -> None:
    assert quoted(question, text, name) == (name if given else None)


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("Who is the chief executive of Yarrow?", False),
        ("Who is the boss of Yarrow?", False),
        ("Who is the head of Yarrow?", False),
        ("Who was the chief executive of Yarrow?", True),
        ("Who was the head of Yarrow?", True),
    ],
)
@pytest.mark.parametrize("office", ["former Yarrow boss", "ex-Yarrow chief executive"])
def test_former_stands_before_the_name_of_what_the_office_is_of(
    question: str, given: bool, office: str
) -> None:
    text = f"The trial of {office} Bo Ek began. Yarrow is a railway."
    got = ask([article("y", text)], ("y", "Bo Ek", 4.0), question=question)
    assert (got.answer == "Bo Ek") is given


@pytest.mark.parametrize(("asks", "given"), [("is", False), ("was", True)])
def test_several_who_held_an_office_are_asked_for_as_former(asks: str, given: bool) -> None:
    text = "The deal leaves out former Yarrow chief executives Bo Ek and Ann Lee. Yarrow is old."
    question = f"Who {asks} the chief executive of Yarrow?"
    got = ask([article("y", text)], ("y", "Bo Ek", 4.0), question=question)
    assert (got.answer == "Bo Ek") is given
