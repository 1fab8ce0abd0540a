"""Of several amounts in a sentence the one that is that of what is asked about is quoted."""

from __future__ import annotations

from datetime import date

import pytest

from tests.answers.asking import article, ask, quoted

ALLOWANCE = "The allowance is EUR 350 per week for the primary and EUR 175 for the secondary."
GRANT = "The sum applied for was EUR 742,000; EUR 655,500 was granted."
STAFF = "The bank employed 2,150 people at its peak in 1974, 1,120 in 1999 and 1,640 in 2023."
RIVERS = "Its largest tributary is the Skell; the longest is the Harth Beck."
TURNOUT = "Turnout was 41.2 % in the first round and 42.8 % in the second."
PARTS = "In the film Anna was played by Kate Ferris and Tomas by Ivan Drell."
SONG = "I Knew the Bride is a song written by Ann Lee and first played by Bo Ek."
ABOARD = "There were 212 passengers and 19 crew on board."
BEES = "Lee's men found that 75 percent of the bees were old, and 87 percent were white."
COURSE = "The course in Ayre is 6 years long, with 1 year of basic science and 3 of others."
DOSE = "Until May 2025 the second dose was given at 40 months; it is now given at 18 months."
REPAIR = "It cost £740, of which the Fund paid £500 and the Trust £90; the rest came from Brook."
CELLAR = "It must be between 10 and 13 degrees in the cellar."
WAGES = "The chief keeper was paid £70 a year in 1850, an assistant £45."
SHOPS = "Of the 63 shops and cafes in Ayre, nine have shut for good since May, and two have moved."
HUTS = "Four of its 55 huts were destroyed by the storm."
WORK = "Now 139 of the 312 people employed when it was shut have found new work."
BORN = "Last year 1,016 babies were born in Ayre, of whom 388 arrived at night."
FLOOD = "Eleven houses in Ferry Street were flooded; in 2007 it was 140."
SCHOOLS = "In Marle there are 560 Upper districts, 87 High School districts."
STORM = "Early on December 15, it crossed 135 degrees east and reached Ayre."
CUP = "Ayre won the Cup, which they have done four times, most recently in 1993 -- 94."
RANGE = "The shop is open from 9 to 5, the bar from 6 to 11."

STAYS = (
    "Most guests left soon: 60 percent stayed less than a month, and a 33 percent stayed a week."
)
LINKS = (
    "Brook has founded an institute with Ayre College in Corran, and Brook's School of Law has an"
    " exchange with Dell College in Velden."
)

GAMES = "The games were held four times in Ayre (1932, 1960); three times in Brook (1924, 1968)."
BRIDE = "The Bride of Brook is a song written by Ann Lee and first made known by Bo Ek."


@pytest.mark.parametrize(
    ("question", "text", "found", "answer"),
    [
        ("How much does the secondary earn per week?", ALLOWANCE, "EUR 350", "EUR 175"),
        ("How much does the primary earn per week?", ALLOWANCE, "EUR 175", "EUR 350"),
        ("How much do the primary and the secondary earn?", ALLOWANCE, "EUR 350", "EUR 350"),
        ("How much is the allowance?", ALLOWANCE, "EUR 350", "EUR 350"),
        ("How much money was granted?", GRANT, "EUR 742,000", "EUR 655,500"),
        ("How much money was applied for?", GRANT, "EUR 655,500", "EUR 742,000"),
        ("How many people work for the bank?", STAFF, "2,150", "1,640"),
        ("How many people worked for the bank?", STAFF, "2,150", "2,150"),
        ("How many people did the bank employ at its peak?", STAFF, "1,640", "2,150"),
        ("What is the longest tributary?", RIVERS, "Skell", "Harth Beck"),
        ("What was the turnout in the second round?", TURNOUT, "41.2 %", "42.8 %"),
        ("What was the turnout in the first round?", TURNOUT, "42.8 %", "41.2 %"),
        ("What was the turnout in the run-off?", TURNOUT, "41.2 %", "41.2 %"),
        ("Who played Tomas?", PARTS, "Kate Ferris", "Ivan Drell"),
        ("Who sang I knew the bride?", SONG, "Bo Ek", "Bo Ek"),
        ("Who wrote I knew the bride?", SONG, "Ann Lee", "Ann Lee"),
        ("How many percent of Lee's bees were white?", BEES, "87 percent", "87 percent"),
        ("How many years is science in Ayre?", COURSE, "1 year", "1 year"),
        ("How many passengers were on board?", ABOARD, "212", "212"),
        ("What did others pay?", REPAIR, "£500 and the Trust £90", "£500 and the Trust £90"),
        ("How warm is the cellar?", CELLAR, "10 and 13 degrees", "10 and 13 degrees"),
        ("How much did an assistant earn in 1850?", WAGES, "£70", "£45"),
        ("How much did the chief earn in 1850?", WAGES, "£70", "£70"),
        ("When does the bar open?", RANGE, "9", "9"),
        ("How many shops have closed since the bridge was shut?", SHOPS, "63", "nine"),
        ("How many shops have moved?", SHOPS, "63", "two"),
        ("How many shops are there in Ayre?", SHOPS, "63", "63"),
        ("How many cafes are among the shops which shut?", SHOPS, "63", "63"),
        ("How many huts were destroyed?", HUTS, "55", "Four"),
        ("How many huts are there in the market?", HUTS, "55", "55"),
        ("How many people were employed when it was shut?", WORK, "312", "312"),
        ("How many babies were born at night last year?", BORN, "1,016", "388"),
        ("How many babies were born in Ayre last year?", BORN, "1,016", "1,016"),
        ("How many houses on Ferry Street were flooded in 2007?", FLOOD, "140", "140"),
        ("What percentage of guests stayed a week?", STAYS, "33 percent", "33 percent"),
        ("How many times were the games in Corran since 1924?", GAMES, "four", "four"),
        ("Who sang The Bride of Brook?", BRIDE, "Bo Ek", "Bo Ek"),
        ("Which college has an institute with Brook?", LINKS, "Ayre College", "Ayre College"),
        ("At what age is the second dose given?", DOSE, "18 months", "18 months"),
        ("How many upper schools are there?", SCHOOLS, "560", "560"),
        ("When did the storm reach Ayre?", STORM, "on December 15", "on December 15"),
        ("When is the last time Ayre won the Cup?", CUP, "1993 -- 94", "1993 -- 94"),
    ],
)
def test_the_amount_of_what_is_asked_about_is_quoted(
    question: str, text: str, found: str, answer: str
) -> None:
    assert quoted(question, text, found, published=date(2024, 3, 1), form="span") == answer


def test_an_article_that_tells_less_of_a_day_still_supports_it() -> None:
    one = article("a", "The fair is on Friday 23 October 2026 in Ayre.", date(2024, 3, 1))
    two = article("b", "The fair is in October 2026.", date(2024, 3, 1))
    found = (("a", "October 2026", 4.0), ("b", "October 2026", 3.0))
    got = ask([one, two], *found, question="When is the fair?")
    assert got.answer == "Friday 23 October 2026"
    assert got.corroborating_documents == len([one, two])
