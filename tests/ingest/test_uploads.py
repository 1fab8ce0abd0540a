"""Uploads and removals: one article at a time, nothing left behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rag.assistant import Assistant
from rag.errors import ArticleError, NotFoundError
from rag.ingest import add_bytes, build, remove
from rag.testing.library import now
from rag.types import Filters


def test_the_same_name_replaces_what_was_sent_before(assistant: Assistant) -> None:
    first = add_bytes(assistant, "bees.txt", b"Bees make honey.")
    second = add_bytes(assistant, "bees.txt", b"Bees make wax.")
    third = add_bytes(assistant, "bees.txt", b"Bees make wax.")

    assert [r.entries[0].status for r in (first, second, third)] == [
        "added",
        "updated",
        "unchanged",
    ]
    (article,) = assistant.articles()
    assert (article.source, article.text) == ("uploads/bees.txt", "Bees make wax.")


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("../../etc/pass wd.txt", "uploads/etc/pass wd.txt"),
        ("C:\\news\\a.txt", "uploads/C:/news/a.txt"),
        ("/a\n.txt", "uploads/a.txt"),
    ],
)
def test_names_are_labels_without_tricks(assistant: Assistant, name: str, source: str) -> None:
    assert add_bytes(assistant, name, b"Bees make honey.").entries[0].source == source


def test_a_name_that_is_none_is_refused(assistant: Assistant) -> None:
    with pytest.raises(ArticleError, match="no file name"):
        add_bytes(assistant, "../", b"Bees make honey.")


def test_an_unreadable_upload_is_reported(assistant: Assistant) -> None:
    report = add_bytes(assistant, "photo.jpg", b"\xff\xd8\xff\xe0" + bytes(100))
    assert (report.exit_code, report.entries[0].reason) == (1, "not_supported")
    assert assistant.count() == 0


def test_an_upload_outlives_a_pruning_build(assistant: Assistant, folder: Path) -> None:
    add_bytes(assistant, "bees.txt", b"Bees make honey.")
    (folder / "a.txt").write_text("Ants make hills.")
    build(assistant, folder, prune=True)
    assert assistant.count() == 2


def test_an_upload_and_a_file_of_one_name_conflict(assistant: Assistant, tmp_path: Path) -> None:
    add_bytes(assistant, "bees.txt", b"Bees make honey.")
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "bees.txt").write_text("Other bees.")
    assert build(assistant, tmp_path / "uploads").entries[0].reason == "conflict"


def test_adding_a_file_is_building_that_much_of_its_folder(
    assistant: Assistant, folder: Path
) -> None:
    (folder / "a.txt").write_text("Ants make hills.")
    (folder / "b.txt").write_text("Bees make honey.")
    build(assistant, [folder / "b.txt"])
    assert build(assistant, folder).totals == {"added": 1, "unchanged": 1}


def test_one_file_in_two_collections(assistant: Assistant, folder: Path) -> None:
    (folder / "a.txt").write_text("Ants make hills.")
    build(assistant, folder)
    build(assistant, folder, collection="second")
    assert assistant.count() == 2
    assert build(assistant, folder).totals == {"unchanged": 1}
    assert build(assistant, folder, collection="second").totals == {"unchanged": 1}
    (folder / "a.txt").unlink()
    build(assistant, folder, collection="second", emptied=True)
    assert [article.collection for article in assistant.articles()] == ["default"]


def test_remove_by_id_by_source_and_by_file(assistant: Assistant, folder: Path) -> None:
    lines = [{"id": str(n), "text": f"Record {n} of bees."} for n in range(4)]
    (folder / "all.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (folder / "a.txt").write_text("Ants make hills.")
    build(assistant, folder)
    by_source = {article.source: article for article in assistant.articles()}

    receipt = remove(assistant, [by_source["news/all.jsonl#0"].id, "news/all.jsonl#1"])
    assert (receipt.articles, receipt.passages) == (2, 2)
    assert remove(assistant, ["news/all.jsonl"]).articles == 2
    assert remove(assistant, ["news/a.txt"]).articles == 1

    assert assistant.count() == 0
    assert assistant.store.stats().passages == 0
    assert not list(now(assistant.store).files())
    assert build(assistant, folder).totals == {"added": 2}


def test_nothing_is_removed_when_a_name_is_unknown(assistant: Assistant) -> None:
    add_bytes(assistant, "bees.txt", b"Bees make honey.")
    with pytest.raises(NotFoundError, match=r"'nowhere\.txt', 'nothing'"):
        remove(assistant, ["uploads/bees.txt", "nowhere.txt", "nothing"])
    assert assistant.count() == 1


def test_a_large_removal_leaves_no_trace_on_disk(
    assistant: Assistant, folder: Path, typed: Callable[..., Result]
) -> None:
    secret = "Zanzivar quelled the ostrobogulous marplot."
    (folder / "secret.txt").write_text(secret)
    (folder / "other.txt").write_text("A harbour town in the north.")
    build(assistant, folder)
    assert typed("remove", "news/secret.txt").exit_code == 0
    left = [path for path in assistant.settings.index_dir.rglob("*") if path.is_file()]
    assert left
    assert not any(b"ostrobogulous" in path.read_bytes() for path in left)


def test_a_name_is_found_however_its_accents_are_typed(
    assistant: Assistant, tmp_path: Path
) -> None:
    apart = tmp_path / "news" / "cafe\u0301.txt"
    apart.parent.mkdir()
    apart.write_text("Bees make honey.")
    build(assistant, apart.parent)
    for name in ("news/caf\u00e9.txt", "news/cafe\u0301.txt"):
        assert len(assistant.articles(filters=Filters(sources=[name]))) == 1
    assert remove(assistant, ["news/cafe\u0301.txt"]).articles == 1
