"""What is said of added files, which collections there are, and the list of articles."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from rag.assistant import Assistant
from tests.ui import library as made
from tests.ui.page_text import PageText
from ui import chrome, library
from ui.library import PAGE


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text)
    return file


def test_progress_is_told_file_by_file(assistant: Assistant, tmp_path: Path) -> None:
    files = [written(tmp_path, "a.txt", "Ants dig."), written(tmp_path, "b.txt", "Bees fly.")]
    told = [PageText(markup).text for markup in library.add(assistant, files)]
    assert told[0].startswith("Reading 1 of 2: a.txt")
    assert told[1].startswith("Reading 2 of 2: b.txt")
    assert "a.txt added: 1 article, 1 passage" in told[1]
    assert told[2].startswith("2 files read")


def test_the_same_name_again_is_said_to_replace(assistant: Assistant, tmp_path: Path) -> None:
    for text in ("Bees make honey.", "Bees make wax."):
        *_, last = library.add(assistant, [written(tmp_path, "bees.txt", text)])
    assert "bees.txt replaced the earlier version: 1 article" in PageText(last).text
    assert [article.text for article in assistant.articles()] == ["Bees make wax."]


def test_one_file_that_goes_wrong_does_not_stop_the_others(
    assistant: Assistant, tmp_path: Path
) -> None:
    gone = tmp_path / "gone.txt"
    *_, last = library.add(assistant, [gone, written(tmp_path, "b.txt", "Bees fly.")])
    text = PageText(last).text
    assert text.startswith("1 file read, 1 not read")
    assert "gone.txt not read: the service met a problem" in text


def test_a_file_name_is_never_markup(assistant: Assistant, tmp_path: Path) -> None:
    name = "<img src=x onerror=alert(1)>.txt"
    *_, last = library.add(assistant, [written(tmp_path, name, "Bees fly.")])
    page = PageText(last)
    assert name in page.text
    assert "img" not in page.tags


def test_every_collection_is_offered(assistant: Assistant) -> None:
    assert library.collections(assistant) == []
    pages = [made.article(f"{n}", f"Page {n}.", "Page") for n in range(5)]
    assistant.add([replace(page, collection=f"c{n % 3}") for n, page in enumerate(pages)])
    assert library.collections(assistant) == ["c0", "c1", "c2"]


def test_the_list_goes_on_to_the_last_article(assistant: Assistant) -> None:
    assistant.add([made.article(f"{n}", f"Page {n}.", f"Page {n}") for n in range(2 * PAGE + 1)])
    shown = library.listing(assistant)
    listed = shown
    while onward := re.search(r'data-do="list-more" data-after="(\w+)"', shown):
        assert '<li><button type="button" data-do="list-more"' in shown
        shown = library.listing(assistant, onward[1])
        listed += shown
    titles = re.findall(r"<bdi>(Page \d+)</bdi>", listed)
    assert len(titles) == len(set(titles)) == 2 * PAGE + 1


def test_what_can_be_added_is_named_in_plain_words() -> None:
    text = PageText(chrome.formats()).text
    assert text.startswith("Read are text, Markdown, web pages, PDF, Word,")
    assert text.count("e-mail") == 1
