"""Real parts, made small: a real store in a temporary folder, hashed vectors, no weights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from rag import articles
from rag.assistant import Assistant
from rag.settings import Settings, load
from rag.types import Article
from tests.postgres import Server, server, unavailable

# Timings live in benchmarks: a slow machine must not fail a test.
hypothesis.settings.register_profile("rag", deadline=None)
hypothesis.settings.load_profile("rag")

SEEDS = Path(__file__).parent.parent / "seeds" / "articles"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's tests come last: its driver holds the main thread's event loop to the end."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a fresh index without any model."""
    return load(index_dir=tmp_path / "index", embedder="hashing", reader="sentence")


@pytest.fixture
def assistant(settings: Settings) -> Iterator[Assistant]:
    """An assistant over an empty store."""
    with Assistant.open(settings, create=True) as opened:
        yield opened


@pytest.fixture(scope="session")
def seed_articles() -> list[Article]:
    """The two seed articles."""
    return [
        article
        for path in sorted(SEEDS.glob("*.txt"))
        for article in articles.read(path, source=f"articles/{path.name}")
    ]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server for all tests that need one; each takes a schema of its own."""
    why_not = unavailable()
    if why_not:
        pytest.skip(why_not)
    with server(fsync="off", full_page_writes="off") as started:
        yield started
