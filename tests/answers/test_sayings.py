"""Whether two quotes say the same: amounts with units, dates, names, other words."""

from __future__ import annotations

import pytest

from rag.answer.sayings import Day, Relation, day_in, relation, with_bound
from rag.answer.sayings.quotes import saying

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
        ("CHF 94", "EUR 94", APART),
        ("CHF 94", "94 francs", SAME),
        ("SEK 5 million", "NOK 5 million", APART),
        ("CHF 94", "CHF 86", DIFFERENT),
        ("EUR 1,250 million", "EUR 1,260 million", DIFFERENT),
        ("EUR 1,189.6 million", "EUR 1.19 billion", SAME),
        ("between EUR 1,260 and EUR 1,300", "EUR 1,250 to EUR 1,290", DIFFERENT),
        ("between EUR 1,250 and EUR 1,290", "EUR 1,250 to EUR 1,290", SAME),
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
        ("no more than 50", "45", SAME),
        ("no more than 50", "60", DIFFERENT),
        ("not more than 50", "60", DIFFERENT),
        ("no fewer than 50", "55", SAME),
        ("no fewer than 50", "30", DIFFERENT),
        ("not less than 50", "55", SAME),
        ("fewer than 50", "48", SAME),
        # Within their bounds, and too far from them to be told by them.
        ("fewer than 60", "38", APART),
        ("more than 23,000", "45,000", APART),
        ("up to £100,000", "£56,500", APART),
        ("20 or more", "400", APART),
        ("nearly 50", "48", SAME),
        ("nearly 50", "30", DIFFERENT),
        ("20 or more", "22", SAME),
        ("20 or fewer", "18", SAME),
        ("below -10", "-11", SAME),
        ("guilty", "not guilty", DIFFERENT),
        ("he did win", "he didn't win", DIFFERENT),
        ("Fifty Shades Darker", "Fifty Shades Freed", APART),
        ("Fifty Men", "fifty men", SAME),
        ("Ann Lee", "Ann Lee, not Bo Ek", SAME),
        ("not guilty", "not guilty of theft", SAME),
        ("the red bridge", "not only the red bridge", SAME),
        ("Sudan", "South Sudan", APART),
        ("Guinea", "Equatorial Guinea", APART),
        ("South Sudan", "the Republic of South Sudan", SAME),
        ("North Korea", "South Korea", DIFFERENT),
        ("London", "north London", SAME),
        ("Jan Novak", "Jan Kowalski", DIFFERENT),
        ("April Jones", "April Smith", DIFFERENT),
        ("January", "in January", SAME),
        ("In May", "June", DIFFERENT),
        ("late August", "early September", DIFFERENT),
        ("Galaxy S9", "Huawei P9", DIFFERENT),
        ("Galaxy S9", "Samsung Galaxy S9", SAME),
        ("MiG-29", "MiG-25", DIFFERENT),
        ("H1N1", "H5N1", DIFFERENT),
        ("Windows 10", "Android 10", APART),
        ("Windows 10", "Windows 11", DIFFERENT),
        ("Windows 10", "Microsoft Windows 10", SAME),
        ("Route 66", "66", SAME),
        ("Formula One", "Formula 1", SAME),
        ("About 10", "Around 10", SAME),
        ("Five Men", "Five People", SAME),
        ("EUR500", "500 euros", SAME),
        ("mid-20s", "20s", SAME),
        ("约500人", "500人", SAME),
        ("twenty-five", "20", DIFFERENT),
        ("twenty-five", "25", SAME),
        ("two dozen", "24", SAME),
        ("2 dozen", "24", SAME),
        ("two hundred thousand", "200,000", SAME),
        ("two hundred and five thousand", "205,000", SAME),
        ("one million two hundred thousand", "1.2m", SAME),
        ("half a million", "500,000", SAME),
        ("two and a half million", "2.5 million", SAME),
        ("more than a hundred", "110", SAME),
        ("between one hundred and two hundred", "200", SAME),
        ("between one thousand and two thousand", "1,000", SAME),
        ("six and seven", "7", SAME),
        ("Million Dollar Baby", "Mystic River", DIFFERENT),
        ("5m high", "5 metres", SAME),
        ("5m high", "6 metres", DIFFERENT),
        ("5m", "5 million", SAME),
        ("$5m", "$5", DIFFERENT),
        ("18.2 minutes (95% CI 9.6 to 26.8)", "3.1 minutes (95% CI -2.0 to 8.2)", DIFFERENT),
        ("18.2 minutes (95% CI 9.6 to 26.8)", "18.2 minutes", SAME),
        ("18.2 (90% confidence interval: 9.6-26.8)", "9.6", DIFFERENT),
        ("10,000 lux for 30 minutes", "50 lux for 30 minutes", DIFFERENT),
        ("10,000 lux for 30 minutes", "10,000 lux", SAME),
        ("60 dead, 40 injured", "60 dead, 50 injured", APART),
        ("23,104 people in 12 towns", "more than 23,000 people", SAME),
        ("$2.1bn (£1.1bn)", "$2.1bn (£1.2bn)", SAME),
        ("Light boxes, 40 pieces", "40", SAME),
        ("Jahre Prize, 1966", "Olav Medal, 1966", DIFFERENT),
        ("Olav Medal, 1966", "1966", SAME),
        ("Ann Lee (1988)", "Bo Ek (1988)", APART),
        ("born in 1966", "opened in 1967", DIFFERENT),
        ("Monday, 3 May 2019", "on 3 May", SAME),
        ("10 mg", "10 g", DIFFERENT),
        ("10 mg", "0.01 g", SAME),
        ("10 mg", "10", SAME),
        ("5 to 10 mg", "5 mg", SAME),
        ("500 ml", "0.5 litres", SAME),
        ("1.5 ml", "1.5 litres", DIFFERENT),
        ("30 lux", "30 minutes", APART),
        ("10 pg", "10 ng", APART),
        ("8.8 h", "8.8 hours", SAME),
        ("12 µg", "12 micrograms", SAME),
        ("-80 °C", "-80 °F", APART),
        ("-80 °C", "-80 degrees Celsius", SAME),
        ("16 GB", "16 MB", APART),
        ("EUR 100", "USD 100", APART),
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
    torn = start - len(before.split()[-1]) - 1
    begins = len(before) - len(bound) if bound else torn
    assert with_bound(text, torn, start + 6) == begins


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Jan Novak resigned.", None),
        ("The mill was sold by April Jones.", None),
        ("The late Jan Novak spoke, and April agreed.", None),
        ("In May the mill was sold.", Day(0, 5, 0)),
        ("This may be sold.", None),
        ("The October meeting sold it.", Day(0, 10, 0)),
        ("It was sold by June.", Day(0, 6, 0)),
        ("In April Jones sold it.", Day(0, 4, 0)),
        ("Jan Novak sold it on 3 May 2019.", Day(2019, 5, 3)),
    ],
)
def test_the_day_a_sentence_tells(text: str, day: Day | None) -> None:
    assert day_in(text) == day


def test_of_a_row_of_numbers_the_first_are_compared() -> None:
    row = ", ".join(f"{n} euros" for n in range(300, 500))
    assert len(saying(row).amounts) == 40
    assert relation(row, f"{row} and more") is Relation.SAME
