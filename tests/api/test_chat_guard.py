"""What an attacker sends to the workbench's own routes: no file and no address is read for him."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest

from rag.api.security.api_keys import KeyStore
from rag.engines._state import EmbeddedState
from rag.types import Article
from rag.workshop.service import free_port
from tests.api.conftest import client_of, open_with, running, service_settings

pytestmark = pytest.mark.slow

HERE = "/workbench"
JOIN = f"{HERE}/gradio_api/queue/join"
SECRET = "root-secret-9f2c"


@dataclass(frozen=True)
class Chat:
    """A service with keys and its chat, and what its page is told of the events there are."""

    url: str
    folder: Path
    keys: dict[str, str]
    config: dict[str, Any]

    def client(self, scope: str) -> httpx2.Client:
        headers = {"Authorization": f"Bearer {self.keys[scope]}"}
        return client_of(self.url, timeout=60, headers=headers)

    def event(self, wanted: str) -> dict[str, Any]:
        """The first event that takes a component of this type."""
        types = {part["id"]: part["type"] for part in self.config["components"]}
        return next(
            event
            for event in self.config["dependencies"]
            if wanted in [types[id_] for id_ in event["inputs"]]
        )

    def body(self, wanted: str, value: object) -> dict[str, Any]:
        event = self.event(wanted)
        types = {part["id"]: part["type"] for part in self.config["components"]}
        data = [value if types[id_] == wanted else None for id_ in event["inputs"]]
        return {"fn_index": event["id"], "data": data, "session_hash": "attacker"}


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory, seed_articles: list[Article]) -> Iterator[Chat]:
    folder = tmp_path_factory.mktemp("attacked")
    (folder / "secret.txt").write_text(f"The password is {SECRET}.")
    settings = service_settings(folder, chat=True, require_keys=True, port=free_port())
    with open_with(settings) as assistant:
        assistant.add(seed_articles)
    with closing(EmbeddedState(settings.index_dir)) as state:
        keys = {scope: KeyStore(state).create(scope, scope)[1] for scope in ("read", "write")}
    with running(settings) as (process, client):
        while client.get("/readyz").json()["background"]["workbench"] == "starting":
            assert process.poll() is None
            time.sleep(0.1)
        headers = {"Authorization": f"Bearer {keys['read']}"}
        config = client.get(f"{HERE}/config", headers=headers).json()
        yield Chat(f"http://127.0.0.1:{settings.port}", folder, keys, config)


def said(chat: Chat, client: httpx2.Client, body: dict[str, Any]) -> str:
    """What is answered to an event, its stream included."""
    joined = client.post(JOIN, json=body)
    text = joined.text
    if joined.status_code == 200:
        session = {"session_hash": body["session_hash"]}
        with client.stream("GET", f"{HERE}/gradio_api/queue/data", params=session) as stream:
            for line in stream.iter_lines():
                text += line
                if "process_completed" in line or "close_stream" in line:
                    break
    return text


def file_at(path: str) -> dict[str, Any]:
    return {"path": path, "meta": {"_type": "gradio.FileData"}}


@pytest.mark.parametrize("scope", ["read", "write"])
@pytest.mark.parametrize("component", ["textbox", "dropdown"])
def test_no_event_reads_a_file_of_the_server(chat: Chat, scope: str, component: str) -> None:
    secret = str(chat.folder / "secret.txt")
    with chat.client(scope) as client:
        reply = said(chat, client, chat.body(component, file_at(secret)))
        assert SECRET not in reply
        assert client.get(f"{HERE}/gradio_api/file={secret}").status_code == 404
        listed = client.get("/articles").text
    assert "secret.txt" not in listed
    copies = list((chat.folder / "index").rglob("secret.txt"))
    assert copies == []


@pytest.mark.parametrize("hidden", ["event_data", "nested"])
def test_a_file_hidden_deeper_is_seen(chat: Chat, hidden: str) -> None:
    body = chat.body("textbox", None)
    planted = file_at("/etc/passwd")
    if hidden == "event_data":
        body["event_data"] = {"a": [planted]}
    else:
        body["data"][0] = {"answers": [[{"x": planted}]]}
    with chat.client("read") as client:
        assert client.post(JOIN, json=body).status_code == 422


def test_no_address_is_fetched(chat: Chat) -> None:
    asked: list[str] = []

    class Witness(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

    witness = HTTPServer(("127.0.0.1", 0), Witness)
    threading.Thread(target=witness.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{witness.server_port}/metadata.txt"
    try:
        with chat.client("write") as client:
            for component in ("textbox", "dropdown"):
                said(chat, client, chat.body(component, file_at(address)))
            for path in (f"{HERE}/gradio_api/proxy={address}", f"{HERE}/gradio_api/file={address}"):
                assert client.get(path).status_code == 404
    finally:
        witness.shutdown()
        witness.server_close()
    assert asked == []


def test_no_file_can_be_uploaded_here(chat: Chat) -> None:
    for scope in ("read", "write"):
        with chat.client(scope) as client:
            files = {"files": ("moor.txt", b"Ada Moor opened the dam of Ulm in 1932.")}
            sent = client.post(f"{HERE}/gradio_api/upload", files=files)
            assert sent.status_code in (403, 404)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"session_hash": "a"}',
        b'{"session_hash": "a", "fn_index": 4711, "data": []}',
        b'{"session_hash": "a", "fn_index": -1, "data": []}',
        b'{"session_hash": "a", "fn_index": "0", "data": []}',
        b'{"session_hash": "a", "fn_index": 0, "data": {}}',
        b'{"session_hash": "a", "fn_index": 0, "data": [1, 2, 3, 4, 5]}',
        b'{"session_hash": ["a"], "fn_index": 0, "data": []}',
        b'{"session_hash": "../a", "fn_index": 0, "data": []}',
        b'{"session_hash": "a", "fn_index": 0, "data": [], "trigger_id": "x"}',
        b'{"session_hash": "a", "component_id": [], "fn_name": "remove", "data": {}}',
        b'{"session_hash": "a", "component_id": 99999, "fn_name": "remove", "data": {}}',
        b'{"session_hash": "a", "component_id": 1, "fn_name": "__init__", "data": {}}',
        b'{"session_hash": "a", "component_id": 1, "fn_name": ["x"], "data": {}}',
        b'{"session_hash": "\\ud800", "fn_index": 0, "data": []}',
        b"[" * 100_000,
        b'{"data":' * 50_000,
    ],
)
def test_no_body_breaks_the_chat(chat: Chat, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    with chat.client("write") as client:
        for path in (JOIN, f"{HERE}/gradio_api/cancel"):
            reply = client.post(path, content=body, headers=headers)
            assert 400 <= reply.status_code < 500
            assert reply.json()["type"] == "error"
            assert str(chat.folder) not in reply.text
            assert "site-packages" not in reply.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/run/predict"),
        ("POST", "/gradio_api/api/predict"),
        ("POST", "/gradio_api/call/upload"),
        ("POST", "/gradio_api/call/v2/upload"),
        ("POST", "/gradio_api/stream/abc"),
        ("POST", "/gradio_api/process_recording"),
        ("POST", "/gradio_api/vibe-edit"),
        ("POST", "/gradio_api/vibe-code"),
        ("POST", "/gradio_api/reset"),
        ("GET", "/gradio_api/vibe-code"),
        ("GET", "/gradio_api/dev/reload"),
        ("GET", "/gradio_api/file/etc/passwd"),
        ("GET", "/gradio_api/openapi.json"),
        ("GET", "/gradio_api/runs"),
        ("GET", "/gradio_api/deep_link?session_hash=a"),
        ("GET", "/gradio_api/token"),
        ("GET", "/monitoring"),
        ("GET", "/gradio_api/custom_component/0/client/component/index.js"),
        ("PUT", "/gradio_api/upload"),
        ("POST", "/gradio_api/upload"),
        ("POST", "/gradio_api/component_server"),
        ("DELETE", "/config"),
    ],
)
def test_what_the_page_does_not_use_is_not_there(chat: Chat, method: str, path: str) -> None:
    with chat.client("write") as client:
        reply = client.request(method, HERE + path, json={} if method != "GET" else None)
    assert reply.status_code in (404, 405)
    assert reply.json()["type"] == "error"


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, {"answers": 5}, [[[]]], True, 1e308])
@pytest.mark.parametrize("component", ["textbox", "dropdown"])
def test_no_value_makes_an_event_tell_of_the_server(
    chat: Chat, component: str, value: object
) -> None:
    with chat.client("write") as client:
        reply = said(chat, client, chat.body(component, value))
    assert "site-packages" not in reply
    assert "Traceback" not in reply
    assert str(chat.folder) not in json.dumps(reply)
