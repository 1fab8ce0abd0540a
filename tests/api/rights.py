"""Every address of the service, asked with four kinds of key: who gets what, and whether it leaks.

``python -m tests.api.rights`` prints the table of ``docs/rights.md``. Two collections lie in one
index. What the closed one holds is spelt with words that stand nowhere else; whoever may not read
it must not see one of them, nor count it, whatever is asked for by its ids and its name.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fastapi.testclient import TestClient
from starlette.routing import Mount, Route

from rag import ingest
from rag.api.app import create_app
from rag.api.security.api_keys import KeyStore
from rag.articles import Draft, article_id, make_article
from rag.assistant import Assistant
from rag.settings import load

KINDS: Final = ("none", "reads open", "writes open", "writes all")
OPEN, CLOSED = "meadow", "cellar"
SECRETS: Final = ("Xylophrast", "Quibbleton", "Zefram", "obscura", "hiddenplace", "Grimsworth")
"""Words of text, title, author, tag, source and file of the closed collection, and no others."""
SHARED_TEXT: Final = (
    "The keeper of the long bridge counted the carts that crossed it on the second day of spring. "
)
_QUESTION: Final = "Who counted the carts that crossed the long bridge?"


@dataclass(frozen=True)
class Library:
    """The two collections."""

    client: TestClient
    keys: dict[str, str]
    open_id: str
    closed_id: str
    state: dict[str, str] = field(default_factory=dict)
    strangers: list[str] = field(default_factory=list)

    def headers(self, kind: str) -> dict[str, str]:
        """What a request of that kind carries."""
        accept = {"Accept": "application/json"}
        return accept if kind == "none" else {**accept, "X-API-Key": self.keys[kind]}


@dataclass(frozen=True)
class Asked:
    """One request for something of the closed collection."""

    name: str
    method: str
    path: str
    body: Any = None
    files: Any = None
    form: dict[str, str] | None = None
    may_change: bool = False
    route: str = ""
    """As the service describes it, where that is not the path."""

    @property
    def described(self) -> str:
        """The address as the service describes it."""
        return self.route or self.path.partition("?")[0]


@contextmanager
def library() -> Iterator[Library]:
    """A service over both collections, with a key of each kind."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load(
            index_dir=Path(folder, "index"),
            embedder="hashing",
            reader="sentence",
            require_keys=True,
            rate_limit=0,
            min_confidence=0.0,
            workers=2,  # without the workbench, which only its door concerns here
        )
        with Assistant.open(settings, create=True) as assistant:
            open_ = make_article(
                Draft(text=SHARED_TEXT, title="The long bridge"), "bridge.txt", OPEN
            )
            closed = make_article(
                Draft(
                    text=f"{SHARED_TEXT}His name was Xylophrast and the carts were of Xylophrast.",
                    title="Quibbleton",
                    metadata={"author": "Zefram", "tags": "obscura"},
                ),
                "hiddenplace/bridge.txt",
                CLOSED,
            )
            copy = make_article(
                Draft(text=closed.text, title="Quibbleton copy"), "hiddenplace/copy.txt", CLOSED
            )
            assistant.add([open_, closed, copy])
            ingest.add_bytes(
                assistant, "Grimsworth.txt", b"Xylophrast sailed alone.", collection=CLOSED
            )
            store = KeyStore(assistant.store.state)
            keys = {
                "reads open": store.create("r", "read", collections=[OPEN])[1],
                "writes open": store.create("w", "write", collections=[OPEN])[1],
                "writes all": store.create("all", "write")[1],
            }
            app = create_app(assistant, settings)
            with TestClient(app, base_url="http://127.0.0.1") as client:
                made = Library(client, keys, open_.id, closed.id)
                _prepare(made)
                yield made


def _prepare(made: Library) -> None:
    """Things of the closed collection that its own key left behind."""
    owner = made.headers("writes all")
    body = {
        "question": "Xylophrast?",
        "conversation_id": "c-1",
        "filters": {"collections": [CLOSED]},
    }
    answer = made.client.post("/ask", json=body, headers=owner).json()
    made.state["answer"] = answer["id"]
    made.state["citation"] = json.dumps(answer["citations"][:1])
    job = {
        "articles": [
            {"text": "Xylophrast again.", "source": "hiddenplace/job", "collection": CLOSED}
        ]
    }
    sent = made.client.post("/articles?background=true", json=job, headers=owner).json()
    made.state["job"] = sent["id"]
    while made.client.get(f"/jobs/{sent['id']}", headers=owner).json()["finished"] is None:
        pass
    watched = {"question": "Xylophrast?"}
    made.state["watched"] = made.client.post("/watched", json=watched, headers=owner).json()["id"]
    unknown = {"question": "When did Zefram of Quibbleton sail?", "min_confidence": 1.0}
    made.client.post("/ask", json=unknown, headers=owner)
    search = {"words": "Quibbleton", "filters": {"tags": ["obscura"]}}
    made.client.put("/searches/Grimsworth", json=search, headers=owner)
    judged = {"answer_id": answer["id"], "verdict": "correct", "comment": "Xylophrast"}
    made.state["feedback"] = made.client.post("/feedback", json=judged, headers=owner).json()["id"]
    made.client.post("/snapshots", json={"name": "monday"}, headers=owner).raise_for_status()
    labelled = {"article_ids": [made.closed_id], "metadata": {"desk": "Zefram"}}
    made.state["labelling"] = made.client.post("/labels", json=labelled, headers=owner).json()["id"]


