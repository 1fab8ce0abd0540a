"""A store of every engine that holds a small library."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from rag import registry
from rag.settings import load
from rag.store import Store
from rag.testing.library import IDENTITY, Oracle, fill, library


@pytest.fixture(
    scope="module", params=["embedded", pytest.param("postgresql", marks=pytest.mark.slow)]
)
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, Oracle]]:
    """A store with 300 articles; not to be changed."""
    engine = request.param
    if engine == "postgresql":
        server = request.getfixturevalue("postgres")
        engine = f"{server.uri}?schema=s{uuid.uuid4().hex}"
    chosen = load(engine=engine, index_dir=tmp_path_factory.mktemp("library") / "index")
    opened = registry.engine(engine).open(chosen, IDENTITY, create=True)
    yield opened, fill(opened, library(300))
    opened.close()
