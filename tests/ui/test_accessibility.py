"""No violation of WCAG 2.2 AA that axe-core can find, in any state; a whole session by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.ui.chromium import ask, comes_into_view, in_view, marked, type_question
from tests.ui.conftest import Visit
from tests.ui.service import Served

pytestmark = pytest.mark.browser

_AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}


def violations(page: Page) -> str:
    """What axe-core finds, one line each; nothing is the empty text."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    # What passed is a megabyte of report: it stays in the browser.
    found: list[str] = page.evaluate(
        """async (tags) => {
          const { violations } = await axe.run(document, {
            resultTypes: ["violations"], runOnly: { type: "tag", values: tags },
          });
          return violations.flatMap(({ id, nodes }) =>
            nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
        }""",
        _TAGS,
    )
    return "\n".join(found)


def welcomed(page: Page) -> None:
    page.wait_for_selector(".examples")


def answered(page: Page) -> None:
    ask(page, "Who is the director of the Kestrel Observatory?")
    marked(page)


def conflicting(page: Page) -> None:
    ask(page, "Who is the mayor of Tarnbridge?")
    marked(page)


def abstained(page: Page) -> None:
    ask(page, "What is the boiling point of molybdenum?")


def alternatives(page: Page) -> None:
    answered(page)
    page.click(".alternatives summary")


def failed(page: Page) -> None:
    page.click("[data-do=filters]")
    page.fill("#filters [name=published_from]", "2024-01-01")
    page.fill("#filters [name=published_to]", "2020-01-01")
    page.keyboard.press("Escape")
    ask(page, "Who?")


def found(page: Page) -> None:
    answered(page)
    page.click("[data-do=find]")
    page.keyboard.type("the")
    expect(page.locator("#find-count")).to_contain_text("of")


def tabled(page: Page) -> None:
    articles(page)
    page.locator(".articles .name", has_text="Harvest").click()
    page.wait_for_selector("#source [role=table]")


def articles(page: Page) -> None:
    page.click("#top [data-view=articles]")
    page.wait_for_selector(".articles li")


def selecting(page: Page) -> None:
    articles(page)
    page.check(".articles li input >> nth=0")


def refused(page: Page) -> None:
    articles(page)
    picture: FilePayload = {
        "name": "photo.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"
    }  # fmt: skip
    page.set_input_files("#upload-files", picture)
    page.wait_for_selector("#report .failed")


def helped(page: Page) -> None:
    page.click("[data-do=help] >> visible=true")


def set_up(page: Page) -> None:
    page.click("[data-do=settings] >> visible=true")


def filtering(page: Page) -> None:
    page.click("[data-do=filters]")
    page.wait_for_selector("#filter-options label")


def exporting(page: Page) -> None:
    answered(page)
    page.click("[data-menu=export-menu] >> visible=true")


def explained(page: Page) -> None:
    answered(page)
    page.click(".confidence")


def suggested(page: Page) -> None:
    page.keyboard.type("who is imr")
    page.wait_for_selector("#suggestions li")


def previewed(page: Page) -> None:
    answered(page)
    page.hover(".cite.mark")
    page.wait_for_selector("#preview:popover-open")


def mentioning(page: Page) -> None:
    show_view(page, "mentions")
    page.fill("#mention-words", "director observatory")
    page.keyboard.press("Enter")
    page.locator("#mention-chart button:enabled").first.click()
    page.wait_for_selector("#mentioning .name")


def watching(page: Page) -> None:
    answered(page)
    if page.locator("#turn-0 [data-do=watch]").get_attribute("aria-pressed") == "false":
        page.click("#turn-0 [data-do=watch]")
        page.wait_for_selector("#toast.shown")
    show_view(page, "watched")
    page.wait_for_selector("#watched > li")


def keeping_all(page: Page) -> None:
    show_view(page, "snapshots")
    page.fill("#snapshot-name", "today")
    page.keyboard.press("Enter")
    page.locator("#snapshots > li [data-act=restore]").first.click()


def lacking(page: Page) -> None:
    abstained(page)
    show_view(page, "gaps")
    page.wait_for_selector("#gaps > li")


def keeping(page: Page) -> None:
    articles(page)
    page.fill("#library-search", "tarnbridge")  # a search that can be kept
    page.wait_for_selector("#saving:not([hidden])")
    page.fill("#search-name", "bridges")
    page.keyboard.press("Enter")
    page.wait_for_selector("#searches .use")


def show_view(page: Page, name: str) -> None:
    articles(page)
    page.click(f"#views [data-view={name}]")


STATES: list[Callable[[Page], None]] = [
    welcomed, answered, conflicting, abstained, alternatives, failed, found, tabled, articles,
    selecting, refused, helped, set_up, filtering, exporting, explained, suggested, previewed,
    mentioning, watching, lacking, keeping, keeping_all,
]  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(open_page: Visit, state: Callable[[Page], None]) -> None:
    page = open_page(color_scheme="light", quiet=state not in (failed, refused))
    state(page)
    assert violations(page) == ""
    page.emulate_media(color_scheme="dark")
    assert violations(page) == ""


