"""One browser and one service for all tests of the chat; each test is a new visitor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.types import Article
from tests.ui import library
from tests.ui.chromium import Watch, chromium, executable, visit
from tests.ui.service import Served, service

Visit = Callable[..., Page]

expect.set_options(timeout=60_000)  # a busy machine is slow, not wrong


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
        library.table(),
        *library.disagreeing(),
        *library.agreeing(),
    ]
    huge = [(library.long_book(), library.LOCK)]
    with service(tmp_path_factory.mktemp("chat"), articles, huge, reader="names") as running:
        yield running


@pytest.fixture(scope="session")
def growing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service that starts without articles; tests add and remove their own."""
    with service(tmp_path_factory.mktemp("growing")) as running:
        yield running


@pytest.fixture(scope="session")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service that takes three seconds for every question."""
    folder = tmp_path_factory.mktemp("slow")
    with service(folder, library.agreeing() + library.disagreeing(), reader="slow") as running:
        yield running


@pytest.fixture(scope="session")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service to be stopped, and started again before the test ends."""
    folder = tmp_path_factory.mktemp("fragile")
    with service(folder, library.agreeing() + library.disagreeing(), reader="names") as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, served: Served) -> Iterator[Visit]:
    """Opens pages of the service; afterwards none may have fetched from elsewhere, shown a dialog
    or met a script error.

    ``quiet=False`` is for pages whose service was taken away: a browser then complains by itself.
    """
    watches: list[Watch] = []

    def opened(
        path: str = "/", home: str = served.home, quiet: bool = True, **context: Any
    ) -> Page:
        page, watch = visit(browser, home, path, **context)
        watch.quiet = quiet
        watches.append(watch)
        return page

    yield opened
    for context in browser.contexts:
        context.close()
    for watch in watches:
        assert watch.elsewhere() == []
        assert watch.dialogs == []
        assert watch.complaints() == []


@pytest.fixture
def page(open_page: Visit) -> Page:
    """A visitor on the first page."""
    return open_page()
