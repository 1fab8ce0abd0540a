"""Other machines that embed, where there are none: what is missing is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.__main__ import app


def test_the_extra_is_named_where_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.extras.find_spec", lambda name: None)
    monkeypatch.setenv("RAG_EMBEDDER", "hashing")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "one.txt").write_text("Anna Berg opened the harbour.")
    index = ["--index", str(tmp_path / "index")]
    done = CliRunner().invoke(
        app, ["build", str(tmp_path / "articles"), "--ray", "127.0.0.1:6379", *index]
    )
    assert done.exit_code != 0
    assert "[ray]" in done.output
