"""Every rewriter in the folder, whichever there are."""

from __future__ import annotations

import pytest

from rag import registry
from rag.settings import load
from rag.testing import RewriterContract
from rag.types import Rewriter


class TestEveryRewriter(RewriterContract):
    @pytest.fixture(params=registry.names("rewriters"))
    def rewriter(self, request: pytest.FixtureRequest) -> Rewriter:
        made: Rewriter = registry.make("rewriters", request.param, load())
        return made
