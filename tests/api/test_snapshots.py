"""The articles as they were: snapshots taken, asked, compared and brought back over HTTP."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.api.service import Service
from rag.errors import StoreError
from rag.library import snapshots
from rag.types import Conflict
from tests.api.conftest import MakeApi, article
from tests.ui import records

QUESTION = {"question": "Who is the mayor?"}


def news(text: str) -> dict[str, Any]:
    return {"articles": [{"text": text, "source": "news.txt", "title": "News"}]}


@pytest.fixture
def api(make_api: MakeApi) -> TestClient:
    """Ida Holm was the mayor in the snapshot; Bo Ray is."""
    api = make_api([], min_confidence=0.0)
    api.post("/articles", json=news("The mayor is Ida Holm.")).raise_for_status()
    assert api.post("/snapshots", json={"name": "monday"}).status_code == 201
    api.post("/articles", json=news("The mayor is, since last week, Bo Ray.")).raise_for_status()
    return api


def service_of(api: TestClient) -> Service:
    app = api.app
    assert isinstance(app, FastAPI)
    service: Service = app.state.service
    return service


def ask(api: TestClient, **params: str) -> Any:
    response = api.post("/ask", json=QUESTION, params=params)
    assert response.status_code == 200, response.text
    return response.json()


def test_a_question_is_answered_as_the_articles_were(api: TestClient) -> None:
    then, now = ask(api, snapshot="monday"), ask(api)
    assert "Ida Holm" in then["answer"]
    assert "Bo Ray" in now["answer"]
    assert (then["snapshot"], now["snapshot"]) == ("monday", None)
    assert then["index_version"] != now["index_version"]


def test_a_permalink_opens_what_was_quoted(api: TestClient) -> None:
    cited = ask(api, snapshot="monday")["citations"][0]
    place, _, fragment = cited["permalink"].partition("#")
    start, end = fragment.removeprefix("char=").split(",")
    body = api.get(f"{place}&start={start}&end={end}").json()
    assert body["span"]["quote"] == cited["cited_text"]
    assert body["span"]["permalink"] == cited["permalink"]
    page = api.get(place, headers={"Accept": "text/html"})
    assert "Ida Holm" in page.text
    for params, status in (({"snapshot": "monday"}, "valid"), ({}, "stale")):
        checked = api.post("/verify", json={"citations": [cited]}, params=params).json()["data"]
        assert [verdict["status"] for verdict in checked] == [status]


def test_a_stream_is_of_the_snapshot_to_its_end(api: TestClient) -> None:
    response = api.post("/ask", json={**QUESTION, "stream": True}, params={"snapshot": "monday"})
    last = [line for line in response.text.splitlines() if line.startswith("data: ")][-1]
    assert "Ida Holm" in json.loads(last.removeprefix("data: "))["answer"]["answer"]


def test_searches_lists_and_other_dialects_are_of_the_snapshot(api: TestClient) -> None:
    params = {"snapshot": "monday"}
    (passage,) = api.post("/search", json=QUESTION, params=params).json()["data"]
    assert "Ida Holm" in passage["text"]
    (listed,) = api.get("/articles", params=params).json()["data"]
    (now,) = api.get("/articles").json()["data"]
    assert listed["id"] == now["id"]
    assert listed["sha256"] != now["sha256"]
    chat = {"model": "rag", "messages": [{"role": "user", "content": "Who is the mayor?"}]}
    said = api.post("/v1/chat/completions", json=chat, params=params).json()
    message = said["choices"][0]["message"]
    assert "Ida Holm" in message["content"]
    assert "snapshot=monday#char=" in message["annotations"][0]["url_citation"]["url"]


def test_a_conversation_goes_on_across_states(api: TestClient) -> None:
    body = {**QUESTION, "conversation_id": "c1"}
    api.post("/ask", json=body, params={"snapshot": "monday"}).raise_for_status()
    assert api.delete("/conversations/c1").status_code == 204


def test_two_states_are_compared(api: TestClient) -> None:
    asked = ["Who is the mayor?", "Who is Zed?"]
    body = {"questions": asked, "before": "monday", "min_confidence": 0.0}
    first, second = api.post("/snapshots/compare", json=body).json()["data"]
    assert [first["question"], second["question"]] == asked
    assert not first["same"]
    assert "Ida Holm" in first["before"]["answer"]
    assert "Bo Ray" in first["after"]["answer"]
    assert first["before"]["citations"][0]["permalink"].partition("#")[0].endswith("=monday")
    body |= {"after": "monday"}
    assert all(one["same"] for one in api.post("/snapshots/compare", json=body).json()["data"])


def test_articles_that_disagree_no_longer_are_a_change() -> None:
    agreed = records.answer()
    sides = [
        Conflict(words, None, first, [records.citation()])
        for words, first in (("Ruth Okafor", True), ("Edwin Hale", False))
    ]
    disagreeing = replace(agreed, conflicts=sides)
    assert not snapshots.compared("Who is the mayor?", disagreeing, agreed).same
    assert snapshots.compared("Who is the mayor?", disagreeing, disagreeing).same


def test_a_snapshot_is_brought_back_and_what_is_beside_the_articles_stays(
    api: TestClient,
) -> None:
    api.put("/searches/later", json={"words": "mayor"}).raise_for_status()
    done = api.post("/snapshots/monday/restore")
    assert done.json()["articles"] == 1
    assert done.json()["index_version"] == ask(api)["index_version"]
    assert "Ida Holm" in ask(api)["answer"]
    assert [one["name"] for one in api.get("/searches").json()["data"]] == ["later"]


def test_a_key_revoked_since_stays_revoked_and_one_made_since_stays(make_api: MakeApi) -> None:
    from rag.api.security.api_keys import KeyStore

    api = make_api([article("Bees make honey.")], require_keys=True)
    keys = KeyStore(service_of(api).assistant.store.state)
    old, old_secret = keys.create("old", "write")
    api.post("/snapshots", json={"name": "a"}, headers={"X-API-Key": old_secret}).raise_for_status()
    _, new_secret = keys.create("new", "write")
    keys.revoke(old.id)
    restored = api.post("/snapshots/a/restore", headers={"X-API-Key": new_secret})
    assert restored.status_code == 200
    assert api.get("/articles", headers={"X-API-Key": old_secret}).status_code == 401
    assert api.get("/articles", headers={"X-API-Key": new_secret}).status_code == 200


def test_a_deletion_names_the_snapshots_that_hold_the_article_still(api: TestClient) -> None:
    api.post("/snapshots", json={"name": "tuesday"}).raise_for_status()
    other = {"text": "Snow fell.", "source": "snow.txt", "title": "Snow"}
    api.post("/articles", json={"articles": [other]}).raise_for_status()
    (snow, news_) = sorted(
        api.get("/articles").json()["data"], key=lambda one: one["title"] != "Snow"
    )
    assert api.delete(f"/articles/{snow['id']}").json()["snapshots"] == []
    put = api.put(f"/articles/{news_['id']}", json={"text": "The mayor is Al Fox."}).json()
    gone = api.post("/articles/remove", json={"article_ids": [news_["id"]]}).json()
    assert put["snapshots"] == gone["snapshots"] == ["monday", "tuesday"]


def test_snapshots_are_listed_and_removed(api: TestClient) -> None:
    api.post("/snapshots", json={"name": "tuesday"}).raise_for_status()
    listed = api.get("/snapshots").json()["data"]
    assert [(one["name"], one["articles"]) for one in listed] == [("monday", 1), ("tuesday", 1)]
    assert api.delete("/snapshots/monday").status_code == 204
    assert [one["name"] for one in api.get("/snapshots").json()["data"]] == ["tuesday"]
    assert api.post("/ask", json=QUESTION, params={"snapshot": "monday"}).status_code == 404


def test_one_removed_by_another_process_is_not_asked_again(api: TestClient) -> None:
    ask(api, snapshot="monday")
    service = service_of(api)
    snapshots.remove(service.assistant, "monday")
    assert api.post("/ask", json=QUESTION, params={"snapshot": "monday"}).status_code == 404
    # Nor does its name stand for what it was: the next of that name is another.
    api.post("/snapshots", json={"name": "monday"}).raise_for_status()
    assert "Bo Ray" in ask(api, snapshot="monday")["answer"]


def test_one_in_use_stays_open_until_the_last_gives_it_back(api: TestClient) -> None:
    earlier = service_of(api).earlier
    lent = earlier.borrow("monday")
    for name in (f"s{n}" for n in range(5)):
        api.post("/snapshots", json={"name": name}).raise_for_status()
        ask(api, snapshot=name)
    assistant, _ = lent.seen.whole
    assert "Ida Holm" in str(assistant.ask("Who is the mayor?").answer)
    earlier.give_back(lent)
    with pytest.raises(StoreError):
        assistant.ask("Who is the mayor?")


def test_more_snapshots_may_be_asked_than_stay_open(api: TestClient) -> None:
    names = [f"s{n}" for n in range(6)]
    for name in names:
        api.post("/snapshots", json={"name": name}).raise_for_status()
    for name in [*names, *names]:
        assert "Bo Ray" in ask(api, snapshot=name)["answer"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/snapshots", {"name": "monday"}, 409, "conflict"),
        ("POST", "/snapshots", {"name": "../out"}, 422, "invalid_request"),
        ("POST", "/snapshots", {"name": "a.json"}, 422, "invalid_input"),
        ("POST", "/snapshots", {}, 422, "invalid_request"),
        ("POST", "/ask?snapshot=nope", QUESTION, 404, "not_found"),
        ("POST", "/ask?snapshot=..%2Fout", QUESTION, 422, "invalid_request"),
        ("GET", "/articles?snapshot=nope", None, 404, "not_found"),
        ("POST", "/snapshots/nope/restore", None, 404, "not_found"),
        ("DELETE", "/snapshots/nope", None, 404, "not_found"),
        ("POST", "/snapshots/compare", {"questions": ["a b?"], "before": "x"}, 404, "not_found"),
        ("POST", "/snapshots/compare", {"questions": [" "], "before": "monday"}, 422, None),
    ],
)
def test_what_cannot_be_done_is_said(
    api: TestClient, method: str, path: str, body: Any, status: int, code: str | None
) -> None:
    response = api.request(method, path, json=body)
    assert response.status_code == status, response.text
    assert code in (None, response.json()["error"]["code"])
    assert "rag " not in response.json()["error"]["message"]


def test_no_more_are_kept_than_may_be(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "MOST", 1)
    refused = api.post("/snapshots", json={"name": "tuesday"})
    assert refused.status_code == 422
    assert "remove one first" in refused.json()["error"]["message"]


def test_nothing_of_one_that_is_gone_is_followed(api: TestClient) -> None:
    asked = {"model": "rag", "input": QUESTION["question"]}
    first = api.post("/v1/responses", json=asked, params={"snapshot": "monday"}).json()["id"]
    follow_up = {"model": "rag", "input": "When was she born?", "previous_response_id": first}
    assert api.post("/v1/responses", json=follow_up).status_code == 200
    snapshots.remove(service_of(api).assistant, "monday")
    assert api.post("/v1/responses", json=follow_up).status_code == 404


def test_nothing_of_one_that_is_gone_is_judged(api: TestClient) -> None:
    answer = ask(api, snapshot="monday")
    assert "Ida Holm" in answer["answer"]
    judged = {"answer_id": answer["id"], "verdict": "correct", "answer": answer}
    assert api.post("/feedback", json=judged).status_code == 201
    assert api.delete("/snapshots/monday").status_code == 204
    assert api.post("/feedback", json=judged).status_code == 409
    assert "Ida Holm" not in api.get("/feedback").text
