"""Watched questions: asked again after a change, with what brought it, and forgotten with it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import anyio
from fastapi.testclient import TestClient

from rag.api.security.api_keys import KeyStore
from rag.api.service import Service
from rag.assistant import Assistant
from rag.deletion.erasing import erasing
from rag.kept.watched import WatchedQuestions
from rag.rights import Rights
from rag.types import Filters
from tests.api.conftest import article, open_with, service_settings, until

ASKED = "Where does the ferry of Marle land?"
OLD = "The ferry of Marle lands at Dock Nine. She is white."
NEW = "The ferry of Marle lands at Pier Two. She is red."


def test_a_change_of_the_articles_is_told_with_the_article_that_brought_it(
    make_api: Any,
) -> None:
    api: TestClient = make_api([article(OLD, id="old", title="Old news")], min_confidence=0.0)
    watched = api.post("/watched", json={"question": ASKED}).json()
    assert "Dock Nine" in watched["told"]["answer"]
    assert api.post("/watched", json={"question": ASKED}).json()["id"] == watched["id"]
    assistant: Assistant = api.app.state.assistant  # type: ignore[attr-defined]
    assistant.add([article(NEW, id="new", title="New <news>")])
    assistant.delete(Filters(article_ids=["old"]).where())  # type: ignore[arg-type]
    changes = until(lambda: api.get("/watched").json()["data"][0]["developments"])
    assert "Pier Two" in changes[0]["after"]["answer"]
    # What a deleted article said is told no more, not even as what was said before.
    assert "Dock Nine" not in json.dumps(changes[0])
    assert "new" in [by["document_id"] for change in changes for by in change["because"]]
    feed = api.get("/watched/feed.atom")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    space = {"a": "http://www.w3.org/2005/Atom"}
    entries = ElementTree.fromstring(feed.content).findall("a:entry", space)
    assert len(entries) == len(changes)
    told = [entry.findtext("a:content", "", space) for entry in entries]
    assert any("Pier Two" in words and "New <news>" in words for words in told)
    assert api.delete(f"/watched/{watched['id']}").status_code == 204
    assert api.get("/watched").json()["data"] == []
    assert api.delete(f"/watched/{watched['id']}").status_code == 404


def test_nobody_sees_or_stops_what_another_watches(api: TestClient) -> None:
    service = api.app.state.service  # type: ignore[attr-defined]
    answer = service.assistant.ask(ASKED)
    kept = service.watched.add("another", answer)
    assert api.get("/watched").json()["data"] == []
    assert api.delete(f"/watched/{kept.id}").status_code == 404
    assert [one.id for one in service.watched.all("another")] == [kept.id]


def test_an_answer_in_the_same_words_is_no_change(tmp_path: Path) -> None:
    with watching(tmp_path) as (assistant, questions):
        assistant.add([article("Ships wait at sea.", id="sea")])
        assert (
            questions.ask_again(assistant.index_version, anybody, lambda q, _: assistant.ask(q))
            == []
        )
        assert questions.due(assistant.index_version, anybody) == []


def test_the_words_of_a_deleted_article_go_from_what_is_watched(tmp_path: Path) -> None:
    with watching(tmp_path) as (assistant, questions):
        with erasing(assistant.store) as (change, erasure):
            erasure.delete(change, change.get(["old"]))
        (kept,) = questions.all("")
        assert (kept.told.status, kept.told.answer, kept.told.by) == ("deleted", None, ())
        questions.ask_again(assistant.index_version, anybody, lambda q, _: assistant.ask(q))
        (kept,) = questions.all("")
        assert "Dock Nine" not in repr(kept)


def anybody(owner: str) -> Rights:
    return Rights()


def test_watched_questions_are_asked_with_the_rights_of_now(tmp_path: Path) -> None:
    with watching(tmp_path) as (assistant, questions):
        keys = KeyStore(assistant.store.state)
        some, _ = keys.create("some", "read", collections=["ports"])
        gone, _ = keys.create("gone", "read")
        answer = assistant.ask(ASKED)
        kept = {owner: questions.add(owner, answer).id for owner in (some.id, gone.id, "unknown")}
        keys.revoke(gone.id)
        assistant.add([article("Ships wait at sea.", id="sea")])
        due = {one.id: rights for one, rights in questions.due("another", keys.rights_of)}
        (mine,) = questions.all("")
        assert due == {mine.id: Rights(), kept[some.id]: some.rights}


def test_what_is_watched_fills_no_gaps(make_api: Any) -> None:
    api: TestClient = make_api([article(OLD)], min_confidence=0.99)
    question = {"question": "Who built the zeppelin?"}
    watched = api.post("/watched", json=question).json()
    before = api.get("/gaps").json()["data"]
    version = watched["told"]["index_version"]
    api.post("/articles", json={"articles": [{"text": "Ships wait at sea."}]}).raise_for_status()
    until(lambda: api.get("/watched").json()["data"][0]["told"]["index_version"] != version)
    (before,) = (gap for gap in before if gap["topic"] == "zeppelin")
    (after,) = (gap for gap in api.get("/gaps").json()["data"] if gap["topic"] == "zeppelin")
    assert (before["asked"], after["asked"]) == (1, 1)


def test_whoever_asks_comes_before_what_is_watched(tmp_path: Path) -> None:
    with watching(tmp_path, api_concurrency=1, api_queue=0) as (assistant, questions):
        assistant.add([article(NEW, id="new")])

        async def asked() -> list[int]:
            service = Service(assistant, assistant.settings)

            async def left() -> int:
                await service.ask_watched()
                return len(questions.due(assistant.index_version, anybody))

            async with service.gate.slot():  # somebody asks
                before = await left()
            return [before, await left()]

        assert anyio.run(asked) == [1, 0]


def test_a_watched_question_that_cannot_be_asked_holds_up_none_behind_it(tmp_path: Path) -> None:
    with watching(tmp_path) as (assistant, questions):
        too_long = "dock " * assistant.settings.max_question_chars
        refused = questions.add("", replace(assistant.ask(ASKED), question=too_long))
        questions.add("", assistant.ask("Where do ships wait?"))
        assistant.add([article(NEW, id="new")])
        anyio.run(Service(assistant, assistant.settings).ask_watched)
        due = [one.id for one, _ in questions.due(assistant.index_version, anybody)]
        assert due == [refused.id]


@contextlib.contextmanager
def watching(folder: Path, **changes: object) -> Iterator[tuple[Assistant, WatchedQuestions]]:
    """One article and one watched question, and no service that would ask it again by itself."""
    with open_with(service_settings(folder, min_confidence=0.0, **changes), None) as assistant:
        assistant.add([article(OLD, id="old")])
        questions = WatchedQuestions(assistant.store.state)
        questions.add("", assistant.ask(ASKED))
        yield assistant, questions


def test_what_was_withheld_is_told_by_topic_with_the_words_no_article_holds(
    make_api: Any,
) -> None:
    api: TestClient = make_api([article(OLD)])
    asked = [
        "Who built the zeppelin?",
        "Where must all the batteries of the zeppelin be?",
        "Where does the ferry of Marle land?",
        "Who is it?",
    ]
    statuses = [
        api.post("/ask", json={"question": q, "min_confidence": 0.99}).json() for q in asked
    ]
    withheld = [one["question"] for one in statuses if one["status"] == "abstained"]
    gaps = api.get("/gaps").json()["data"]
    first = next(gap for gap in gaps if gap["topic"] == "zeppelin")
    assert sorted(first["questions"]) == sorted(asked[:2])
    assert first["asked"] == 2
    assert set(first["lacking"]) == {"built", "zeppelin", "batteries"}  # words, not stems
    assert [gap["lacking"] for gap in gaps if not gap["topic"]] == [[]]
    assert sum(gap["asked"] for gap in gaps) == len(withheld)


def gaps_of(api: TestClient) -> list[str]:
    return [one for gap in api.get("/gaps").json()["data"] for one in gap["questions"]]


def test_no_word_of_an_article_stands_in_a_gap(make_api: Any) -> None:
    api: TestClient = make_api([article("Ida Holm is the mayor.")], min_confidence=0.0)
    first, then = "Who is the mayor?", "When was she born?"
    for question, least in ((first, 0.0), (then, 1.0)):
        body = {"question": question, "conversation_id": "c", "min_confidence": least}
        answer = api.post("/ask", json=body).json()
    assert "Ida Holm" in answer["standalone_question"]
    messages = [
        {"role": "user", "content": first},
        {"role": "assistant", "content": "Ida Holm is the mayor."},
        {"role": "user", "content": "When did she die?"},
    ]
    sent = {"model": "rag", "messages": messages, "min_confidence": 1.0}
    completed = api.post("/v1/chat/completions", json=sent).json()["rag"]
    assert "Ida Holm" in completed["standalone_question"]
    before = api.post(
        "/v1/responses", json={"model": "rag", "input": first, "min_confidence": 0.0}
    ).json()
    sent = {"model": "rag", "input": "When did she marry?", "min_confidence": 1.0}
    after = api.post("/v1/responses", json={**sent, "previous_response_id": before["id"]}).json()
    assert "Ida Holm" in after["rag"]["standalone_question"]
    assert "Holm" not in json.dumps(api.get("/gaps").json())
    assert {then, "When did she die?", "When did she marry?"} <= set(gaps_of(api))
    # What was completed by the asker's own words is told as it was completed.
    for question in ("Who built the lighthouse of Orrin?", "When was it built?"):
        body = {"question": question, "conversation_id": "d", "min_confidence": 1.0}
        own = api.post("/ask", json=body).json()["standalone_question"]
    assert own == "When was Orrin built?"
    assert own in gaps_of(api)


def test_cells_of_a_grid_are_no_gaps(make_api: Any) -> None:
    api: TestClient = make_api([article(OLD, id="one"), article("Bees.", id="two")])
    body = {"questions": ["Who built the zeppelin?"], "min_confidence": 1.0}
    assert api.post("/grid", json=body).text.count("abstained") == 2
    assert gaps_of(api) == []