def requests(made: Library) -> list[Asked]:
    """What is tried at each address; anything of the closed collection that it takes is named."""
    closed, at = made.closed_id, "/articles/{article_id}"
    choice = {"article_ids": [closed]}
    filters = {"collections": [CLOSED]}
    chat = {"messages": [{"role": "user", "content": _QUESTION}]}
    citations = [
        {**one, "document_title": "t", "cited_text": "name"}
        for one in json.loads(made.state["citation"])
    ]
    for one in citations:
        for name in ("sentence", "prefix", "suffix", "document_url"):
            one[name] = "x"
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}

    def tool(name: str, **arguments: Any) -> dict[str, Any]:
        return {**call, "params": {"name": name, "arguments": arguments}}

    search, words = {"question": _QUESTION, "top_k": 50}, {"words": "carts"}
    filed = article_id(CLOSED, "uploads/Grimsworth.txt")
    new = {"text": "Bees make honey.", "source": "new.txt", "collection": CLOSED}
    taken = article_id(CLOSED, "hiddenplace/bridge.txt")
    assert taken == closed
    return [
        Asked("ask", "POST", "/ask", {"question": _QUESTION, "conversation_id": "c-1"}),
        Asked("ask there", "POST", "/ask", {"question": _QUESTION, "filters": filters}),
        Asked("ask misspelt", "POST", "/ask", {"question": "Who is Xylofrast, of the carts?"}),
        Asked("ask, streamed", "POST", "/ask", {"question": _QUESTION, "stream": True}),
        Asked("search", "POST", "/search", search),
        Asked(
            "search it",
            "POST",
            "/search",
            {"question": _QUESTION, "filters": {"article_ids": [closed]}},
        ),
        Asked("verify", "POST", "/verify", {"citations": citations}),
        Asked("grid", "POST", "/grid", {"questions": [_QUESTION]}),
        Asked("grid of it", "POST", "/grid", {"questions": [_QUESTION], "article_ids": [closed]}),
        Asked("mentions", "POST", "/mentions", words),
        Asked(
            "judge", "POST", "/feedback", {"answer_id": made.state["answer"], "verdict": "correct"}
        ),
        Asked("take back", "DELETE", "/feedback/fb_unknown", route="/feedback/{feedback_id}"),
        Asked("judgements", "GET", "/feedback"),
        Asked("forget", "DELETE", "/conversations/c-1", route="/conversations/{conversation_id}"),
        Asked("list", "GET", "/articles"),
        Asked("list there", "GET", f"/articles?collection={CLOSED}"),
        Asked("catalogue", "GET", "/catalogue"),
        Asked("catalogue there", "GET", f"/catalogue?collection={CLOSED}&q=bridge"),
        Asked("read", "GET", f"/articles/{closed}", route=at),
        Asked("view", "GET", f"/articles/{closed}/view", route=f"{at}/view"),
        Asked("passages", "GET", f"/articles/{closed}/passages", route=f"{at}/passages"),
        Asked("part", "GET", f"/articles/{closed}/text", route=f"{at}/text"),
        Asked("find", "GET", f"/articles/{closed}/find?q=carts", route=f"{at}/find"),
        Asked("file", "GET", f"/articles/{filed}/file", route=f"{at}/file"),
        Asked("page", "GET", f"/articles/{closed}/pages/1.png", route=f"{at}/pages/{{page}}.png"),
        Asked("add", "POST", "/articles", {"articles": [new]}, may_change=True),
        Asked(
            "add a file",
            "POST",
            "/articles",
            files={"files": ("new.txt", b"Bees make wax.")},
            form={"collection": CLOSED},
            may_change=True,
        ),
        Asked(
            "add later", "POST", "/articles?background=true", {"articles": [new]}, may_change=True
        ),
        Asked(
            "replace", "PUT", f"/articles/{closed}", {"text": "Bees."}, may_change=True, route=at
        ),
        Asked(
            "move in",
            "PUT",
            f"/articles/{made.open_id}",
            {"text": "Bees.", "collection": CLOSED},
            may_change=True,
            route=at,
        ),
        Asked("delete", "DELETE", f"/articles/{closed}", may_change=True, route=at),
        Asked("delete many", "POST", "/articles/remove", choice, may_change=True),
        Asked("label", "POST", "/labels", {**choice, "add_tags": ["x"]}, may_change=True),
        Asked(
            "label there",
            "POST",
            "/labels",
            {"filters": filters, "add_tags": ["x"]},
            may_change=True,
        ),
        Asked(
            "undo",
            "DELETE",
            f"/labels/{made.state['labelling']}",
            may_change=True,
            route="/labels/{labelling_id}",
        ),
        Asked("copies", "GET", f"/copies?collection={CLOSED}"),
        Asked(
            "merge",
            "POST",
            "/copies/merge",
            {"keep": made.open_id, "copies": [closed]},
            may_change=True,
        ),
        Asked("searches", "GET", "/searches"),
        Asked(
            "save a search", "PUT", "/searches/Mine", {"filters": filters}, route="/searches/{name}"
        ),
        Asked("remove a search", "DELETE", "/searches/Other", route="/searches/{name}"),
        Asked("watch", "POST", "/watched", {"question": _QUESTION}),
        Asked("watched", "GET", "/watched"),
        Asked("feed", "GET", "/watched/feed.atom"),
        Asked(
            "stop watching",
            "DELETE",
            f"/watched/{made.state['watched']}",
            route="/watched/{watched_id}",
        ),
        Asked("gaps", "GET", "/gaps"),
        Asked("snapshots", "GET", "/snapshots"),
        Asked("take a snapshot", "POST", "/snapshots", {"name": "mine"}),
        Asked("ask as of", "POST", "/ask?snapshot=monday", {"question": _QUESTION}),
        Asked("search as of", "POST", "/search?snapshot=monday", search),
        Asked("verify as of", "POST", "/verify?snapshot=monday", {"citations": citations}),
        Asked("grid as of", "POST", "/grid?snapshot=monday", {"questions": [_QUESTION]}),
        Asked("mentions as of", "POST", "/mentions?snapshot=monday", words),
        Asked("list as of", "GET", "/articles?snapshot=monday"),
        Asked("catalogue as of", "GET", "/catalogue?snapshot=monday"),
        Asked("read as of", "GET", f"/articles/{closed}?snapshot=monday", route=at),
        Asked("view as of", "GET", f"/articles/{closed}/view?snapshot=monday", route=f"{at}/view"),
        Asked("file as of", "GET", f"/articles/{filed}/file?snapshot=monday", route=f"{at}/file"),
        Asked(
            "completion as of",
            "POST",
            "/v1/chat/completions?snapshot=monday",
            {"model": "rag", **chat},
        ),
        Asked(
            "compare", "POST", "/snapshots/compare", {"questions": [_QUESTION], "before": "monday"}
        ),
        Asked(
            "bring back",
            "POST",
            "/snapshots/monday/restore",
            may_change=True,
            route="/snapshots/{name}/restore",
        ),
        Asked(
            "remove a snapshot",
            "DELETE",
            "/snapshots/monday",
            may_change=True,
            route="/snapshots/{name}",
        ),
        Asked("jobs", "GET", "/jobs"),
        Asked("job", "GET", f"/jobs/{made.state['job']}", route="/jobs/{job_id}"),
        Asked("chat completion", "POST", "/v1/chat/completions", {"model": "rag", **chat}),
        Asked(
            "completion there", "POST", "/v1/chat/completions", {"model": f"rag:{CLOSED}", **chat}
        ),
        Asked("response", "POST", "/v1/responses", {"model": "rag", "input": _QUESTION}),
        Asked(
            "response after",
            "POST",
            "/v1/responses",
            {
                "model": "rag",
                "input": "What was his name?",
                "previous_response_id": made.state["answer"],
            },
        ),
        Asked("embeddings", "POST", "/v1/embeddings", {"model": "rag", "input": "carts"}),
        Asked("models", "GET", "/v1/models"),
        Asked("model", "GET", f"/v1/models/rag:{CLOSED}", route="/v1/models/{model}"),
        Asked("MCP ask", "POST", "/mcp", tool("ask", question=_QUESTION)),
        Asked(
            "MCP search", "POST", "/mcp", tool("search", question=_QUESTION, collections=[CLOSED])
        ),
        Asked("MCP list", "POST", "/mcp", tool("list_articles")),
        Asked("MCP read", "POST", "/mcp", tool("read_article", article_id=closed)),
        Asked("MCP verify", "POST", "/mcp", tool("verify", citations=citations)),
        Asked(
            "MCP add",
            "POST",
            "/mcp",
            tool("add_article", text="Bees make honey.", source="mcp.txt", collection=CLOSED),
            may_change=True,
        ),
        Asked("MCP resources", "POST", "/mcp", {**call, "method": "resources/list"}),
        Asked(
            "MCP resource",
            "POST",
            "/mcp",
            {**call, "method": "resources/read", "params": {"uri": f"article://{closed}"}},
        ),
        Asked(
            "MCP prompt",
            "POST",
            "/mcp",
            {
                **call,
                "method": "prompts/get",
                "params": {"name": "quote", "arguments": {"question": _QUESTION}},
            },
        ),
        Asked("about", "GET", "/screen/about"),
        Asked("examples", "GET", "/screen/examples"),
        Asked("suggestions", "GET", "/screen/suggestions?q=bridge"),
        Asked("the chat", "GET", "/"),
        Asked("the workbench", "GET", "/workbench/", route="/workbench"),
        Asked("metrics", "GET", "/metrics"),
        Asked("ready", "GET", "/readyz"),
        Asked("alive", "GET", "/healthz"),
        Asked("the document", "GET", "/openapi.json"),
        Asked("its page", "GET", "/docs"),
        Asked("its files", "GET", "/docs/swagger-ui.css", route="/docs/{name}"),
        Asked("sign in", "GET", "/login"),
        Asked("signing in", "POST", "/login", form={"key": "wrong"}),
        Asked("sign out", "POST", "/logout"),
    ]


