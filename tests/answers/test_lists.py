"""Lists in small articles of several fields: what stands beside an item that was found is one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from rag import articles
from rag.answer import Basis
from rag.answer.enumerations.led import announced
from rag.answer.sayings.quotes import saying
from rag.passages import cut
from rag.question import analyse
from rag.types import Evidence, Hit, Reading, Span
from tests.answers.asking import PointedReader, article, asked_of, asked_of_heads

COUNCIL = (
    "Speeches were given by members of several bodies, such as Ann Lee, Head of Repairs at Marle "
    "Harbour and Professor of Tides at the University of Ayre, Bo Ek, Director of Lights (Ayre), "
    "Carl Odd, Chairman of the Board of the Ferry Company, and Dina Moor, Minister of Roads."
)
MATCH = "Goals came from Pete Lane (12th minute), Raj Mehta (40th) and the substitute Vic Wall."
BOOKS = "She wrote Low Tide, The Salt Clerk, A Winter in Ayre and nine crime stories."
SOUP = "Ingredients:\n\n- 500 g of cod\n- two onions\n- a bunch of dill\n\nBoil the onions."
TOUR = (
    "Dates of the tour:\n- 3 June, Gdynia\n- 5 June, Ayre\n- 9 June, Marle\nTickets cost 30 euros."
)
PERMIT = (
    "Bring these documents:\n\n1. Proof of address\n2. A photograph\n\nThe office opens at nine."
)
WATCHES = (
    "Marle, which owns mid-range brands Tia and Rol as well as fine marques Bla and Bre, rose."
)
MEETING = "Present: Ann Lee (chair), Bo Ek, Carl Odd\nAbsent: Dina Moor\n\nThe meeting began late."
HEADS = (
    "Ann Lee, head of sales, was leaving. The heads of the three branches are Bo Ek, Carl Odd and "
    "Dina Moor, who came in May."
)
COURT = (
    "The court heard Ida Berg, a clerk of the bank, Omar Said, who had lent Jo Fell money, and the "
    "accountant Ulf Strand."
)


def listed(text: str, question: str, *found: str) -> list[str]:
    """The items shown where the reader's list head marks ``found`` alone."""
    items, spans = [(words, 0.9) for words in found], [(words, 3.0) for words in found]
    got = asked_of_heads(article("t", text), question, items=items, spans=spans)
    return [item.answer for item in got.items]


def pointed(text: str, words: str) -> Callable[[str], Reading]:
    """The reading that finds ``words`` alone, and marks no items."""
    start = text.index(words)
    return lambda passage_id: Reading(
        (Span("t", passage_id, start, start + len(words), 3.0, 0.0),), 1, (0.0,)
    )


@pytest.mark.parametrize(
    ("text", "question", "found", "items"),
    [
        (
            COUNCIL,
            "List the speakers at the meeting.",
            "Ann Lee",
            ["Ann Lee", "Bo Ek", "Carl Odd", "Dina Moor"],
        ),
        (MATCH, "Name the scorers.", "Pete Lane", ["Pete Lane", "Raj Mehta", "Vic Wall"]),
        (
            BOOKS,
            "List the books she wrote.",
            "Low Tide",
            ["Low Tide", "The Salt Clerk", "A Winter in Ayre"],
        ),
        (COURT, "Which witnesses were heard?", "Ida Berg", ["Ida Berg", "Omar Said", "Ulf Strand"]),
        (
            SOUP,
            "What are the ingredients?",
            "500 g of cod\n- two onions",
            ["500 g of cod", "two onions", "a bunch of dill"],
        ),
        (
            'The songs of Marle\n1. "Dawn" (Ann Lee) – 4:12\n2. "Dusk" (Bo Ek) – 6:50\nIt sold.',
            "Which songs are on it?",
            "Dawn",
            ['"Dawn"', '"Dusk"'],
        ),
        (WATCHES, "Which brands does Marle own?", "Tia", ["Tia", "Rol", "Bla", "Bre"]),
        (MEETING, "Who was present?", "Ann Lee", ["Ann Lee", "Bo Ek", "Carl Odd"]),
        (TOUR, "Which towns are on the tour?", "Gdynia", ["Gdynia", "Ayre", "Marle"]),
        (
            PERMIT,
            "Which documents must be brought?",
            "these",
            ["Proof of address", "A photograph"],
        ),
        (
            "Seats:\n\nA. Red chair\nB. Blue chair\nC. Bench\n\nThey are old.",
            "Which seats are there?",
            "Red chair",
            ["Red chair", "Blue chair", "Bench"],
        ),
        (
            "Seats:\na. Red chair\nb. Blue chair",
            "Which seats are there?",
            "a. Red chair\nb. Blue chair",
            ["Red chair", "Blue chair"],
        ),
        (
            "Seats:\nA) Red chair\nB) Blue chair",
            "Which seats are there?",
            "Blue chair",
            ["Red chair", "Blue chair"],
        ),
        (
            "(2) It does not apply to\n(a) hire of tools, boats and cars,\n(b) loans by friends,\n"
            "(c) gifts.\n\nSection 2",
            "Which contracts does the Act not apply to?",
            "(a) hire of tools, boats and cars",
            ["hire of tools, boats and cars", "loans by friends", "gifts."],
        ),
        # Initials mark no line of a list.
        (
            "Guests:\n\nA. Smith\nB. Moor\nK. Jones",
            "Who were the guests?",
            "A. Smith\nB. Moor\nK. Jones",
            ["A. Smith", "B. Moor", "K. Jones"],
        ),
        ("Guests:\n\nA. Smith\nB. Moor", "Who were the guests?", "B. Moor", ["B. Moor"]),
    ],
)
def test_what_is_enumerated_beside_an_item_is_one(
    text: str, question: str, found: str, items: list[str]
) -> None:
    assert listed(text, question, found) == items


