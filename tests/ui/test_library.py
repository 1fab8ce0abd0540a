"""The articles: added, found, opened and removed, each with a way back."""

from __future__ import annotations

import re
from pathlib import Path

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
        page.click("#top [data-view=articles]")
    page.set_input_files("#upload-files", list(files))
    page.wait_for_selector(f"#report li >> nth={len(files) - 1}")
    expect(page.locator("#report > p")).to_contain_text("read.")


def row(page: Page, title: str) -> object:
    return page.locator(".articles li", has_text=title)


def test_an_empty_index_says_how_to_add_articles_and_then_answers(
    open_page: Visit, growing: Served
) -> None:
    for article_id in growing.ids():
        growing.delete(article_id)
    page = open_page(home=growing.home)
    expect(page.locator(".card.empty")).to_contain_text("There are no articles yet")
    ask(page, "Who is the captain of the Merrow?")
    page.click("#turn-0 .card.empty [data-view=articles]")
    expect(page.locator("#library-title")).to_have_text("0 articles")
    expect(page.locator("#library-none")).to_be_hidden()  # nothing was looked for
    text = "The captain of the Merrow is Jonas Wick. She sails from Ostwick."
    with growing.frozen():
        page.set_input_files("#upload-files", [file("merrow.txt", text.encode())])
        expect(page.locator("#report > p")).to_have_text(
            re.compile(r"^Reading merrow.txt \(\d+%\)$")
        )
    expect(page.locator("#report")).to_contain_text("1 document read")
    expect(page.locator("#report .added")).to_contain_text("merrow.txt added")
    expect(page.locator("#count")).to_have_text("1")
    ask(page, "Who is the captain of the Merrow?")
    assert marked(page) == "The captain of the Merrow is Jonas Wick."


