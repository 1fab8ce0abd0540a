"""The first seconds: the API answers already, the chat is on its way."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.ui import library
from tests.ui.chromium import marked
from tests.ui.service import service

pytestmark = pytest.mark.browser


def test_who_comes_early_is_taken_into_the_chat_and_to_the_words(
    browser: Browser, tmp_path: Path
) -> None:
    article = library.article("dunes", f"Sand. {library.DUNES}", "Dunes")
    start = article.text.index("Ivo Brandt")
    with service(tmp_path, [article], chat_ready=False) as early:
        page = browser.new_context().new_page()
        page.set_default_timeout(90_000)
        first = page.goto(f"{early.home}/?article={article.id}#char={start},{start + 10}")
        assert first is not None
        assert first.status == 503
        expect(page.locator("h1")).to_have_text("Starting")
        assert marked(page) == "Ivo Brandt"
        page.context.close()