@pytest.mark.parametrize("state", [answered, conflicting, articles, helped, filtering, mentioning])
def test_axe_finds_nothing_on_a_phone(open_page: Visit, state: Callable[[Page], None]) -> None:
    page = open_page(**PHONE)
    if state is helped:
        page.click("[data-menu=more-menu]")
    state(page)
    assert violations(page) == ""


@pytest.mark.parametrize(("width", "height"), [(720, 450), (640, 400), (320, 256)])
def test_axe_finds_nothing_at_two_hundred_percent(
    open_page: Visit, width: int, height: int
) -> None:
    page = open_page(viewport={"width": width, "height": height})
    ask(page, "Who is the director of the Kestrel Observatory?")
    assert violations(page) == ""


def test_axe_finds_nothing_without_a_connection(open_page: Visit) -> None:
    page = open_page(quiet=False)
    page.context.set_offline(True)
    type_question(page, "Who?")
    expect(page.locator("#status")).to_be_visible()
    assert violations(page) == ""


def test_an_empty_index_is_accessible(open_page: Visit, growing: Served) -> None:
    for article_id in growing.ids():
        growing.delete(article_id)
    page = open_page(home=growing.home)
    expect(page.locator(".card.empty")).to_be_visible()
    assert violations(page) == ""


def focused(page: Page) -> str:
    """What a screen reader calls the element that has the focus, or its text."""
    name: str = page.evaluate(
        """(() => {
          const node = document.activeElement;
          return node.getAttribute("aria-label") || node.labels?.[0]?.textContent.trim()
            || node.textContent.trim().replace(/\\s+/g, " ") || node.id;
        })()"""
    )
    return name


def test_a_whole_session_by_keyboard(page: Page) -> None:
    assert focused(page) == "Your question"
    type_question(page, "Who is the director of the Kestrel Observatory?")
    marked(page)
    assert focused(page) == "Your question"
    for _ in range(12):  # back into the card, to its first number
        page.keyboard.press("Shift+Tab")
        if focused(page).startswith("Source 1"):
            break
    assert focused(page) == "Source 1: A comet named"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#source h2")).to_have_text("Open nights")
    page.keyboard.press("o")
    expect(page.locator("#source h2")).to_be_focused()
    page.keyboard.press("f")
    page.keyboard.type("dome")
    expect(page.locator("#find-count")).to_have_text("1 of 1")
    page.keyboard.press("Escape")
    assert focused(page) == "Find"
    page.keyboard.press("/")
    type_question(page, "Who is the mayor of Tarnbridge?")
    expect(page.locator("#turn-1 .claim")).to_have_count(2)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")  # the last button of the last card: Right
    expect(page.locator("#turn-1 [data-verdict][aria-pressed=true]")).to_have_count(1)


def test_every_control_of_the_page_is_reached_by_tab(page: Page) -> None:
    answered(page)
    page.evaluate("document.activeElement.blur()")
    seen: set[str] = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        seen.add(focused(page))
    for name in (
        "New conversation", "Export", "Settings", "Source 1: A comet named", "Copy with citation",
        "Your question", "Ask", "Find", "Close the article",
    ):  # fmt: skip
        assert name in seen, name


def test_the_focus_returns_where_what_had_it_goes_away(page: Page) -> None:
    opener = page.locator("#top nav > [data-view=articles]")
    opener.press("Enter")
    expect(page.locator("#library-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#library")).to_be_hidden()
    expect(opener).to_be_focused()
    with page.expect_response("**/catalogue?*") as listed:
        opener.press("Enter")
    listed.value.finished()
    expect(page.locator("#library-title")).to_be_focused()
    box = page.locator("#articles input").nth(2)
    box.press("Space")
    page.locator("[data-do=select-none]").press("Enter")
    expect(box).to_be_focused()
    page.locator("#articles .remove").nth(2).press("Enter")
    following = page.locator("#articles .name").nth(3)
    expect(following).to_be_focused()
    page.locator("#toast button").press("Enter")
    expect(following).to_be_focused()


def test_the_accessibility_tree_tells_the_session(page: Page) -> None:
    answered(page)
    ask(page, "Who is the mayor of Tarnbridge?")
    marked(page)
    tree = page.locator("body").aria_snapshot()
    for line in (
        'heading "Who is the director of the Kestrel Observatory?" [level=2]',
        'button "Source 1: A comet named"',
        'heading "The articles disagree" [level=3]',
        'textbox "Your question"',
        'heading "Tarnbridge opens its library" [level=2]',
    ):
        assert line in tree


def test_a_new_answer_is_announced(page: Page) -> None:
    ask(page, "Who is the director of the Kestrel Observatory?")
    expect(page.locator("#live")).to_have_text("Answer: Imre Sandoval. 3 sources.")


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_nothing_moves_where_motion_is_reduced(open_page: Visit, motion: str, moves: bool) -> None:
    page = open_page(reduced_motion=motion)
    animation = page.locator("#conversation").evaluate(
        """(place) => {
          const dots = document.createElement("span");
          dots.className = "dots";
          place.append(dots);
          return getComputedStyle(dots).animationName;
        }"""
    )
    assert (animation != "none") == moves


