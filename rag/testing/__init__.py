"""What must hold of every alternative, as tests: a package outside this project proves itself.

A test file of such a package subclasses a contract and says how its part is made:

    class TestShout(ReaderContract):
        @pytest.fixture
        def reader(self) -> Reader:
            return registry.make("readers", "shout", load(), None)

This project's own alternatives are tested by the same classes. Needs ``pytest`` and
``hypothesis``; nothing that serves imports this.
"""

import pytest

pytest.register_assert_rewrite(
    "rag.testing.changing",
    "rag.testing.embedders",
    "rag.testing.engines",
    "rag.testing.formats",
    "rag.testing.readers",
    "rag.testing.rewriters",
    "rag.testing.searching",
    "rag.testing.state",
)

from rag.testing.embedders import EmbedderContract  # noqa: E402
from rag.testing.engines import EngineContract  # noqa: E402
from rag.testing.formats import FormatContract, Sample  # noqa: E402
from rag.testing.readers import ReaderContract  # noqa: E402
from rag.testing.rewriters import RewriterContract  # noqa: E402
from rag.testing.state import StateContract  # noqa: E402

__all__ = [
    "EmbedderContract",
    "EngineContract",
    "FormatContract",
    "ReaderContract",
    "RewriterContract",
    "Sample",
    "StateContract",
]
