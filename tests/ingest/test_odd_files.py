"""Pipes, links out of the folder, names that are no text, and folders that came up empty."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rag.articles import SourceFile
from rag.assistant import Assistant
from rag.errors import ArticleError
from rag.ingest import build, remove


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "news"
    made.mkdir()
    (made / "a.txt").write_text("Bees make honey.")
    return made


def test_a_pipe_is_named_and_not_waited_for(assistant: Assistant, folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    report = build(assistant, folder)
    assert [(e.source, e.status) for e in report.entries] == [
        ("news/a.txt", "added"),
        ("news/pipe.txt", "failed"),
    ]
    assert "no regular file" in (report.entries[1].message or "")
    with pytest.raises(OSError, match="regular"):
        SourceFile.at(folder / "pipe.txt").open()


def test_a_link_to_itself_is_named_and_stops_nothing(assistant: Assistant, folder: Path) -> None:
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "round").symlink_to(folder / "about")
    (folder / "about").symlink_to(folder / "round")
    report = build(assistant, folder)
    assert [(e.source, e.status) for e in report.entries] == [
        ("news/a.txt", "added"),
        ("news/about", "failed"),
        ("news/loop.txt", "failed"),
        ("news/round", "failed"),
    ]
    assert "symbolic links" in (report.entries[2].message or "")


def test_a_name_that_is_no_text_is_shown_escaped_and_indexed(
    assistant: Assistant, folder: Path
) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text("Coffee is hot.")
    report = build(assistant, folder, prune=True)
    assert [(e.source, e.status) for e in report.entries] == [
        ("news/a.txt", "added"),
        ("news/caf\\xe9.txt", "added"),
    ]
    again = build(assistant, folder, prune=True)
    assert [entry.status for entry in again.entries] == ["unchanged", "unchanged"]
    assert remove(assistant, ["news/caf\\xe9.txt"])


def test_a_link_out_of_the_folder_is_said_and_followed_only_if_asked(
    assistant: Assistant, folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("The secret is safe.")
    (folder / "file.txt").symlink_to(outside / "secret.txt")
    (folder / "folder").symlink_to(outside)
    (folder / "inside.txt").symlink_to(folder / "a.txt")

    report = build(assistant, folder)
    assert {e.source: e.status for e in report.entries if e.status == "failed"} == {
        "news/file.txt": "failed",
        "news/folder": "failed",
    }
    assert all("--follow-links" in (entry.message or "") for entry in report.failures)

    followed = build(assistant, folder, follow_links=True)
    assert not followed.failures
    assert "news/folder/secret.txt" in {entry.source for entry in followed.entries}


def test_an_empty_folder_removes_nothing_unless_told(assistant: Assistant, folder: Path) -> None:
    build(assistant, folder)
    (folder / "a.txt").unlink()
    with pytest.raises(ArticleError, match="--emptied"):
        build(assistant, folder, prune=True)
    assert len(assistant.articles()) == 1
    build(assistant, folder, prune=True, emptied=True)
    assert assistant.articles() == []
