"""Keeping a library at the command line: lists, tags, what is said while and after."""

from __future__ import annotations

import importlib.metadata
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import typed
from tests.commands.typed import Rag


@pytest.fixture(scope="module")
def rag(tmp_path_factory: pytest.TempPathFactory) -> Rag:
    folder = tmp_path_factory.mktemp("news")
    (folder / "aster.txt").write_text("date 2025-06-28\nNews of Aster\n\nThe mayor is Ida Holm.\n")
    (folder / "two\nlines\x1b[31m.txt").write_text("Birch\n\nA longer text about a birch.\n")

    run = typed.over(tmp_path_factory.mktemp("index"))
    built = run("build", str(folder))
    assert built.returncode == 0, built.stderr
    assert "Reading and embedding" in built.stderr  # without a terminal too
    return run


def test_one_article_is_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The mayor is Ida Holm.")
    chosen = {"RAG_INDEX_DIR": str(tmp_path / "index"), "RAG_EMBEDDER": "hashing"}
    said = typed.rag("build", str(tmp_path / "a.txt"), **chosen).stdout
    assert "1 article from them in the index; 1 passage embedded" in said


def test_a_day_is_asked_for_as_it_is_typed(rag: Rag) -> None:
    refused = rag("list", "--from", "2025-13-01")
    assert refused.returncode == 2
    assert "'2025-13-01' is not a day such as 2025-06-28." in " ".join(refused.stderr.split())
    assert "YYYY-MM-DD" in rag("list", "--help").stdout


def test_lists_are_sorted_found_and_limited(rag: Rag) -> None:
    listed = json.loads(rag("list", "--sort", "longest", "--json").stdout)
    assert [one["characters"] for one in listed] == sorted(
        (one["characters"] for one in listed), reverse=True
    )
    assert len(json.loads(rag("list", "--limit", "1", "--json").stdout)) == 1
    (aster,) = json.loads(rag("list", "--find", "aster", "--json").stdout)
    assert aster["published"] == "2025-06-28"


def test_no_name_breaks_a_row(rag: Rag) -> None:
    rows = rag("list").stdout.splitlines()
    assert len(rows) == 2
    assert "\x1b" not in "".join(rows)


def test_articles_are_tagged_and_untagged(rag: Rag) -> None:
    done = json.loads(rag("tag", "--find", "aster", "--add", "To read", "--json").stdout)
    assert done["articles"] == 1
    assert "#to read" in rag("list", "--tag", "to read").stdout
    assert rag("tag", "--undo", done["id"]).returncode == 0
    assert rag("list", "--tag", "to read").stdout == ""
    assert rag("tag", "--add", "x").returncode == 1


def test_a_merge_names_the_snapshots_that_hold_the_copies_still(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text('{"text": "Bees make honey in the old oak."}\n')
    run = typed.over(tmp_path)
    run("build", str(tmp_path / "a.jsonl"))
    run("add", str(tmp_path / "b.jsonl"))
    keep, copy = (one["id"] for one in json.loads(run("list", "--json").stdout))
    run("snapshot", "take", "monday")
    merged = run("merge", keep, copy)
    assert "1 article" in merged.stdout
    assert "rag snapshot remove monday" in merged.stderr


def test_a_misspelt_setting_is_named_with_the_right_one(rag: Rag) -> None:
    said = rag("list", RAG_REQUIRE_KEY="1").stderr
    assert "RAG_REQUIRE_KEY is set, but there is no such setting" in said
    assert "RAG_REQUIRE_KEYS?" in said


def test_every_command_that_prints_json_prints_one_document(rag: Rag) -> None:
    for words in (
        ("list",),
        ("list", "--copies"),
        ("doctor",),
        ("keys", "list"),
        ("mentions", "mayor"),
    ):
        json.loads(rag(*words, "--json").stdout)


def test_errors_are_json_too(rag: Rag) -> None:
    refused = rag("remove", "nowhere", "--json")
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["error"]["code"] == "not_found"


def test_a_stopped_command_says_what_is_kept(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text("Bees make honey.")
    index = {"RAG_INDEX_DIR": str(tmp_path / "index")}
    with subprocess.Popen(
        [sys.executable, "-m", "rag", "watch", str(tmp_path / "news")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **typed.SMALL, **index, "PYTHONUNBUFFERED": "1"},
    ) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if "1 added" in line:
                    break
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()  # where it did not end, as behind a shell that ignores Ctrl-C
    assert process.returncode == 130
    assert "Stopped. The index is as the folder was" in said


def test_completion_is_offered(rag: Rag) -> None:
    assert "--install-completion" in rag("--help").stdout


def test_a_search_is_kept_and_asked_again(rag: Rag) -> None:
    kept = rag("searches", "save", "mayors", "--find", "aster", "--from", "2025-01-01")
    assert kept.returncode == 0, kept.stderr
    listed = rag("searches", "list").stdout
    assert listed == 'mayors  "aster"; published_from 2025-01-01; newest first\n'
    (told,) = json.loads(rag("searches", "list", "--json").stdout)
    assert (told["name"], told["words"], told["sort"]) == ("mayors", "aster", "newest")
    (found,) = json.loads(rag("list", "--saved", "mayors", "--json").stdout)
    assert found["title"] == "News of Aster"
    refused = rag("list", "--saved", "mayors", "--find", "birch")
    assert refused.returncode == 1
    assert "--saved alone" in refused.stderr
    assert "is no name" in rag("searches", "save", "a\x1bb", "--find", "aster").stderr
    assert rag("searches", "remove", "mayors").returncode == 0
    gone = rag("list", "--saved", "mayors")
    assert gone.returncode == 1
    assert "no search called" in gone.stderr


@pytest.mark.parametrize(("package", "well"), [("torch", True), ("faiss-cpu", False)])
def test_the_doctor_asks_for_what_serving_needs(
    rag: Rag, monkeypatch: pytest.MonkeyPatch, package: str, well: bool
) -> None:
    real = importlib.metadata.version

    def version(name: str) -> str:
        if name == package:
            raise importlib.metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    done = rag("doctor", "--json")
    (check,) = [each for each in json.loads(done.stdout) if each["name"] == package]
    assert check["found"].startswith("not installed; ")
    assert check["well"] is well
    assert (done.returncode == 0) is well
