"""Publication dates as people write them; one in doubt is none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from rag.articles import _dates
from tests.articles.reading import ANY_TEXT, read

DAY = date(2025, 6, 28)


@pytest.mark.parametrize(
    "value",
    [
        "2025-06-28",
        "2025-06-28T10:00:00Z",
        "20250628",
        "2025/6/28",
        "2025.06.28",
        "28.06.2025",
        "28/06/2025",
        "06/28/2025",
        "28 June 2025",
        "June 28, 2025",
        "Sat, 28 Jun 2025 10:00:00 +0000",
        "28 июня 2025",
        "28 июня 2025 г.",
        "28. Juni 2025",
        "Samstag, 28. Juni 2025",
        "28 juin 2025",
        "28 de junio de 2025",
        "28 giugno 2025",
        "28 czerwca 2025",
        "28 Haziran 2025",
        "2025年6月28日",
    ],
)
def test_of_a_field(value: str) -> None:
    assert _dates.of_value(value) == DAY


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2025-6-8", date(2025, 6, 8)),
        ("2025/6/8", date(2025, 6, 8)),
        ("20250628101010", DAY),
        ("12.03.2021", date(2021, 3, 12)),
        ("3.4.2024", date(2024, 4, 3)),
        ("13/04/2020", date(2020, 4, 13)),
        ("26-FEB-1987 15:02:20.00", date(1987, 2, 26)),
        ("Mon, 06 May 2024 10:00:00 +0000", date(2024, 5, 6)),
        ("1er janvier 2024", date(2024, 1, 1)),
        (DAY, DAY),
    ],
)
def test_other_forms(value: object, day: date) -> None:
    assert _dates.of_value(value) == day


@pytest.mark.parametrize(
    "value",
    [
        *("03/04/2024", "3-4-2024", "June 2025", "2025", "5.6.98", "yesterday", "2025-02-29"),
        *("May", 12, 20250628),
    ],
)
def test_in_doubt_there_is_none(value: object) -> None:
    assert _dates.of_value(value) is None


@given(ANY_TEXT)
def test_no_value_crashes_the_dates(value: str) -> None:
    _dates.of_value(value)
    _dates.of_name(value)


@pytest.mark.parametrize(
    ("text", "day", "rest"),
    [
        ("date 2025-06-28 Bees fly.", DAY, "Bees fly."),
        (" date 2025-06-28 Bees fly.", DAY, "Bees fly."),
        ("Date: 28. Juni 2025\n\nBees fly.", DAY, "Bees fly."),
        ("date 2025-6-28\nBees fly.", DAY, "Bees fly."),
        ("date 2025-06-28\n\nBees fly.", DAY, "Bees fly."),
        ("\ufeffDate: 2025-06-28\r\nBees fly.", DAY, "Bees fly."),
        *(
            (text, None, text)
            for text in (
                "Date palms grow in 2025-06-28 sand.\n",
                "date 2025-02-30 Bees fly.",
                "date 2025-06-281 Bees fly.",
                "dates 2025-06-28 Bees fly.",
                "A date 2025-06-28 in the text.",
            )
        ),
    ],
)
def test_of_a_header_line(text: str, day: date | None, rest: str) -> None:
    article = read(text, "a.txt")
    assert (article.published, article.text) == (day, rest)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2025-06-28-bees.txt", DAY),
        ("news_20250628.txt", DAY),
        ("Minutes 28.06.2025", DAY),
        ("bees 1.2.2025.3.txt", None),
        ("12025-06-28.txt", None),
        ("2025-13-28.txt", None),
        ("2025-06_28.txt", None),
        ("v1.2 notes", None),
    ],
)
def test_of_a_file_name(name: str, day: date | None) -> None:
    assert read("Bees fly.", f"2001-01-01/{name}").published == day


def test_the_documents_language_tells_which_is_the_day() -> None:
    assert _dates.of_value("03/04/2024", "fr") == date(2024, 4, 3)
    assert _dates.of_value("03/04/2024", "en") is None
    told = read("---\ndate: 03/04/2024\nlang: de\n---\nBienen.\n", "a.md")
    assert told.published == date(2024, 4, 3)


@pytest.mark.parametrize(
    "opening",
    [
        "From: Dilys\nTo: Henrik\nDate: Sat, 28 June 2025 09:14\nSubject: Bees\n",
        "OPERATIONS MEETING\nSaturday 28 June 2025, 10:00\n",
        "OPERATIONS MEETING\nSaturday 28 June 2025, 10:00, Harbour Room\n",
        "From the Managing Director\n28 June 2025\n\nChanges in our organisation\n",
        "Bees\n\nSat 28 June 2025, 10:00 - 11:30\n",
        "Bees\n28. Juni 2025\n",
        "Bees\nJune 28th, 2025\n",
        "Bees\n\nCity of Brent, Parks. Published 28 June 2025.\n",
        "Bees\n\nUpdated 28 June 2025\n",
        "Bees\n\nLarkfield Ltd. Last revised 28 June 2025.\n",
        "# Bees\n\n**Last updated:** 28 June 2025\n",
        "Bees\nRevised: 2025-06-28\n",
        "Bees\nEffective from 28 June 2025. This replaces the policy of September 2023.\n",
        "Bees\nEffective 28 June 2025\n",
        "Bees\nIssued on 28 June 2025 | Version 2\n",
        "Bees\nPosted June 28, 2025 at 10:00 am\n",
        "Author: Sam Adeyemi, Support Lead. Written 28 June 2025.\n",
        "3 May 2024\nUpdated 28 June 2025\n",
        "Bees\n\nApplies to hive 4.2. Last updated 28 June 2025 by Priya Raman.\n",
        "Bees\n\nVersion 4.2, revised 28 June 2025.\n",
        "Bees\n\nPublished 28 June 2025 by the Larkspur Foundation. It replaces that of 2023.\n",
        "Bees\n\nBy Ingrid Solheim and Jonas Pires, 28 June 2025\n",
        "Bees\n\nBy Fiona Marlow, Brent Gazette, Saturday 28 June 2025\n",
        "Letters to the Editor\nBrent Gazette, Saturday 28 June 2025\n",
        "Bees\n\nValid from 28 June 2025. These hours replace those of 2 April 2023.\n",
        "Bees\nIn force from 28 June 2025\n",
        "Bees\nLast amended: 28 June 2025\n",
        "Bees\nAdopted on 28 June 2025\n",
        "Bees\nApproved: 28 June 2025\n",
        "Bees\n\nApproved by the Board of Keepers on 28 June 2025. It replaces that of 2023.\n",
        "BEES\nMade on 12 March 2019. Amended on 28 June 2025 (clauses 7 and 8).\n",
        "BEES\nAdopted on 12 March 2019\nAmended on 28 June 2025\n",
        "Bees\nPublished 28 June 2025. Valid from 1 January 2026.\n",
        "COUNCIL\n\nMinutes of the meeting held on Saturday 28 June 2025 at 7.30 pm in the Hall\n",
        "Bees\n\nLeeds, 28 June 2025\n",
        f"Bees\n\nMarle, 28 June 2025 - The keepers of Marle {'and of Brent ' * 20}said so.\n",
        "New York, June 28, 2025 /Bee Newswire/ -- The keepers said so.\n",
        "ZURICH, 28 June 2025 (Alpine Newswire) – The bees of 3 May 2025 flew.\n",
        "Larkfield Bank | Flash note | 28 June 2025\nBees: buy\n",
        "Bees\n\nAs of 28 June 2025\n",
    ],
)
def test_of_one_of_the_first_lines(opening: str) -> None:
    told = read(f"{opening}\nBees fly.\n", "bees.txt")
    assert told.published == DAY
    assert told.text.startswith(opening[:20])


@pytest.mark.parametrize(
    "opening",
    [
        "Published 28 June 2025, the report of the beekeepers names three causes.",
        "The report was published 28 June 2025.",
        "The hive was last inspected on 28 June 2025.",
        "On 28 June 2025 the bees flew.",
        "28 June 2025 was a warm day.",
        "Valid from 28 June 2025 to 31 December 2025.",
        "To be effective from 28 June 2025 it must be signed.",
        "Presented at the Beekeepers' Conference, Leeds, 28 June 2025.",
        "Version 2.10 (28 June 2025)",
        "Published 28 June 2025 by Insect Press is a book of bees.",
        "Made on 28 June 2025 in Leeds, the hive lasted.",
        "Minutes of the meeting held on 28 June 2025 were read.",
        "By land and sea, 28 June 2025",
        "Beekeepers' Conference, 28 June 2025",
        "Leeds, 28 June 2025",
        "Bees\nBeekeepers' Conference, 28 June 2025",
        "Bees\nLeeds, 28 June 2025\nBrent, 3 July 2025",
        "In Leeds, 28 June 2025 - a warm day - is remembered.",
        "Bees | Leeds, 28 June 2025",
        "As of 28 June 2025 bees may fly.",
        "The law was changed, amended on 28 June 2025.",
        "He is approved. The hive is valid on 28 June 2025",
        "Date palms were planted on 28 June 2025.",
        "Updated June 2025",
        "Updated 28 June",
        "Issued 03/04/2025",
        "Updated 31 June 2025",
        "Bees\n1 May 2025\nThe first bees flew.\n28 June 2025\nThe last bees flew.",
        "Born\t28 June 2025",
        "One.\nTwo.\nThree.\nFour.\nFive.\nUpdated 28 June 2025",
    ],
)
def test_a_day_in_a_sentence_a_list_or_further_down_is_not_the_documents(opening: str) -> None:
    assert read(f"{opening}\n\nBees fly.\n", "bees.txt").published is None


def test_what_the_format_and_the_name_say_goes_before_the_first_lines() -> None:
    said = "date 2025-06-28\nBees\n\nUpdated 3 May 2026\n"
    assert read(said, "bees.txt").published == DAY
    assert read(said[16:], "2025-06-28-bees.txt").published == DAY
    assert read(said[16:], "bees.txt").published == date(2026, 5, 3)


def test_when_a_program_made_a_file_counts_only_where_nothing_else_tells_a_day() -> None:
    made = r"{\rtf1{\info{\creatim\yr2014\mo6\dy2}}Bees\par %s\par}"
    said = made % "Updated 28 June 2025"
    assert read(said, "bees.rtf").published == DAY
    plain = made % "They fly."
    assert read(plain, "bees.rtf").published == date(2014, 6, 2)
    assert read(plain, "2025-06-28-bees.rtf").published == DAY
