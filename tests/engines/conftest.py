"""Every engine there is: an empty store, and one that holds a small library."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag import registry
from rag.settings import Settings, load
from rag.store import Store
from rag.testing.library import IDENTITY, Oracle, fill, library


@pytest.fixture(params=registry.names("engines"))
def store(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Store]:
    """An empty store of each kind."""
    opened = registry.engine(request.param).open(settings, IDENTITY, create=True)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=registry.names("engines"))
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, Oracle]]:
    """A store with 300 articles; not to be changed."""
    chosen = load(index_dir=tmp_path_factory.mktemp("library") / "index")
    opened = registry.engine(request.param).open(chosen, IDENTITY, create=True)
    yield opened, fill(opened, library(300))
    opened.close()
