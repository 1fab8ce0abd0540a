"""An index as it was on a day: asked, compared with another state, brought back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import ingest
from rag.articles import Draft, make_article
from rag.assistant import Assistant
from rag.converse import kept_as
from rag.errors import ConflictError, InputError, NotFoundError
from rag.kept.feedback import FeedbackStore
from rag.library import snapshots
from rag.settings import Settings, load
from rag.types import Article

QUESTION = "Who is the mayor?"


def article(text: str, source: str = "news.txt") -> Article:
    return make_article(Draft(text=text, title="News"), source)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(
        index_dir=tmp_path / "index", embedder="hashing", reader="sentence", min_confidence=0.0
    )


@pytest.fixture
def assistant(settings: Settings) -> Iterator[Assistant]:
    with Assistant.open(settings, create=True) as made:
        made.add([article("The mayor is Ida Holm.")])
        yield made


def test_a_snapshot_answers_as_the_index_was(assistant: Assistant) -> None:
    taken = snapshots.take(assistant, "monday")
    assert (taken.articles, [one.name for one in snapshots.every(assistant.settings)]) == (
        1,
        ["monday"],
    )
    assistant.add([article("The mayor is Bo Ray.")])
    with snapshots.opened(assistant.settings, "monday") as monday:
        assert "Ida Holm" in str(monday.ask(QUESTION).answer)
        (compared,) = snapshots.compare(monday, assistant, [QUESTION])
    assert "Bo Ray" in str(assistant.ask(QUESTION).answer)
    assert not compared.same
    assert ("Ida Holm" in str(compared.before), "Bo Ray" in str(compared.after)) == (True, True)


def test_a_snapshot_is_brought_back(assistant: Assistant, settings: Settings) -> None:
    snapshots.take(assistant, "monday")
    assistant.add([article("The mayor is Bo Ray."), article("More.", "more.txt")])
    assistant.close()
    assert snapshots.restore(settings, "monday") == 1
    with Assistant.open(settings) as again:
        assert again.count() == 1
        assert "Ida Holm" in str(again.ask(QUESTION).answer)


def test_names_are_unique_and_plain_and_known(assistant: Assistant, settings: Settings) -> None:
    snapshots.take(assistant, "monday")
    with pytest.raises(ConflictError):
        snapshots.take(assistant, "monday")
    with pytest.raises(InputError):
        snapshots.take(assistant, "../elsewhere")
    with pytest.raises(NotFoundError, match="monday"):
        snapshots.opened(settings, "tuesday")
    snapshots.remove(assistant, "monday")
    assert snapshots.every(settings) == []


def test_snapshots_that_hold_what_was_deleted_are_named(assistant: Assistant) -> None:
    snapshots.take(assistant, "monday")
    (stored,) = assistant.articles()
    receipt = ingest.remove_articles(assistant, [stored.id])
    assert snapshots.told(assistant, receipt).snapshots == ("monday",)
    snapshots.remove(assistant, "monday")
    assert snapshots.told(assistant, receipt).snapshots == ()


def test_what_an_ended_removal_left_goes_with_the_next_deletion(assistant: Assistant) -> None:
    snapshots.take(assistant, "monday")
    snapshots.take(assistant, "tuesday")
    folder = snapshots.place(assistant.settings, "monday")
    left = folder.rename(folder.with_name(".monday"))  # as far as it came
    assert [one.name for one in snapshots.every(assistant.settings)] == ["tuesday"]
    (stored,) = assistant.articles()
    receipt = ingest.remove_articles(assistant, [stored.id])
    assert snapshots.told(assistant, receipt).snapshots == ("tuesday",)
    assert not left.exists()
    for name in (".monday", ".monday.0123456789abcdef.tmp"):
        left.with_name(name).mkdir()
    left.with_name(".DS_Store").touch()
    snapshots.take(assistant, "wednesday")
    kept = sorted(path.name for path in left.parent.iterdir())
    assert kept == [".DS_Store", "tuesday", "tuesday.json", "wednesday", "wednesday.json"]


def test_one_that_is_being_removed_is_none(assistant: Assistant) -> None:
    snapshots.take(assistant, "monday")
    snapshots.take(assistant, "tuesday")
    about = snapshots.place(assistant.settings, "monday").with_name("monday.json")
    about.unlink()
    about.symlink_to(about.with_name("gone"))  # listed, and not there when it is read
    assert [one.name for one in snapshots.every(assistant.settings)] == ["tuesday"]


def test_what_was_quoted_from_one_goes_with_it(assistant: Assistant) -> None:
    snapshots.take(assistant, "monday")
    assistant.add([article("The mayor is Bo Ray.")])
    with snapshots.beside(assistant, "monday") as monday:
        then = monday.ask(QUESTION, conversation_id="one")
    assert len(assistant.conversations.history(kept_as("one", ""))) == 1
    now = assistant.ask(QUESTION, conversation_id="two")
    judgements = FeedbackStore(assistant.store.state)
    for answer in (then, now):
        judgements.add(answer, "correct")
    snapshots.remove(assistant, "monday")
    assert assistant.conversations.history(kept_as("one", "")) == ()
    assert len(assistant.conversations.history(kept_as("two", ""))) == 1
    assert [kept.answer_id for kept in judgements.all()] == [now.id]
