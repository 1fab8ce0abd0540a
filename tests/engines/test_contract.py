"""This project's own engines keep what ``rag.testing`` demands of every engine."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import ClassVar

import pytest

from rag import registry
from rag.settings import Settings, load
from rag.store import Engine
from rag.testing import EngineContract, StateContract
from tests.postgres import Server


class TestEmbedded(EngineContract, StateContract):
    @pytest.fixture(scope="class")
    @classmethod
    def engine(cls) -> Engine:
        return registry.engine("embedded")


@pytest.mark.slow
class TestPostgresql(EngineContract, StateContract):
    uri: ClassVar[str]

    @pytest.fixture(scope="class")
    @classmethod
    def engine(cls, postgres: Server) -> Engine:
        cls.uri = postgres.uri
        return registry.engine(postgres.uri)

    @classmethod
    def fresh(cls, folder: Path) -> Settings:
        return load(engine=f"{cls.uri}?schema=s{uuid.uuid4().hex}", index_dir=folder / "index")