def test_the_system_s_own_colours_still_tell_states_apart(open_page: Visit) -> None:
    page = open_page(forced_colors="active")

    def ground(selector: str) -> str:
        where = page.locator(selector).first
        colour = str(where.evaluate("node => getComputedStyle(node).backgroundColor"))
        return "none" if colour in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)") else colour

    answered(page)
    right = "#turn-0 [data-verdict=correct]"
    page.click(right)
    expect(page.locator(f"{right}[aria-pressed=true]")).to_have_count(1)
    assert ground(right) != ground("#turn-0 [data-verdict=incorrect]")
    assert "none" not in (ground(right), ground("#turn-0 .meter span"))
    expect(page.locator("#toast")).to_have_css("border-top-style", "solid")
    page.click(right)  # taken back: what the articles answer is shared with other tests
    page.click("#top [data-view=articles]")
    page.click("#views [data-view=mentions]")
    page.fill("#mention-words", "director observatory")
    page.keyboard.press("Enter")
    bars = page.locator("#mention-chart button:enabled")
    bars.first.click()
    first, second = ("#mention-chart button:enabled" + f" >> nth={n} >> .height" for n in (0, 1))
    assert ground(first) != ground(second)


# --- a phone -------------------------------------------------------------------------------------


def test_the_name_of_a_view_that_an_address_opens_is_in_sight(open_page: Visit) -> None:
    page = open_page("/?view=snapshots", **PHONE)
    expect(page.locator("#views [aria-current]")).to_have_text("Snapshots")
    expect(page.locator("#views [aria-current]")).to_be_in_viewport(ratio=0.95)


def test_answer_and_marked_words_share_a_phone(open_page: Visit) -> None:
    page = open_page(**PHONE)
    ask(page, "Who is the head of the National Neurosurgery Center?")
    marked(page)
    comes_into_view(page, "#source mark.here")
    assert in_view(page, ".said")
    page.click("[data-do=find]")
    assert page.evaluate("innerWidth") == 390  # a wider page would have been shrunk
    page.click("[data-do=close-source]")
    expect(page.locator("#source")).to_be_hidden()


def test_an_abstention_is_not_hidden_by_an_empty_source_on_a_phone(open_page: Visit) -> None:
    page = open_page(**PHONE)
    answered(page)
    ask(page, "What is the boiling point of molybdenum?")
    expect(page.locator(".card.abstained")).to_be_visible()
    expect(page.locator("#source")).to_be_hidden()


def test_back_closes_the_source_of_a_phone(open_page: Visit) -> None:
    page = open_page(**PHONE)
    answered(page)
    page.click("[data-do=close-source]")
    page.locator(".citations .cite").nth(1).tap()
    expect(page.locator("#source h2")).to_have_text("Open nights")
    address = page.url
    page.go_back()
    expect(page.locator("#evidence")).to_be_hidden()
    expect(page.locator("#turn-0 .said")).to_be_visible()
    assert page.url == address


def test_the_handle_makes_the_source_full_and_half(open_page: Visit) -> None:
    page = open_page(**PHONE)
    answered(page)
    height = "document.querySelector('#evidence').getBoundingClientRect().height"
    half = page.evaluate(height)
    page.locator("#handle").tap()
    assert page.evaluate(height) > 1.8 * half
    page.locator("#handle").tap()
    assert page.evaluate(height) == half


def test_a_sheet_that_is_pulled_down_closes_its_view(open_page: Visit) -> None:
    page = open_page(**PHONE)
    opener = page.locator("#top nav > [data-view=articles]")
    for _ in range(2):
        opener.click()
        expect(page.locator("#articles li").first).to_be_visible()
        for _ in ("half", "closed"):
            page.locator("#handle").hover()
            page.mouse.down()
            page.mouse.move(195, 800)
            page.mouse.up()
        expect(page.locator("#library")).to_be_hidden()
        expect(opener).to_have_attribute("aria-expanded", "false")
        assert "view=" not in page.url


def test_what_is_touched_is_large_enough(open_page: Visit) -> None:
    page = open_page(**PHONE)
    answered(page)
    small = page.evaluate(
        """[...document.querySelectorAll("button, a, summary, input")].filter((node) => {
          const box = node.getBoundingClientRect();
          return box.width > 0 && (box.width < 24 || box.height < 24)
            && !node.closest(".minimap, .unseen, .skip") && !node.matches(".unseen, .skip");
        }).map((node) => node.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_a_phone_is_helped_with_touch_and_has_one_menu(open_page: Visit) -> None:
    page = open_page(**PHONE)
    page.click("[data-menu=more-menu]")
    page.click("#more-menu [data-do=help]")
    expect(page.locator("#help .for-touch")).to_be_visible()
    expect(page.locator("#help .for-keys")).to_be_hidden()
