"""Following a folder while it changes."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from filelock import FileLock

from rag.assistant import Assistant
from rag.engines._store import LOCK_NAME
from rag.errors import ArticleError
from rag.ingest import Report, watch, watching

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


def test_what_cannot_be_stored_now_is_stored_later(
    assistant: Assistant,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watching, "_AGAIN_S", 0)
    (folder / "a.txt").write_text("Ants make hills.")
    stop = threading.Event()
    reports = watch(assistant, folder, stop)
    next(reports)
    elsewhere = FileLock(assistant.settings.index_dir / LOCK_NAME)
    later: list[Report] = []
    with elsewhere:
        (folder / "b.txt").write_text("Bees make honey.")
        following = threading.Thread(target=lambda: later.append(next(reports)))
        following.start()
        ends = time.monotonic() + 60
        while "is followed again later" not in caplog.text:
            assert following.is_alive()
            assert time.monotonic() < ends
            time.sleep(0.1)
    following.join()
    assert [report.totals for report in later] == [{"added": 1, "unchanged": 1}]
    stop.set()
    assert next(reports, None) is None


def test_only_a_folder_can_be_followed(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="no folder"):
        watch(assistant, tmp_path / "nowhere")
