"""What ``rag build`` says of the files it read."""

from __future__ import annotations

from pathlib import Path

from tests.commands import typed


def test_copies_are_named_as_long_as_they_are_few(tmp_path: Path) -> None:
    said = "The mayor of Marle is Ann Lee and she has led the town for more than twelve years"
    (tmp_path / "news").mkdir()
    for number in range(13):
        (tmp_path / "news" / f"{number:02}.txt").write_text(f"{said}, number {number}")
    out = typed.over(tmp_path)("build", str(tmp_path / "news")).stdout.splitlines()
    assert out[0] == "Copy: news/01.txt says nearly the same as news/00.txt"
    assert out[10] == "Copy: 2 more articles; `rag list --copies` names all."
    assert out[11].startswith("Files: 13 added.")


def test_what_was_not_read_stands_last_and_its_name_on_one_line(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a\x1b[2Jb\n.txt").write_text("")
    (tmp_path / "news" / "b.txt").write_text("Der Bürgermeister von Köln heißt Müller.", "cp1252")
    done = typed.over(tmp_path)("build", str(tmp_path / "news"))
    assert done.returncode == 3
    assert "Not read: news/a\ufffd[2Jb .txt (no_text): a\ufffd[2Jb .txt is empty.\n" in done.stderr
    assert done.stdout.startswith("Assumed: news/b.txt read as cp1252, which is a guess.\nFiles: ")
