"""What stands beside the list of articles: mentions, watched questions, gaps, copies, searches."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.ui.chromium import ask, marked, type_question
from tests.ui.conftest import Visit
from tests.ui.service import Served

pytestmark = pytest.mark.browser


def test_mentions_are_counted_drawn_narrowed_and_opened(open_page: Visit) -> None:
    page = open_page("/?view=mentions")
    page.fill("#mention-words", "quiet coast")
    page.press("#mention-words", "Enter")
    expect(page.locator("#mention-undated")).to_contain_text("1 article")
    expect(page.locator("#mentions .chart")).to_be_hidden()
    page.fill("#mention-words", "director observatory")
    page.keyboard.press("Enter")
    expect(page.locator("#mention-said")).to_have_text("3 articles")
    bars = page.locator("#mention-chart button")
    expect(bars).to_have_count(25)  # from March 2021 to March 2023, months without one too
    expect(page.locator("#mention-chart button:enabled")).to_have_count(3)
    expect(page.locator("#mention-places button")).to_contain_text("made")
    page.get_by_role("button", name="March 2022: 1 article").press("Enter")
    expect(page.locator("#mention-said")).to_have_text("1 article: March 2022")
    page.click("#mentioning .name")
    assert "The director of the Kestrel Observatory is Imre Sandoval" in marked(page)
    assert "view=" not in page.url
    page.go_back()
    expect(page.locator("#mentioning .name")).to_contain_text("Open nights")
    page.click("#mentioning .name")
    page.click("#back-to-list")
    expect(page.locator("#mentioning .name")).to_contain_text("Open nights")
    page.click("#mention-ask")
    expect(page.locator("#chips .chip")).to_have_text("Open nights×")


def test_a_watched_question_tells_what_changed_and_because_of_which_article(
    open_page: Visit, growing: Served
) -> None:
    growing.add("made/otter-1.txt", "The pilot of the Otter is Nils Aarden.", "The Otter sails")
    page = open_page(home=growing.home)
    ask(page, "Who is the pilot of the Otter?")
    watch = page.locator("#turn-0 [data-do=watch]")
    watch.click()
    expect(page.locator("#toast")).to_contain_text("Watched")
    expect(watch).to_have_attribute("aria-pressed", "true")
    text = "A windy day. The pilot of the Otter is Ada Pell, who sailed at dawn."
    growing.add("made/otter-1.txt", text, "A new pilot")
    for _ in range(300):
        if growing.call("GET", "/watched")["data"][0]["developments"]:
            break
        page.wait_for_timeout(200)
    page.reload()
    expect(page.locator("#top nav .watched-news")).to_have_text("1 change")
    page.click("#top nav [data-view=watched]")
    expect(page.locator("#library-title")).to_have_text("1 watched question")
    row = page.locator("#watched > li")
    expect(row.locator(".now")).to_contain_text("Ada Pell")
    expect(row.locator(".before")).to_contain_text("no longer here")
    expect(row.locator("details .facts")).to_have_text("Because of A new pilot")
    expect(page.locator("#top nav .watched-news")).to_be_hidden()
    row.locator("details button").click()
    assert marked(page) == "The pilot of the Otter is Ada Pell, who sailed at dawn."
    page.click("#back-to-list")
    row.locator("[data-act=leave]").click()
    expect(page.locator("#watched-none")).to_be_visible()
    page.click("#toast button")
    expect(row).to_have_count(1)
    expect(page.locator("#turn-0 [data-do=watch]")).to_have_attribute("aria-pressed", "true")
    page.click("#turn-0 [data-do=watch]")
    page.click("#turn-0 [data-do=copy]")  # another word to the reader: no undo any more
    expect(page.locator("#watched-none")).to_be_visible()
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert growing.call("GET", "/watched")["data"] == []


def test_gaps_say_what_the_articles_lack(open_page: Visit) -> None:
    page = open_page()
    for question in ("What is zirconium?", "Who found zirconium?"):
        ask(page, question)
    page.click("#top [data-view=articles]")
    page.click("#views [data-view=gaps]")
    gap = page.locator("#gaps > li", has_text="zirconium")
    expect(gap.locator("h3")).to_have_text("zirconium asked 2 times")
    expect(gap.locator(".facts b").first).to_be_visible()
    gap.locator("button", has_text="Who found zirconium?").click()
    expect(page.locator("#turn-2 .asked")).to_have_text("Who found zirconium?")


def test_copies_are_merged_into_the_one_that_is_kept(open_page: Visit, growing: Served) -> None:
    text = "The warden of Ostwick harbour is Lena Brook. She counts every boat that comes in. "
    growing.add("made/warden.txt", text * 4, "The warden")
    growing.add("made/warden-again.txt", text * 4 + "Reprinted.", "The warden, reprinted")
    before = growing.ids()
    page = open_page("/?view=copies", home=growing.home)
    group = page.locator("#copies > li", has_text="warden")
    expect(group.locator(".name")).to_have_count(2)
    keep = page.get_by_role("button", name="Keep only made/warden.txt")
    keep.click()
    expect(group).to_be_hidden()
    page.click("#toast button")
    expect(group).to_be_visible()
    assert growing.ids() == before
    keep.click()
    page.click("#views [data-view=articles]")
    page.reload()  # the page goes: what was not undone is done
    for _ in range(100):
        if len(growing.ids()) == len(before) - 1:
            break
        page.wait_for_timeout(100)
    assert "made/warden.txt" in growing.sources()
    assert "made/warden-again.txt" not in growing.sources()


def test_a_search_is_kept_by_name_and_looked_for_again(open_page: Visit, growing: Served) -> None:
    growing.add("made/kelp.txt", "The kelp of Ostwick is dried on racks.", "Kelp")
    growing.call(
        "PUT",
        "/searches/recent%20kelp",
        {"words": "kelp", "filters": {"published_from": "2030-01-01"}, "sort": "title"},
    )
    page = open_page("/?view=articles", home=growing.home)
    page.fill("#library-search", "kelp")
    page.fill("#search-name", "seaweed")
    page.keyboard.press("Enter")
    chip = page.locator("#searches .use", has_text="seaweed")
    expect(chip).to_have_attribute("aria-pressed", "true")
    page.fill("#library-search", "")
    expect(chip).to_have_attribute("aria-pressed", "false")
    chip.click()
    expect(page.locator("#library-search")).to_have_value("kelp")
    expect(page.locator(".articles .name bdi")).to_have_text(["Kelp"])
    page.click("#searches .use >> text=recent kelp")  # its dates have no field here and hold
    expect(page.locator("#library-none")).to_be_visible()
    page.click("[aria-label='Remove the search recent kelp']")
    expect(page.locator("#searches .use")).to_have_count(1)
    assert [one["name"] for one in growing.call("GET", "/searches")["data"]] == ["seaweed"]


def test_a_comparison_of_answers_names_all_sides(open_page: Visit) -> None:
    page = open_page("/?view=snapshots")
    page.fill("#snapshot-name", "sides")
    page.keyboard.press("Enter")
    page.select_option("#compare-before", "sides")
    page.fill("#compare-questions", "Who is the mayor of Tarnbridge?")
    page.click("#comparing .primary")
    expect(page.locator("#compared .after")).to_contain_text(
        "The articles disagree: Ruth Okafor · Edwin Hale"
    )
    expect(page.locator("#compared a")).to_have_count(2)
    page.locator("#snapshots > li", has_text="sides").locator("[data-act=remove]").click()


def test_the_articles_are_kept_as_they_were_asked_and_brought_back(
    open_page: Visit, growing: Served
) -> None:
    growing.add("made/tern.txt", "The cook of the Tern is Ada Moor.", "The Tern sails")
    page = open_page("/?view=snapshots", home=growing.home)
    page.click("#taking button")  # under the name of the day
    expect(page.locator("#snapshots > li")).to_have_count(1)
    expect(page.locator("#snapshot-name")).to_have_value("")
    page.fill("#snapshot-name", "before")
    page.keyboard.press("Enter")
    kept = page.locator("#snapshots > li", has_text="before")
    expect(kept).to_be_visible()
    growing.add("made/tern.txt", "At sea. The cook of the Tern is Kai Storm, who bakes.", "Tern")
    kept.locator("[data-act=ask]").click()
    expect(page.locator("#chips .chip")).to_have_text("as of before×")
    ask(page, "Who is the cook of the Tern?")
    assert marked(page) == "The cook of the Tern is Ada Moor."
    expect(page.locator("#source .facts")).to_contain_text("as of before")
    expect(page.locator("#source .check")).to_have_text("Text matches source")
    page.reload()
    assert marked(page) == "The cook of the Tern is Ada Moor."
    expect(page.locator("#turn-0 .check.valid")).to_be_visible()
    ask(page, "Who is the cook of the Tern?")
    assert marked(page) == "The cook of the Tern is Kai Storm, who bakes."
    page.click("#top [data-view=articles]")
    page.click("#views [data-view=snapshots]")
    expect(page.locator("#compare-questions")).to_have_value("Who is the cook of the Tern?")
    page.select_option("#compare-before", "before")
    page.locator("#compare-questions").press("End")
    page.keyboard.type("\nWho is the duke of Rhune?")
    page.click("#comparing .primary")
    compared = page.locator("#compared > li")
    expect(compared).to_have_count(2)
    expect(page.locator("#compared-said")).to_have_text("1 answer changed")
    expect(compared.nth(0).locator(".before bdi")).to_have_text("The cook of the Tern is Ada Moor.")
    expect(compared.nth(0).locator(".after")).to_contain_text("Kai Storm")
    expect(compared.nth(1)).to_contain_text("the same answer")
    expect(compared.nth(1).locator(".before")).to_have_count(0)
    with page.expect_popup() as opened:
        compared.nth(0).locator("a").first.click()
    expect(opened.value.locator("mark").first).to_have_text("The cook of the Tern is Ada Moor.")
    opened.value.close()
    kept.locator("[data-act=restore]").click()
    page.click("#restoring [value=restore]")
    expect(page.locator("#toast")).to_contain_text("Brought back")
    assert "Ada Moor" in growing.ask("Who is the cook of the Tern?")["answer"]
    expect(page.locator("#turn-1 .check.stale")).to_be_visible()


def test_snapshots_that_hold_what_is_removed_are_named_and_undoing_stays_possible(
    open_page: Visit, growing: Served
) -> None:
    for name in ("plover", "gull"):
        growing.add(f"made/{name}.txt", f"The {name} lands at dusk.", f"The {name}")
    growing.call("POST", "/snapshots", {"name": "dusk"})
    page = open_page("/?view=articles", home=growing.home)
    page.click("[aria-label='Remove The plover']")
    page.click("[aria-label='Remove The gull']")  # and the first is final
    expect(page.locator("#toast")).to_contain_text("The gull")
    for _ in range(100):
        if "made/plover.txt" not in growing.sources():
            break
        page.wait_for_timeout(100)
    page.click("#toast button")
    expect(page.locator("#toast")).to_have_text("Snapshots keep what was removed: dusk")
    assert "made/gull.txt" in growing.sources()


def test_what_the_reader_opens_meanwhile_stays_when_the_answer_comes(
    open_page: Visit, slow: Served
) -> None:
    page = open_page(home=slow.home)
    ask(page, "Who is the director of the Kestrel Observatory?")
    marked(page)
    type_question(page, "Who is the mayor of Tarnbridge?")
    expect(page.locator("#turn-1 .card.pending")).to_be_visible()
    page.locator("#turn-0 .citations .cite").nth(1).click()
    expect(page.locator("#source h2")).to_have_text("Open nights")
    expect(page.locator("#turn-1 .claim").first).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.locator("#source h2")).to_have_text("Open nights")
    page.locator("#question-box").focus()
    type_question(page, "Who is the mayor of Tarnbridge?")
    page.click("#top [data-view=articles]")
    expect(page.locator("#turn-2 .claim").first).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.locator("#library")).to_be_visible()
    page.locator("#question-box").focus()
    type_question(page, "Who is the mayor of Tarnbridge?")  # nothing chosen since: it opens
    expect(page.locator("#source h2")).to_have_text("Tarnbridge opens its library")