@pytest.mark.parametrize(
    ("text", "question", "found"),
    [
        # Two names in one sentence are no enumeration.
        ("Ann Lee met Bo Ek, and Carl Odd left.", "Name the guests.", "Ann Lee"),
        ("In Ayre, Ann Lee said, nobody waits.", "Name the speakers.", "Ann Lee"),
        # What the question says of the item is said of no other.
        (
            "The crew were Ann Lee, a doctor, Bo Ek, a cook, and Carl Odd, a pilot.",
            "Name the doctors of the crew.",
            "Ann Lee",
        ),
        (
            "Phones tested:\n- Lark: 150 euros, cheap\n- Eagle: 900 euros",
            "Which phones are cheap?",
            "Lark",
        ),
        # A measure picks some of several.
        (
            "The limit is 7%. Shares of Voltis, Aldra and Kornet fell.",
            "Which shares fell by more than 7%?",
            "Voltis",
        ),
    ],
)
def test_what_only_stands_near_is_no_item(text: str, question: str, found: str) -> None:
    assert listed(text, question, found) == [found]


def test_what_a_preposition_sets_apart_is_no_enumeration() -> None:
    text = "Boats go from May to August, weather permitting, on Tuesdays and Saturdays."
    found = ("May to August", "Tuesdays", "Saturdays")
    assert listed(text, "On which days do boats go?", *found) == [*found]


def test_what_somebody_is_called_by_is_no_item_beside_the_name() -> None:
    text = "Candidates are the vet Tom Okoro, the pharmacist Lena Brandt and Hugh Selby."
    found = ["Tom Okoro", "pharmacist", "Lena Brandt", "Hugh Selby"]
    expected = ["Tom Okoro", "Lena Brandt", "Hugh Selby"]
    assert listed(text, "Name the candidates.", *found) == expected


def test_an_item_keeps_its_currency() -> None:
    text = "Fees are £45 for adults and £20 for children."
    assert listed(text, "What are the fees?", "45", "20") == ["£45", "£20"]


def test_how_many_there_are_is_no_item() -> None:
    text = "Four plants will close: the one at Harrow and that at Lindow."
    assert listed(text, "Which plants will close?", "Four", "Harrow") == ["Harrow"]
    assert listed(text, "Which plants will close?", "Four plants", "Harrow") == ["Harrow"]


def test_the_enumeration_of_as_many_as_are_asked_about_is_the_list() -> None:
    found = ("Ann Lee", "Bo Ek", "Carl Odd")
    three = listed(HEADS, "Name the three heads of branches.", *found)
    assert three == ["Bo Ek", "Carl Odd", "Dina Moor"]


