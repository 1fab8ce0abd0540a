"""Modules of the page one by one, in the browser that runs them; a test is a function there.

The files lie in ``tests/ui/modules``; a page of the service imports them as if they were its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.ui.chromium import visit
from tests.ui.service import Served

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent / "modules"
_NAME = re.compile(r'^  "(.+)": (?:async )?\(\) =>', re.MULTILINE)
CASES = [
    (file.name, name)
    for file in sorted(HERE.glob("*.test.js"))
    for name in _NAME.findall(file.read_text(encoding="utf-8"))
]


@pytest.fixture(scope="module")
def bench(browser: Browser, served: Served) -> Iterator[Page]:
    """A page from which the test files can be imported."""
    page, _ = visit(browser, served.home)
    page.route(
        "**/screen/tests/*",
        lambda route: route.fulfill(path=HERE / route.request.url.rsplit("/", 1)[1]),
    )
    yield page
    page.context.close()


def test_there_are_modules_to_test() -> None:
    assert len(CASES) > 30


@pytest.mark.parametrize(("file", "name"), CASES)
def test_module(bench: Page, file: str, name: str) -> None:
    bench.evaluate(
        "async ([file, name]) => { await (await import(file)).tests[name](); }",
        [f"{bench.url.split('?')[0]}screen/tests/{file}", name],
    )
