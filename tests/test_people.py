"""Who is who in an article: names, roles, pronouns and speakers."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.roles import roles_in
from rag.people import people_of, same_name
from rag.people.names import full_names
from rag.people.offices import APPOSED

CONGRESS = (
    "Welcoming the guests, the Head of State praised the forum. He was glad.\n\n"
    "“Health is the cornerstone,” the President said.\n\n"
    "Ken Tamm highlighted new clinics.\n\n"
    "“We see great potential in tourism,” the President added.\n\n"
    "Speeches were given by Sara Abdul, President of the Dandy Society, and Ada Lunt, "
    "Minister of Health of Fairland."
)


def roles_of(name: str, text: str) -> set[str]:
    (person,) = people_of(text).called(name)
    return {" ".join([*sorted(r.qualifiers), *sorted(r.modifiers), r.head]) for r in person.roles}


def test_a_role_standing_alone_is_the_only_person_it_can_be() -> None:
    (tamm,) = people_of(CONGRESS).called("Ken Tamm")
    meant = {CONGRESS[start:end] for start, end in tamm.mentions}
    assert {"Head of State", "President", "Ken Tamm"} <= meant
    assert [role.head for role in tamm.meant_by] == ["head of state", "president"]
    assert not tamm.roles
    assert roles_of("Sara Abdul", CONGRESS) == {"president"}
    assert roles_of("Ada Lunt", CONGRESS) == {"minister"}


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Alison Moor, the mayor, met judge James Rook. “It is late,” she said.", "Alison Moor"),
        ("Alison Moor, the mayor, met the owner, Mr Quill. “It is,” she said.", "Alison Moor"),
        ("Ilan Rook, the mayor, met the owner, Dame Vera Quill. “It is,” he said.", "Ilan Rook"),
        ("Alison Moor, the mayor, met judge Ilan Rook. “It is late,” she said.", "Ilan Rook"),
        ("Judge James Rook was glad. “It is late,” she said.", ""),
        ("Judge Andrea Rook was glad. “It is late,” he said.", "Andrea Rook"),
    ],
)
def test_he_and_she_are_not_whom_a_name_or_title_tells_otherwise(text: str, speaker: str) -> None:
    assert [said.speaker for said in people_of(text).speech] == [speaker]


def test_every_quotation_has_its_speaker() -> None:
    said = [(CONGRESS[s.start : s.end][:12], s.speaker) for s in people_of(CONGRESS).speech]
    assert said == [("“Health is t", "Ken Tamm"), ("“We see grea", "Ken Tamm")]


def test_a_title_or_initials_may_stand_between_an_office_and_a_name() -> None:
    assert "foreign minister" in roles_of("Dosa", "Foreign Minister Prince Yan Dosa spoke.")
    assert roles_of("Dosa", "The chair of the Marle Task Force (MTF), Yan Dosa, spoke.") == {
        "chair"
    }
    assert roles_of("Dosa", "The head coach Yan Dosa spoke.") == {"coach"}


def test_roles_before_a_name_may_run_on_into_it() -> None:
    text = "It was read by Deputy Prime Minister of the Republic Yan Dosa."
    assert roles_of("Dosa", text) == {"deputy prime minister"}


def test_a_quotation_that_was_only_closed_began_with_its_paragraph() -> None:
    text = (
        'News.\n\nWe have reached a high level. It is true," doctor Viktor Alein told journalists.'
    )
    (said,) = people_of(text).speech
    assert text[said.start : said.end].startswith("We have reached")
    assert said.speaker == "Viktor Alein"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Victor Aleinikov", "Viktor Aleinikov", True),
        ("Mr Aleinikov", "Viktor Aleinikov", True),
        ("V. Aleinikov", "Viktor Aleinikov", True),
        ("Cllr Hesketh", "Tom Hesketh", True),
        ("Councillor Hesketh", "Cllr Tom Hesketh", True),
        ("Mayor Moor", "Ann Moor", True),
        ("Rev. Moor", "Ann Moor", True),
        ("Ann Judge", "Judge", True),
        ("Mayor of York", "Bishop of York", False),
        ("Ann Lee", "Bo Lee", False),
        ("Ann", "Ann Lee", False),
    ],
)
def test_names_with_variants(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same


@pytest.mark.parametrize(
    ("asked", "held", "same"),
    [
        ("president of Fairland", "the President", True),
        ("president of Fairland", "the Head of State", True),
        ("minister of health", "Minister of Health of Fairland", True),
        ("health minister of Fairland", "Minister of Health of Fairland", True),
        ("prime minister", "Deputy Prime Minister of the Republic", False),
        ("minister of health", "Prime Minister", False),
        ("president of Fairland", "Vice President of Fairland", False),
        ("president of Fairland", "former President of Fairland", False),
        ("boss", "ex-Yarrow boss", False),
        ("chair of the MTF", "chair of the Marle Task Force", True),
        ("chair of the Marle Task Force", "chair of the M.T.F.", True),
        ("chair of the MTF", "chair of the Marle Trade Council", False),
        ("leader of North Korea", "leader of New Kent", False),
        ("chief executive", "former Marle Rail and Ayre Trams chief executive", False),
        ("captain", "acting Bank of Ayre captain", False),
        ("chief executive", "First Ayre chief executive", True),
        ("president of Fairland", "President of Otherland", False),
        ("president", "president-elect", False),
        ("director of the gallery", "acting director of the gallery", False),
        ("chairman of the board", "Chairwoman of the Board", True),
        ("chief executive of walmart's US division", "chief executive of the U.S. division", True),
        ("president of the United States", "President of the U.S.", True),
        ("CTO", "Chief Technology Officer", True),
        ("chief technology officer", "chief executive officer", False),
        ("governor of Virginia", "governor of West Virginia", False),
        ("governor of West Virginia", "governor of Virginia", False),
        ("governor of virginia", "Governor of West Virginia", False),
        ("mayor of York", "mayor of New York", False),
        ("president of Sudan", "President of South Sudan", False),
        ("president of Guinea", "President of Equatorial Guinea", False),
        ("leader of Korea", "leader of North Korea", False),
        ("first minister of Ireland", "First Minister of Northern Ireland", False),
        ("governor of Austria", "governor of Upper Austria", False),
        ("governor of West Virginia", "governor of the State of West Virginia", True),
        ("mayor of New York", "mayor of New York City", True),
        ("president of the Exchange", "president of the New York Exchange", True),
        ("chairman of Fairland Bank", "chairman of the new Fairland Bank", True),
        ("governor of the bank", "governor of the central bank", True),
        ("governor of the bank", "governor of the West Bank", True),
        ("chief executive of Apple", "chief executive of Apple Inc", True),
        ("chair of the Fed", "chair of the U.S. Fed", True),
        ("captain of the Star", "under Captain Ann Lee", True),
        ("secretary of state", "Under Secretary of State", False),
        ("mayor of Marle", "under acting mayor Ann Lee", False),
        ("the duty officer at weekends", "Duty officer (weekends)", True),
        ("the chair at the moment", "Chair", True),
        ("health minister of Marle", "minister of Health", True),
        ("health minister of Marle", "minister of Trade", False),
        ("first president to fly", "President", True),
        ("president of Marle", "first president of Marle", True),
        ("first president of Marle", "president of Marle", False),
        ("secretary of the party", "first secretary of the party", False),
    ],
)
def test_another_office_is_another_role(asked: str, held: str, same: bool) -> None:
    assert roles_in(asked)[0].role.is_office_of(roles_in(held)[0].role) is same


def test_a_name_behind_the_field_of_an_office_is_its_holders() -> None:
    (director,) = people_of("Director of television Ann Lee said that it rained.").people
    assert [(role.head, role.of) for role in director.roles] == [("director", "television")]
    (boss,) = roles_in("The head of carmaker Marle Motors left.")
    assert boss.role.of == "carmaker Marle Motors"


def test_offices_within_the_words_of_one_are_passed_over() -> None:
    chain = " of the head" * 30_000
    (boss,) = roles_in(f"The head{chain}.")
    assert boss.end == len(f"The head{chain}")


def test_offices_joined_before_a_name_are_both_its_own() -> None:
    assert roles_of("Ann Lee", "The founder and chief executive Ann Lee sang.") == {
        "founder",
        "chief executive",
    }


def test_a_first_name_means_the_only_one_who_bears_it() -> None:
    text = "Ann Lee came. Ann said it rained. “It is wet,” Ann said."
    assert [person.name for person in people_of(text).people] == ["Ann Lee"]
    assert people_of(text).speech[0].speaker == "Ann Lee"
    both = "Ann Lee and Ann Marlow came. Ann said it rained."
    assert "Ann" not in {person.name.split()[-1] for person in people_of(both).people[:2]}


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        # The speech goes on in the same paragraph, after the words that say whose it is.
        ('"It is new," said Ann Lee. "It is ours." Bo Ek called it "a toy".', "Lee Lee Ek"),
        # A quotation that ended its sentence is not the next sentence's.
        ('Ann Lee said it was over. "It is done." Bo Ek said he was glad.', "Lee"),
        # A word that is only set off is nobody's.
        ('"It broke," Ann Lee said. Users of the "CrackBerry" wept.', "Lee"),
        # Opened anew before it was closed.
        ('But Ann Lee of the Rail Alliance questioned it. "It is slow. "It is dear," she said.',
         "Lee Lee"),
        # Whom only a surname names.
        ('Fans sang. Marlow said it was hard. "I was hurt," he added.', "Marlow"),
        # The club is not its president.
        ('"We won," said Fair Rovers president Ann Lee.', "Lee"),
        # What news writes instead of a pronoun.
        ('Ann Lee lost. Ann Lee admitted it. "I am tired," the 30-year-old told reporters.', "Lee"),
        # Only a title stands with the surname.
        ('Cllr Tom Marlow sat. "It is dear," said Cllr Marlow.', "Marlow"),
        # Who has an age, or does what only people do, is somebody.
        ('The mayor, Ann Lee, saw Elke Marr, then 29, draw. "It is late," she said.', "Marr"),
        ('The mayor, Ann Lee, saw Elke Marr, an heir, who drew. "It is late," she said.', "Marr"),
        # Who was told something did not say it.
        ('Mayor Ann Lee said no. Judge Bo Ek had been told it be "as cheap as it may be".', ""),
        # Who spoke last, not who was named last.
        ('Ann Lee said that she and Bo Ek were friends. "He was kind," she said.', "Lee"),
        # Who is described before what they say speaks on.
        ("Ann Lee, who runs the Copper Kettle on Ferry Street, said it was bad. “Nobody comes. It"
         " is over,” she said.\n\n"
         "But Ayre's ferry lord, Sue Ek, accused the town. “They cut it by a third,” she said.\n\n"
         "It came from Cy Dole, Bo Hart said. “He gave it,” he said.", "Lee Ek Hart"),
    ],
)  # fmt: skip
def test_whose_a_quotation_is(text: str, speakers: str) -> None:
    assert (
        " ".join("".join(said.speaker.split()[-1:]) for said in people_of(text).speech) == speakers
    )


@given(
    st.lists(
        st.sampled_from(
            [",", " is", " the", " a", " Ann", " B's", " C’", " D's'", " ’s", "  ", " b"]
        ),
        max_size=9,
    ).map("".join)
)
def test_what_stands_between_a_name_and_its_role(between: str) -> None:
    plain = re.compile(
        r"(?:,|\s+(?:is)|’s)\s*"
        r"(?:(?:the|a|[A-Z][\w&’'-]*(?:\s[A-Z][\w&’'-]*)*['’]s?)\s+)*(?:[A-Z][\w&-]*\s+)?"
    )
    assert bool(APPOSED.fullmatch(between)) is bool(plain.fullmatch(between))


def test_genitives_in_a_row_are_read_once() -> None:
    # In every division of them it would never end.
    assert APPOSED.fullmatch(", " + "A' " * 2_000 + "x ") is None
    assert APPOSED.fullmatch(", " + "A' " * 2_000) is not None


NAMES = st.lists(
    st.sampled_from("Ann Marie B. Viktor Victor Lee Marlow Marlowe Marlwo Harlow Dr 's".split()),
    min_size=1,
    max_size=3,
).map(" ".join)


@given(st.lists(st.tuples(NAMES, st.booleans()), max_size=9))
def test_everybody_has_the_longest_of_their_names(told: list[tuple[str, bool]]) -> None:
    names = [(name, at, at + 1, title) for at, (name, title) in enumerate(told)]
    assert list(full_names(names).items()) == list(each_with_every_other(names).items())


def each_with_every_other(
    names: list[tuple[str, int, int, bool]],
) -> dict[str, list[tuple[int, int]]]:
    """The same, slow and plain."""
    longest: list[str] = []

    def known(name: str) -> str | None:
        same = [other for other in longest if same_name(name, other)]
        begun = [other for other in longest if other.startswith(f"{name} ")]
        return same[0] if same else begun[0] if len(begun) == 1 else None

    several = [name for name, _, _, _ in names if " " in name]
    titled = [name for name, _, _, title in names if title and " " not in name]
    for name in dict.fromkeys([*several, *titled]):
        other = known(name)
        if other is None:
            longest.append(name)
        elif len(name) > len(other):
            longest[longest.index(other)] = name
    owned = {name: [(a, b) for n, a, b, _ in names if known(n) == name] for name in longest}
    return {name: places for name, places in owned.items() if places}


def test_the_names_of_a_whole_book_are_not_compared_each_with_every_other() -> None:
    # Several million comparisons would take minutes. No two of these are alike.
    words = [
        "".join(2 * letter for letter in word) for word in product("abcdefghijklmno", repeat=3)
    ]
    names = [(f"Ann {word.title()}", at, at + 1, False) for at, word in enumerate(words)]
    assert len(full_names(names)) == len(names)


def test_a_first_name_tells_that_what_sounds_like_an_office_is_a_surname() -> None:
    found = people_of("The mayor, Victoria King, left. Stephen, King of Marle, spoke.")
    assert [(one.name, [role.head for role in one.roles]) for one in found.people][:1] == [
        ("Victoria King", ["mayor"])
    ]
    assert not any(one.name == "Stephen King" for one in found.people)


def test_who_labels_a_thing_speaks_and_no_earlier_speaker() -> None:
    text = '"It is fair," said Ann Lee. Meanwhile Bo Ek labelled the tram "a pile of pants".'
    people = people_of(text)
    assert people.speakers(text.index("Meanwhile"), len(text)) == ["Bo Ek"]


def test_what_stands_before_a_title_is_no_name() -> None:
    text = "Nobel Laureate Dr Ann Lee left. Professor Bo Ek, Nobel prize winner, said: “It rains.”"
    assert [person.name for person in people_of(text).people] == ["Ann Lee", "Bo Ek"]
    assert people_of(text).speakers(len(text) - 11, len(text)) == ["Bo Ek"]


TALK = (
    "[In the office of Bo.]\nAnn Lee: Did you see the ferry?\nBo: I saw it leave. It was late.\n"
    "Ann Lee: We must wait, then.\nBo: I have a map of the harbour."
)


def test_in_a_conversation_each_turn_is_spoken_by_whom_it_is_headed() -> None:
    people = people_of(TALK)
    assert people.in_turns
    at = TALK.index("It was late")
    assert people.speakers(at, at + 11) == ["Bo"]


@pytest.mark.parametrize(
    "text",
    [
        "Fixed: The gate shuts.\nAdded: A bell.\nFixed: The lamp burns.\nAdded: A second lamp.",
        "From: Ann Lee\nTo: Bo Ek\nFrom: Bo Ek\nTo: Ann Lee",
        "Ann Lee: I begin.\nBo Ek: You do.",
    ],
)
def test_lines_with_labels_are_no_conversation(text: str) -> None:
    assert not people_of(text).in_turns
