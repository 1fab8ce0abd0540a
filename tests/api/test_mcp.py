"""The official client of the Model Context Protocol, over HTTP and over stdio."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from rag.api.dialects.mcp.server import make_server
from rag.api.monitoring import logs
from rag.api.service import Service
from rag.articles import Draft, make_article
from rag.assistant import Assistant
from rag.library import snapshots
from rag.types import Article
from tests.api.conftest import QUESTION, Live, open_with, service_settings, serving

TOOLS = {"ask", "search", "list_articles", "read_article", "verify", "add_article"}


def talking(server: Any, talk: Callable[[Client], Awaitable[None]]) -> None:
    async def run() -> None:
        async with Client(server) as client:
            await talk(client)

    anyio.run(run)


def test_the_tools_over_http(live: Live, seed_articles: list[Article]) -> None:
    texts = {item.id: item.text for item in seed_articles}

    async def talk(client: Client) -> None:
        listed = await client.list_tools()
        assert {tool.name for tool in listed.tools} == TOOLS
        asked = await client.call_tool("ask", {"question": QUESTION})
        assert not asked.is_error
        answer = asked.structured_content
        assert answer is not None
        assert answer["status"] == "answered"
        cited = answer["citations"][0]
        start, end = cited["start_char_index"], cited["end_char_index"]
        assert texts[cited["document_id"]][start:end] == cited["cited_text"]

        found = await client.call_tool("search", {"question": QUESTION, "top_k": 2})
        assert found.structured_content is not None
        assert 1 <= len(found.structured_content["data"]) <= 2

        listed_ = await client.call_tool("list_articles", {"limit": 1})
        assert listed_.structured_content is not None
        assert len(listed_.structured_content["articles"]) == 1
        assert listed_.structured_content["total"] == len(texts)
        whole = await client.read_resource(f"article://{cited['document_id']}")
        assert whole.contents[0].text == texts[cited["document_id"]]
        prompts = {prompt.name for prompt in (await client.list_prompts()).prompts}
        assert prompts == {"quote", "sentences", "list_all", "decide", "timeline", "digest"}
        resources = {str(found.uri) for found in (await client.list_resources()).resources}
        assert resources == {"library://articles", "library://contents"}
        prompt = await client.get_prompt("quote", {"question": QUESTION})
        assert QUESTION in prompt.messages[0].content.text

        read = await client.call_tool(
            "read_article", {"article_id": cited["document_id"], "start": start, "length": 10}
        )
        assert read.structured_content is not None
        assert read.structured_content["text"] == cited["cited_text"][:10]

        verified = await client.call_tool("verify", {"citations": [cited]})
        assert verified.structured_content is not None
        assert verified.structured_content["data"][0]["status"] == "valid"

    talking(f"{live.url}/mcp", talk)


def test_the_tools_as_of_a_snapshot(tmp_path: Path) -> None:
    def news(mayor: str) -> Article:
        return make_article(Draft(text=f"The mayor is {mayor}.", title="News"), "news.txt")

    with serving(tmp_path, [news("Ida Holm")], min_confidence=0.0) as live:
        # Another process takes it: the service finds what is there.
        with Assistant.open(live.settings) as assistant:
            snapshots.take(assistant, "monday")
            assistant.add([news("Bo Ray, since last week")])

        async def talk(client: Client) -> None:
            async def call(tool: str, **sent: Any) -> Any:
                result = await client.call_tool(tool, sent)
                assert not result.is_error, result.content
                return result.structured_content

            for then, mayor in (("monday", "Ida Holm"), (None, "Bo Ray")):
                answer = await call("ask", question="Who is the mayor?", snapshot=then)
                found = await call("search", question="Who is the mayor?", snapshot=then)
                (listed,) = (await call("list_articles", snapshot=then))["articles"]
                read = await call("read_article", article_id=listed["article_id"], snapshot=then)
                assert answer["snapshot"] == then
                for said in (answer["answer"], found["data"][0]["text"], read["text"]):
                    assert mayor in said
                (cited,) = answer["citations"]
                (checked,) = (await call("verify", citations=[cited], snapshot=then))["data"]
                assert checked["status"] == "valid"
            unknown = await client.call_tool("ask", {"question": "Who?", "snapshot": "tuesday"})
            assert unknown.is_error
            assert "monday" in str(unknown.content)

        talking(f"{live.url}/mcp", talk)


def test_refusals_are_the_tools_errors(live: Live) -> None:
    async def talk(client: Client) -> None:
        for tool, sent in (
            ("ask", {"question": "  "}),
            (
                "ask",
                {"question": "a", "published_from": "2025-02-02", "published_to": "2025-01-01"},
            ),
            ("read_article", {"article_id": "../../etc/passwd"}),
            ("search", {"question": "Who is it?", "collection": ["archive"]}),
        ):
            result = await client.call_tool(tool, sent)
            assert result.is_error
            assert "Traceback" not in str(result.content)

    talking(f"{live.url}/mcp", talk)


@pytest.mark.slow
def test_the_tools_over_stdio(tmp_path: Path, seed_articles: list[Article]) -> None:
    settings = service_settings(tmp_path)
    with open_with(settings) as assistant:
        assistant.add(seed_articles)
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "rag", "mcp", "--index", str(settings.index_dir)],
        env={**os.environ, "RAG_EMBEDDER": "hashing", "RAG_READER": "sentence"},
    )

    async def talk(client: Client) -> None:
        listed = await client.list_tools()
        assert {tool.name for tool in listed.tools} == TOOLS
        asked = await client.call_tool("ask", {"question": QUESTION})
        assert asked.structured_content is not None
        assert asked.structured_content["citations"]

    talking(stdio_client(server), talk)


HEADERS = {"Accept": "application/json, text/event-stream"}


def test_nothing_is_held_open(live: Live) -> None:
    """There is nothing to listen for without a session: a stream would only take a place."""
    with live.client(timeout=5) as client:
        for method in ("GET", "HEAD", "DELETE"):
            given = client.request(method, "/mcp", headers=HEADERS)
            assert (given.status_code, given.headers["allow"]) == (405, "POST")


def test_records_are_handled_as_before(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    root, level = logging.getLogger(), logging.getLogger().level
    monkeypatch.setattr(root, "handlers", [])
    with Assistant.open(live.settings) as assistant:
        make_server(Service(assistant, live.settings))
    assert (root.handlers, root.level) == ([], level)


def test_what_is_sent_is_logged_in_short_lines_of_json(
    live: Live, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    logs.install()
    params = {"name": "a long name " * 70_000, "arguments": {}}
    call = {"jsonrpc": "2.0", "id": 1, "method": "prompts/get", "params": params}
    with live.client() as client:
        given = client.post("/mcp", json=call, headers=HEADERS)
    assert "Unknown prompt" in given.json()["error"]["message"]
    lines = capsys.readouterr().err.splitlines()
    assert lines
    assert all(json.loads(line)["logger"] for line in lines)
    assert max(map(len, lines)) < 50_000


def test_lists_of_a_tool_are_bounded(live: Live) -> None:
    arguments = {"tags": [f"tag {n}" for n in range(20_000)]}
    params = {"name": "list_articles", "arguments": arguments}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    with live.client() as client:
        result = client.post("/mcp", json=call, headers=HEADERS).json()["result"]
    assert result["isError"]
    assert "at most 100" in result["content"][0]["text"]
