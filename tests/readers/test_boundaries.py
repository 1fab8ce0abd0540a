"""A quote is what a person would copy: no number, address, identifier or pair is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.readers._boundaries import _WHOLE, _holding, whole


@pytest.mark.parametrize(
    ("text", "pointed_at", "quoted"),
    [
        ("It has 87,650 people.", "87", "87,650"),
        ("It has 87,650 people.", "650", "87,650"),
        ("It has 1.398.000 people.", "398", "1.398.000"),
        ("It cost 40 000 euros in 1962.", "000", "40 000"),
        ("It cost €40,000 then.", "40", "€40,000"),
        ("It fell to -12 degrees.", "12", "-12"),
        ("It grew by 4.5% in May.", "5", "4.5%"),
        ("Open from 10:30 on.", "30", "10:30"),
        ("Signed 12/03/2021 here.", "03", "12/03/2021"),
        ("Write to ada.lunt@example.com.", "@example.com", "ada.lunt@example.com"),
        ("Write to ada.lunt@example.com.", "lunt", "ada.lunt@example.com"),
        ("See https://example.com/a?b=1.", "example", "https://example.com/a?b=1"),
        ("See example.com now.", "example", "example.com"),
        ("File Garton-926 is lost.", "Garton", "Garton-926"),
        ("File KZ-4471/B is lost.", "4471", "KZ-4471/B"),
        ("Version v2.1 is out.", "v2", "v2.1"),
        ("A well-known study.", "known", "well-known"),
        ("The Ayre-based firm left.", "Ayre", "Ayre"),
        ("The New Ayre-based firm left.", "New Ayre", "New Ayre"),
        ("An Ayre-Bree route.", "Ayre", "Ayre-Bree"),
        ("An evidence-based view.", "evidence", "evidence-based"),
        ("By Mary O'Neil here.", "Neil", "O'Neil"),
        ("Akshulakov's house", "Akshulakov", "Akshulakov"),
        ("The U.S. army", "S", "U.S."),
        ("Under the Licence 2.0. Until then", "2.0", "2.0"),
        ("It goes in 5.0.", "5", "5.0"),
        ("Written in C++ then.", "C", "C++"),
        ("AT&T paid.", "AT", "AT&T"),
        ("It ends here. Next one.", "here", "here"),
        ("The end.The next.", "end", "end"),
        ("from 2010–2015 on", "2010", "2010"),
        ('Its slogan is "Bread before bombs" now.', '"Bread', '"Bread before bombs"'),
        ("Its slogan is “Bread before bombs” now.", "“Bread before", "“Bread before bombs”"),
        ("Its slogan is “Bread before bombs” now.", "Bread before", "Bread before"),
        ("Its slogan is “Bread before bombs” now.", "bombs”", "“Bread before bombs”"),
        ('He said "yes" and "no more" then.', 'more" then', '"no more" then'),
        ("Kim Dole (born 1962) won.", "Kim Dole (born", "Kim Dole (born 1962)"),
        ("Kim Dole (" + "very " * 40 + "old) won.", "Kim Dole (very", "Kim Dole "),
        ("the museum (in Brent", "(in Brent", "in Brent"),
        ("emoji 👍🏽 here", "👍🏽", "👍🏽"),
        ("館長はThe warden is Kenji Moriで、", "Kenji Mo", "Kenji Mori"),
        ("张伟说Zhang Wei在北京成立", "Wei", "Wei"),
        ("เปิดทุกวันThe chief is Somchai Kaewtaและปิด", "Kaew", "Kaewta"),
    ],
)
def test_what_is_pointed_at_is_quoted_whole(text: str, pointed_at: str, quoted: str) -> None:
    start = text.index(pointed_at)
    found = whole(text, start, start + len(pointed_at))
    assert found is not None
    assert text[slice(*found)] == quoted.strip()


@pytest.mark.parametrize("marks", [".", ",", "—", '"', " ( ", "…", "”"])
def test_an_answer_of_marks_is_none(marks: str) -> None:
    text = f"One {marks} two."
    assert whole(text, 4, 4 + len(marks)) is None


@given(st.text("ab1 .,-'\"()“”@/\n", max_size=60), st.data())
def test_it_is_a_place_in_the_text_and_stays_as_it_is(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = whole(text, start, end)
    if found is not None:
        assert 0 <= found[0] < found[1] <= len(text)
        assert not text[found[0]].isspace()
        assert not text[found[1] - 1].isspace()


@given(st.text("aB1 2 .,-'$%@/\u00a0\n", max_size=60))
def test_what_holds_a_place_is_what_is_met_there_from_the_beginning_on(text: str) -> None:
    wholes = [found.span() for found in _WHOLE.finditer(text)]
    for at in range(len(text) + 1):
        holding = [(low, high) for low, high in wholes if low < at < high]
        assert [_holding(text, at)] == (holding or [(at, at)])
