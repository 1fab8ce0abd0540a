"""Following a folder while it changes."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.errors import ArticleError
from rag.ingest import watch

pytestmark = pytest.mark.slow


def test_the_index_follows_the_folder(assistant: Assistant, folder: Path) -> None:
    (folder / "a.txt").write_text("Ants make hills.")
    stop = threading.Event()
    reports = watch(assistant, folder, stop)

    assert next(reports).totals == {"added": 1}
    (folder / "b.txt").write_text("Bees make honey.")
    assert next(reports).totals == {"added": 1, "unchanged": 1}
    (folder / "a.txt").unlink()
    assert next(reports).totals == {"removed": 1, "unchanged": 1}
    stop.set()
    assert next(reports, None) is None
    assert [article.text for article in assistant.articles()] == ["Bees make honey."]


def test_only_a_folder_can_be_followed(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="no folder"):
        watch(assistant, tmp_path / "nowhere")
