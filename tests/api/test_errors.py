"""Whatever goes wrong: one envelope, and nothing of the server in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rag import errors
from rag.api.errors import translate
from rag.errors import ArticleError, RagError
from rag.types import Article
from tests.api.conftest import QUESTION, MakeApi
from tests.api.slow_reader import FailingReader

KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    405: "invalid_request_error",
    409: "conflict_error",
    413: "invalid_request_error",
    415: "invalid_request_error",
    422: "invalid_request_error",
    500: "api_error",
    503: "overloaded_error",
}


def every_error(kind: type[RagError] = RagError) -> Iterator[type[RagError]]:
    yield kind
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from every_error(child)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing/here", 404),
        ("GET", "/articles/none", 404),
        ("GET", "/docs/none.js", 422),
        ("GET", "/v1/models/gpt", 404),
        ("DELETE", "/ask", 405),
        ("PATCH", "/articles", 405),
        ("TRACE", "/healthz", 405),
        ("POST", "/ask", 415),
        ("POST", "/articles", 415),
        ("GET", "/articles?limit=0", 422),
    ],
)
def test_every_refusal_has_the_envelope(
    api: TestClient, method: str, path: str, status: int
) -> None:
    response = api.request(method, path)
    assert response.status_code == status
    body = response.json()
    assert body.keys() == {"type", "error", "request_id"}
    assert body["error"].keys() == {"type", "code", "message", "param"}
    assert body["error"]["type"] == KINDS[status]
    assert body["request_id"] == response.headers["x-request-id"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "The body is empty; give an object, such as {}"),
        (b'{"question": "Who?", "kolour": 1}', "kolour: There is no such field"),
        (b'{"question": "caf\xe9"}', "The body is not in UTF-8, as JSON is."),
    ],
)
def test_what_is_wrong_with_a_body_is_said(api: TestClient, body: bytes, message: str) -> None:
    headers = {"Content-Type": "application/json"}
    response = api.post("/ask", content=body, headers=headers)
    assert response.json()["error"]["message"] == message


def test_a_refused_method_is_told_which_there_are(api: TestClient) -> None:
    assert api.patch("/articles").headers["allow"] == "GET, HEAD, POST"
    assert api.patch("/articles/x").headers["allow"] == "DELETE, GET, HEAD, PUT"


def test_a_failure_shows_nothing_of_the_inside(make_api: MakeApi) -> None:
    api = make_api(reader=FailingReader())
    response = api.post("/ask", json={"question": QUESTION})
    assert response.status_code == 500
    assert response.json()["error"]["type"] == "api_error"
    assert "secret" not in response.text
    assert "divide" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("kind", sorted(set(every_error()), key=lambda kind: kind.__name__))
def test_every_error_of_the_journey_has_a_status(kind: type[RagError]) -> None:
    refusal = translate(kind("No index in /srv/secret/index."))
    assert 400 <= refusal.status < 600
    assert refusal.detail.message
    if issubclass(kind, errors.StoreError | errors.ModelError | errors.SettingsError):
        assert "/srv" not in refusal.detail.message
        assert refusal.status in (500, 503)
    if refusal.status == 503:
        assert int(refusal.headers["Retry-After"]) >= 1


def test_an_article_too_large_is_a_413() -> None:
    assert translate(ArticleError("Too large.", "too_large")).status == 413


def test_no_response_names_a_place_of_the_server(
    make_api: MakeApi, tmp_path: Path, seed_articles: list[Article]
) -> None:
    api = make_api()
    item = seed_articles[0].id
    said = [
        api.post("/ask", json={"question": QUESTION}).text,
        api.post("/search", json={"question": QUESTION}).text,
        api.get("/articles").text,
        api.get(f"/articles/{item}").text,
        api.get(f"/articles/{item}/view").text,
        api.get("/readyz").text,
        api.get("/metrics").text,
        api.get("/openapi.json").text,
        api.post("/articles", files=[("files", ("x.pdf", b"%PDF-1.7 broken"))]).text,
        api.post("/articles", files=[("files", ("x.zip", b"PK\x03\x04 broken"))]).text,
        api.delete("/articles/none").text,
        api.get("/articles/%2e%2e%2fetc%2fpasswd").text,
    ]
    here = Path(__file__).parents[2]
    for text in said:
        assert str(tmp_path) not in text
        assert str(here) not in text
        assert not re.search(r"Traceback|site-packages", text)


def test_every_response_carries_the_security_headers(api: TestClient) -> None:
    for path in ("/healthz", "/articles", "/nothing", "/docs", "/articles/none/view"):
        headers = api.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "SAMEORIGIN"


def test_requests_are_logged_when_asked_for(
    make_api: MakeApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "rag.api")
    api = make_api()
    api.post("/ask", json={"question": "Is it curable?"})
    api.get("/nothing")
    assert [r.getMessage() for r in caplog.records if r.getMessage() in ("request", "answer")] == []


def test_the_log_holds_no_question(make_api: MakeApi, caplog: pytest.LogCaptureFixture) -> None:
    api = make_api(log_requests=True)
    caplog.set_level("INFO", "rag.api")
    api.post("/ask", json={"question": "Is my secret disease curable?"})
    api.get("/articles?source=disease")
    written = json.dumps([[r.getMessage(), getattr(r, "fields", None)] for r in caplog.records])
    assert "disease" not in written
    assert '"/ask"' in written


def test_questions_are_logged_when_asked_for(
    make_api: MakeApi, caplog: pytest.LogCaptureFixture
) -> None:
    api = make_api(log_questions=True)
    caplog.set_level("INFO", "rag.api")
    api.post("/ask", json={"question": "Is my secret disease curable?"})
    assert any("disease" in str(getattr(r, "fields", "")) for r in caplog.records)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{bad", "The body is not JSON, at character 1: Expecting property name"),
        ("[]", "Give an object, such as {}"),
        ('{"question": "x", "filters": {"nope": 1}}', "filters: nope: "),
    ],
)
def test_a_body_is_refused_in_words(api: TestClient, body: str, said: str) -> None:
    refused = api.post("/ask", content=body, headers={"Content-Type": "application/json"})
    assert refused.status_code == 422
    assert refused.json()["error"]["message"].startswith(said)
