"""What articles there are: found, sorted and counted as a slow look at all of them would."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag import windows
from rag.articles import Draft, make_article
from rag.assistant import Assistant
from rag.catalogue import Catalogue, Contents
from rag.settings import load
from rag.types import Article, Eq


def article(source: str, title: str, text: str = "Words.", day: date | None = None) -> Article:
    return make_article(Draft(text=text, title=title, published=day), source)


ARTICLES = [
    article("news/2024/ferry.txt", "The ferry sails", day=date(2024, 5, 1)),
    article("news/2023/bridge.pdf", "A bridge", "Long " * 50, date(2023, 1, 1)),
    article("news/notes.md", "Zinc and ferries", "She asked Ada Moor, and Ada Moor knew."),
    article("https://example.org/a", "An address"),
]


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    settings = load(index_dir=tmp_path / "index", embedder="hashing", reader="sentence")
    made = Assistant.open(settings, create=True)
    made.add(ARTICLES)
    return made


@pytest.fixture
def contents(assistant: Assistant) -> Contents:
    return Catalogue(assistant).contents()


def titles(contents: Contents, words: str = "", **how: object) -> list[str]:
    return [e.title for e in contents.find(words, **how).entries]  # type: ignore[arg-type]


def test_every_word_must_begin_one_of_the_title_or_source(contents: Contents) -> None:
    assert titles(contents, "ferr", order="title") == ["The ferry sails", "Zinc and ferries"]
    assert titles(contents, "ferry 2024") == ["The ferry sails"]
    assert titles(contents, "erry") == []
    assert titles(contents, "FERRY (") == ["The ferry sails"]


def test_orders(contents: Contents) -> None:
    assert titles(contents, order="newest")[:2] == ["The ferry sails", "A bridge"]
    assert titles(contents, order="oldest")[:2] == ["A bridge", "The ferry sails"]
    assert titles(contents, order="title")[0] == "A bridge"
    assert titles(contents, order="longest")[0] == "A bridge"


def test_pages_join_to_the_whole(contents: Contents) -> None:
    paged = [titles(contents, offset=n, limit=1)[0] for n in range(len(ARTICLES))]
    assert paged == titles(contents)
    assert contents.find(limit=1).total == len(ARTICLES)


def test_what_articles_share_is_counted(contents: Contents) -> None:
    assert contents.folders == {"news": 3, "news/2023": 1, "news/2024": 1}
    assert contents.kinds == {"txt": 1, "pdf": 1, "md": 1, "web": 1}
    assert contents.collections == {"default": 4}
    assert titles(contents, kind="pdf") == ["A bridge"]


def test_names_are_suggested_where_one_was_begun(contents: Contents) -> None:
    names, _ = contents.suggestions("who is ada")
    assert names == ["Ada Moor"]
    assert contents.suggestions("who is Ada Moor")[0] == []
    assert [e.title for e in contents.suggestions("bridge")[1]] == ["A bridge"]


def test_a_change_is_seen_and_what_is_new_comes_first(assistant: Assistant) -> None:
    catalogue = Catalogue(assistant)
    before = catalogue.contents()
    assert catalogue.contents() is before
    assistant.add([article("late.txt", "Late news"), replace(ARTICLES[1], title="The bridge")])
    now = catalogue.contents()
    assert titles(now, order="added")[0] == "Late news"
    assert "The bridge" in titles(now)
    assistant.delete(Eq("article_id", ARTICLES[0].id))
    gone = catalogue.contents()
    assert "The ferry sails" not in titles(gone)
    fresh = Catalogue(assistant).contents()
    assert {(e.id, e.characters) for e in gone.entries} == {
        (e.id, e.characters) for e in fresh.entries
    }


TEXT = "".join(f"line {n}\n" for n in range(60_000))


def test_parts_of_a_long_text_join_without_a_hole() -> None:
    shown, at = "", 0
    while at < len(TEXT):
        low, high = windows.after(TEXT, at)
        assert low == at < high
        shown += TEXT[low:high]
        at = high
    assert shown == TEXT
    low, high = windows.around(TEXT, 300_000, 300_010)
    assert low < 300_000 < 300_010 < high
    assert windows.before(TEXT, low)[1] == low
    assert high - low < 3 * windows.WINDOW


def test_a_short_text_comes_whole_and_odd_places_are_inside() -> None:
    assert windows.around("short", 2, 3) == (0, 5)
    for start, end in ((-5, 10**9), (10**9, 10**9), (5, 1)):
        low, high = windows.around(TEXT, start, end)
        assert 0 <= low <= high <= len(TEXT)


def test_words_are_found_in_either_case_across_line_ends() -> None:
    text = "The Ferry\ncrossed. the FERRY  crossed again; 😀 the ferry."
    spans, total = windows.occurrences(text, "the ferry crossed", 10)
    assert [text[a:b] for a, b in spans] == ["The Ferry\ncrossed", "the FERRY  crossed"]
    assert total == 2
    assert windows.occurrences(text, "(", 10) == ([], 0)
    assert windows.occurrences("a " * 5000, "a", 10)[1] == 5000