def test_what_cannot_be_read_is_said_with_its_reason(open_page: Visit, growing: Served) -> None:
    page = open_page(home=growing.home, quiet=False)
    upload(
        page,
        file("notes.txt", b"The cook of the Merrow is Ada Pell."),
        file("picture.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64)),
        file("nothing.txt", b""),
    )
    expect(page.locator("#report")).to_contain_text("1 document read. 2 could not be read.")
    failed = page.locator("#report .failed")
    assert failed.count() == 2
    for entry in failed.all():
        assert len(entry.inner_text().split("not read: ", 1)[1]) > 10


def test_what_was_added_stands_on_top_and_opens(open_page: Visit, growing: Served) -> None:
    page = open_page(home=growing.home)
    upload(page, file("zz.txt", b"The purser of the Merrow is Old Zed."))
    upload(page, file("aa.txt", b"The stoker of the Merrow is Una Fell."))
    first = page.locator(".articles li").first
    expect(first).to_contain_text("aa.txt")
    expect(first.locator(".new")).to_be_visible()
    page.click("#report [data-do=view-added]")
    expect(page.locator("#source .text")).to_contain_text("Una Fell")
    page.click("#back-to-list")
    expect(page.locator("#library")).to_be_visible()
    page.go_back()
    expect(page.locator("#source .text")).to_contain_text("Una Fell")


def test_the_same_file_again_replaces_its_article(open_page: Visit, growing: Served) -> None:
    page = open_page(home=growing.home)
    name = "roster (1).txt"
    upload(page, file(name, b"The bosun of the Merrow is Tove Lind."))
    before = growing.ids()
    upload(page, file(name, b"The bosun of the Merrow is Kai Storm."))
    expect(page.locator("#report .updated")).to_contain_text("replaced the earlier version")
    assert growing.ids() == before
    ask(page, "Who is the bosun of the Merrow?")
    assert marked(page) == "The bosun of the Merrow is Kai Storm."


def test_files_may_be_dropped_anywhere(open_page: Visit, growing: Served) -> None:
    page = open_page(home=growing.home)
    page.evaluate(
        """() => {
          const carried = new DataTransfer();
          carried.items.add(new File(["The diver of the Merrow is Io Brand."], "diver.txt"));
          const over = (type) => document.querySelector("#conversation").dispatchEvent(
            new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true }));
          over("dragenter");
          window.offered = !document.querySelector("#dropping").hidden;
          over("drop");
        }"""
    )
    assert page.evaluate("window.offered")
    expect(page.locator("#report")).to_contain_text("diver.txt added")
    expect(page.locator("#dropping")).to_be_hidden()


def test_a_folder_may_be_dropped(open_page: Visit, growing: Served, tmp_path: Path) -> None:
    (tmp_path / "court" / "inner").mkdir(parents=True)
    (tmp_path / "court" / "elm.txt").write_text("The warden of Elm Court is Nora Pike.")
    (tmp_path / "court" / "inner" / "elm.txt").write_text("The porter of Elm Court is Sam Dell.")
    (tmp_path / "court" / ".hidden").write_bytes(b"\0")
    page = open_page(home=growing.home)
    mouse = page.context.new_cdp_session(page)
    carried = {"items": [], "files": [str(tmp_path / "court")], "dragOperationsMask": 1}
    for step in ("dragEnter", "dragOver", "drop"):
        event = {"type": step, "x": 300, "y": 300, "data": carried}
        mouse.send("Input.dispatchDragEvent", event)
    expect(page.locator("#report li")).to_contain_text(["court/", "court/"])
    expect(page.locator("#report > p")).to_have_text("2 documents read.")
    assert {f"uploads/court/{name}" for name in ("elm.txt", "inner/elm.txt")} <= growing.sources()


def test_articles_are_searched_sorted_and_narrowed(page: Page) -> None:
    page.click("#top [data-view=articles]")
    expect(page.locator(".articles li").first).to_be_visible()
    page.fill("#library-search", "tarnbridge")
    expect(page.locator(".articles li")).to_have_count(2)
    expect(page.locator("#library-title")).to_contain_text("2 of")
    page.select_option("#library-sort", "oldest")
    expect(page.locator(".articles .name bdi").first).to_have_text("Tarnbridge opens its bridge")
    page.select_option("#library-sort", "newest")
    expect(page.locator(".articles .name bdi").first).to_have_text("Tarnbridge opens its library")
    page.fill("#library-search", "no such thing")
    expect(page.locator("#library-none")).to_be_visible()
    page.fill("#library-search", "")
    page.select_option("#library-type", "txt")
    expect(page.locator(".articles li").first).to_be_visible()


def test_selected_articles_alone_are_asked(page: Page) -> None:
    page.click("#top [data-view=articles]")
    page.fill("#library-search", "tarnbridge opens its bridge")
    expect(page.locator(".articles li")).to_have_count(1)
    page.check(".articles li input")
    page.click("[data-do=ask-selected]")
    expect(page.locator("#chips .chip")).to_have_text("Tarnbridge opens its bridge×")
    ask(page, "Who is the mayor of Tarnbridge?")
    assert marked(page) == "Edwin Hale"


def test_several_articles_are_removed_and_brought_back(open_page: Visit, growing: Served) -> None:
    page = open_page(home=growing.home)
    upload(
        page,
        file("gone-one.txt", b"The carpenter of the Merrow is Sten Rook."),
        file("gone-two.txt", b"The sailmaker of the Merrow is Lis Rook."),
    )
    before = growing.ids()
    for name in ("gone-one", "gone-two"):
        page.locator(".articles li", has_text=name).locator("input").check()
    page.click("[data-do=remove-selected]")
    expect(page.locator(".articles li", has_text="gone-").first).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(page.locator(".articles li", has_text="gone-one")).to_be_visible()
    assert growing.ids() == before
    page.locator(".articles li", has_text="gone-two").locator("[data-do=remove]").click()
    page.locator(".articles li", has_text="gone-one").locator("[data-do=remove]").click()
    expect(page.locator("#toast")).to_contain_text("Removed")
    for _ in range(200):
        page.wait_for_timeout(200)  # removed for good when the undo was not pressed
        if len(growing.ids()) == len(before) - 2:
            break
    assert "Rook" not in (growing.ask("Who is the carpenter of the Merrow?")["answer"] or "")


def test_removing_what_is_open_leaves_a_sane_pane_and_an_honest_card(
    open_page: Visit, growing: Served
) -> None:
    page = open_page(home=growing.home, quiet=False)
    upload(page, file("smith.txt", b"The blacksmith of Ostwick is Per Holm."))
    ask(page, "Who is the blacksmith of Ostwick?")
    expect(page.locator("#turn-0 .check.valid")).to_be_visible()
    page.click("#top [data-view=articles]")
    page.fill("#library-search", "smith.txt")
    page.locator(".articles li", has_text="smith.txt").locator("[data-do=remove]").click()
    expect(page.locator("#turn-0 .check.stale")).to_have_text("Source changed")
    page.click("[data-do=close-library]")
    expect(page.locator("#source h2")).to_have_text("This article was removed")
    expect(page.locator("#source-tools")).to_be_hidden()
    page.click("#turn-0 .citations .cite")
    expect(page.locator("#source h2")).to_have_text("This article is gone")
    expect(page.locator("#source")).not_to_have_attribute("aria-busy", "true")


def test_chosen_articles_are_tagged_found_by_the_tag_and_untagged(
    open_page: Visit, growing: Served
) -> None:
    page = open_page(home=growing.home)
    upload(
        page,
        file("tug.txt", b"The pilot of the Tern is Ira Holm."),
        file("barge.txt", b"The pilot of the Barge is Uma Lund."),
    )
    page.locator(".articles li", has_text="tug.txt").locator("input").check()
    page.fill("#tag-box", "To read")
    page.press("#tag-box", "Enter")
    expect(page.locator("#toast")).to_contain_text("Tagged “To read”: 1 article.")
    page.fill("#library-search", "to read")
    expect(page.locator(".articles li")).to_have_count(1)
    expect(page.locator(".articles li")).to_contain_text("tug.txt")
    page.click("#toast button")
    expect(page.locator("#library-none")).to_be_visible()
