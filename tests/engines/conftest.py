"""Every engine there is, empty; and one that holds a small library."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag import registry
from rag.settings import Settings, load
from rag.types import Engine
from tests.engines.world import DIM, EMBEDDER, Oracle, fill, library


@pytest.fixture(params=registry.names("engines"))
def engine(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Engine]:
    """An empty store of each kind."""
    opened: Engine = registry.load("engines", request.param).open(settings)
    opened.ensure_schema(DIM, "inner_product", EMBEDDER)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=registry.names("engines"))
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, Oracle]]:
    """A store with 300 articles; not to be changed."""
    chosen = load(index_dir=tmp_path_factory.mktemp("library") / "index")
    opened: Engine = registry.load("engines", request.param).open(chosen)
    opened.ensure_schema(DIM, "inner_product", EMBEDDER)
    yield opened, fill(opened, library(300))
    opened.close()
