"""Building: only what changed is read, embedded and removed."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from rag.articles import Draft, article_id, make_article
from rag.assistant import Assistant
from rag.errors import ArticleError
from rag.ingest import add_bytes, build
from rag.settings import load
from rag.testing.library import now
from rag.types import Article
from tests.ingest.conftest import CountingEmbedder


def write(path: Path, text: str) -> Path:
    """Write ``text`` with a modification time of its own, long ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    write.clock += 1_000_000_000  # type: ignore[attr-defined]
    os.utime(path, ns=(write.clock, write.clock))  # type: ignore[attr-defined]
    return path


write.clock = 10**18  # type: ignore[attr-defined]


def records(path: Path, texts: dict[str, str]) -> Path:
    return write(
        path, "".join(json.dumps({"id": key, "text": text}) + "\n" for key, text in texts.items())
    )


def given(text: str, source: str) -> Article:
    """An article that was sent as text."""
    return make_article(Draft(text), source)


def long_records(count: int) -> dict[str, str]:
    """Records of one passage each, some 900 to a batch."""
    return {f"r{n:04}": f"Record {n} tells of bees. " * 15 for n in range(count)}


def test_reads_a_folder_and_names_articles_by_their_place_in_it(
    assistant: Assistant, folder: Path
) -> None:
    write(folder / "b.txt", "Bees make honey.")
    write(folder / "sub" / "a.md", "# Ants\n\nAnts make hills.")
    write(folder / ".hidden.txt", "Not read.")

    report = build(assistant, folder)

    assert [(e.source, e.status, e.articles, e.passages) for e in report.entries] == [
        ("news/b.txt", "added", 1, 1),
        ("news/sub/a.md", "added", 1, 1),
    ]
    assert report.exit_code == 0
    (ants,) = now(assistant.store).get([article_id("default", "news/sub/a.md")])
    assert (ants.title, ants.text) == ("Ants", "Ants\n\nAnts make hills.")


def test_an_unchanged_file_is_not_even_opened(
    assistant: Assistant, folder: Path, embedder: CountingEmbedder
) -> None:
    path = write(folder / "a.txt", "Bees make honey.")
    build(assistant, folder)
    status = path.stat()
    path.write_text("Opened: this.   ")  # same size, same time: only opening could tell
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    before = len(embedder.texts)

    report = build(assistant, folder)

    assert [entry.status for entry in report.entries] == ["unchanged"]
    assert len(embedder.texts) == before


def test_a_touched_file_is_read_but_not_embedded(
    assistant: Assistant, folder: Path, embedder: CountingEmbedder
) -> None:
    write(folder / "a.txt", "Bees make honey.")
    build(assistant, folder)
    write(folder / "a.txt", "Bees make honey.")

    assert build(assistant, folder).totals == {"unchanged": 1}
    assert len(embedder.texts) == 1


def test_only_the_changed_record_of_many_is_embedded(
    assistant: Assistant, folder: Path, embedder: CountingEmbedder
) -> None:
    texts = {f"r{n}": f"Record {n} tells of bees." for n in range(50)}
    records(folder / "all.jsonl", texts)
    build(assistant, folder)
    embedder.texts.clear()
    texts["r7"] = "Record 7 tells of ants."
    del texts["r8"]
    records(folder / "all.jsonl", texts)

    report = build(assistant, folder)

    assert [text.split(". ")[-1] for text in embedder.texts] == ["Record 7 tells of ants."]
    assert (report.entries[0].status, report.entries[0].articles) == ("updated", 49)
    assert not now(assistant.store).get([article_id("default", "news/all.jsonl", "r8")])


def test_a_new_date_is_stored_without_embedding(
    assistant: Assistant, folder: Path, embedder: CountingEmbedder
) -> None:
    write(folder / "a.txt", "date 2021-05-05 Bees make honey.")
    build(assistant, folder)
    write(folder / "a.txt", "date 2022-06-06 Bees make honey.")

    assert build(assistant, folder).totals == {"updated": 1}
    assert len(embedder.texts) == 1
    (article,) = now(assistant.store).get([article_id("default", "news/a.txt")])
    assert str(article.published) == "2022-06-06"
    assert len(now(assistant.store).passages(article.id)) == 1


