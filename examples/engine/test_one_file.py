"""The proof: the contracts that every engine keeps."""

from pathlib import Path

import pytest

from rag import registry
from rag.settings import Settings, load
from rag.store import Engine
from rag.testing import EngineContract, StateContract


class TestOneFile(EngineContract, StateContract):
    @pytest.fixture(scope="class")
    @classmethod
    def engine(cls) -> Engine:
        return registry.engine("onefile")

    @classmethod
    def fresh(cls, folder: Path) -> Settings:
        return load(index_dir=folder / "index", engine="onefile")
