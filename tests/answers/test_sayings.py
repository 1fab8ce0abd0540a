"""Whether two quotes say the same: amounts with units, dates, names, other words."""

from __future__ import annotations

import pytest

from rag.answer.sayings import Relation, relation, with_bound

SAME, DIFFERENT, APART = Relation.SAME, Relation.DIFFERENT, Relation.APART


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("412 million", "655 million", DIFFERENT),
        ("4.25 percent", "3.75 percent", DIFFERENT),
        ("$655 million", "655m dollars", SAME),
        ("$1.13bn (£600m)", "£600m", SAME),
        ("more than 23,000", "23,104", SAME),
        ("eleven", "11", SAME),
        ("76%", "76 per cent", SAME),
        ("20 countries", "20", SAME),
        ("$5", "5 miles", APART),
        ("8%", "131.9 billion kronor", APART),
        ("3 March 2021", "March 2021", SAME),
        ("2019", "2021", DIFFERENT),
        ("19 March", "March 19", SAME),
        ("Victor Aleinikov", "Mr Aleinikov", SAME),
        ("Ann Lee", "Bo Ek", DIFFERENT),
        ("George Bush", "Laura Bush", DIFFERENT),
        ("the chief executive", "Ann Lee", APART),
        ("Astana", "the city of Astana", SAME),
        ("Ann Lee", "412 million", APART),
        ("$1.5 million", "$15 million", DIFFERENT),
        ("2.5", "25", DIFFERENT),
        ("1,5", "15", DIFFERENT),
        ("-5", "5", DIFFERENT),
        ("-5", "−5", SAME),
        ("5%", "5", APART),
        ("$5", "5", SAME),
        ("5-10", "10", SAME),
        ("1.398.000", "1,398,000", SAME),
        ("1,398.50", "1398.5", SAME),
        ("C#", "C++", DIFFERENT),
        ("C", "C++", DIFFERENT),
        ("C++", "the language C++", SAME),
        ("no more than 50", "30", SAME),
        ("no more than 50", "60", DIFFERENT),
        ("not more than 50", "60", DIFFERENT),
        ("no fewer than 50", "60", SAME),
        ("no fewer than 50", "30", DIFFERENT),
        ("not less than 50", "60", SAME),
        ("fewer than 50", "30", SAME),
        ("nearly 50", "48", SAME),
        ("nearly 50", "30", DIFFERENT),
        ("20 or more", "30", SAME),
        ("20 or fewer", "15", SAME),
        ("below -10", "-12", SAME),
        ("red", "blue", DIFFERENT),
        ("the Beatles", "Joe Cocker", DIFFERENT),
    ],
)
def test_how_two_answers_stand_to_each_other(one: str, other: str, expected: Relation) -> None:
    assert relation(one, other) is expected
    assert relation(other, one) is expected


@pytest.mark.parametrize(
    ("before", "bound"),
    [
        ("It drew more than ", "more than "),
        ("No fewer than ", "No fewer than "),
        ("It drew not more than ", "not more than "),
        ("It drew no less than ", "no less than "),
        ("It drew an estimated ", "an estimated "),
        ("It went up from ", ""),
        ("It drew ", ""),
    ],
)
def test_a_bound_stays_with_its_amount(before: str, bound: str) -> None:
    text, start = f"{before}23,000 people.", len(before)
    assert text[with_bound(text, start, start + 6) : start + 6] == f"{bound}23,000"
