"""What was being answered, or judged later, when the article that it quotes was deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.assistant import Assistant
from rag.converse import kept_as
from rag.deletion import forget_meanwhile
from rag.kept.feedback import FeedbackStore
from rag.kept.watched import WatchedQuestions
from rag.library import snapshots
from rag.types import Answer, Hit, In, Reading
from tests.api.conftest import article, open_with, service_settings

ASKED = "Where does the ferry of Marle land?"
TEXT = "The ferry of Marle lands at Dock Nine. She is white."


class Deleting:
    """Reads as another does, and has something deleted before it says what it read."""

    def __init__(self, assistant: Assistant, delete: Callable[[], object]) -> None:
        self._other = assistant.reader
        self._delete = delete

    def __getattr__(self, name: str) -> Any:
        return getattr(self._other, name)

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        reading: Reading = self._other.read(question, hits)
        self._delete()
        return reading


def test_no_conversation_remembers_what_was_deleted_while_it_was_read(tmp_path: Path) -> None:
    with open_with(service_settings(tmp_path, min_confidence=0.0)) as assistant:
        assistant.add([article(TEXT, id="old")])
        deleting: Any = Deleting(assistant, lambda: assistant.delete(In("article_id", ("old",))))
        asked = Assistant(assistant.settings, assistant.store, assistant.embedder, lambda: deleting)
        answer = asked.ask(ASKED, conversation_id="one")
        assert "Dock Nine" in (answer.answer or "")  # from the state that it saw
        assert asked.conversations.history(kept_as("one", "")) == ()


@pytest.mark.parametrize("keep", [True, False])
def test_no_conversation_remembers_what_was_quoted_from_a_snapshot_that_went(
    tmp_path: Path, keep: bool
) -> None:
    settings = service_settings(tmp_path, min_confidence=0.0, keep_conversations=keep)
    with open_with(settings) as assistant:
        assistant.add([article(TEXT, id="old")])
        for name in ("monday", "tuesday"):
            snapshots.take(assistant, name)
        deleting: Any = Deleting(assistant, lambda: snapshots.remove(assistant, "monday"))
        for name, reader in (("tuesday", assistant.reader), ("monday", deleting)):
            then = snapshots.beside(assistant, name)
            asked = Assistant(then.settings, then.store, then.embedder, lambda one=reader: one)
            asked.conversations, asked.snapshot = assistant.conversations, name
            with asked:
                assert "Dock Nine" in (asked.ask(ASKED, conversation_id=name).answer or "")
        turns = assistant.conversations.history
        assert turns(kept_as("monday", "")) == ()
        assert len(turns(kept_as("tuesday", ""))) == 1
        snapshots.remove(assistant, "tuesday")
        assert turns(kept_as("tuesday", "")) == ()


def test_an_answer_that_stands_is_remembered(tmp_path: Path) -> None:
    with open_with(service_settings(tmp_path, min_confidence=0.0)) as assistant:
        assistant.add([article(TEXT, id="old")])
        answer = assistant.ask(ASKED, conversation_id="one")
        assistant.add([article(f"{TEXT} Her crew is small.", id="old")])
        assert not forget_meanwhile(assistant.store, answer)
        assert len(assistant.conversations.history(kept_as("one", ""))) == 1


def test_a_watched_question_tells_nothing_deleted_meanwhile(tmp_path: Path) -> None:
    with open_with(service_settings(tmp_path, min_confidence=0.0)) as assistant:
        assistant.add([article(TEXT, id="old")])
        answer: Answer = assistant.ask(ASKED)
        assistant.delete(In("article_id", ("old",)))
        questions = WatchedQuestions(assistant.store.state)
        questions.add("", answer)
        assert forget_meanwhile(assistant.store, answer)
        assert "Dock Nine" not in repr(questions.all(""))


def test_a_judgement_of_deleted_words_is_refused_and_not_kept(make_api: Any) -> None:
    api: TestClient = make_api([article(TEXT, id="old")], min_confidence=0.0)
    answer = api.post("/ask", json={"question": ASKED}).json()
    assert api.delete("/articles/old").status_code == 200
    judged = {"answer_id": answer["id"], "answer": answer, "verdict": "incorrect"}
    refused = api.post("/feedback", json=judged)
    assert refused.status_code == 409
    assert "deleted" in refused.json()["error"]["message"]
    assistant: Assistant = api.app.state.assistant  # type: ignore[attr-defined]
    assert FeedbackStore(assistant.store.state).all() == []


def test_nothing_follows_an_answer_whose_article_is_gone(make_api: Any) -> None:
    api: TestClient = make_api([article("Bees make honey.")], min_confidence=0.0)
    assistant: Assistant = api.app.state.assistant  # type: ignore[attr-defined]

    def respond(question: str, after: str | None = None, **more: Any) -> Any:
        body = {"model": "rag", "input": question, "previous_response_id": after, **more}
        return api.post("/v1/responses", json=body)

    for elsewhere in (True, False):
        assistant.add([article("Ida Holm is the mayor.", id="old")])
        first = respond("Who is the mayor?").json()["id"]
        second = respond("When was she born?", first, min_confidence=1.0).json()
        assert "Ida Holm" in second["rag"]["standalone_question"]
        assert respond("When did she die?", second["id"]).status_code == 200
        if elsewhere:
            assistant.delete(In("article_id", ("old",)))
        else:
            assert api.delete("/articles/old").status_code == 200
        for id_ in (first, second["id"]):
            assert respond("When did she die?", id_).status_code == 404


def test_a_follow_up_looks_back_on_nothing_that_is_gone(make_api: Any) -> None:
    """Also where conversations are in memory, which no deletion by another process reaches."""

    def elsewhere(id_: str) -> None:
        api.app.state.assistant.delete(In("article_id", (id_,)))  # type: ignore[attr-defined]

    for keep in (True, False):
        api: TestClient = make_api(
            [article("Bees make honey.", id="bees")], min_confidence=0.0, keep_conversations=keep
        )
        new = {"text": "Ida Holm is the mayor.", "title": "Ida Holm", "source": "mayor.txt"}
        gone: list[dict[str, Any]] = [
            {"method": "DELETE", "url": "/articles/{id}"},
            {"method": "PUT", "url": "/articles/{id}", "json": {"text": "Wasps make paper."}},
            {"method": "POST", "url": "/articles", "json": {"articles": [{**new, "text": "Wax."}]}},
        ]
        for number, request in enumerate([*gone, None]):
            added = api.post("/articles", json={"articles": [new]}).json()
            (id_,) = added["documents"][0]["article_ids"]
            asked = {"conversation_id": f"c{number}"}
            api.post("/ask", json={**asked, "question": "Who is the mayor?"})
            before = api.post("/ask", json={**asked, "question": "When was she born?"}).json()
            assert "Ida Holm" in before["standalone_question"]
            if request is None:
                elsewhere(id_)
            else:
                api.request(**{**request, "url": request["url"].format(id=id_)}).raise_for_status()
            after = api.post("/ask", json={**asked, "question": "When did she die?"}).json()
            assert "Holm" not in after["standalone_question"], (keep, request)


def test_a_judged_question_goes_with_the_words_it_was_completed_with(make_api: Any) -> None:
    api: TestClient = make_api(
        [article("Ida Holm is the mayor.", id="old", title="News")], min_confidence=0.0
    )
    asked = {"conversation_id": "c"}
    api.post("/ask", json={**asked, "question": "Who is the mayor?"})
    body = {**asked, "question": "When was she born?", "min_confidence": 1.0}
    withheld = api.post("/ask", json=body).json()
    own = api.post("/ask", json={"question": "Who built Marle?", "min_confidence": 1.0}).json()
    for answer in (withheld, own):
        judged = {"answer_id": answer["id"], "verdict": "correct"}
        assert api.post("/feedback", json=judged).status_code == 201
    assert "Ida Holm" in api.get("/feedback").text
    assert api.delete("/articles/old").status_code == 200
    (left,) = api.get("/feedback").text.splitlines()
    assert "Who built Marle?" in left
