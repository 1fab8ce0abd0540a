"""The environment as people write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import load


def test_a_list_that_is_no_json_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_ALLOWED_HOSTS", "example.org")
    with pytest.raises(SettingsError, match=r"RAG_ALLOWED_HOSTS='example.org': it is no list"):
        load()
    monkeypatch.setenv("RAG_ALLOWED_HOSTS", '["example.org"]')
    assert load().allowed_hosts == ("example.org",)


def test_a_setting_that_is_empty_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RAG_INDEX_DIR", "RAG_TOP_K", "RAG_READER", "RAG_ALLOWED_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    usual = load()
    for name in ("RAG_INDEX_DIR", "RAG_TOP_K", "RAG_READER", "RAG_ALLOWED_HOSTS"):
        monkeypatch.setenv(name, "")
    assert load() == usual


def test_the_home_of_an_index_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("RAG_INDEX_DIR", "~/mine")
    assert load().index_dir == tmp_path / "mine"
    assert load(index_dir=Path("~/other")).index_dir == tmp_path / "other"
    with pytest.raises(SettingsError, match="RAG_INDEX_DIR='~nobody-here/x': nobody's home"):
        load(index_dir="~nobody-here/x")
