"""The service in a process of its own, with a reader that the settings do not know."""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from rag import registry
from rag.api.app import create_app
from rag.assistant import Assistant, identity_of
from rag.settings import Settings, load
from rag.types import Embedder
from tests.ui.name_reader import NameReader, SlowReader

_READERS = {"names": NameReader, "slow": SlowReader}


def opened(settings: Settings, reader: str) -> Assistant:
    """The assistant of ``settings``; a reader of the tests reads in place of its own."""
    if reader not in _READERS:
        return Assistant.open(settings, create=True)
    embedder: Embedder = registry.load("embedders", settings.embedder).make(settings)
    engine = registry.engine(settings.engine)
    store = engine.open(settings, identity_of(embedder), create=True)
    return Assistant(settings, store, embedder, _READERS[reader])


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--embedder", required=True)
    parser.add_argument("--reader", required=True)
    given = parser.parse_args()
    settings = load(
        index_dir=given.index,
        port=given.port,
        embedder=given.embedder,
        reader="sentence" if given.reader in _READERS else given.reader,
    )
    with opened(settings, given.reader) as assistant:
        uvicorn.run(create_app(assistant, settings), port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
