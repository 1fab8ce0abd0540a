"""A conversation outlives a reload, can be taken away as a file, and can be begun anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.chromium import ask, in_view, marked
from tests.ui.service import Served

pytestmark = pytest.mark.browser

QUESTION = "Who is the director of the Kestrel Observatory?"


def save(page: Page, kind: str) -> str:
    with page.expect_download() as saved:
        page.click(f"[data-do=export][data-kind={kind}]")
    return Path(saved.value.path()).read_text(encoding="utf-8")


def test_history_survives_a_reload(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, "Who is the mayor of Tarnbridge?")
    page.reload()
    expect(page.locator("#turn-1 .said bdi")).to_have_text("Ruth Okafor")
    expect(page.locator("#turn-0 .said bdi")).to_have_text("Imre Sandoval")
    assert marked(page) == "Ruth Okafor"
    assert in_view(page, "#source mark.here")
    ask(page, QUESTION)
    assert page.locator(".turn").count() == 3


def test_a_judgement_survives_a_reload(page: Page) -> None:
    ask(page, QUESTION)
    page.keyboard.press("v")
    expect(page.locator("[data-verdict=correct]")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator("[data-verdict=correct]")).to_have_attribute("aria-pressed", "true")


def test_a_new_conversation_forgets_the_old_one(page: Page) -> None:
    ask(page, QUESTION)
    page.click("[data-do=new]")
    expect(page.locator(".welcome")).to_be_visible()
    page.reload()
    expect(page.locator(".welcome")).to_be_visible()
    assert page.locator(".turn").count() == 0


def test_export_as_json_holds_the_answers_as_the_service_gives_them(
    page: Page, served: Served
) -> None:
    ask(page, QUESTION)
    (given,) = json.loads(save(page, "json"))["answers"]
    assert given["question"] == QUESTION
    for citation in given["citations"]:
        text = served.text(citation["document_id"])
        place = slice(citation["start_char_index"], citation["end_char_index"])
        assert text[place] == citation["cited_text"]


def test_export_as_markdown_holds_quotes_and_links(page: Page, served: Served) -> None:
    ask(page, QUESTION)
    text = save(page, "markdown")
    assert "**Imre Sandoval**" in text
    assert f"<{served.home}/articles/" in text
    assert "/view#char=" in text
    assert "A new mirror" in text