def test_what_is_excepted_is_no_item_unless_exceptions_are_asked_for() -> None:
    text = "The pass covers the readings and the talks except the workshop and the ceilidh."
    found = ("the readings", "the talks", "the workshop", "the ceilidh")
    assert listed(text, "Which events does the pass cover?", *found) == [
        "the readings",
        "the talks",
    ]
    asked = "Which events does the pass not cover?"
    assert "the workshop" in listed(text, asked, *found)
    held = "All talks except the walk are held in Corn Hall and Ayre House."
    assert listed(held, "In which halls are the talks held?", "Corn Hall", "Ayre House")
    behind = "Apart from Ann Lee, Bo Ek and Carl Odd came."
    assert listed(behind, "Who were the two who came?", "Bo Ek", "Carl Odd") == [
        "Bo Ek",
        "Carl Odd",
    ]


def test_a_list_is_as_sure_as_its_items_are_together_without_what_is_likelier_none() -> None:
    source = article("t", "Ann Lee sang. Bo Ek sang. Carl Odd sang.")
    items = [("Ann Lee", 0.9), ("Bo Ek", 0.6), ("Carl Odd", 0.3)]
    got = asked_of_heads(source, "Name the singers.", items=items, spans=[("Ann Lee", 3.0)])
    assert [item.answer for item in got.items] == ["Ann Lee", "Bo Ek"]
    assert got.confidence == pytest.approx(0.75)


WARRANTY = (
    "Warranty\n\nWater is bad for the motor. It lasts two years.\n\nThe warranty does not cover:\n"
    "- damage caused by lime,\n- seals, filters and\n  lamps,\n- commercial use.\n\n"
    "4. How to claim\nClaims are made by letter."
)
UNCOVERED = ["damage caused by lime", "seals, filters and\n  lamps", "commercial use."]


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("What does the warranty not cover?", UNCOVERED),
        ("what isn't covered by the warranty", UNCOVERED),
        ("What is not covered by the warranty?", UNCOVERED),
        # The line denies, or says less than is asked.
        ("What is covered by the warranty?", ["motor"]),
        ("What does the warranty of lamps not cover?", ["motor"]),
    ],
)
def test_the_list_is_the_one_whose_own_line_says_what_is_asked(
    question: str, items: list[str]
) -> None:
    assert listed(WARRANTY, question, "motor") == items


def test_what_cannot_be_done_is_a_list_whichever_way_it_is_denied() -> None:
    text = "Returns\n\nWhat cannot be returned:\n\n- ropes\n- gift cards\n\nBuy a box."
    for question in ("what can't i return", "What cannot be returned?"):
        assert listed(text, question, "box") == ["ropes", "gift cards"]


COSTS = (
    "Charges\n\nThe following costs are shared by the tenants:\n\nwater and drainage\n\n"
    "PVC repairs\n\ncleaning of the stairs,\n\n5 Repairs\n\nPaint is borne by the owner."
)


def test_a_list_without_marks_ends_with_its_short_lines() -> None:
    items = ["water and drainage", "PVC repairs", "cleaning of the stairs"]
    assert listed(COSTS, "Which costs are shared by the tenants?", "Paint") == items
    assert listed(COSTS, "Which costs are shared by the owners?", "Paint") == ["Paint"]


@pytest.mark.parametrize("found", [1, 2])
def test_a_list_goes_on_in_the_next_passage_or_may_not_be_whole(found: int) -> None:
    named = [f"right number {number} of whoever asks for it" for number in range(16)]
    source = article("t", "You have these rights:\n\n" + "\n\n".join(named))
    hits = [Hit(passage, 1.0) for passage in cut(source)]
    asked = analyse("Which rights do I have?")
    reading, reader = Reading((), 1, (0.0,)), PointedReader(())
    basis = Basis(hits[:found], {"t": source}, reading, reader, asked, date(2026, 1, 1))
    items, more = announced(basis)
    told = [basis.text(item) for item in items]
    assert len(hits) == 2
    assert (told == named, more) == (found == 2, found == 1)
    assert told == named[: len(told)]


