"""Adding articles in the chat, being told what was read, and removing them."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.ui.chromium import ask, marked
from tests.ui.conftest import Visit
from tests.ui.service import Served

pytestmark = pytest.mark.browser


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def upload(page: Page, *files: FilePayload) -> None:
    if not page.locator("#library").is_visible():
        page.click("[data-do=articles] >> visible=true >> nth=0")
    page.set_input_files("#upload input[type=file]", list(files))
    page.wait_for_selector(f".report li >> nth={len(files) - 1}")


def test_an_empty_index_says_how_to_add_articles_and_then_answers(
    open_page: Visit, growing: Served
) -> None:
    for article_id in growing.ids():
        growing.delete(article_id)
    page = open_page(home=growing.home)
    expect(page.locator(".card.empty")).to_contain_text("rag build FOLDER")
    ask(page, "Who is the captain of the Merrow?")
    expect(page.locator("#turn-0 .card.empty .said")).to_have_text("There are no articles yet")
    page.click("#turn-0 [data-do=articles]")
    text = "The captain of the Merrow is Jonas Wick. She sails from Ostwick."
    upload(page, file("merrow.txt", text.encode()))
    expect(page.locator(".report")).to_contain_text("1 file read")
    expect(page.locator(".report .added")).to_contain_text("1 article, 1 passage")
    expect(page.locator(".top .count")).to_have_text("1 article")
    ask(page, "Who is the captain of the Merrow?")
    assert marked(page) == "The captain of the Merrow is Jonas Wick."


def test_what_cannot_be_read_is_said_with_its_reason(open_page: Visit, growing: Served) -> None:
    page = open_page(home=growing.home)
    upload(
        page,
        file("notes.txt", b"The cook of the Merrow is Ada Pell."),
        file("picture.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64)),
        file("nothing.txt", b""),
    )
    expect(page.locator(".report")).to_contain_text("1 file read, 2 not read")
    failed = page.locator(".report .failed")
    assert failed.count() == 2
    for row in failed.all():
        assert len(row.inner_text().split("not read: ", 1)[1]) > 10


def test_the_same_file_again_replaces_its_article(open_page: Visit, growing: Served) -> None:
    page = open_page(home=growing.home)
    name = "roster (1).txt"
    upload(page, file(name, b"The bosun of the Merrow is Tove Lind."))
    before = growing.ids()
    upload(page, file(name, b"The bosun of the Merrow is Kai Storm."))
    expect(page.locator(".report .updated")).to_contain_text("replaced the earlier version")
    assert growing.ids() == before
    expect(page.locator(".articles li", has_text=name)).to_have_count(1)
    ask(page, "Who is the bosun of the Merrow?")
    assert marked(page) == "The bosun of the Merrow is Kai Storm."


def test_the_upload_says_in_plain_words_what_it_takes(open_page: Visit) -> None:
    page = open_page()
    page.click("[data-do=articles] >> nth=0")
    expect(page.locator("#upload")).to_contain_text("Drop files here")
    expect(page.locator("#upload")).to_contain_text("click to choose them")
    expect(page.locator("#formats")).to_contain_text("PDF, Word")


def test_a_chosen_article_stays_chosen_while_articles_change(
    open_page: Visit, growing: Served
) -> None:
    page = open_page(home=growing.home)
    upload(page, file("mate.txt", b"The mate of the Merrow is Bodil Ravn."))
    page.locator(".articles li", has_text="mate.txt").locator(".name").click()
    page.click("[data-do=only]")
    upload(page, file("other.txt", b"The mate of the Merrow is Egon Falk."))
    expect(page.locator(".articles li", has_text="other.txt")).to_have_count(1)
    expect(page.locator("#only bdi")).to_have_text("The mate of the Merrow is Bodil Ravn.")
    expect(page.locator("#filter-count")).to_have_text("1 on")
    ask(page, "Who is the mate of the Merrow?")
    assert marked(page) == "The mate of the Merrow is Bodil Ravn."


def test_an_article_is_removed_after_a_second_click(open_page: Visit, growing: Served) -> None:
    page = open_page(home=growing.home)
    upload(page, file("gone.txt", b"The carpenter of the Merrow is Sten Rook."))
    entry = page.locator(".articles li", has_text="gone.txt")
    entry.locator("[data-do=remove]").click()
    assert "Sten Rook" in growing.ask("Who is the carpenter of the Merrow?")["answer"]
    entry.locator("[data-do=remove]").click()
    expect(page.locator("#toast")).to_contain_text("Removed")
    expect(entry).to_have_count(0)
    found = growing.ask("Who is the carpenter of the Merrow?")
    assert "Sten Rook" not in (found["answer"] or "")


def test_a_listed_article_opens(open_page: Visit) -> None:
    page = open_page()
    page.click("[data-do=articles] >> nth=0")
    page.click(".articles .name >> text=Music in Vellmora")
    expect(page.locator("#source h2")).to_contain_text("Music in Vellmora")
    expect(page.locator("#library")).not_to_be_visible()
