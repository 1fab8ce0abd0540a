"""A store of every engine that holds a small library."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import registry
from rag.engines.embedded import EmbeddedStore, open_at
from rag.settings import load
from rag.store import Store
from rag.testing.library import IDENTITY, Oracle, fill, library


def open_store(
    folder: Path, exact_up_to: int = 200_000, *, lock_wait_s: float = 0.2
) -> EmbeddedStore:
    """The embedded engine's store in a folder, impatient with other writers."""
    return open_at(folder, IDENTITY, create=True, lock_wait_s=lock_wait_s, exact_up_to=exact_up_to)


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
