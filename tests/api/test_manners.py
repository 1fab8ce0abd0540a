"""What HTTP clients expect of every address."""

from __future__ import annotations

import gzip
import re

import pytest
from fastapi.testclient import TestClient

from rag.types import Article
from tests.api.conftest import QUESTION, Live, MakeApi


def test_head_works_wherever_get_does(api: TestClient, seed_articles: list[Article]) -> None:
    for path, operations in api.get("/openapi.json").json()["paths"].items():
        if "get" not in operations:
            continue
        address = re.sub(r"\{(model|\w+)\}", seed_articles[0].id, path)
        whole, head = api.get(address), api.head(address)
        assert head.status_code == whole.status_code, path
        assert head.content == b""
        assert head.headers.get("content-type") == whole.headers.get("content-type")


@pytest.mark.parametrize("path", ["/ask", "/search", "/verify", "/feedback", "/v1/responses"])
@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_must_say_what_it_is(api: TestClient, path: str, kind: str | None) -> None:
    headers = {"Content-Type": kind} if kind else {}
    refused = api.post(path, content=b'{"question": "Who?"}', headers=headers)
    assert refused.status_code == 415
    assert refused.json()["error"]["code"] == "unsupported_media_type"


def test_json_may_be_named_with_its_encoding(api: TestClient) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    body = f'{{"question": "{QUESTION}"}}'
    assert api.post("/search", content=body, headers=headers).status_code == 200


def test_what_is_known_already_is_not_sent_again(
    make_api: MakeApi, seed_articles: list[Article]
) -> None:
    api = make_api()
    article = seed_articles[0]
    for accept in ("application/json", "text/html"):
        headers = {"Accept": accept}
        first = api.get(f"/articles/{article.id}", headers=headers)
        tag = first.headers["etag"]
        again = api.get(f"/articles/{article.id}", headers={**headers, "If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    listed = api.get("/articles").headers["etag"]
    api.put(f"/articles/{article.id}", json={"text": "Another text stands here now."})
    assert api.get(f"/articles/{article.id}", headers={"If-None-Match": tag}).status_code == 200
    assert api.get("/articles", headers={"If-None-Match": listed}).status_code == 200
    assert "etag" not in api.get("/articles/none").headers


def test_long_bodies_travel_compressed(live: Live, seed_articles: list[Article]) -> None:
    with live.client() as client:
        for path in ("/openapi.json", f"/articles/{seed_articles[0].id}"):
            with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as response:
                assert response.headers["content-encoding"] == "gzip"
                raw = b"".join(response.iter_raw())
            assert len(raw) < len(gzip.decompress(raw))
        sent = {"question": QUESTION, "stream": True}
        with client.stream(
            "POST", "/ask", json=sent, headers={"Accept-Encoding": "gzip"}
        ) as response:
            assert "content-encoding" not in response.headers
            response.read()


def test_unknown_parameters_are_refused_as_unknown_fields_are(api: TestClient) -> None:
    refused = api.get("/articles?colection=news&limit=3")
    assert refused.status_code == 422
    assert refused.json()["error"]["param"] == "colection"
    assert "collection" in refused.json()["error"]["message"]
    assert api.get("/healthz?verbose=1").status_code == 422
    assert api.get("/articles?limit=3").status_code == 200


def test_an_answer_comes_without_its_passages_where_not_wanted(api: TestClient) -> None:
    whole = api.post("/ask", json={"question": QUESTION}).json()
    short = api.post("/ask", json={"question": QUESTION, "include": []}).json()
    assert whole["passages"]
    assert short["passages"] == []
    assert short["answer"] == whole["answer"]
    streamed = api.post("/ask", json={"question": QUESTION, "include": [], "stream": True}).text
    assert '"passages":[]' in streamed
    assert '"passages":[{' not in streamed


def test_every_citation_has_its_permalink(api: TestClient) -> None:
    answer = api.post("/ask", json={"question": QUESTION}).json()
    for cited in answer["citations"]:
        place = f"#char={cited['start_char_index']},{cited['end_char_index']}"
        assert cited["permalink"] == f"/articles/{cited['document_id']}{place}"
        page = api.get(cited["permalink"].partition("#")[0], headers={"Accept": "text/html"})
        assert page.status_code == 200


@pytest.mark.parametrize("chat", [False, True])
def test_unknown_paths_answer_in_the_envelope(make_api: MakeApi, chat: bool) -> None:
    api = make_api(chat=chat, workers=2)
    for method, path in (("GET", "/nowhere"), ("POST", "/ask/more"), ("GET", "/static/none.js")):
        refused = api.request(method, path)
        assert refused.status_code == 404, path
        assert refused.json()["error"]["code"] == "not_found"
        assert refused.json()["request_id"]


def test_messages_speak_to_who_reads_them(make_api: MakeApi) -> None:
    api = make_api(require_keys=True)
    assert "`rag " not in api.get("/articles").text
    api = make_api()
    said = [
        api.get("/articles/none"),
        api.delete("/articles/none"),
        api.post("/articles", json={"articles": [{"text": "a", "source": "file:///etc"}]}),
        api.post("/articles", json={"articles": [{"text": "a", "language": "English"}]}),
        api.post("/ask", json={"question": "Who?", "conversation_id": "no blanks"}),
        api.post("/ask", json={"question": "Who?", "filters": {"published_from": "2020"}}),
        api.get("/articles?collection=%20"),
    ]
    for refused in said:
        assert "`rag " not in refused.text
        assert "pattern" not in refused.text
        assert "^[" not in refused.text


def test_the_key_is_documented_where_people_look(api: TestClient) -> None:
    document = api.get("/openapi.json").json()
    schemes = document["components"]["securitySchemes"]
    assert schemes["header"]["name"] == "X-API-Key"
    assert schemes["bearer"]["scheme"] == "bearer"
    assert {} in document["paths"]["/ask"]["post"]["security"]
