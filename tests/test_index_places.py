"""Where indexes lie by default, and what serving does where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import index_places
from rag.settings import load


def test_a_repository_keeps_its_own_index() -> None:
    root = index_places.checkout()
    assert root is not None
    assert load().index_dir == root / "index"


def test_every_folder_has_an_index_of_its_own_and_always_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = tmp_path / "a" / "news & notes", tmp_path / "b" / "news & notes"
    for folder in (one, other):
        folder.mkdir(parents=True)
    assert index_places.index_of(one) != index_places.index_of(other)
    monkeypatch.chdir(one)
    assert index_places.index_of(Path()) == index_places.index_of(one)
    assert index_places.index_of(one).name.startswith("news-notes-")