def test_an_interrupted_build_goes_on_where_it_stopped(
    assistant: Assistant, folder: Path, embedder: CountingEmbedder
) -> None:
    records(folder / "all.jsonl", long_records(1500))
    embedder.fail_after = 1200
    with pytest.raises(RuntimeError, match="power"):
        build(assistant, folder)
    kept = len(embedder.texts)
    assert 0 < kept < 1500

    embedder.fail_after = None
    build(assistant, folder)

    assert len(embedder.texts) == 1500
    assert assistant.count() == 1500


def test_what_was_cut_off_and_then_deleted_leaves_nothing_behind(
    assistant: Assistant, folder: Path, embedder: CountingEmbedder
) -> None:
    path = records(folder / "all.jsonl", long_records(1500))
    embedder.fail_after = 1200
    with pytest.raises(RuntimeError):
        build(assistant, folder)
    embedder.fail_after = None
    path.unlink()

    build(assistant, folder, emptied=True)

    assert assistant.count() == 0
    assert not list(now(assistant.store).files())


def test_what_vanished_from_a_folder_is_removed_and_nothing_else(
    assistant: Assistant, folder: Path
) -> None:
    write(folder / "a.txt", "Bees make honey.")
    write(folder / "b.txt", "Ants make hills.")
    other = write(folder.parent / "other" / "c.txt", "Wasps make paper.")
    build(assistant, [folder, other.parent])
    (folder / "a.txt").unlink()
    other.unlink()

    (named,) = build(assistant, folder, prune=False).failures
    assert (named.source, named.reason, assistant.count()) == ("news/a.txt", "missing", 3)
    assert "--prune" in str(named.message)
    report = build(assistant, folder)

    assert [(e.source, e.status, e.articles) for e in report.entries] == [
        ("news/b.txt", "unchanged", 1),
        ("news/a.txt", "removed", 1),
    ]
    assert assistant.count() == 2


def test_a_folder_most_of_which_is_gone_is_named_not_removed(
    assistant: Assistant, folder: Path
) -> None:
    paths = [write(folder / f"{n}.txt", f"Bee {n} makes honey number {n}.") for n in range(12)]
    build(assistant, folder)
    for path in paths[1:]:
        path.unlink()

    report = build(assistant, folder)

    assert assistant.count() == 12
    assert report.exit_code
    assert "--emptied" in str(report.failures[0].message)
    build(assistant, folder, emptied=True)
    assert assistant.count() == 1


def test_a_moved_file_keeps_the_ids_of_its_articles(assistant: Assistant, folder: Path) -> None:
    path = write(folder / "a.txt", "Bees make honey.")
    write(folder / "b.txt", "Ants make hills.")
    build(assistant, folder)
    (before,) = [a for a in assistant.articles() if a.source == "news/a.txt"]
    moved = folder / "old" / "bees.txt"
    moved.parent.mkdir()
    path.rename(moved)

    report = build(assistant, folder)

    assert [(e.source, e.status, e.passages) for e in report.entries if e.message] == [
        ("news/old/bees.txt", "updated", 0)
    ]
    assert (assistant.article(before.id).source, assistant.count()) == ("news/old/bees.txt", 2)
    write(moved, "Bees make honey and wax.")
    build(assistant, folder)
    assert assistant.article(before.id).text == "Bees make honey and wax."
    # A new file under the old name is another article.
    write(path, "Wasps make paper.")
    build(assistant, folder)
    assert assistant.article(before.id).text == "Bees make honey and wax."
    assert assistant.count() == 3
    assert build(assistant, folder).totals == {"unchanged": 3}


def test_a_folder_that_cannot_be_looked_into_is_named_and_not_pruned(
    assistant: Assistant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder / "a.txt", "Bees make honey.")
    write(folder / "shut" / "deep" / "b.txt", "Ants make hills.")
    build(assistant, folder)
    scandir = os.scandir

    def refusing(path: str) -> object:
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    # The administrator, as whom tests may run, is refused nothing; so the system call refuses.
    monkeypatch.setattr(os, "scandir", refusing)
    report = build(assistant, folder, prune=True)

    assert [(e.source, e.status, e.reason) for e in report.entries] == [
        ("news/a.txt", "unchanged", None),
        ("news/shut", "failed", "missing"),
    ]
    assert assistant.count() == 2


