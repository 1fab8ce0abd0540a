"""Every route at the most it takes: the service still answers, and ``/healthz`` meanwhile."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from rag.api.app import create_app
from rag.library import snapshots
from rag.types import Article
from tests.api.conftest import Live, serving

pytestmark = pytest.mark.slow

PRONOUNS = "Did Ann Lee tell him that she saw Bob Ray when it was with them at her Moor House? "
WORST = {
    "words": "who " * 450,
    "pronouns": (PRONOUNS * 30)[:1900],
    "blanks": "Who" + " " * 1900 + "x",
    "quotes": '"' * 1900,
    "names": ("Ann Bob Cat Dee " * 200)[:1900],
    "years": ("in 1999 and 2001, " * 200)[:1900],
    "brackets": "(" * 950 + ")" * 950,
    "stops": "." * 1900,
    "one word": "a" * 1900,
    "apostrophes": ("Bob's " * 400)[:1900],
}


def citation(text: str) -> dict[str, Any]:
    return {
        "index": 1, "type": "char_location", "cited_text": text, "sentence": text,
        "document_id": "x", "document_title": "t", "document_url": "u", "document_date": None,
        "document_sha256": "0" * 64, "passage_id": "1", "page": None, "start_char_index": 0,
        "end_char_index": len(text), "prefix": text, "suffix": text, "answer_start_index": 0,
        "answer_end_index": len(text),
    }  # fmt: skip


def chat(words: str, turns: int) -> dict[str, Any]:
    said = [
        {"role": role, "content": words} for _ in range(turns) for role in ("user", "assistant")
    ]
    return {"model": "rag", "messages": [*said, {"role": "user", "content": words[:400]}]}


def requests() -> Iterator[tuple[str, str, str, Any]]:
    """Name, method, path, body."""
    for name, words in WORST.items():
        yield f"ask {name}", "POST", "/ask", {"question": words, "conversation_id": "limits"}
        yield f"search {name}", "POST", "/search", {"question": words}
        yield f"watched {name}", "POST", "/watched", {"question": words}
        yield f"chat {name}", "POST", "/v1/chat/completions", chat((words * 2)[:4000], 99)
        yield f"article {name}", "POST", "/articles", {
            "articles": [{"source": f"limits/{name}", "text": words * 250}]
        }  # fmt: skip
        yield f"mentions {name}", "POST", "/mentions", {"words": words}
        yield f"response {name}", "POST", "/v1/responses", {
            "model": "rag", "input": chat((words * 2)[:4000], 99)["messages"]
        }  # fmt: skip
        # More questions and articles make it longer and no harder: whoever hangs up ends it.
        yield f"grid {name}", "POST", "/grid", {
            "questions": [words] * 2, "article_ids": ["{seed}"]
        }  # fmt: skip
        yield f"vectors {name}", "POST", "/v1/embeddings", {
            "model": "rag", "input": [(words * 2)[:3800]] * 256
        }  # fmt: skip
        yield f"one vector {name}", "POST", "/v1/embeddings", {
            "model": "rag", "input": (words * 11)[:20_000]
        }  # fmt: skip
    cited = [citation("a b " * 100) for _ in range(100)]
    for name, words in WORST.items():
        yield f"labels {name}", "POST", "/labels", {
            "words": words[:200], "add_tags": [f"tag {n}" for n in range(100)]
        }  # fmt: skip
        yield f"compare {name}", "POST", "/snapshots/compare", {
            "questions": [words] * 2, "before": "first", "after": "first"
        }  # fmt: skip
    many = [f"unknown-{n}" for n in range(1000)]
    yield "remove", "POST", "/articles/remove", {"article_ids": many}
    yield "merge", "POST", "/copies/merge", {"keep": "unknown", "copies": many}
    yield "copies", "GET", "/copies", None
    yield "verify", "POST", "/verify", {"citations": cited}
    yield "deep", "POST", "/ask", "[" * 900_000
    yield "deep article", "POST", "/articles", '{"articles":' * 70_000
    yield "many articles", "POST", "/articles", {
        "articles": [{"source": f"many/{n}", "text": "Bees."} for n in range(150)]
    }  # fmt: skip
    yield "mcp", "POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "x" * 900_000}
    yield "list", "GET", "/articles?limit=1000&" + "source=x&" * 1_000, None
    for name, words in WORST.items():
        asked = urlencode({"q": words[:200]})
        yield f"browse {name}", "GET", f"/catalogue?{asked}", None
        yield f"find {name}", "GET", f"/articles/{{id}}/find?{asked}", None
    yield "login", "POST", "/login", "key=a&" * 150_000


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, seed_articles: list[Article]) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("limits"), seed_articles, body_timeout=120) as running:
        snapshots.take(running.app.state.assistant, "first")
        yield running


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [pytest.param(*rest, id=name) for name, *rest in requests()],
)
def test_the_service_answers_and_its_health_meanwhile(
    live: Live, seed_articles: list[Article], method: str, path: str, body: Any
) -> None:
    replies: list[int] = []
    path = path.replace("{id}", live.app.state.assistant.articles(n=1)[0].id)
    content = body if isinstance(body, str) else json.dumps(body) if body is not None else None
    content = content and content.replace("{seed}", seed_articles[0].id)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}

    def send() -> None:
        with live.client(headers=headers) as client:
            replies.append(client.request(method, path, content=content, timeout=120).status_code)

    sending = threading.Thread(target=send)
    sending.start()
    looked = 0
    with live.client() as watcher:
        while sending.is_alive() or not looked:
            # The client's own patience (30 s) is the bound: a frozen loop answers nothing at all.
            assert watcher.get("/healthz").status_code == 200
            looked += 1
            sending.join(0.02)
    assert replies
    assert replies[0] < 500


def test_every_route_is_driven(live: Live) -> None:
    """A new route is at its limits here, or said to take nothing that could be too much."""
    driven = {
        path.partition("?")[0].replace("{id}", "{article_id}") for _, _, path, _ in requests()
    }
    small = {
        "/healthz", "/readyz", "/metrics", "/docs", "/openapi.json", "/jobs", "/feedback",
        "/articles/{article_id}", "/articles/{article_id}/view", "/jobs/{job_id}",
        "/articles/{article_id}/passages", "/articles/{article_id}/text",
        "/articles/{article_id}/file", "/articles/{article_id}/pages/{page}.png",
        "/feedback/{feedback_id}", "/conversations/{conversation_id}", "/v1/models",
        "/v1/models/{model}", "/labels/{labelling_id}", "/searches", "/searches/{name}",
        "/watched/{watched_id}", "/watched/feed.atom", "/gaps",
        "/snapshots", "/snapshots/{name}", "/snapshots/{name}/restore",
    }  # fmt: skip
    served = set(create_app(live.app.state.assistant, live.settings).openapi()["paths"])
    assert served - driven - small == set()
