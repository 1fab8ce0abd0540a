"""Small articles whose answer is known to the letter, asked of the reader that ships."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag import ingest
from rag.assistant import Assistant
from rag.settings import load
from rag.types import Answer
from tests.articles.paper import Paper

pytestmark = [pytest.mark.model, pytest.mark.slow]
Ask = Callable[[str, bytes | str, str], Answer]

STORY = "".join(
    f"Sentence number {number} tells of the harbour and of the ships that come in. "
    for number in range(20)
)
TABLE = """Cities of the coast

| City | Population | Mayor |
|---|---|---|
| Ashby | 41,200 | Kim Dole |
| Brent | 87,650 | Lou Finch |
| Colne | 12,010 | Max Gray |
| Derby | 55,100 | Ned Hart |
"""
VERSIONS = (
    "Version 2.1 of Ferro fixes the memory leak. Version 2.10 of Ferro adds dark mode. "
    "Version 2.1.1 of Ferro fixes the login."
)
ACCENTS = (
    "Beyoncé sang in Córdoba. Łukasz Żółć runs the mill of Gdynia. "
    "Søren Ørsted built the pier of Århus."
)
PARTIES = (
    'The slogan of the Redcliff party is "Bread before bombs". '
    'The slogan of the Whitesand party is "Bombs before bread".'
)


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    def asked(name: str, data: bytes | str, question: str) -> Answer:
        path = tmp_path / "articles" / name
        path.parent.mkdir()
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        with Assistant.open(load(index_dir=tmp_path / "index"), create=True) as assistant:
            ingest.build(assistant, path.parent)
            return assistant.ask(question)

    return asked


@pytest.mark.parametrize(
    ("name", "text", "question", "answers"),
    [
        (
            "bridge.html",
            f"<html><body><article><h1>Harbour</h1><p>{STORY}The bridge carries "
            "4,500<sup>12</sup> cars a day.</p></article></body></html>",
            "How many cars a day does the bridge carry?",
            ["4,500"],
        ),
        ("table.md", TABLE, "Who is the mayor of Brent?", ["Lou Finch"]),
        ("table.md", TABLE, "Who is the mayor of Derby?", ["Ned Hart"]),
        ("table.md", TABLE, "Who is the mayor of Colne?", ["Max Gray"]),
        ("table.md", TABLE, "What is the population of Brent?", ["87,650"]),
        ("table.md", TABLE, "What is the population of Derby?", ["55,100"]),
        ("table.md", TABLE, "Who is the mayor of Fenwick?", [None]),
        (
            "contact.txt",
            "Ada Lunt can be reached at ada.lunt@example.com or +47 22 33 44 55. "
            "Price: $3.50 (was $4.00).",
            "What is the e-mail address of Ada Lunt?",
            ["ada.lunt@example.com"],
        ),
        ("versions.txt", VERSIONS, "What does version 2.2 of Ferro add?", [None]),
        (
            "versions.txt",
            VERSIONS,
            "What does version 2.1 of Ferro fix?",
            ["memory leak", "the memory leak"],
        ),
        (
            "ligatures.txt",
            "The oﬃce of ﬁnance in Fairford is led by Nora Pell. Its ﬂoor plan is eﬀective.",
            "Who leads the office of finance in Fairford?",
            ["Nora Pell"],
        ),
        ("parties.txt", PARTIES, 'Whose slogan is "Bread before bombs"?', ["the Redcliff party"]),
        (
            "accents.txt",
            ACCENTS,
            "What did Soren Orsted build?",
            ["the pier", "the pier of Århus"],
        ),
        ("accents.txt", ACCENTS, "What does Lukasz Zolc run?", ["the mill", "the mill of Gdynia"]),
        ("accents.txt", ACCENTS, "Where did Beyonce sing?", ["Córdoba"]),
    ],
)
def test_the_answer_is_the_files(
    ask: Ask, name: str, text: str, question: str, answers: list[str | None]
) -> None:
    assert ask(name, text, question).answer in answers


def test_running_lines_do_not_join_the_answer_nor_move_it_to_another_page(ask: Ask) -> None:
    paper = Paper()
    pages = (
        ("The authority was founded in 1990 by four", "towns of the coast, as it says."),
        ("In spring the authority opened its new head", "office in"),
        ("Rostock, where it had rented rooms before.", "The move cost two million euros."),
    )
    for number, lines in enumerate(pages, 1):
        if number > 1:
            paper.turn()
        paper.write(60, 40, "Annual Report of the Harbour Authority", size=8)
        paper.lines(60, 120, *lines)
        paper.write(260, 810, f"Page {number} of 3", size=8)
    answer = ask("report.pdf", paper.data(), "Where did the authority open its new head office?")
    assert answer.answer == "Rostock"
    original = answer.citations[0].original
    assert original is not None
    assert original.page == 3


LIMITS = """# Travel

Hotel prices of Ashby and Brent rose by almost a third, and the limits for a hotel were raised.

| City | Hotel limit 2023 | Hotel limit 2025 | Hotel limit 2099 |
|---|---|---|---|
| Ashby | €140 | €185 | €900 |
| Brent | €120 | €160 | €900 |
"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the hotel limit in Brent?", "€160"),
        ("What was the hotel limit in Brent in 2023?", "€120"),
    ],
)
def test_of_columns_of_several_years_the_newest_is_meant(
    ask: Ask, question: str, answer: str
) -> None:
    assert ask("limits.md", LIMITS, question).answer == answer