def test_two_files_of_one_name_conflict_and_the_first_stays(
    assistant: Assistant, folder: Path
) -> None:
    write(folder / "a.txt", "Bees make honey.")
    twin = write(folder.parent / "twin" / "news" / "a.txt", "Ants make hills.")
    build(assistant, folder)

    report = build(assistant, twin.parent)

    (entry,) = report.entries
    assert (entry.status, entry.reason, report.exit_code) == ("failed", "conflict", 1)
    assert str(folder / "a.txt") in str(entry.message)
    assert (
        now(assistant.store).get([article_id("default", "news/a.txt")])[0].text
        == "Bees make honey."
    )


def test_a_moved_folder_is_recognised(
    assistant: Assistant, folder: Path, embedder: CountingEmbedder
) -> None:
    write(folder / "a.txt", "Bees make honey.")
    build(assistant, folder)
    moved = folder.parent / "elsewhere" / "news"
    moved.parent.mkdir()
    folder.rename(moved)

    assert build(assistant, moved, prune=True).totals == {"unchanged": 1}
    assert len(embedder.texts) == 1
    assert [record.path for record in now(assistant.store).files()] == [str(moved / "a.txt")]


def test_bad_files_are_named_and_stop_nothing(assistant: Assistant, folder: Path) -> None:
    write(folder / "a.txt", "Bees make honey.")
    (folder / "b.txt").write_bytes(bytes(range(256)) * 4)
    (folder / "c.txt").write_bytes(b"")
    (folder / "d.png").write_bytes(b"\x89PNG\r\n\x1a\n....")
    (folder / "e.jsonl").write_text('{"id": "1", "text": "Good."}\n{broken\n')
    (folder / "f.txt").symlink_to(folder / "nowhere")
    (folder / "loop").symlink_to(folder)

    report = build(assistant, folder)

    assert [(e.source[5:], e.status, e.reason) for e in report.entries] == [
        ("a.txt", "added", None),
        ("b.txt", "failed", "not_supported"),
        ("c.txt", "failed", "no_text"),
        ("d.png", "failed", "not_supported"),
        ("e.jsonl", "added", None),
        ("f.txt", "failed", "missing"),
    ]
    assert [problem.key for problem in report.entries[4].problems] == ["line 2"]
    assert report.exit_code == 3
    assert json.loads(json.dumps(report.as_dict()))["totals"] == {"added": 2, "failed": 4}


def test_the_folder_of_another_index_is_named_once_and_not_read(
    assistant: Assistant, folder: Path
) -> None:
    write(folder / "bees.txt", "Bees make honey.")
    inner = folder / "kept" / "index"
    with Assistant.open(load(index_dir=inner, embedder="hashing"), create=True) as other:
        build(other, folder)

    report = build(assistant, folder)

    assert [(entry.source, entry.status) for entry in report.entries] == [
        ("news/bees.txt", "added"),
        ("news/kept/index", "failed"),
    ]
    assert "folder of another index" in (report.entries[1].message or "")


def test_a_file_that_breaks_keeps_what_was_stored_of_it(assistant: Assistant, folder: Path) -> None:
    path = write(folder / "a.txt", "Bees make honey.")
    build(assistant, folder)
    path.write_bytes(b"")

    (entry,) = build(assistant, folder).entries
    assert (entry.status, entry.articles) == ("failed", 1)
    assert assistant.count() == 1
    write(path, "Bees make honey.")
    assert build(assistant, folder).totals == {"unchanged": 1}


def test_an_empty_folder_is_a_clear_error(assistant: Assistant, folder: Path) -> None:
    with pytest.raises(ArticleError, match="folder is empty"):
        build(assistant, folder)
    with pytest.raises(ArticleError, match="No such file or folder"):
        build(assistant, folder / "nowhere")


def test_progress_counts_bytes_up_to_all_of_them(assistant: Assistant, folder: Path) -> None:
    write(folder / "a.txt", "x" * 10)
    write(folder / "b.txt", "y" * 30)
    seen: list[tuple[int, int]] = []

    build(assistant, folder, progress=lambda done, total: seen.append((done, total)))

    assert seen == [(10, 40), (40, 40)]


def test_the_folders_own_text_wins_over_what_was_given_under_its_name(
    assistant: Assistant, folder: Path
) -> None:
    write(folder / "a.txt", "Bees make honey.")
    write(folder / "b.txt", "Ants make hills.")
    build(assistant, folder)
    assistant.add([given("Bees make wax, they say.", "news/a.txt")])
    assert {item.text for item in assistant.articles()} >= {"Bees make wax, they say."}

    report = build(assistant, folder)

    assert report.totals == {"updated": 1, "unchanged": 1}
    assert {item.text for item in assistant.articles()} == {"Bees make honey.", "Ants make hills."}
    assert build(assistant, folder).totals == {"unchanged": 2}


