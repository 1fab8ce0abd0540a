"""What articles there are: found, sorted and counted as a slow look at all of them would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from rag import text_parts
from rag.articles import Draft, make_article
from rag.assistant import Assistant
from rag.library.catalogue import Catalogue, Order
from rag.settings import load
from rag.types import Article, Eq, Filters


def article(source: str, title: str, text: str = "Words.", day: date | None = None) -> Article:
    return make_article(Draft(text=text, title=title, published=day), source)


ARTICLES = [
    article("news/2024/ferry.txt", "The ferry sails", day=date(2024, 5, 1)),
    article("news/2023/bridge.pdf", "A bridge", "Long " * 50, date(2023, 1, 1)),
    article("news/notes.md", "Zinc and ferries", "She asked Ada Moor, and Ada Moor knew."),
    article("https://example.org/a", "An address"),
]


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    settings = load(index_dir=tmp_path / "index", embedder="hashing", reader="sentence")
    with Assistant.open(settings, create=True) as made:
        made.add(ARTICLES)
        yield made


@pytest.fixture
def catalogue(assistant: Assistant) -> Catalogue:
    return Catalogue(assistant)


def titles(catalogue: Catalogue, words: str = "", **how: object) -> list[str]:
    listed = catalogue.page(words, **how).listed  # type: ignore[arg-type]
    return [one.article.title for one in listed]


def test_every_word_must_begin_one_of_title_source_author_or_tags(
    assistant: Assistant, catalogue: Catalogue
) -> None:
    assert titles(catalogue, "ferr", order="title") == ["The ferry sails", "Zinc and ferries"]
    assert titles(catalogue, "ferry 2024") == ["The ferry sails"]
    assert titles(catalogue, "erry") == []
    assert titles(catalogue, "FERRY (") == ["The ferry sails"]
    assistant.add([replace(ARTICLES[1], metadata={"author": "Ngaio Marsh", "tags": "Roads, Old"})])
    for words in ("ngaio", "Marsh road", "old bridge"):
        assert titles(catalogue, words) == ["A bridge"]


def test_tags_and_whatever_metadata_say_restrict(
    assistant: Assistant, catalogue: Catalogue
) -> None:
    assistant.add([replace(ARTICLES[1], metadata={"Author": "Ngaio Marsh", "tags": "Roads, Old"})])
    for filters in (
        Filters(tags=["ROADS", "nothing"]),
        Filters(metadata={"author": "ngaio  marsh"}),
        Filters(kinds=["pdf"]),
        Filters(folders=["news/2023"]),
    ):
        assert titles(catalogue, filters=filters) == ["A bridge"]
        assert catalogue.found(filters=filters)[1] == 1
    assert titles(catalogue, filters=Filters(metadata={"author": "Ngaio"})) == []


def test_orders(catalogue: Catalogue) -> None:
    assert titles(catalogue, order="newest")[:2] == ["The ferry sails", "A bridge"]
    assert titles(catalogue, order="oldest")[:2] == ["A bridge", "The ferry sails"]
    assert titles(catalogue, order="title")[0] == "A bridge"
    assert titles(catalogue, order="source")[0] == "An address"
    assert titles(catalogue, order="longest")[0] == "A bridge"


@pytest.mark.parametrize("order", get_args(Order))
def test_pages_join_to_the_whole(catalogue: Catalogue, order: Order) -> None:
    paged: list[str] = []
    after = None
    while True:
        page = catalogue.page(order=order, after=after, limit=1)
        paged += [one.article.title for one in page.listed]
        after = page.after
        if after is None:
            break
    assert paged == titles(catalogue, order=order)
    assert len(paged) == catalogue.found(limit=1)[1] == len(ARTICLES)


def test_what_articles_share_is_counted(catalogue: Catalogue) -> None:
    shares = catalogue.contents().shares
    assert shares["folder"] == {"news": 3, "news/2023": 1, "news/2024": 1}
    assert shares["kind"] == {"txt": 1, "pdf": 1, "md": 1, "web": 1}
    assert shares["collection"] == {"default": 4}
    assert shares["tag"] == {}


def test_names_are_suggested_where_one_was_begun(catalogue: Catalogue) -> None:
    names, _ = catalogue.suggestions("who is ada")
    assert names == ["Ada Moor"]
    assert catalogue.suggestions("who is Ada Moor")[0] == []
    assert [one.article.title for one in catalogue.suggestions("bridge")[1]] == ["A bridge"]


def test_a_change_is_seen_and_what_is_new_comes_first(
    assistant: Assistant, catalogue: Catalogue
) -> None:
    before = catalogue.contents()
    assert catalogue.contents() is before
    assistant.add([article("late.txt", "Late news"), replace(ARTICLES[1], title="The bridge")])
    assert titles(catalogue, order="added")[0] == "Late news"
    assert "The bridge" in titles(catalogue)
    assistant.delete(Eq("article_id", ARTICLES[0].id))
    assert "The ferry sails" not in titles(catalogue)
    assert catalogue.contents().articles == len(ARTICLES)


TEXT = "".join(f"line {n}\n" for n in range(60_000))


def test_parts_of_a_long_text_join_without_a_hole() -> None:
    shown, at = "", 0
    while at < len(TEXT):
        low, high = text_parts.after(TEXT, at)
        assert low == at < high
        shown += TEXT[low:high]
        at = high
    assert shown == TEXT
    low, high = text_parts.around(TEXT, 300_000, 300_010)
    assert low < 300_000 < 300_010 < high
    assert text_parts.before(TEXT, low)[1] == low
    assert high - low < 3 * text_parts.WINDOW


def test_a_short_text_comes_whole_and_odd_places_are_inside() -> None:
    assert text_parts.around("short", 2, 3) == (0, 5)
    for start, end in ((-5, 10**9), (10**9, 10**9), (5, 1)):
        low, high = text_parts.around(TEXT, start, end)
        assert 0 <= low <= high <= len(TEXT)


def test_words_are_found_in_either_case_across_line_ends() -> None:
    text = "The Ferry\ncrossed. the FERRY  crossed again; 😀 the ferry."
    spans, total = text_parts.occurrences(text, "the ferry crossed", 10)
    assert [text[a:b] for a, b in spans] == ["The Ferry\ncrossed", "the FERRY  crossed"]
    assert total == 2
    assert text_parts.occurrences(text, "(", 10) == ([], 0)
    assert text_parts.occurrences("a " * 5000, "a", 10)[1] == 5000
