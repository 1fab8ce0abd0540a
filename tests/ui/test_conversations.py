"""Conversations: kept in the browser, one address each, found, renamed, deleted with a way back."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.chromium import ARGUMENTS, Watch, ask, executable, in_view, marked, type_question
from tests.ui.conftest import Visit
from tests.ui.service import Served

pytestmark = pytest.mark.browser

QUESTION = "Who is the director of the Kestrel Observatory?"
OTHER = "Who is the mayor of Tarnbridge?"


def listed(page: Page) -> list[str]:
    return page.locator("#conversations a").all_inner_texts()


def menu(page: Page, title: str, action: str) -> None:
    page.locator("#conversations li", has_text=title).locator("button").click()
    page.click(f"#conversation-menu [data-do={action}]")


def test_a_conversation_survives_a_reload_with_its_source(page: Page) -> None:
    ask(page, OTHER)
    ask(page, QUESTION)
    page.reload()
    expect(page.locator("#turn-1 .said bdi")).to_have_text("Imre Sandoval")
    expect(page.locator("#turn-0 .claim bdi").first).to_have_text("Ruth Okafor")
    assert marked(page) == "Imre Sandoval"
    assert in_view(page, "#source mark.here")
    assert in_view(page, "#turn-1 .said")
    ask(page, QUESTION)
    assert page.locator(".turn").count() == 3


def test_each_conversation_has_an_address_and_back_leads_to_it(page: Page) -> None:
    ask(page, QUESTION)
    first = page.url
    assert "?c=conv_" in first
    expect(page).to_have_title(f"{QUESTION} – Ask the articles")
    page.click("#sidebar [data-do=new]")
    expect(page).to_have_title("Ask the articles")
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator("#question-box")).to_be_focused()
    ask(page, OTHER)
    assert page.url != first
    page.go_back()
    expect(page.locator("#turn-0 .asked")).to_have_text(QUESTION)
    expect(page.locator("#source mark.here")).to_have_text("Imre Sandoval")
    page.go_forward()
    expect(page.locator("#turn-0 .asked")).to_have_text(OTHER)
    assert sorted(listed(page)) == sorted([QUESTION, OTHER])
    page.click(f"#conversations a >> text={QUESTION}")
    expect(page.locator("#turn-0 .asked")).to_have_text(QUESTION)
    assert page.url == first


def test_conversations_are_found_renamed_and_deleted_with_a_way_back(page: Page) -> None:
    ask(page, QUESTION)
    page.click("#sidebar [data-do=new]")
    ask(page, OTHER)
    page.fill("#conversation-search", "kestrel")
    expect(page.locator("#conversations a")).to_have_count(1)
    menu(page, "Kestrel", "rename")
    page.fill("#naming [name=title]", "The observatory")
    page.keyboard.press("Enter")
    expect(page.locator("#conversations a")).to_have_text(["The observatory"])
    page.fill("#conversation-search", "")
    expect(page.locator("#conversations a")).to_have_count(2)
    menu(page, "The observatory", "delete")
    expect(page.locator("#conversations a")).to_have_text([OTHER])
    page.click("#toast button")
    expect(page.locator("#conversations a")).to_have_count(2)
    menu(page, "The observatory", "delete")
    expect(page.locator("#conversations a")).to_have_count(1)
    page.reload()
    expect(page.locator("#conversations a")).to_have_text([OTHER])


def test_every_conversation_is_listed(page: Page) -> None:
    page.evaluate(
        """() => new Promise((done) => {
          indexedDB.open("conversations", 1).onsuccess = ({ target }) => {
            const kept = target.result.transaction("conversations", "readwrite");
            for (let n = 0; n < 300; n += 1) {
              kept.objectStore("conversations").put({ id: `c${n}`, title: `No. ${n}`, used: n });
            }
            kept.oncomplete = done;
          };
        })"""
    )
    page.reload()
    expect(page.locator("#conversations a")).to_have_count(300)


def test_two_tabs_never_overwrite_each_other(page: Page) -> None:
    ask(page, QUESTION)
    second = page.context.new_page()
    second.goto(page.url)
    second.wait_for_selector("body[data-ready]")
    ask(second, OTHER)
    expect(page.locator("#turn-1 .claim bdi").first).to_have_text("Ruth Okafor")
    ask(page, "Who built the zither of Vellmora?")
    expect(second.locator(".turn .said bdi").last).to_contain_text("Ōta 𝒥ūrō")
    second.click("#turn-0 [data-verdict=correct]")
    expect(page.locator("#turn-0 [data-verdict=correct]")).to_have_attribute("aria-pressed", "true")
    menu(second, QUESTION, "rename")
    second.fill("#naming [name=title]", "Three")
    second.keyboard.press("Enter")
    expect(page.locator("#conversations a")).to_have_text(["Three"])
    ask(page, OTHER)
    expect(second.locator(".turn")).to_have_count(4)
    expect(page.locator("#conversations a")).to_have_text(["Three"])
    third = page.context.new_page()
    third.goto(page.url)
    third.wait_for_selector("body[data-ready]")
    asked = third.locator(".turn .asked").all_inner_texts()
    assert asked == [QUESTION, OTHER, "Who built the zither of Vellmora?", OTHER]
    fresh = page.context.new_page()
    fresh.goto(page.url.split("?")[0])
    expect(fresh.locator(".welcome")).to_be_visible()
    expect(fresh.locator("#conversations a")).to_have_count(1)


def test_a_question_that_two_tabs_wait_for_is_asked_once(open_page: Visit, slow: Served) -> None:
    page = open_page(home=slow.home)
    page.fill("#question-box", QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector(".card.pending")
    second = page.context.new_page()
    asked: list[str] = []
    second.on("request", lambda request: asked.append(urlsplit(request.url).path))
    second.goto(page.url)
    expect(second.locator(".card.pending")).to_be_visible()
    for tab in (page, second):
        expect(tab.locator("#turn-0 .said bdi")).to_contain_text("Imre Sandoval")
    assert "/ask" not in asked
    assert marked(second) == marked(page)


def test_one_of_two_tabs_that_wait_for_a_question_can_stop(open_page: Visit, slow: Served) -> None:
    page = open_page(home=slow.home)
    second = page.context.new_page()
    second.goto(page.url)
    second.wait_for_selector("body[data-ready]")
    with slow.frozen():
        type_question(page, QUESTION)
        second.click(f"#conversations a >> text={QUESTION}")
        second.click("#turn-0 [data-do=stop-this]")
        expect(second.locator("#turn-0 .card")).to_contain_text("Stopped before an answer came.")
    for tab in (page, second):
        expect(tab.locator("#turn-0 .said bdi")).to_contain_text("Imre Sandoval")


def test_a_browser_that_may_keep_nothing_asks_all_the_same(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    refused = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(refused))
    context = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=executable(), args=ARGUMENTS
    )
    page = context.new_page()
    watch = Watch(served.home)
    watch.over(page)
    page.goto(served.home)
    expect(page.locator("#examples button").first).to_be_visible()
    ask(page, QUESTION)
    ask(page, OTHER)
    expect(page.locator("#turn-1 .claim bdi").first).to_have_text("Ruth Okafor")
    page.click("#sidebar [data-do=new]")
    expect(page.locator(".welcome")).to_be_visible()
    context.close()
    assert watch.errors == []


def test_a_link_may_ask_a_question(open_page: Visit) -> None:
    page = open_page(f"/?q={quote(QUESTION)}")
    expect(page.locator("#turn-0 .said bdi")).to_have_text("Imre Sandoval")
    assert "?c=conv_" in page.url
    page.reload()
    expect(page.locator(".turn")).to_have_count(1)


def test_only_the_new_turn_is_rendered(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, OTHER)
    page.evaluate(
        """() => {
          window.touched = new Set();
          new MutationObserver((list) => {
            for (const { target } of list) {
              window.touched.add(target.closest?.(".turn")?.id ?? target.id);
            }
          }).observe(document.querySelector("#conversation"), { childList: true, subtree: true });
        }"""
    )
    ask(page, QUESTION)
    assert page.evaluate("[...window.touched].sort()") == ["conversation", "turn-2"]
    assert page.evaluate("Object.keys(localStorage).every((name) => name === 'settings')")


def save(page: Page, kind: str) -> str:
    page.click("[data-menu=export-menu] >> visible=true")
    with page.expect_download() as saved:
        page.click(f"#export-menu [data-kind={kind}]")
    return Path(saved.value.path()).read_text(encoding="utf-8-sig")


def test_one_menu_saves_a_conversation_in_every_form(page: Page, served: Served) -> None:
    ask(page, QUESTION)
    (given,) = json.loads(save(page, "json"))["answers"]
    for citation in given["citations"]:
        text = served.text(citation["document_id"])
        place = slice(citation["start_char_index"], citation["end_char_index"])
        assert text[place] == citation["cited_text"]
    for kind, words in (
        ("markdown", "**Imre Sandoval**"),
        ("csv", "A comet named,2023-03-01"),
        ("bibtex", "title = {A comet named}"),
        ("ris", "TI  - A comet named"),
        ("csl", '"title": "A comet named"'),
    ):
        assert words in save(page, kind)


def test_a_printed_conversation_holds_questions_answers_and_sources_alone(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, OTHER)
    page.emulate_media(media="print")
    for part in ("#sidebar", "#composer", "#evidence", ".actions >> nth=0"):
        expect(page.locator(part)).to_be_hidden()
    for part in ("#turn-0 .said", "#turn-0 .citations", "#turn-1 .conflict"):
        expect(page.locator(part)).to_be_visible()
    assert page.locator("#talk-scroll").evaluate("(n) => n.scrollHeight <= n.clientHeight + 1")


def test_a_follow_up_shows_how_it_was_understood_and_can_be_asked_as_written(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, "What did he sign?")
    understood = page.locator("#turn-1 .asked-as bdi")
    expect(understood).to_contain_text("Imre Sandoval")
    words = understood.inner_text()
    page.click("#turn-1 [data-do=edit]")
    expect(page.locator("#question-box")).to_have_value(words)
    page.click("#turn-1 [data-do=ask-exactly]")
    expect(page.locator("#turn-2 .card:not(.pending)")).to_be_visible()
    expect(page.locator("#turn-2 .asked-as")).to_have_count(0)


def test_every_word_that_was_searched_for_otherwise_is_told(page: Page) -> None:
    ask(page, "Who is the directr of the Kestrl Observatory?")
    expect(page.locator("#turn-0 .corrected")).to_have_text(
        [
            "Searched for “director” instead of “directr”.",
            "Searched for “Kestrel” instead of “Kestrl”.",
        ]
    )
    expect(page.locator("#turn-0 [data-do=ask-exactly]")).to_have_count(1)


def test_suggestions_come_from_names_titles_and_earlier_questions(page: Page) -> None:
    ask(page, QUESTION)
    page.keyboard.type("kestrel")
    expect(page.locator("#suggestions li").first).to_contain_text(QUESTION)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#question-box")).to_have_value(QUESTION)
    page.fill("#question-box", "")
    page.keyboard.type("who is imr")
    page.locator("#suggestions li", has_text="name").first.click()
    expect(page.locator("#question-box")).to_have_value("who is Imre Sandoval")
    page.fill("#question-box", "")
    page.keyboard.type("tarnbridge opens")
    page.locator("#suggestions li", has_text="Tarnbridge opens its bridge").click()
    expect(page.locator("#source h2")).to_have_text("Tarnbridge opens its bridge")


def test_the_page_speaks_another_language(open_page: Visit) -> None:
    page = open_page(locale="ru-RU")
    expect(page.locator("#ask-button")).to_have_text("Спросить")
    ask(page, QUESTION)
    expect(page.locator("#turn-0 .support")).to_have_text("Сказано в 3 независимых статьях")
    page.click("[data-do=settings] >> visible=true")
    page.select_option("#settings [name=language]", "en")
    expect(page.locator("#ask-button")).to_have_text("Ask")