def test_a_files_own_text_wins_over_an_article_put_in_its_place(
    assistant: Assistant, folder: Path
) -> None:
    write(folder / "a.txt", "Bees make honey.")
    build(assistant, folder)
    [built] = assistant.articles()
    assistant.replace(built.id, lambda old: replace(given("Wax.", old.source), id=old.id))
    assert build(assistant, folder).totals == {"updated": 1}
    assert [item.text for item in assistant.articles()] == ["Bees make honey."]


def test_a_tables_own_record_wins_over_what_was_given_under_its_name(
    assistant: Assistant, folder: Path
) -> None:
    records(folder / "all.jsonl", {"1": "One.", "2": "Two."})
    build(assistant, folder)
    assistant.add([given("Three.", "news/all.jsonl#2")])
    assert build(assistant, folder).totals == {"updated": 1}
    assert {item.text for item in assistant.articles()} == {"One.", "Two."}


def test_an_upload_wins_over_what_was_given_under_its_name(assistant: Assistant) -> None:
    add_bytes(assistant, "a.txt", b"Bees make honey.")
    assistant.add([given("Wax.", "uploads/a.txt")])
    assert add_bytes(assistant, "a.txt", b"Bees make honey.").totals == {"updated": 1}
    assert [item.text for item in assistant.articles()] == ["Bees make honey."]


def read_otherwise_once(assistant: Assistant) -> None:
    """Make the index one whose files were read by an earlier version."""
    with assistant.store.state.write() as change:
        assert change.remove("extraction", "files")


def stored_as(assistant: Assistant, **changes: str) -> None:
    """Make the only article what an earlier version had made of its file."""
    [now_] = assistant.articles()
    with assistant.store.write() as change:
        change.relabel([replace(now_, **changes)])  # type: ignore[arg-type]


def test_an_index_of_an_earlier_version_reads_its_files_again_once(
    assistant: Assistant, embedder: CountingEmbedder, folder: Path
) -> None:
    write(folder / "a.txt", "Bees make honey.")
    build(assistant, folder)
    [right] = assistant.articles()
    stored_as(assistant, origin="")
    read_otherwise_once(assistant)
    embedder.texts.clear()

    assert build(assistant, folder).totals == {"updated": 1}

    assert assistant.articles() == [right]
    assert embedder.texts == []
    assert build(assistant, folder).totals == {"unchanged": 1}


def test_what_an_earlier_version_could_not_read_right_is_embedded_again(
    assistant: Assistant, folder: Path
) -> None:
    write(folder / "a.txt", "Bees make honey.")
    build(assistant, folder)
    [right] = assistant.articles()
    wrong = replace(given("Bees make h0ney.", right.source), file_sha256=right.file_sha256)
    passages, vectors = assistant.passages_of([wrong])
    with assistant.store.write() as change:
        change.upsert([wrong], passages, vectors)
    assert build(assistant, folder).totals == {"unchanged": 1}
    read_otherwise_once(assistant)
    assert build(assistant, folder).totals == {"updated": 1}
    assert [item.text for item in assistant.articles()] == ["Bees make honey."]


def test_uploads_of_an_earlier_version_are_read_again_from_what_was_kept(
    assistant: Assistant, folder: Path
) -> None:
    add_bytes(assistant, "b.txt", b"Bees make honey.")
    [right] = assistant.articles()
    stored_as(assistant, origin="")
    read_otherwise_once(assistant)
    write(folder / "a.txt", "Ants make hills.")
    report = build(assistant, folder)
    assert [(entry.source, entry.status) for entry in report.entries] == [
        ("news/a.txt", "added"),
        ("uploads/b.txt", "updated"),
    ]
    assert right in assistant.articles()


def test_a_file_of_an_earlier_version_that_moved_is_read_again_where_it_lies(
    assistant: Assistant, folder: Path
) -> None:
    write(folder / "a.txt", "Bees make honey.")
    build(assistant, folder)
    [right] = assistant.articles()
    stored_as(assistant, origin="")
    read_otherwise_once(assistant)
    (folder / "a.txt").rename(folder / "b.txt")
    build(assistant, folder)
    build(assistant, folder)
    [article] = assistant.articles()
    assert (article.id, article.origin) == (right.id, right.origin)
