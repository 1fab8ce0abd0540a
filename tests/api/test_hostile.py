"""What an attacker sends is refused or rendered harmless."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import MakeApi, article
from tests.api.test_articles import page

SCRIPTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</div></article></mark><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}} ${7*7} <%= 7*7 %>",
    "'; DROP TABLE articles; --",
    '" OR 1=1 NEAR("a" "b")',
    "\u202eevil\u202c \x1b[31m",
]


@pytest.fixture
def hostile(make_api: MakeApi) -> TestClient:
    articles = [
        article(
            f"The answer to question {n} is {script} and nothing else.",
            title=f"{script} {n}",
            source=f"{script}/{n}.txt",
        )
        for n, script in enumerate(SCRIPTS)
    ]
    return make_api(articles)


@pytest.mark.parametrize("script", SCRIPTS)
def test_markup_in_questions_is_only_words(hostile: TestClient, script: str) -> None:
    for path in ("/ask", "/search"):
        response = hostile.post(path, json={"question": f"What is the answer? {script}"})
        assert response.status_code == 200
        assert response.headers["content-type"] == "application/json"
        assert response.headers["x-content-type-options"] == "nosniff"


def test_markup_in_articles_is_only_text(hostile: TestClient) -> None:
    for item in hostile.get("/articles").json()["data"]:
        shown = page(hostile.get(f"/articles/{item['id']}/view?start=0&end=20").text)
        text = hostile.get(f"/articles/{item['id']}").json()["text"]
        assert shown.text == text
        assert not {"img", "svg"} & set(shown.tags)


@pytest.mark.parametrize("value", SCRIPTS)
def test_filters_are_values_and_no_language(hostile: TestClient, value: str) -> None:
    body = {"question": "What?", "filters": {"sources": [value], "article_ids": [value]}}
    assert hostile.post("/ask", json=body).json()["abstention"]["reason"] == "no_results"
    assert hostile.get("/articles", params={"source": value}).json()["data"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/articles/../../../etc/passwd",
        "/articles/%2e%2e/%2e%2e/etc/passwd",
        "/articles/..%2f..%2fetc%2fpasswd/view",
        "/articles/....//....//etc/passwd",
        "/docs/../../etc/passwd",
        "/docs/%2e%2e%2fapp.py",
        "/jobs/..%2f..%2fkeys.sqlite",
        "/index/keys.sqlite",
        "/keys.sqlite",
        "/static/../rag/api/app.py",
    ],
)
def test_no_path_leads_to_a_file(hostile: TestClient, path: str) -> None:
    response = hostile.get(path)
    assert response.status_code in (404, 405, 422)
    assert "root:" not in response.text
    assert "import" not in response.text


def bomb(megabytes: int, depth: int = 0) -> bytes:
    """A zip that expands to ``megabytes`` of spaces and letters, ``depth`` zips deep."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"words " * (megabytes * 2**20 // 6))
    data = held.getvalue()
    for _ in range(depth):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            for n in range(8):
                archive.writestr(f"{n}.zip", data)
        data = held.getvalue()
    return data


@pytest.mark.slow
@pytest.mark.parametrize("data", [bomb(64), bomb(24, depth=4)], ids=["flat", "nested"])
@pytest.mark.parametrize("name", ["bomb.zip", "bomb.docx", "bomb.epub"])
def test_a_zip_bomb_is_refused(make_api: MakeApi, data: bytes, name: str) -> None:
    api = make_api([])
    response = api.post("/articles?background=false", files=[("files", (name, data))])
    assert response.status_code in (413, 422), response.text[:300]
    assert api.get("/articles").json()["data"] == []


@pytest.mark.parametrize("name", ["../../../etc/cron.d/x", "..\\x.txt", "/abs.txt"])
def test_an_archive_writes_nowhere(make_api: MakeApi, name: str) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(name, "Words of a member that wants to leave.")
    api = make_api([])
    response = api.post("/articles", files=[("files", ("a.zip", held.getvalue()))])
    for document in api.get("/articles").json()["data"]:
        assert "../" not in document["source"]
    assert response.status_code in (201, 413, 422)


def nested(depth: int) -> Any:
    return "[" * depth + "]" * depth


@pytest.mark.parametrize(
    "body",
    [
        nested(100_000),
        '{"question": ' + nested(50_000) + "}",
        '{"question": "a", "top_k": ' + "9" * 5000 + "}",
        '{"question": "a", "min_confidence": NaN}',
        '{"question": "a", "min_confidence": 1e999}',
        '{"question": "\\u0000\\uffff"}',
        '{"question": "a", "question": ""}',
    ],
    ids=["deep", "deep field", "huge number", "nan", "infinity", "nul", "twice"],
)
def test_odd_json_is_no_failure(hostile: TestClient, body: str) -> None:
    response = hostile.post("/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (200, 422)
    assert "error parsing" not in response.text


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/ask", '{"question": "Who?", "filters": %s}'),
        ("/verify", '{"citations": %s}'),
        ("/labels", '{"filters": %s}'),
    ],
)
@pytest.mark.parametrize("deep", ["[" * 800 + "]" * 800, '{"a": ' * 800 + "1" + "}" * 800])
def test_json_nested_deeper_than_can_be_followed_is_refused(
    hostile: TestClient, path: str, body: str, deep: str
) -> None:
    headers = {"Content-Type": "application/json"}
    reply = hostile.post(path, content=body % deep, headers=headers)
    assert reply.status_code == 422
    assert "nested" in reply.json()["error"]["message"]


def test_no_address_is_ever_fetched(make_api: MakeApi) -> None:
    """A source may be a web address: it is a name, and nobody goes there."""
    api = make_api([])
    source = "http://127.0.0.1:1/never"
    body = {"articles": [{"text": "Words from the web.", "source": source}]}
    assert api.post("/articles", json=body).status_code == 201
    links = b'<html><img src="http://127.0.0.1:1/x"><link href="http://127.0.0.1:1/y">Words.</html>'
    assert api.post("/articles", files=[("files", ("a.html", links))]).status_code == 201


def test_external_entities_are_not_followed(make_api: MakeApi) -> None:
    api = make_api([])
    feed = (
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b"<rss version='2.0'><channel><title>t</title><item><title>one</title>"
        b"<description>&x; words</description></item></channel></rss>"
    )
    api.post("/articles", files=[("files", ("feed.xml", feed))])
    for item in api.get("/articles").json()["data"]:
        assert "root:" not in api.get(f"/articles/{item['id']}").json()["text"]


def test_header_values_cannot_break_lines(hostile: TestClient) -> None:
    response = hostile.get("/healthz", headers={"X-Request-Id": "a\tb\x7f: 1"})
    assert response.headers["x-request-id"].startswith("req_")
    asked = hostile.post("/articles", json={}, headers={"Idempotency-Key": "a b"})
    assert asked.status_code == 422
