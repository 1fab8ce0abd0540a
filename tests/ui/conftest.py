"""One browser and one service for all tests of the chat; each test is a new visitor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from rag.types import Article
from tests.ui import library
from tests.ui.chromium import Watch, chromium, executable, visit
from tests.ui.name_reader import NameReader
from tests.ui.service import Served, add_unread, service

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of all tests."""
    if executable() is None:
        pytest.fail("No Chromium on this machine; install it: apt-get install -y chromium")
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def served(
    tmp_path_factory: pytest.TempPathFactory, seed_articles: list[Article]
) -> Iterator[Served]:
    """A service over the seeds and the difficult articles, with short answers."""
    articles = [
        *seed_articles,
        library.scripts(),
        library.hostile(),
        *library.disagreeing(),
        *library.agreeing(),
    ]
    folder = tmp_path_factory.mktemp("chat")
    with service(folder / "index", articles, NameReader) as running:
        for huge, words in (
            (library.single_line(), library.DUNES),
            (library.long_book(), library.LOCK),
        ):
            at = huge.text.index(words)
            add_unread(running.assistant, huge, at, at + len(words))
        yield running


@pytest.fixture(scope="session")
def growing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service that starts without articles; tests add and remove their own."""
    folder = tmp_path_factory.mktemp("growing")
    with service(folder / "index") as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, served: Served) -> Iterator[Visit]:
    """Opens pages of the service; afterwards none may have fetched from elsewhere, shown a dialog
    or met a script error."""
    watches: list[Watch] = []

    def opened(path: str = "/", home: str = served.home, **context: Any) -> Page:
        page, watch = visit(browser, home, path, **context)
        watches.append(watch)
        return page

    yield opened
    for context in browser.contexts:
        context.close()
    for watch in watches:
        assert watch.elsewhere() == []
        assert watch.dialogs == []
        assert watch.errors == []


@pytest.fixture
def page(open_page: Visit) -> Page:
    """A visitor on the first page."""
    return open_page()
