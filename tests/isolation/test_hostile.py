"""Every hostile file is read or named with its reason, and the next file is read as ever."""

from __future__ import annotations

import pytest

from rag import ingest
from rag.assistant import Assistant
from tests.isolation.hostile import MADE

REASONS = {"encrypted", "no_text", "broken", "too_large", "too_costly", "not_supported"}


@pytest.mark.slow
@pytest.mark.parametrize("name", MADE)
def test_it_ends_as_a_named_reason_or_as_an_article(name: str, assistant: Assistant) -> None:
    report = ingest.add_bytes(assistant, name, MADE[name]())
    [entry] = report.entries
    if entry.status == "failed":
        assert entry.reason in REASONS
        assert entry.message
    [after] = ingest.add_bytes(assistant, "after.txt", b"Bees make honey in summer.").entries
    assert after.status == "added"


def test_there_are_sixty() -> None:
    assert len(MADE) >= 60