def routes(made: Library) -> set[tuple[str, str]]:
    """Every address that the application has."""
    app: Any = made.client.app
    found: set[tuple[str, str]] = set()

    def walk(listed: Any, before: str = "") -> None:
        for route in listed:
            inner = getattr(route, "original_router", None)
            if inner is not None:
                walk(inner.routes, before)
            elif isinstance(route, Route) or hasattr(route, "methods"):
                for method in (route.methods or {"POST"}) - {"HEAD", "OPTIONS"}:
                    found.add((method, before + route.path))
            elif isinstance(route, Mount):
                found.add(("GET", before + route.path))

    walk(app.routes)
    described = app.openapi()["paths"]
    found |= {(m.upper(), path) for path, methods in described.items() for m in methods}
    return found


def send(made: Library, asked: Asked, kind: str) -> tuple[int, str]:
    """Status and body."""
    options: dict[str, Any] = {"headers": made.headers(kind), "follow_redirects": False}
    if asked.files or asked.form:
        options |= {"files": asked.files, "data": asked.form}
    elif asked.body is not None:
        options["json"] = asked.body
    client = made.client
    if kind == "none":
        # Guesses are counted by address: this one comes from somewhere else each time.
        made.strangers.append("")
        address = (f"192.0.2.{len(made.strangers)}", 50000)
        client = TestClient(client.app, base_url="http://127.0.0.1", client=address)
    response = client.request(asked.method, asked.path, **options)
    return response.status_code, response.text


