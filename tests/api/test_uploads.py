"""Adding, replacing and deleting articles over HTTP."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import MakeApi, until

FOX = b"The quick brown fox jumps over the lazy dog. Its name is Reynard."


def files(*named: tuple[str, bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", item) for item in named]


def answers(api: TestClient, question: str) -> list[str]:
    passages = api.post("/search", json={"question": question}).json()["data"]
    return [passage["document_id"] for passage in passages]


@pytest.fixture
def empty(make_api: MakeApi) -> TestClient:
    return make_api([])


def test_articles_as_text(empty: TestClient) -> None:
    body = {
        "collection": "fables",
        "articles": [
            {"text": FOX.decode(), "source": "fables/fox.txt", "published": "2020-02-02"},
            {"text": "The tortoise wins the race against the hare.", "title": "A race"},
        ],
    }
    response = empty.post("/articles", json=body)
    assert response.status_code == 201, response.text
    receipt = response.json()
    assert [item["status"] for item in receipt["documents"]] == ["added", "added"]
    assert receipt["articles"] == 2
    fox = empty.get(f"/articles/{receipt['documents'][0]['article_ids'][0]}").json()
    assert fox["text"] == FOX.decode()
    assert (fox["published"], fox["collection"]) == ("2020-02-02", "fables")
    assert answers(empty, "What is the name of the fox?")[0] == fox["id"]


def test_the_same_source_again_replaces(empty: TestClient) -> None:
    def send(text: str) -> dict[str, Any]:
        body = {"articles": [{"text": text, "source": "one.txt"}]}
        document: dict[str, Any] = empty.post("/articles", json=body).json()["documents"][0]
        return document

    first = send("The capital is Almaty.")
    assert send("The capital is Almaty.")["status"] == "unchanged"
    second = send("The capital is Astana.")
    assert second["status"] == "updated"
    assert second["article_ids"] == first["article_ids"]
    assert len(empty.get("/articles").json()["data"]) == 1


def test_files_of_several_formats(empty: TestClient) -> None:
    sent = files(
        ("fox.txt", FOX),
        ("race.md", b"# A race\n\nThe tortoise wins the race against the hare."),
        ("crow.html", b"<html><title>Crow</title><p>The crow drops the cheese.</p></html>"),
    )
    receipt = empty.post("/articles", files=sent).json()
    assert [item["status"] for item in receipt["documents"]] == ["added"] * 3
    assert all(item["article_ids"] for item in receipt["documents"])
    assert (
        "cheese"
        in empty.get(f"/articles/{receipt['documents'][2]['article_ids'][0]}").json()["text"]
    )


def test_one_bad_file_stops_nothing(empty: TestClient) -> None:
    response = empty.post("/articles", files=files(("a.pdf", b"%PDF-1.4 broken"), ("b.txt", FOX)))
    assert response.status_code == 201
    bad, good = response.json()["documents"]
    assert (bad["status"], good["status"]) == ("failed", "added")
    assert bad["code"]
    assert bad["message"]


def test_what_of_an_archive_could_not_be_read_is_said(empty: TestClient) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("fox.txt", FOX)
        archive.writestr("x.exe", b"MZ\x90\x00" + bytes(99))
    for status in ("added", "unchanged"):
        sent = empty.post("/articles", files=files(("all.zip", packed.getvalue())))
        document = sent.json()["documents"][0]
        assert (document["status"], document["code"]) == (status, None)
        assert "all.zip/x.exe is a program" in document["message"]
        assert "partly: " not in document["message"]


def test_nothing_readable_is_refused(empty: TestClient) -> None:
    response = empty.post("/articles", files=files(("a.txt", b"  \n "), ("b.pdf", b"%PDF-1.4 x")))
    assert response.status_code == 422
    assert response.json()["error"]["code"].startswith("unreadable_article")
    assert empty.get("/articles").json()["data"] == []


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.txt", "..\\..\\boot.txt", "/etc/cron.d/x.txt", "a\r\nX-Evil: 1.txt"]
)
def test_a_file_name_is_only_a_name(empty: TestClient, name: str) -> None:
    response = empty.post("/articles", files=files((name, FOX)))
    if response.status_code == 201:
        source = response.json()["documents"][0]["source"]
        assert ".." not in source
        assert not source.startswith("/")
        assert source.isprintable()
    assert "x-evil" not in response.headers


@pytest.mark.parametrize("source", ["javascript:alert(1)", "file:///etc/passwd", "a\nb", "/etc/x"])
def test_a_source_is_a_path_or_a_web_address(empty: TestClient, source: str) -> None:
    body = {"articles": [{"text": "Some words.", "source": source}]}
    response = empty.post("/articles", json=body)
    assert response.status_code == 422
    assert response.json()["error"]["param"] == "articles.0.source"


def test_a_request_of_no_known_kind_is_refused(empty: TestClient) -> None:
    refused = empty.post("/articles", content=b"x", headers={"Content-Type": "text/plain"})
    assert refused.status_code == 415
    assert empty.post("/articles", json={"articles": []}).status_code == 422
    assert empty.post("/articles", files=[("file", ("a.txt", FOX))]).status_code == 422
    wrong = empty.post("/articles", files=files(("a.txt", FOX)), data={"collection": "../x"})
    assert wrong.json()["error"]["param"] == "collection"


def test_replacing_keeps_id_and_source(empty: TestClient) -> None:
    body = {"articles": [{"text": "The capital is Almaty.", "source": "one.txt"}]}
    article_id = empty.post("/articles", json=body).json()["documents"][0]["article_ids"][0]
    response = empty.put(f"/articles/{article_id}", json={"text": "The capital is Astana."})
    assert response.status_code == 200
    now = empty.get(f"/articles/{article_id}").json()
    assert (now["text"], now["source"]) == ("The capital is Astana.", "one.txt")
    assert empty.put("/articles/nope", json={"text": "Words."}).status_code == 404


def test_what_is_deleted_is_never_quoted_again(empty: TestClient) -> None:
    sent = empty.post("/articles", files=files(("fox.txt", FOX))).json()
    article_id = sent["documents"][0]["article_ids"][0]
    receipt = empty.delete(f"/articles/{article_id}").json()
    assert (receipt["articles"], receipt["passages"]) == (1, sent["passages"])
    assert receipt["index_version"] != sent["index_version"]
    assert answers(empty, "What is the name of the fox?") == []
    assert empty.delete(f"/articles/{article_id}").status_code == 404


def test_repeating_with_a_key_does_nothing_more(empty: TestClient) -> None:
    key = {"Idempotency-Key": "k-1"}
    first = empty.post("/articles", files=files(("fox.txt", FOX)), headers=key)
    again = empty.post("/articles", files=files(("fox.txt", FOX)), headers=key)
    assert again.headers["idempotent-replayed"] == "true"
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    other = empty.post("/articles", files=files(("crow.txt", FOX)), headers=key)
    assert other.status_code == 409
    assert other.json()["error"]["type"] == "conflict_error"


def test_a_failed_request_frees_its_key(empty: TestClient) -> None:
    key = {"Idempotency-Key": "k-2"}
    assert empty.post("/articles", files=files(("a.txt", b" ")), headers=key).status_code == 422
    assert empty.post("/articles", files=files(("a.txt", FOX)), headers=key).status_code == 201


def finished(api: TestClient, location: str) -> dict[str, Any]:
    until(lambda: api.get(location).json()["finished"])
    job: dict[str, Any] = api.get(location).json()
    return job


def test_an_upload_in_the_background(empty: TestClient) -> None:
    sent = files(("fox.txt", FOX), ("crow.txt", b"The crow drops the cheese."))
    response = empty.post("/articles", params={"background": True}, files=sent)
    assert response.status_code == 202
    job = finished(empty, response.headers["location"])
    assert job["status"] == "succeeded"
    assert job["done"] == job["total"] > len(FOX)
    assert job["receipt"]["articles"] == 2
    assert [item["id"] for item in empty.get("/jobs").json()["data"]] == [job["id"]]


def test_an_upload_that_the_end_of_the_service_cut_off_frees_its_key(empty: TestClient) -> None:
    key = {"Idempotency-Key": "k-3"}
    empty.app.state.jobs.leave()  # type: ignore[attr-defined]
    ids = []
    for _ in range(2):
        sent = empty.post("/articles?background=true", files=files(("a.txt", FOX)), headers=key)
        job = finished(empty, sent.headers.get("location", f"/jobs/{sent.json()['id']}"))
        assert job["error"]["code"] == "interrupted"
        ids.append(job["id"])
    assert ids[0] != ids[1]


def test_a_background_upload_that_fails_says_why(empty: TestClient) -> None:
    sent = files(("a.txt", b" "))
    location = empty.post("/articles?background=true", files=sent).headers["location"]
    job = finished(empty, location)
    assert (job["status"], job["receipt"]) == ("failed", None)
    assert job["error"]["type"] == "invalid_request_error"


def test_large_uploads_go_to_the_background(make_api: MakeApi) -> None:
    api = make_api([], background_bytes=10)
    response = api.post("/articles", files=files(("fox.txt", FOX)))
    assert response.status_code == 202
    assert finished(api, response.headers["location"])["status"] == "succeeded"


def test_an_unknown_job_is_not_found(empty: TestClient) -> None:
    assert empty.get("/jobs/job_none").status_code == 404


def test_one_unreadable_file_is_named_once(empty: TestClient) -> None:
    refused = empty.post("/articles", files=files(("b.docx", b"PK\x03\x04garbage")))
    message = refused.json()["error"]["message"]
    assert (refused.status_code, message.count("b.docx")) == (422, 1)
    assert message.startswith("b.docx is a damaged zip")
