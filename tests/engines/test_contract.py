"""This project's own engines keep what ``rag.testing`` demands of every engine."""

from __future__ import annotations

import pytest

from rag import registry
from rag.store import Engine
from rag.testing import StoreContract


class TestStores(StoreContract):
    @pytest.fixture(scope="class", params=registry.names("engines"))
    @classmethod
    def engine(cls, request: pytest.FixtureRequest) -> Engine:
        return registry.engine(request.param)
