"""Question box and answer are inside the window, however small or enlarged it is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.ui.chromium import ask, in_view, marked, type_question
from tests.ui.conftest import Visit
from tests.ui.service import Served

pytestmark = pytest.mark.browser

QUESTION = "Who is the director of the Kestrel Observatory?"

SIZES = [
    (1920, 1080),
    (1440, 900),
    (1280, 720),
    (1024, 768),
    (768, 1024),
    (720, 450),  # 1440 x 900 at 200 %
    (844, 390),
    (640, 400),
    (390, 844),
    (360, 640),
    (320, 568),
    (320, 256),  # 1280 x 1024 at 400 %
]


def inside(page: Page, selector: str) -> bool:
    """Whether the whole element is in the window and nothing lies over its middle."""
    found: bool = page.locator(selector).first.evaluate(
        """(node) => {
          const box = node.getBoundingClientRect();
          const whole = box.width > 0 && box.height > 0 && box.left >= 0 && box.top >= 0
            && box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1;
          const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
          const there = document.elementFromPoint(x, y);
          return whole && there !== null && (node.contains(there) || there.contains(node));
        }"""
    )
    return found


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_box_and_answer_are_inside_the_window(open_page: Visit, width: int, height: int) -> None:
    page = open_page(viewport={"width": width, "height": height})
    assert inside(page, "#question-box")
    assert page.locator("#page").evaluate("(n) => n.getBoundingClientRect().right") == width
    for n in range(3):
        ask(page, QUESTION)
        for part in ("#question-box", "#ask-button", f"#turn-{n} .said"):
            assert inside(page, part), part
    for axis in ("Width", "Height"):
        over = page.evaluate(f"document.documentElement.scroll{axis} - inner{axis}")
        assert over <= 0


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1440, 900), (390, 844)])
def test_every_later_question_stands_at_the_top(open_page: Visit, width: int, height: int) -> None:
    page = open_page(viewport={"width": width, "height": height})
    for n in range(4):
        ask(page, QUESTION if n % 2 else "Who is the mayor of Tarnbridge?")
        page.wait_for_timeout(150)
        gap = page.locator(f"#turn-{n} .asked").evaluate(
            "(node) => node.getBoundingClientRect().top - "
            "document.querySelector('#talk-scroll').getBoundingClientRect().top"
        )
        assert 0 <= gap <= 30
        assert in_view(page, f"#turn-{n} :is(.said, .claim)")


def test_nothing_moves_while_an_answer_comes_in(open_page: Visit, slow: Served) -> None:
    page = open_page(home=slow.home, viewport={"width": 1920, "height": 1080})
    page.evaluate(
        """() => {
          window.shifts = 0;
          new PerformanceObserver((list) => {
            // What follows a key within half a second is the key's doing: the box that grows, say.
            for (const entry of list.getEntries()) {
              if (!entry.hadRecentInput) window.shifts += entry.value;
            }
          }).observe({ type: "layout-shift", buffered: false });
        }"""
    )
    for n, question in enumerate((QUESTION, "Who is the mayor of Tarnbridge?", QUESTION)):
        type_question(page, question)
        page.wait_for_selector(f"#turn-{n} .card:not(.pending)")
        page.wait_for_timeout(700)
    assert page.evaluate("window.shifts") == 0


def test_the_place_stays_until_the_reader_scrolls(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, QUESTION)
    page.locator("#talk-scroll").evaluate("(node) => { node.scrollTop = 0; }")
    page.click("#turn-0 .citations .cite >> nth=1")
    page.wait_for_timeout(300)
    assert page.locator("#talk-scroll").evaluate("(node) => node.scrollTop") == 0


def test_a_long_title_ends_with_an_ellipsis_and_no_line_is_sliced(
    open_page: Visit,
) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    ask(page, "Who is the keeper of the Obsidian Lighthouse?")
    marked(page)
    title = page.locator("#source h2")
    assert title.evaluate("(n) => getComputedStyle(n).webkitLineClamp") in ("1", "2")
    tops = page.evaluate(
        "[document.querySelector('.article > header').getBoundingClientRect().bottom,"
        " document.querySelector('#source .scroll').getBoundingClientRect().top]"
    )
    assert abs(tops[0] - tops[1]) <= 1  # the text scrolls beside its title, never under it


def test_a_small_phone_shows_lines_of_the_source_articles_and_what_was_pressed(
    open_page: Visit,
) -> None:
    page = open_page(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    ask(page, QUESTION)
    marked(page)
    room = (
        "(n) => n.clientHeight / parseFloat(getComputedStyle(n.querySelector('.text')).lineHeight)"
    )
    assert page.locator("#source .scroll").evaluate(room) >= 4
    page.click("[data-do=close-source]")
    page.click("#turn-0 [data-verdict=correct]")
    expect(page.locator("#toast")).to_be_visible()
    for one in ("[data-verdict=correct]", "[data-verdict=incorrect]", "[data-do=watch]"):
        page.click(f"#turn-0 {one}", trial=True, timeout=2000)  # no notice lies over it
    page.click("#top [data-view=articles]")
    expect(page.locator("#articles .name bdi").first).to_be_in_viewport()
    views = page.locator("#views")
    assert views.evaluate("(n) => n.scrollWidth > n.clientWidth")
    assert "gradient" in views.evaluate("(n) => getComputedStyle(n).maskImage")  # more to the side
    page.go_back()
    expect(page.locator("#evidence")).to_be_hidden()
    ask(page, "Who rows? " * 150)
    expect(page.locator("#turn-1 .card :is(.said, .further)").first).to_be_in_viewport()


def test_on_a_phone_chosen_articles_and_kept_questions_are_asked_in_sight(
    open_page: Visit,
) -> None:
    page = open_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.tap("[data-do=filters]")
    fits = page.locator("#filters").evaluate("(n) => n.scrollWidth <= n.clientWidth")
    assert fits
    page.keyboard.press("Escape")
    page.tap("#top [data-view=articles]")
    page.locator("#articles li", has_text="Tarnbridge opens its bridge").locator("input").tap()
    page.tap("[data-do=ask-selected]")
    expect(page.locator("#chips .chip")).to_be_in_viewport()
    page.tap("#question-box", timeout=5000)
    ask(page, "Who is the mayor of Tarnbridge?")
    page.tap("#turn-0 [data-do=watch]")
    page.tap("#top [data-menu=more-menu]")
    page.tap("#more-menu [data-view=watched]")
    page.locator("#watched [data-act=ask]").first.tap()
    expect(page.locator("#turn-1 .said bdi")).to_be_in_viewport()
    page.tap("#turn-1 .cite.mark", trial=True, timeout=5000)


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (820, 1180), (390, 844), (320, 640)])
def test_a_long_notice_leaves_the_buttons_at_the_top_free(
    open_page: Visit, width: int, height: int
) -> None:
    page = open_page(viewport={"width": width, "height": height})
    ask(page, f"{QUESTION[:-1]} of the whole of the long and quiet valley of the river Orrin?")
    page.click("[data-do=sidebar] >> visible=true")
    page.locator("#conversations button").click()
    page.click("#conversation-menu [data-do=delete]")
    page.click("#sidebar [data-do=new]", trial=True, timeout=2000)
    page.click("#sidebar [data-do=sidebar]")
    expect(page.locator("#toast")).to_be_visible()
    for button in page.locator("#top nav > :visible").all():
        button.click(trial=True, timeout=2000)


@pytest.mark.parametrize(
    ("width", "height", "most"), [(1024, 768, 100), (640, 400, 60), (360, 740, 60)]
)
def test_the_bar_of_chosen_articles_leaves_room_for_them(
    open_page: Visit, width: int, height: int, most: int
) -> None:
    page = open_page("/?view=articles", viewport={"width": width, "height": height})
    page.check("#articles input >> nth=0")
    bar = page.locator("#selection").bounding_box()
    assert bar is not None
    assert bar["height"] < most


def test_a_new_conversation_is_seen_where_the_list_lies_over_the_page(open_page: Visit) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.tap("#top [data-do=sidebar]")
    page.tap("#sidebar [data-do=new]")
    expect(page.locator("#sidebar")).to_be_hidden()
    page.tap("#question-box", timeout=5000)
    opener = page.locator("#top [data-do=sidebar]")
    opener.press("Enter")
    expect(page.locator("#sidebar [data-do=new]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#sidebar")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_word_that_has_no_room_is_broken(page: Page) -> None:
    ask(page, f"Who is {'Llanfair' * 60}?")
    page.click("#top [data-view=articles]")
    page.click("#views [data-view=gaps]")
    expect(page.locator("#gaps b", has_text="llanfair")).to_be_visible()
    assert page.locator("#library").evaluate("(n) => n.scrollWidth <= n.clientWidth")


def test_dark_scrollbars_and_no_light_flash(open_page: Visit) -> None:
    page = open_page()
    page.evaluate("localStorage.setItem('settings', JSON.stringify({ theme: 'dark' }))")
    page.goto(page.url, wait_until="commit")
    page.wait_for_selector("body", state="attached")
    scheme = "getComputedStyle(document.documentElement).colorScheme"
    assert page.evaluate(scheme) == "dark"
    expect(page.locator("body[data-ready]")).to_be_attached()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 20, 18)"
