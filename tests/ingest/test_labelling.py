"""Tags and metadata of many articles, with a way back; copies merged into one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import ingest
from rag.articles import Draft, make_article
from rag.assistant import Assistant
from rag.errors import InputError, NotFoundError
from rag.kept.labels import Labels
from rag.library.catalogue import matching
from rag.settings import load
from rag.types import Article, Filters, tags_of


def article(source: str, text: str, **metadata: str) -> Article:
    return make_article(Draft(text=text, title=source, metadata=metadata), source)


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    settings = load(index_dir=tmp_path / "index", embedder="hashing", reader="sentence")
    with Assistant.open(settings, create=True) as made:
        made.add(
            [
                article("bees.txt", "Bees make honey in summer.", author="Ada Moor"),
                article("ferry.txt", "The ferry sails at noon.", tags="Sea, old"),
                article("ferries.txt", "Other ferries sail at night."),
            ]
        )
        yield made


def tags(assistant: Assistant) -> dict[str, list[str]]:
    return {a.source: tags_of(a.metadata) for a in assistant.articles(text=False)}


def test_what_matches_is_tagged_and_untagged_again(assistant: Assistant) -> None:
    before = tags(assistant)
    done = ingest.label(assistant, matching("ferr"), Labels(["To read"], ["OLD"]))
    assert done.articles == 2
    assert tags(assistant) == {
        "bees.txt": [],
        "ferry.txt": ["sea", "to read"],
        "ferries.txt": ["to read"],
    }
    assert assistant.ask("When does the ferry sail?", filters=Filters(tags=["to read"])).citations
    assert ingest.undo(assistant, done.id).articles == 2
    assert tags(assistant) == before
    with pytest.raises(NotFoundError):
        ingest.undo(assistant, done.id)


def test_undoing_leaves_what_was_changed_since(assistant: Assistant) -> None:
    first = ingest.label(assistant, matching("ferr"), Labels(["one"]))
    ingest.label(assistant, matching("ferry"), Labels(["two"]))
    assert ingest.undo(assistant, first.id).articles == 1
    assert tags(assistant)["ferry.txt"] == ["old", "one", "sea", "two"]
    assert tags(assistant)["ferries.txt"] == []


def test_metadata_are_set_and_taken_away(assistant: Assistant) -> None:
    ingest.label(assistant, matching("bees"), Labels(metadata={"author": None, "desk": "Nature"}))
    (bees,) = assistant.articles(filters=Filters(metadata={"desk": "nature"}))
    assert bees.metadata == {"desk": "Nature"}
    assert assistant.articles(filters=Filters(metadata={"author": "Ada Moor"})) == []


@pytest.mark.parametrize(
    "labels",
    [{}, {"add_tags": ["a,b"]}, {"add_tags": [" "]}, {"metadata": {"tags": "x"}}],
    ids=str,
)
def test_labels_that_make_no_sense_are_refused(labels: dict[str, object]) -> None:
    with pytest.raises(InputError):
        Labels(**labels)  # type: ignore[arg-type]


def test_tags_stay_when_a_file_is_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "note.txt").write_text("Bees make honey.")
    settings = load(index_dir=tmp_path / "index", embedder="hashing", reader="sentence")
    with Assistant.open(settings, create=True) as assistant:
        ingest.build(assistant, folder)
        ingest.label(assistant, matching("note"), Labels(["Kept"]))
        (folder / "note.txt").write_text("Bees make honey and wax.")
        ingest.build(assistant, folder)
        assert tags(assistant) == {"articles/note.txt": ["kept"]}
        (folder / "note.txt").rename(folder / "renamed.txt")
        ingest.build(assistant, folder)
        assert list(tags(assistant).values()) == [["kept"]]


def test_merged_copies_leave_what_they_told(assistant: Assistant) -> None:
    copy = article("copy.txt", "The ferry sails at noon.", tags="Copied", author="Bo Ray")
    assistant.add([copy])
    (keep,) = [a.id for a in assistant.articles() if a.source == "ferry.txt"]
    receipt = ingest.merge(assistant, keep, [copy.id])
    assert receipt.articles == 1
    assert receipt.deletion is not None
    kept = assistant.article(keep)
    assert (tags_of(kept.metadata), kept.metadata["author"]) == (["copied", "old", "sea"], "Bo Ray")
    with pytest.raises(NotFoundError):
        ingest.merge(assistant, keep, [copy.id])
    with pytest.raises(InputError):
        ingest.merge(assistant, keep, [keep])


def test_deleting_an_article_forgets_the_way_back_to_what_it_told(assistant: Assistant) -> None:
    secret = "Reconnaissance"
    bees = next(a.id for a in assistant.articles() if a.source == "bees.txt")
    ingest.label(assistant, matching("bees"), Labels(metadata={"desk": secret}))
    done = ingest.label(assistant, None, Labels(["x"], metadata={"desk": None}))
    ingest.remove_articles(assistant, [bees])
    for folder in assistant.store.folders:
        for path in folder.rglob("*"):
            if path.is_file():
                assert secret.encode() not in path.read_bytes(), path
    assert ingest.undo(assistant, done.id).articles == 2