@pytest.mark.parametrize("records", [1, 2])
def test_items_of_several_records_may_not_be_all(records: int) -> None:
    names = ["Egg hunt", "Litter pick"]
    sources = [article(name, f"Event: {name}. Place: Green.") for name in names[:records]]

    def reading(_: str) -> Reading:
        ids = [cut(source)[0].id for source in sources]
        found = [Evidence(n, i, 7, 7 + len(n), 0.9) for n, i in zip(names, ids, strict=False)]
        spans = tuple(Span(e.article_id, e.passage_id, e.start, e.end, 3.0, 0.0) for e in found)
        return Reading(spans, records, (0.0,) * records, (), tuple(found))

    got = asked_of(sources, "Which events are on the Green?", reading)
    assert [item.answer for item in got.items] == names[:records]
    assert got.at_least == (records > 1)


SOLD = "Sold in the shop:\n\n- fruit\n  - apples\n  - pears\n- oats\n- rye of Ayre\n\nIt is old."


def test_marks_of_another_kind_within_an_item_do_not_end_a_list() -> None:
    text = SOLD.replace("  - apples\n  - pears", "  1. apples\n  2. pears")
    assert listed(text, "Which goods do they have?", "oats") == ["fruit", "oats", "rye of Ayre"]
    assert listed(text, "Which goods do they have?", "pears") == ["apples", "pears"]


@pytest.mark.parametrize(
    ("found", "items"),
    [
        (["fruit"], ["fruit", "oats", "rye of Ayre"]),
        (["pears"], ["apples", "pears"]),
        # The reader marked a part of one line, the mark of another with it, or nothing else.
        (["rye", "oats"], ["fruit", "oats", "rye of Ayre"]),
        (["- oats"], ["fruit", "oats", "rye of Ayre"]),
        (["oats\n-"], ["fruit", "oats", "rye of Ayre"]),
    ],
)
def test_items_are_whole_lines_of_one_level_without_their_marks(
    found: list[str], items: list[str]
) -> None:
    assert listed(SOLD, "Which goods do they have?", *found) == items


def test_what_only_leads_to_the_next_item_is_left_out() -> None:
    text = "These tools may be taken:\n\n- knives,\n- frames; and\n- rods, or\n- salt and pepper"
    items = ["knives", "frames", "rods", "salt and pepper"]
    assert listed(text, "Which tools may be taken?", "knives") == items
    assert listed(text, "Which things did they see?", "frames") == items


def test_what_is_listed_within_an_item_belongs_to_it() -> None:
    text = "The warranty does not cover:\n\n- damage\n  - by lime\n  - by frost\n- commercial use"
    items = ["damage\n  - by lime\n  - by frost", "commercial use"]
    assert listed(text, "What does the warranty not cover?", "damage") == items


def test_a_list_goes_on_in_the_next_passage() -> None:
    names = [
        f"the {word} ferry of the town of Marle" for word in "red blue old new big slow".split()
    ]
    lines = "\n".join(f"- {name}" for name in names)
    source = article("t", f"{'It is told at length. ' * 15}\n\nThese came:\n\n{lines}\n\nAll left.")
    first, second = cut(source)
    assert names[0] in first.text or names[0] in second.text

    def reading(passage_id: str) -> Reading:
        at = source.text.index(names[-1])
        within = next(p.id for p in (first, second) if p.start <= at < p.end)
        item = Evidence("t", within, at, at + len(names[-1]), 0.9)
        return Reading((Span("t", within, at, at + 4, 3.0, 0.0),), 2, (0.0, 0.0), (), (item,))

    got = asked_of([source], "Which vessels arrived?", reading)
    assert [item.answer for item in got.items] == names


PLAN = (
    "What they will do\n\nclimbing and abseiling\n\ncanoeing on Lake Arden\n\na night walk\n\n"
    "Meals\n\nSoup is served at noon."
)
DAYS = (
    "The school is closed on five days:\n\nFriday 2 October 2026\n\nMonday 4 January 2027\n\n"
    "Monday 7 June 2027\n\nAbsence\n\nCall us."
)
CLUBS = (
    "Clubs\n\nMonday: Chess, Years 3 to 6, free\n\nTuesday: Choir, at noon, free\n\n"
    "Wednesday: Football, Year 6, £4\n\nFriday: no clubs\n\nChess is full."
)
FIELDS = "Date: 4 October\nTeam: Women, first\nVenue: Home, hard court\nResult: 3-1, won"
WRAPPED = (
    "We went to the lake and saw\ncanoes on the shore with the\nothers of the club who came\nthen."
)
CUPS = "County Cup winners: 1959, 1961; finalists 1960, 1982"


