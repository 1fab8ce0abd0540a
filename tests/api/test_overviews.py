"""The grid and the count of mentions: every cell a quote or blank, resumable, refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastapi.testclient import TestClient

from rag.api.routes import overviews
from rag.api.service import Service
from rag.types import Article
from rag.wire.overviews import GridRequest
from tests.api.conftest import QUESTION, open_with, service_settings


def lines(client: TestClient, **body: Any) -> list[dict[str, Any]]:
    response = client.post("/grid", json=body)
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.text.splitlines()]


def test_a_grid_asks_every_question_of_every_article(
    api: TestClient, seed_articles: list[Article]
) -> None:
    texts = {article.id: article.text for article in seed_articles}
    cells = lines(api, questions=[QUESTION, "Where was the forum?"], article_ids=list(texts))
    assert [cell["number"] for cell in cells] == [1, 2, 3, 4]
    assert [cell["document_id"] for cell in cells] == [*texts, *texts]
    for cell in cells:
        assert (cell["answer"] is None) == (cell["status"] == "abstained")
        for citation in cell["citations"]:
            place = slice(citation["start_char_index"], citation["end_char_index"])
            assert citation["document_id"] == cell["document_id"]
            assert texts[cell["document_id"]][place] == citation["cited_text"]


def test_a_grid_goes_on_after_the_cells_a_client_has(api: TestClient) -> None:
    whole = lines(api, questions=[QUESTION])
    assert len(whole) == 2
    rest = lines(api, questions=[QUESTION], after=1)
    assert [cell["number"] for cell in rest] == [2]
    assert rest[0]["document_id"] == whole[1]["document_id"]
    assert lines(api, questions=[QUESTION], after=2) == []


def test_a_grid_that_finds_no_place_says_so_in_its_last_line(
    tmp_path: Path, seed_articles: list[Article]
) -> None:
    settings = service_settings(tmp_path, api_concurrency=1, api_queue=0)
    with open_with(settings) as assistant:
        assistant.add(seed_articles)

        async def asked() -> list[bytes]:
            service = Service(assistant, settings)
            body = GridRequest.model_validate({"questions": [QUESTION]})
            cells = overviews._lines(body, assistant.articles(), service, "req_1")
            first = await anext(cells)
            async with service.gate.slot():  # somebody else came first
                return [first, *[line async for line in cells]]

        cell, refusal = map(json.loads, anyio.run(asked))
    assert cell["number"] == 1
    assert (refusal["type"], refusal["error"]["code"]) == ("error", "overloaded")


def test_a_grid_names_articles_that_are_not_there(api: TestClient) -> None:
    response = api.post("/grid", json={"questions": [QUESTION], "article_ids": ["nowhere"]})
    assert response.status_code == 404
    assert "nowhere" in response.json()["error"]["message"]


def test_a_grid_is_bounded(api: TestClient) -> None:
    assert api.post("/grid", json={"questions": [QUESTION] * 51}).status_code == 422
    assert api.post("/grid", json={"questions": []}).status_code == 422


def test_mentions_are_counted_by_month_and_source(api: TestClient) -> None:
    found = api.post("/mentions", json={"words": "neurosurgery"}).json()
    assert [share["name"] for share in found["months"]] == ["2021-05", "2025-06"]
    assert sum(share["articles"] for share in found["sources"]) == len(found["articles"]) == 2
    assert found["complete"]
    tourism = api.post("/mentions", json={"words": "medical tourism"}).json()
    assert [mention["document_date"] for mention in tourism["articles"]] == ["2025-06-28"]


def test_what_nobody_mentions_counts_none(api: TestClient) -> None:
    found = api.post("/mentions", json={"words": "neurosurgery zeppelin"}).json()
    assert found["articles"] == found["months"] == found["sources"] == []


@pytest.mark.parametrize("words", ["\f \n", "who " * 501])
def test_what_is_no_question_is_refused_before_anything_is_looked_at(
    api: TestClient, words: str
) -> None:
    for path, body in (("/grid", {"questions": [words]}), ("/mentions", {"words": words})):
        assert api.post(path, json=body).status_code == 422


def test_a_whole_number_may_be_written_with_a_point(api: TestClient) -> None:
    assert api.post("/grid", json={"questions": ["Who?"], "after": 1.0}).status_code == 200
