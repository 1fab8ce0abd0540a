"""``rag.Client`` and ``rag.AsyncClient`` against a running server."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import anyio
import pytest

import rag
from rag import AsyncClient, Client
from rag.client import (
    ServiceConflictError,
    ServiceError,
    ServiceInputError,
    ServiceNotFoundError,
    ServiceUnreachableError,
)
from rag.client.responses import event_of
from rag.errors import InputError, NotFoundError
from rag.types import Answer, Article, Filters
from rag.workshop import clients
from rag.workshop.service import free_port
from tests.api.conftest import QUESTION, Live, serving


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, seed_articles: list[Article]) -> Iterator[Live]:
    """A server whose articles this module changes."""
    folder: Path = tmp_path_factory.mktemp("own")
    with serving(folder, seed_articles) as running:
        yield running


@pytest.fixture
def client(live: Live) -> Iterator[Client]:
    with Client(live.url) as made:
        yield made


def test_nobody_at_the_address_is_told_in_words() -> None:
    port = free_port()
    with Client(f"http://127.0.0.1:{port}") as client:
        with pytest.raises(ServiceUnreachableError, match=rf"{port}.*rag serve"):
            client.ask(QUESTION)
        with pytest.raises(ServiceUnreachableError, match=rf"{port}.*rag serve"):
            list(client.stream(QUESTION))


def test_the_waiting_client_is_made_from_the_awaiting_one() -> None:
    waiting = Path(rag.__file__).parent / "client" / "waiting.py"
    assert waiting.read_text(encoding="utf-8") == clients.made()


def test_asking_gives_the_records(client: Client, seed_articles: list[Article]) -> None:
    answer = client.ask(QUESTION)
    texts = {item.id: item.text for item in seed_articles}
    for citation in answer.citations:
        start, end = citation.start_char_index, citation.end_char_index
        assert texts[citation.document_id][start:end] == citation.cited_text
    assert client.verify(answer.citations).data[0].status == "valid"
    assert client.feedback(answer, "correct").answer_id == answer.id


def test_streaming_ends_with_the_answer(client: Client) -> None:
    events = list(client.stream(QUESTION))
    assert events[0].type == "answer.created"
    last = events[-1].data
    assert isinstance(last, Answer)
    assert [event.data for event in events if event.type == "citation.added"] == last.citations


def test_reading_articles(client: Client, seed_articles: list[Article]) -> None:
    listed = list(client.articles(page_size=1))
    assert {item.id for item in listed} == {item.id for item in seed_articles}
    body = client.article(listed[0].id, 0, 5)
    assert body.span is not None
    assert body.text[:5] == body.span.quote
    assert client.passages(listed[0].id).data
    assert client.search(QUESTION, top_k=1).data
    assert client.ready().status == "ready"
    nothing = client.articles(filters=Filters(sources=["nowhere"]))
    assert list(nothing) == []


def test_no_filter_of_a_list_is_left_out(client: Client) -> None:
    first = next(client.articles())
    assert client.article(first.id, end=5).span == client.article(first.id, 0, 5).span
    for name in ("folders", "kinds", "tags", "collections", "sources"):
        nowhere = Filters(**{name: ["nowhere"]})  # type: ignore[arg-type]
        assert list(client.articles(filters=nowhere)) == []
    assert list(client.articles(filters=Filters(metadata={"author": "Nobody"}))) == []
    with pytest.raises(TypeError, match="article_ids"):
        next(client.articles(filters=Filters(article_ids=[first.id])))


def test_changing_articles(own: Live) -> None:
    with Client(own.url) as client:
        added = client.add("The crow drops the cheese.", source="crow.txt", idempotency_key="c1")
        again = client.add("The crow drops the cheese.", source="crow.txt", idempotency_key="c1")
        assert added == again
        with pytest.raises(ServiceConflictError):
            client.add("Something else.", source="crow.txt", idempotency_key="c1")
        article_id = added.documents[0].article_ids[0]
        client.replace(article_id, "The crow keeps the cheese.")
        assert client.article(article_id).text == "The crow keeps the cheese."
        assert client.delete(article_id).articles == 1
        uploaded = client.upload({"fox.txt": b"The fox is red.", "hen.md": b"# Hen\n\nIt clucks."})
        assert uploaded.articles == 2
        job = client.upload_in_background({"owl.txt": b"The owl is awake."})
        while job.finished is None:
            time.sleep(0.01)
            job = client.job(job.id)
        assert job.receipt is not None
        assert job.receipt.articles == 1


def test_refusals_are_errors_with_a_kind(client: Client) -> None:
    with pytest.raises(ServiceInputError) as empty:
        client.ask(" ")
    assert isinstance(empty.value, InputError)
    assert (empty.value.status, empty.value.code) == (422, "invalid_question")
    assert empty.value.request_id.startswith("req_")
    with pytest.raises(ServiceNotFoundError) as missing:
        client.article("none")
    assert isinstance(missing.value, NotFoundError)
    with pytest.raises(ServiceInputError):
        list(client.stream(""))


def test_the_same_with_an_event_loop(live: Live, own: Live) -> None:
    async def talk() -> None:
        async with AsyncClient(live.url) as client:
            answer = await client.ask(QUESTION)
            assert answer.citations
            last = [event async for event in client.stream(QUESTION)][-1].data
            assert isinstance(last, Answer)
            assert last.answer == answer.answer
            ids = [item.id async for item in client.articles(page_size=1)]
            assert (await client.article(ids[0])).id == ids[0]
            assert (await client.passages(ids[0])).data
            assert (await client.search(QUESTION)).data
            assert (await client.verify(answer.citations)).data
            assert (await client.feedback(answer, "correct")).id
            assert (await client.ready()).articles == len(ids)
            with pytest.raises(ServiceInputError):
                await client.ask("")
        async with AsyncClient(own.url) as client:
            added = await client.add("The hare sleeps.", source="hare.txt")
            article_id = added.documents[0].article_ids[0]
            await client.replace(article_id, "The hare wakes.")
            await client.delete(article_id)
            assert (await client.upload({"a.txt": b"The ant works."})).articles == 1
            job = await client.upload_in_background({"b.txt": b"The bee works."})
            assert (await client.job(job.id)).id == job.id

    anyio.run(talk)


class Busy(BaseHTTPRequestHandler):
    """Sends the first two requests away."""

    seen = 0

    def do_GET(self) -> None:
        """Answer as the service would."""
        type(self).seen += 1
        busy = type(self).seen <= 2
        error = {
            "type": "overloaded_error",
            "code": "overloaded",
            "message": "Wait.",
            "param": None,
        }
        body = json.dumps(
            {"type": "error", "error": error, "request_id": "r"}
            if busy
            else {"id": "j", "object": "job", "status": "queued", "created": 0, "finished": None,
                  "done": 0, "total": 1, "receipt": None, "error": None}
        ).encode()  # fmt: skip
        self.send_response(503 if busy else 200)
        self.send_header("Content-Length", str(len(body)))
        if busy:
            self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_busy_service_is_asked_again() -> None:
    Busy.seen = 0
    with HTTPServer(("127.0.0.1", 0), Busy) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        with Client(url, retries=0) as impatient, pytest.raises(ServiceError) as refused:
            impatient.job("j")
        with Client(url, retries=1) as patient:
            assert patient.job("j").id == "j"
        server.shutdown()
        thread.join()
    assert (refused.value.status, refused.value.retry_after) == (503, 0)
    assert Busy.seen == 3


class BusyStream(Busy):
    """The same of a question that is streamed."""

    seen = 0

    def do_POST(self) -> None:
        """Answer as the service would, with nothing but one event."""
        type(self).seen += 1
        busy = type(self).seen <= 2
        self.rfile.read(int(self.headers["Content-Length"]))
        error = {"type": "rate_limit_error", "code": "rate_limited", "message": "Wait."}
        created = {"type": "answer.created", "sequence_number": 0, "standalone_question": "Who?"}
        body = json.dumps({"error": {**error, "param": None}, "request_id": "r"}).encode()
        if not busy:
            body = b"event: answer.created\ndata: " + json.dumps(created).encode() + b"\n\n"
        self.send_response(429 if busy else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(body)


def test_a_stream_is_asked_for_again() -> None:
    BusyStream.seen = 0
    with HTTPServer(("127.0.0.1", 0), BusyStream) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        with Client(url, retries=0) as impatient, pytest.raises(ServiceError) as refused:
            list(impatient.stream("Who?"))
        with Client(url, retries=1) as patient:
            events = list(patient.stream("Who?"))
        server.shutdown()
        thread.join()
    assert (refused.value.status, refused.value.code) == (429, "rate_limited")
    assert ([event.type for event in events], BusyStream.seen) == (["answer.created"], 3)


def test_a_failure_in_a_stream_is_an_error() -> None:
    failed = 'data: {"type":"error","error":{"code":"x","message":"Broke."},"request_id":"r"}'
    with pytest.raises(ServiceError, match="Broke"):
        event_of([failed])
    assert event_of(["event: ping", 'data: {"type":"ping","sequence_number":3}']) is None
