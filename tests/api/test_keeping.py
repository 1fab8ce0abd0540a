"""A library kept over HTTP: listed in any order, labelled, merged, emptied, searches saved."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.articles import Draft, make_article
from rag.types import Article
from tests.api.conftest import MakeApi


def made(source: str, text: str, **metadata: str) -> Article:
    return make_article(Draft(text=text, title=source, metadata=metadata), source)


@pytest.fixture
def api(make_api: MakeApi) -> TestClient:
    return make_api(
        [
            made("a/bees.txt", "Bees make honey in summer.", author="Ada Moor"),
            made("a/ferry.md", "The ferry sails at noon.", tags="Sea"),
            made("b/copy.md", "The ferry sails at noon."),
        ]
    )


def found(api: TestClient, **asked: Any) -> list[str]:
    """Sources, page by page of two."""
    sources, cursor = [], ""
    while True:
        body = api.get("/articles", params={**asked, "limit": 2, "cursor": cursor}).json()
        sources += [item["source"] for item in body["data"]]
        cursor = body["next_cursor"]
        if cursor is None:
            return sources


def test_lists_take_words_filters_and_orders(api: TestClient) -> None:
    assert found(api, sort="source") == ["a/bees.txt", "a/ferry.md", "b/copy.md"]
    assert found(api, q="moor") == ["a/bees.txt"]
    assert found(api, tag="SEA") == ["a/ferry.md"]
    assert found(api, kind="md", folder="b") == ["b/copy.md"]
    assert found(api, metadata="author: Ada Moor") == ["a/bees.txt"]
    page = api.get("/catalogue", params={"q": "ferry", "limit": 1}).json()
    assert (page["total"], page["all"], page["has_more"]) == (1, 3, False)
    assert page["facets"]["tags"] == [{"name": "sea", "count": 1}]


@pytest.mark.parametrize(
    "asked",
    [{"metadata": "author"}, {"cursor": "nonsense"}, {"sort": "mood"}, {"cursor": "W10"}],
    ids=str,
)
def test_lists_refuse_what_they_cannot_read(api: TestClient, asked: dict[str, str]) -> None:
    for path in ("/articles", "/catalogue"):
        assert api.get(path, params=asked).status_code == 422


def test_a_cursor_belongs_to_its_order(api: TestClient) -> None:
    cursor = api.get("/articles", params={"limit": 1, "sort": "title"}).json()["next_cursor"]
    refused = api.get("/articles", params={"limit": 1, "sort": "longest", "cursor": cursor})
    assert refused.json()["error"]["code"] == "invalid_cursor"


def test_labels_are_given_and_undone(api: TestClient) -> None:
    body = {"filters": {"kinds": ["md"]}, "add_tags": ["to read"]}
    done = api.post("/labels", json=body)
    assert done.status_code == 201
    assert done.json()["articles"] == 2
    assert found(api, tag="to read", sort="source") == ["a/ferry.md", "b/copy.md"]
    assert api.delete(f"/labels/{done.json()['id']}").json()["articles"] == 2
    assert found(api, tag="to read") == []
    assert api.delete(f"/labels/{done.json()['id']}").status_code == 404


def test_labels_need_a_choice_and_a_change(api: TestClient) -> None:
    assert api.post("/labels", json={"add_tags": ["x"]}).status_code == 422
    assert api.post("/labels", json={"words": "ferry"}).status_code == 422
    assert api.post("/labels", json={"words": "ferry", "add_tags": ["a,b"]}).status_code == 422


def test_copies_are_listed_and_merged(api: TestClient) -> None:
    (copy,) = api.get("/copies").json()["data"]
    assert copy["exact"]
    body = {"keep": copy["of_id"], "copies": [copy["article_id"]]}
    assert api.post("/copies/merge", json=body).json()["articles"] == 1
    assert len(found(api)) == 2
    assert api.post("/copies/merge", json=body).status_code == 404


def test_many_are_removed_or_none(api: TestClient) -> None:
    ids = [item["id"] for item in api.get("/articles", params={"kind": "md"}).json()["data"]]
    refused = api.post("/articles/remove", json={"article_ids": [*ids, "nowhere"]})
    assert refused.status_code == 404
    assert len(found(api)) == 3
    receipt = api.post("/articles/remove", json={"article_ids": ids}).json()
    assert receipt["articles"] == 2
    assert receipt["deletion"]["number"] == 1
    assert found(api) == ["a/bees.txt"]


def test_searches_are_kept_by_name(api: TestClient) -> None:
    body = {"words": "ferry", "filters": {"tags": ["sea"]}, "sort": "title"}
    assert api.put("/searches/At sea", json=body).json()["words"] == "ferry"
    (kept,) = api.get("/searches").json()["data"]
    assert (kept["name"], kept["sort"], kept["filters"]["tags"]) == ("At sea", "title", ["sea"])
    assert api.delete("/searches/At sea").status_code == 204
    assert api.delete("/searches/At sea").status_code == 404


@pytest.mark.parametrize("name", ["%00", "a%00b", "At%0Asea", "%1B[31m", "%7F", "%20", "a" * 101])
def test_a_search_is_called_by_what_can_be_seen(api: TestClient, name: str) -> None:
    refused = api.put(f"/searches/{name}", json={"words": "ferry"})
    assert (refused.status_code, refused.json()["error"]["param"]) == (422, "name")
    assert api.get("/searches").json()["data"] == []