@pytest.mark.parametrize(
    ("text", "question", "found", "items"),
    [
        (
            PLAN,
            "Which activities are planned?",
            "a night walk",
            ["climbing and abseiling", "canoeing on Lake Arden", "a night walk"],
        ),
        (
            DAYS,
            "Which days is the school closed?",
            "Friday 2 October 2026",
            ["Friday 2 October 2026", "Monday 4 January 2027", "Monday 7 June 2027"],
        ),
        (CLUBS, "Which clubs are there?", "Chess", ["Chess", "Choir", "Football"]),
        (CLUBS, "Which clubs are free?", "Chess", ["Chess", "Choir"]),
        (CLUBS, "Which clubs are there on Mondays?", "Chess", ["Chess"]),
        (FIELDS, "Which teams played?", "Women", ["Women"]),
        (WRAPPED, "Which boats are there?", "canoes", ["canoes"]),
        (CUPS, "In which years was the County Cup won?", "1959", ["1959", "1961"]),
    ],
)
def test_lines_alike_are_a_list_whose_marks_were_lost(
    text: str, question: str, found: str, items: list[str]
) -> None:
    assert listed(text, question, found) == items


def test_a_name_that_sounds_like_an_office_is_one_of_those_present() -> None:
    text = "Present: Ann Lee (chair), Dean Marsh (head of coaching), Carl Odd"
    names = ["Ann Lee", "Dean Marsh", "Carl Odd"]
    assert listed(text, "Who was present at the meeting?", "Ann Lee") == names


FIRMS = "Its brands are Old Mill (bread), Finch & Daughter (cakes), Low & Sons and Marlow."


@pytest.mark.parametrize(
    ("text", "found", "items"),
    [
        (
            FIRMS,
            ("Old Mill", "Finch", "Daughter", "Low & Sons", "Marlow"),
            ["Old Mill", "Finch & Daughter", "Low & Sons", "Marlow"],
        ),
        ("Its brands are Finch & Marlow.", ("Finch", "Marlow"), ["Finch", "Marlow"]),
    ],
)
def test_a_sign_joins_a_name_where_commas_part_the_others(
    text: str, found: tuple[str, ...], items: list[str]
) -> None:
    assert listed(text, "Which brands does it have?", *found) == items


def test_the_heading_of_a_table_is_no_item() -> None:
    table = "# Ayre\n\nQuarter by segment\n\n| | Q1 |\n|---|---|\n| Water | 148 |\n"
    (source,) = articles.read(table.encode(), "ayre.md")
    head, question = "Quarter by segment", "Which segments does it have?"
    got = asked_of_heads(source, question, items=[(head, 0.9)], spans=[(head, 3.0)])
    assert got.items == []


def test_a_mark_inside_a_number_parts_no_line() -> None:
    lines = "- Often (1 in 10): coughs, sneezing\n- Rarely (1 in 10,000): fever"
    text = f"Effects:\n{lines}\n\nThat is all."
    shown = listed(text, "What are the effects?", "sneezing")
    assert not [words for words in shown if words.startswith("000")]


def test_an_enumeration_of_many_is_compared_no_further_than_it_is_told() -> None:
    things = [f"{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(600)]
    text = f"The members are {', '.join(things)}."
    reading = pointed(text, text)
    saying.cache_clear()
    found = asked_of([article("t", text)], "What are the members?", reading)
    assert len(found.items) == 30
    assert found.at_least
    assert saying.cache_info().misses < 2 * len(things)


def test_a_long_run_of_blanks_is_gone_through_once_in_an_enumeration() -> None:
    text = f"Ann Lee{' ' * 30_000}and Bo Ek,{' ' * 30_000}Carl Odd and Dina Moor came."
    reading = pointed(text, text.removesuffix(" came."))
    found = asked_of([article("t", text)], "List who came.", reading)
    assert [item.answer for item in found.items] == ["Ann Lee", "Bo Ek", "Carl Odd", "Dina Moor"]


def test_how_many_are_asked_for_need_stand_in_no_article() -> None:
    text = "A full breakfast holds bacon, sausages and eggs."
    items = [("bacon", 0.9), ("sausages", 0.9), ("eggs", 0.9)]
    got = asked_of_heads(
        article("b", text), "Name 6 things in a full breakfast", items=items, spans=[("bacon", 4.0)]
    )
    assert [item.answer for item in got.items] == ["bacon", "sausages", "eggs"]