def leaks(made: Library, asked: Asked, body: str) -> list[str]:
    """What of the closed collection a body shows that the request did not say itself."""
    said = json.dumps([asked.path, asked.body, asked.form])
    told = (*SECRETS, CLOSED, made.closed_id)
    return [
        word for word in told if word.lower() in body.lower() and word.lower() not in said.lower()
    ]


def table(made: Library) -> Iterator[tuple[Asked, dict[str, tuple[int, list[str]]]]]:
    """Each request, with what each kind of key gets; the most powerful last."""
    for asked in requests(made):
        got = {}
        for kind in KINDS:
            if kind == "writes all" and (asked.may_change or asked.name == "forget"):
                continue
            status, body = send(made, asked, kind)
            got[kind] = status, leaks(made, asked, body)
        yield asked, got


Row = tuple[Asked, dict[str, tuple[int, list[str]]]]


def show(rows: Sequence[Row]) -> None:
    """Print the page."""
    found = sum(
        len(words) for _, got in rows for kind, (_, words) in got.items() if kind != "writes all"
    )
    print(f"""# Who may see what

Written by `python -m tests.api.rights`; `tests/api/test_rights.py` fails where it is not true.

Two collections, `{OPEN}` and `{CLOSED}`, lie in one index. Each address is asked for something of
`{CLOSED}` with four kinds of key; the cells are statuses. Over MCP a refusal is a result that says
so, with status 200. The key for all is not tried where it would change what the others are asked
about.

{len(rows)} requests, {found} words of `{CLOSED}` shown to who may not read it.
""")
    print("| what | address | " + " | ".join(KINDS) + " |")
    print("|---" * (2 + len(KINDS)) + "|")
    for asked, got in rows:
        cells = [str(int(got[kind][0])) if kind in got else "" for kind in KINDS]
        print(f"| {asked.name} | `{asked.method} {asked.described}` | " + " | ".join(cells) + " |")


def main() -> None:
    """Ask, and print."""
    with library() as made:
        rows = list(table(made))
    show(rows)


if __name__ == "__main__":
    main()
