"""Every address times four kinds of key: nothing of a closed collection is shown or changed."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.api.security.api_keys import KeyStore
from rag.assistant import Assistant
from rag.converse import kept_as
from rag.deletion import all_receipts
from rag.rights import Rights
from rag.state import MemoryState
from tests.api import rights
from tests.api.rights import Asked, Library

DOCUMENTED = Path(__file__).parents[2] / "docs" / "rights.md"

Rows = list[tuple[Asked, dict[str, tuple[int, list[str]]]]]


@pytest.fixture(scope="module")
def made() -> Iterator[Library]:
    with rights.library() as made:
        yield made


@pytest.fixture(scope="module")
def rows(made: Library) -> Rows:
    return list(rights.table(made))


def test_every_address_is_in_the_table(made: Library) -> None:
    tried = {(asked.method, asked.route) for asked in rights.requests(made)}
    assert rights.routes(made) - tried == set()


def test_nothing_of_the_closed_collection_is_shown(rows: Rows) -> None:
    shown = {
        (asked.name, kind): words
        for asked, got in rows
        for kind, (_, words) in got.items()
        if kind != "writes all" and words
    }
    assert shown == {}


def test_the_key_for_all_is_shown_it(rows: Rows) -> None:
    """Or the test above could not fail."""
    shown = {asked.name for asked, got in rows if got.get("writes all", (0, []))[1]}
    assert shown >= {
        "ask there", "search", "grid", "mentions", "list", "catalogue", "read", "view",
        "passages", "part", "file", "copies", "jobs", "searches", "judgements", "models",
        "completion there", "search as of", "list as of", "read as of", "view as of", "file as of",
        "grid as of", "MCP list", "MCP read", "MCP resource", "suggestions",
    }  # fmt: skip


def test_nothing_of_it_was_changed(made: Library, rows: Rows) -> None:
    assert rows
    owner = made.headers("writes all")
    kept = made.client.get(f"/articles/{made.closed_id}", headers=owner).json()
    assert "Xylophrast" in kept["text"]
    assert kept["metadata"] == {"author": "Zefram", "tags": "obscura", "desk": "Zefram"}
    listed = made.client.get(f"/articles?collection={rights.CLOSED}", headers=owner).json()["data"]
    assert {one["title"] for one in listed} >= {"Quibbleton", "Quibbleton copy"}
    assert {one["source"] for one in listed} == {
        "hiddenplace/bridge.txt",
        "hiddenplace/copy.txt",
        "hiddenplace/job",
        "uploads/Grimsworth.txt",
    }
    undo = made.client.delete(f"/labels/{made.state['labelling']}", headers=owner)
    assert undo.json()["articles"] == 1


def test_counts_are_those_of_what_may_be_read(made: Library) -> None:
    mine = made.headers("reads open")
    catalogue = made.client.get("/catalogue", headers=mine).json()
    assert (catalogue["total"], catalogue["all"]) == (1, 1)
    assert catalogue["facets"]["collections"] == [{"name": rights.OPEN, "count": 1}]
    assert made.client.get("/screen/about", headers=mine).json()["articles"] == 1
    asked = {"question": "Who counted the carts that crossed the long bridge?"}
    answer = made.client.post("/ask", json=asked, headers=mine).json()
    assert answer["corroborating_documents"] <= 1
    ready = made.client.get("/readyz").json()
    assert (ready["articles"], ready["passages"], ready["index_version"]) == (None, None, None)


def test_whoever_reads_removes_no_snapshot_whatever_it_is_called(made: Library) -> None:
    owner = made.headers("writes all")
    made.client.post("/snapshots", json={"name": "compare"}, headers=owner).raise_for_status()
    for kind in ("reads open", "writes open"):
        refused = made.client.delete("/snapshots/compare", headers=made.headers(kind))
        assert refused.status_code == 403
    assert made.client.delete("/snapshots/compare", headers=owner).status_code == 204


def test_what_may_be_written_is_written_there_alone(made: Library) -> None:
    mine = made.headers("writes open")
    body = {"articles": [{"text": "Bees make honey.", "source": "bees.txt"}]}
    assert made.client.post("/articles", json=body, headers=mine).status_code == 403
    body["collection"] = rights.OPEN  # type: ignore[assignment]
    assert made.client.post("/articles", json=body, headers=mine).status_code == 201
    tool = {"name": "add_article", "arguments": {"text": "Wax.", "collection": rights.OPEN}}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": tool}
    for kind, refused in (("reads open", True), ("writes open", False)):
        said = made.client.post("/mcp", json=call, headers=made.headers(kind)).json()
        assert said["result"].get("isError", False) is refused


def test_rights_of_keys() -> None:
    store = KeyStore(MemoryState())
    made = {
        name: store.create(name, scope, collections=of, read_only=also)[0].rights
        for name, scope, of, also in [
            ("reader", "read", None, ()),
            ("writer", "write", None, ()),
            ("some", "write", ["a"], ["b"]),
            ("looks", "write", None, ["b"]),
        ]  # type: ignore[arg-type]
    }
    assert made["reader"] == Rights(None, frozenset())
    assert made["writer"] == Rights()
    assert made["some"] == Rights(frozenset("ab"), frozenset("a"))
    assert made["looks"] == Rights(frozenset("b"), frozenset())


def test_the_table_is_documented(rows: Rows) -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        rights.show(rows)
    assert DOCUMENTED.read_text(encoding="utf-8") == said.getvalue()


def test_a_judgement_sent_along_takes_nothing_from_others(made: Library) -> None:
    owner, mine = made.headers("writes all"), made.headers("reads open")
    asked = {"question": "Xylophrast?", "conversation_id": "c-2"}
    answer = made.client.post("/ask", json=asked, headers=owner).json()

    def watched() -> list[object]:
        """Without the version of the index, of which the service asks again meanwhile."""
        data = made.client.get("/watched", headers=owner).json()["data"]
        return [(one["id"], one["told"]["status"], one["told"]["by"]) for one in data]

    before = watched()
    judged = {"answer_id": answer["id"], "verdict": "correct"}
    made.client.post("/feedback", json=judged, headers=owner).raise_for_status()
    kept = made.client.get("/feedback", headers=owner).text
    (cited, *_), everything = answer["citations"], "It was said that Xylophrast sailed alone."
    for named in (made.closed_id, cited["document_id"], made.open_id):
        forged = {**cited, "document_id": named, "sentence": f"{everything} {cited['sentence']}"}
        sent = {**answer, "id": "ans_forged", "citations": [forged]}
        body = {"answer_id": "ans_forged", "verdict": "correct", "answer": sent}
        assert made.client.post("/feedback", json=body, headers=mine).status_code == 409
    assert watched() == before
    assert made.client.get("/feedback", headers=owner).text == kept
    assistant: Assistant = made.client.app.state.assistant  # type: ignore[attr-defined]
    conversation = kept_as("c-2", owner["X-API-Key"].split("_")[1])
    assert len(assistant.conversations.history(conversation)) == 1


def test_what_was_moved_away_is_not_told_to_be_where(made: Library) -> None:
    owner, mine = made.headers("writes all"), made.headers("writes open")
    text = {"text": "Wasps make paper.", "source": "wasps.txt", "collection": rights.OPEN}
    files = {"files": ("wax.txt", b"Wax is made by bees.")}
    form = {"collection": rights.OPEN}
    sent: list[dict[str, Any]] = [
        {"json": {"articles": [text]}},
        {"files": files, "data": form},
    ]
    for given in sent:
        added = made.client.post("/articles", headers=mine, **given)
        (document,) = added.json()["documents"]
        address = f"/articles/{document['article_ids'][0]}"
        moved = {"text": "Zefram moved it.", "collection": rights.CLOSED}
        assert made.client.put(address, json=moved, headers=owner).status_code == 200
        if "files" in given:
            given = {"files": {"files": ("wax.txt", b"Wax is made by bees, too.")}, "data": form}
        refused = made.client.post("/articles", headers=mine, **given)
        assert refused.status_code == 403
        assert rights.CLOSED not in refused.text
        assert "Zefram" in made.client.get(address, headers=owner).json()["text"]


def test_what_may_only_be_read_is_not_deleted_nor_told_to_be(made: Library) -> None:
    assistant: Assistant = made.client.app.state.assistant  # type: ignore[attr-defined]
    store = KeyStore(assistant.store.state)
    secret = store.create("m", "write", collections=[rights.OPEN], read_only=[rights.CLOSED])[1]
    mine, owner = {"X-API-Key": secret}, made.headers("writes all")
    own = {"text": "Wasps make paper.", "source": "mine.txt", "collection": rights.OPEN}
    added = made.client.post("/articles", json={"articles": [own]}, headers=mine).json()
    (keep,) = added["documents"][0]["article_ids"]
    closed = assistant.ask("Xylophrast?", conversation_id="c-3").citations[0].document_id
    kept = made.client.get(f"/articles/{closed}", headers=owner).json()
    receipts = len(all_receipts(assistant.store.state))
    refused: list[tuple[str, str, Any]] = [
        ("DELETE", f"/articles/{closed}", None),
        ("POST", "/articles/remove", {"article_ids": [keep, closed]}),
        ("POST", "/copies/merge", {"keep": keep, "copies": [closed]}),
        ("PUT", f"/articles/{closed}", {"text": "Bees."}),
        ("PUT", f"/articles/{closed}", {"text": "Bees.", "collection": rights.OPEN}),
    ]
    for method, path, body in refused:
        given = made.client.request(method, path, json=body, headers=mine)
        assert given.status_code == 403, (method, path, given.text)
    assert made.client.get(f"/articles/{closed}", headers=owner).json() == kept
    assert made.client.get(f"/articles/{keep}", headers=owner).json()["metadata"] == {}
    assert len(all_receipts(assistant.store.state)) == receipts
    assert len(assistant.conversations.history(kept_as("c-3", ""))) == 1
    assert made.client.delete(f"/articles/{keep}", headers=mine).json()["articles"] == 1
