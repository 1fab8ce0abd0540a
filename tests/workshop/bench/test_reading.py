"""The served reader beside transformers: both read as much."""

from __future__ import annotations

import pytest

from rag.readers.quoter import SHIPPED, Quoter
from rag.testing.readers import hits
from rag.workshop.bench.reading import PASSAGES, reads_everything


@pytest.mark.model
def test_what_promises_nothing_is_read_all_the_same() -> None:
    bare = [f"Rain fell on hill {number}." for number in range(PASSAGES - 1)]
    given = hits("The harbour of Lund opened in 1881.", *bare)
    question = "When did the harbour of Lund open?"
    assert Quoter(SHIPPED).read(question, given).passages_read < PASSAGES
    assert reads_everything(SHIPPED, 1).read(question, given).passages_read == PASSAGES
