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
    route: str
    """As the service describes it."""
    path: str
    body: Any = None
    files: Any = None
    form: dict[str, str] | None = None
    may_change: bool = False


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
    closed = made.closed_id
    named = {
        "article_id": closed, "page": "1", "feedback_id": "fb_unknown", "conversation_id": "c-1",
        "labelling_id": made.state["labelling"], "watched_id": made.state["watched"],
        "job_id": made.state["job"], "model": f"rag:{CLOSED}", "name": "monday",
    }  # fmt: skip
    """What stands for the parameters of a route."""

    def ask(
        name: str, asked: str, body: Any = None, more: str = "", /, *, may_change: bool = False,
        files: Any = None, form: dict[str, str] | None = None, **instead: str,
    ) -> Asked:  # fmt: skip
        method, route = asked.split()
        path = route.format(**named | instead) + more
        return Asked(name, method, route, path, body, files, form, may_change)

    def change(name: str, asked: str, *sent: Any, **more: Any) -> Asked:
        return ask(name, asked, *sent, may_change=True, **more)

    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}

    def tool(name: str, tool: str, arguments: Any, *, may_change: bool = False) -> Asked:
        body = {**call, "params": {"name": tool, "arguments": arguments}}
        return ask(f"MCP {name}", "POST /mcp", body, may_change=may_change)

    then, there = "?snapshot=monday", f"?collection={CLOSED}"
    choice, filters = {"article_ids": [closed]}, {"collections": [CLOSED]}
    asked, grid = {"question": _QUESTION}, {"questions": [_QUESTION]}
    said = {"messages": [{"role": "user", "content": _QUESTION}]}
    chat = {"model": "rag", **said}
    unsaid = dict.fromkeys(("sentence", "prefix", "suffix", "document_url"), "x")
    citations = [
        {**one, **unsaid, "document_title": "t", "cited_text": "name"}
        for one in json.loads(made.state["citation"])
    ]
    cited = {"citations": citations}
    search, words = {**asked, "top_k": 50}, {"words": "carts"}
    filed = article_id(CLOSED, "uploads/Grimsworth.txt")
    new = {"articles": [{"text": "Bees make honey.", "source": "new.txt", "collection": CLOSED}]}
    after = {"input": "What was his name?", "previous_response_id": made.state["answer"]}
    prompt = {"name": "quote", "arguments": asked}
    assert article_id(CLOSED, "hiddenplace/bridge.txt") == closed
    return [
        ask("ask", "POST /ask", {**asked, "conversation_id": "c-1"}),
        ask("ask there", "POST /ask", {**asked, "filters": filters}),
        ask("ask misspelt", "POST /ask", {"question": "Who is Xylofrast, of the carts?"}),
        ask("ask, streamed", "POST /ask", {**asked, "stream": True}),
        ask("search", "POST /search", search),
        ask("search it", "POST /search", {**asked, "filters": choice}),
        ask("verify", "POST /verify", cited),
        ask("grid", "POST /grid", grid),
        ask("grid of it", "POST /grid", {**grid, **choice}),
        ask("mentions", "POST /mentions", words),
        ask("judge", "POST /feedback", {"answer_id": made.state["answer"], "verdict": "correct"}),
        ask("take back", "DELETE /feedback/{feedback_id}"),
        ask("judgements", "GET /feedback"),
        ask("forget", "DELETE /conversations/{conversation_id}"),
        ask("list", "GET /articles"),
        ask("list there", "GET /articles", None, there),
        ask("catalogue", "GET /catalogue"),
        ask("catalogue there", "GET /catalogue", None, f"{there}&q=bridge"),
        ask("read", "GET /articles/{article_id}"),
        ask("view", "GET /articles/{article_id}/view"),
        ask("passages", "GET /articles/{article_id}/passages"),
        ask("part", "GET /articles/{article_id}/text"),
        ask("find", "GET /articles/{article_id}/find", None, "?q=carts"),
        ask("file", "GET /articles/{article_id}/file", article_id=filed),
        ask("page", "GET /articles/{article_id}/pages/{page}.png"),
        change("add", "POST /articles", new),
        change(
            "add a file",
            "POST /articles",
            files={"files": ("new.txt", b"Bees make wax.")},
            form={"collection": CLOSED},
        ),
        change("add later", "POST /articles", new, "?background=true"),
        change("replace", "PUT /articles/{article_id}", {"text": "Bees."}),
        change(
            "move in",
            "PUT /articles/{article_id}",
            {"text": "Bees.", "collection": CLOSED},
            article_id=made.open_id,
        ),
        change("delete", "DELETE /articles/{article_id}"),
        change("delete many", "POST /articles/remove", choice),
        change("label", "POST /labels", {**choice, "add_tags": ["x"]}),
        change("label there", "POST /labels", {"filters": filters, "add_tags": ["x"]}),
        change("undo", "DELETE /labels/{labelling_id}"),
        ask("copies", "GET /copies", None, there),
        change("merge", "POST /copies/merge", {"keep": made.open_id, "copies": [closed]}),
        ask("searches", "GET /searches"),
        ask("save a search", "PUT /searches/{name}", {"filters": filters}, name="Mine"),
        ask("remove a search", "DELETE /searches/{name}", name="Other"),
        ask("watch", "POST /watched", asked),
        ask("watched", "GET /watched"),
        ask("feed", "GET /watched/feed.atom"),
        ask("stop watching", "DELETE /watched/{watched_id}"),
        ask("gaps", "GET /gaps"),
        ask("snapshots", "GET /snapshots"),
        ask("take a snapshot", "POST /snapshots", {"name": "mine"}),
        ask("ask as of", "POST /ask", asked, then),
        ask("search as of", "POST /search", search, then),
        ask("verify as of", "POST /verify", cited, then),
        ask("grid as of", "POST /grid", grid, then),
        ask("mentions as of", "POST /mentions", words, then),
        ask("list as of", "GET /articles", None, then),
        ask("catalogue as of", "GET /catalogue", None, then),
        ask("read as of", "GET /articles/{article_id}", None, then),
        ask("view as of", "GET /articles/{article_id}/view", None, then),
        ask("file as of", "GET /articles/{article_id}/file", None, then, article_id=filed),
        ask("completion as of", "POST /v1/chat/completions", chat, then),
        ask("compare", "POST /snapshots/compare", {**grid, "before": "monday"}),
        change("bring back", "POST /snapshots/{name}/restore"),
        change("remove a snapshot", "DELETE /snapshots/{name}"),
        ask("jobs", "GET /jobs"),
        ask("job", "GET /jobs/{job_id}"),
        ask("chat completion", "POST /v1/chat/completions", chat),
        ask("completion there", "POST /v1/chat/completions", {"model": f"rag:{CLOSED}", **said}),
        ask("response", "POST /v1/responses", {"model": "rag", "input": _QUESTION}),
        ask("response after", "POST /v1/responses", {"model": "rag", **after}),
        ask("embeddings", "POST /v1/embeddings", {"model": "rag", "input": "carts"}),
        ask("models", "GET /v1/models"),
        ask("model", "GET /v1/models/{model}"),
        tool("ask", "ask", asked),
        tool("search", "search", {**asked, **filters}),
        tool("list", "list_articles", {}),
        tool("read", "read_article", {"article_id": closed}),
        tool("verify", "verify", cited),
        tool(
            "add",
            "add_article",
            {"text": "Bees make honey.", "source": "mcp.txt", "collection": CLOSED},
            may_change=True,
        ),
        ask("MCP resources", "POST /mcp", {**call, "method": "resources/list"}),
        ask(
            "MCP resource",
            "POST /mcp",
            {**call, "method": "resources/read", "params": {"uri": f"article://{closed}"}},
        ),
        ask("MCP prompt", "POST /mcp", {**call, "method": "prompts/get", "params": prompt}),
        ask("about", "GET /screen/about"),
        ask("examples", "GET /screen/examples"),
        ask("suggestions", "GET /screen/suggestions", None, "?q=bridge"),
        ask("the chat", "GET /"),
        Asked("the workbench", "GET", "/workbench", "/workbench/"),
        ask("metrics", "GET /metrics"),
        ask("ready", "GET /readyz"),
        ask("alive", "GET /healthz"),
        ask("the document", "GET /openapi.json"),
        ask("its page", "GET /docs"),
        ask("its files", "GET /docs/{name}", name="swagger-ui.css"),
        ask("sign in", "GET /login"),
        ask("signing in", "POST /login", form={"key": "wrong"}),
        ask("sign out", "POST /logout"),
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
        print(f"| {asked.name} | `{asked.method} {asked.route}` | " + " | ".join(cells) + " |")


def main() -> None:
    """Ask, and print."""
    with library() as made:
        rows = list(table(made))
    show(rows)


if __name__ == "__main__":
    main()
