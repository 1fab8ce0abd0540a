"""Bodies that are small and cost much, were each value of them refused by itself."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.api.app import create_app
from rag.api.service import Ledger
from rag.assistant import Assistant
from rag.kept.feedback import FeedbackStore
from rag.state import MemoryState
from rag.types import Article
from rag.wire.strict import MOST_VALUES
from tests.api.conftest import LOOPBACK, MakeApi, open_with, service_settings

ASKED = {"question": "Who is the head of the center?"}
SAID = [{"role": "user", "content": "Who?"}]
JUDGED = {"answer_id": "ans_1", "verdict": "correct"}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/verify", {"citations": [{}] * 300_000}),
        ("/feedback", {**JUDGED, "answer": {"citations": [{}] * 300_000}}),
        ("/feedback", {**JUDGED, "answer": {"citations": [{}] * (MOST_VALUES - 10)}}),
        ("/ask", {**ASKED, "filters": {"sources": [1] * 400_000}}),
        ("/ask", {**ASKED, "filters": {f"x{n}": 1 for n in range(MOST_VALUES - 10)}}),
        ("/ask", {**ASKED, "x": [[]] * 250_000}),
        ("/v1/chat/completions", {"model": "rag", "messages": SAID, "x": [[]] * 250_000}),
        ("/v1/responses", {"model": "rag", "input": [{"role": "user", "content": [1] * 400_000}]}),
        ("/v1/embeddings", {"model": "rag", "input": [1] * 400_000}),
        ("/labels", {"article_ids": ["x"], "add_tags": [""] * 200_000}),
        ("/articles", {"articles": [{"text": "Bees.", "x": [[]] * 1_000_000}]}),
    ],
)  # fmt: skip
def test_many_faults_are_refused_in_few_words(api: TestClient, path: str, body: Any) -> None:
    content = json.dumps(body, separators=(",", ":")).encode()
    given = api.post(path, content=content, headers={"Content-Type": "application/json"})
    assert given.status_code == 422
    assert len(given.content) < 5_000


def test_a_replacement_is_as_bounded(api: TestClient) -> None:
    (first, *_) = api.get("/articles").json()["data"]
    sent: list[Any] = [{"text": "Bees.", "x": [[]] * 1_000_000}, {"text": "Bees.", "x": 1}, [], "x"]
    for body in sent:
        given = api.put(f"/articles/{first['id']}", json=body)
        assert given.status_code == 422
        assert len(given.content) < 5_000
    headers = {"Content-Type": "text/plain"}
    words = b'{"text": "Bees."}'
    assert api.put(f"/articles/{first['id']}", content=words, headers=headers).status_code == 415


@pytest.mark.parametrize(("method", "path"), [("POST", "/articles"), ("PUT", "/articles/x")])
def test_what_is_no_json_is_told_where(api: TestClient, method: str, path: str) -> None:
    headers = {"Content-Type": "application/json"}
    given = api.request(method, path, content=b'{"text": "Bees"', headers=headers)
    assert given.status_code == 422
    assert "not JSON" in given.json()["error"]["message"]


def test_commas_of_a_text_are_no_values(make_api: MakeApi) -> None:
    api = make_api()
    table = {"text": f'Bees, "and\\" wasps{", 1" * MOST_VALUES}', "source": "table.csv"}
    added = api.post("/articles", json={"articles": [table]})
    assert added.status_code == 201
    (document,) = added.json()["documents"]
    replaced = api.put(f"/articles/{document['article_ids'][0]}", json=table)
    assert replaced.status_code == 200


@pytest.mark.parametrize("piece", [b'\\"', b'"', b"\\", b'"\\', b'",'])
def test_texts_without_an_end_are_looked_through_once(api: TestClient, piece: bytes) -> None:
    body = b"," * (MOST_VALUES + 1) + b'"' + piece * 1_000_000
    headers = {"Content-Type": "application/json"}
    for method, path in (("POST", "/articles"), ("PUT", "/articles/x")):
        assert api.request(method, path, content=body, headers=headers).status_code == 422


def test_only_articles_come_in_large_bodies(api: TestClient) -> None:
    limit = 1_000_000
    for path in ("/labels", "/articles/remove", "/copies/merge", "/ask", "/jobs"):
        given = api.post(path, content=b" " * (limit + 1))
        assert given.status_code == 413, path


MANY = [f"a{n}" for n in range(500)]
CHAINED: dict[str, Any] = {
    "folders": MANY, "kinds": MANY, "tags": MANY, "metadata": dict.fromkeys(MANY[:10], "y"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/ask", ASKED),
        ("/search", ASKED),
        ("/mentions", {"words": "center"}),
        ("/labels", {"add_tags": ["x"]}),
    ],
)
def test_filters_at_their_most_and_beyond(api: TestClient, path: str, body: Any) -> None:
    for filters in (CHAINED, *({name: CHAINED[name]} for name in CHAINED)):
        assert api.post(path, json={**body, "filters": filters}).is_success, list(filters)
    for name, value in CHAINED.items():
        more = {**value, "b": "y"} if isinstance(value, dict) else [*value, "b"]
        refused = api.post(path, json={**body, "filters": {name: more}})
        assert refused.status_code == 422
        assert f"{len(more)} {name} are named" in refused.json()["error"]["message"]
    ids = {"article_ids": MANY * 40, "sources": MANY * 40}
    assert api.post(path, json={**body, "filters": ids}).is_success


@pytest.mark.parametrize("name", ["folder", "kind", "tag", "metadata"])
@pytest.mark.parametrize("path", ["/articles", "/catalogue"])
def test_filters_of_lists_at_their_most_and_beyond(api: TestClient, path: str, name: str) -> None:
    many = MANY[:10] if name == "metadata" else MANY
    asked: list[tuple[str, str | int | float | bool | None]] = [(name, f"{one}:y") for one in many]
    assert api.get(path, params=asked).status_code == 200
    assert api.get(path, params=[*asked, (name, "b:y")]).status_code == 422


def test_what_takes_the_processor_waits_its_turn(
    tmp_path: Path, seed_articles: list[Article]
) -> None:
    settings = service_settings(tmp_path, api_concurrency=1, api_queue=0)

    async def ask(app: FastAPI) -> list[int]:
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url=LOOPBACK) as client:
            asked = await client.post("/ask", json=ASKED)
            cited = {"citations": asked.json()["citations"]}
            page = f"/articles/{seed_articles[0].id}/pages/1.png"
            async with app.state.service.gate.slot():  # somebody else came first
                verified = await client.post("/verify", json=cited)
                return [verified.status_code, (await client.get(page)).status_code]

    with open_with(settings) as assistant:
        assistant.add(seed_articles)
        assert anyio.run(ask, create_app(assistant, settings)) == [503, 503]


def test_a_judgement_is_no_place_for_long_texts(api: TestClient) -> None:
    answer = api.post("/ask", json=ASKED).json()
    for name in ("answer", "standalone_question"):
        sent = {**answer, name: "a long text " * 20_000}
        refused = api.post("/feedback", json={**JUDGED, "answer_id": answer["id"], "answer": sent})
        assert refused.status_code == 422
        assert "more than 100,000 characters" in refused.json()["error"]["message"]


def test_the_newest_judgements_are_kept(api: TestClient) -> None:
    assistant: Assistant = api.app.state.assistant  # type: ignore[attr-defined]
    answer = assistant.ask(ASKED["question"])
    store = FeedbackStore(MemoryState(), most=3)
    added = [store.add(answer, "correct").id for _ in range(5)]
    assert {one.id for one in store.all()} == set(added[-3:])


def test_no_key_pushes_out_the_answers_of_another(api: TestClient) -> None:
    answer = api.app.state.assistant.ask(ASKED["question"])  # type: ignore[attr-defined]
    all_of_them = Ledger()
    one, other = all_of_them.of("one"), all_of_them.of("other")
    other.remember(answer)
    for number in range(1_500):
        one.remember(replace(answer, id=f"ans_{number}"))
    assert other.get(answer.id) == answer
    assert [one.get(f"ans_{number}") is None for number in (500, 501)] == [True, False]
    assert all_of_them.get(answer.id) is None
    all_of_them.forget(answer.citations[0].document_id)
    assert other.get(answer.id) is None
