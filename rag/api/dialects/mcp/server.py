"""The journey as tools of the Model Context Protocol, over HTTP at ``/mcp`` and on stdio."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import date
from functools import partial, wraps
from types import MappingProxyType
from typing import Annotated, Any, Final, ParamSpec, TypeVar, get_type_hints

import anyio
from anyio import to_thread
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.server.mcpserver.prompts import Prompt
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic_core import to_json
from starlette.types import ASGIApp, Receive, Scope, Send

from rag import __version__, ingest
from rag.api.dialects.mcp.records import Excerpt, Listing, row_of
from rag.api.errors import ApiError, translate
from rag.api.jobs.uploads import TextDocument, stored
from rag.api.listing import cursor_of, place_in
from rag.api.service import Service
from rag.assistant import Assistant
from rag.errors import NotFoundError, RagError
from rag.library.catalogue import Order
from rag.library.snapshots import NAME as SNAPSHOT
from rag.rights import Rights
from rag.settings import Settings
from rag.types import Answer, Citation, Filters, Form
from rag.wire.articles import COLLECTION_PATTERN, SOURCE_PATTERN, NewArticle
from rag.wire.jobs import UploadReceipt
from rag.wire.questions import SearchResults, Verdicts

P = ParamSpec("P")
T = TypeVar("T")

_INSTRUCTIONS: Final = (
    "Answers questions from one folder of articles, only by quoting them. Use `ask` for a question "
    "and give its answer verbatim with its citations; `abstained` means that the articles do not "
    "say it. Offsets are half-open and count Unicode code points."
)
_EXCERPT: Final = 20_000
_SCOPE: Final[ContextVar[Mapping[str, Any]]] = ContextVar("scope", default=MappingProxyType({}))
"""Of the request whose call is served; empty on standard input and output."""
_LATEST: Final = 200
_PROMPTS: Final[Sequence[tuple[str, Form, str]]] = (
    ("quote", "span", "Answer a question by quoting the articles."),
    ("sentences", "sentences", "Answer a why or a how by whole sentences of the articles."),
    ("list_all", "list", "Everything of a kind that the articles name, each with its source."),
    ("decide", "decision", "Whether something is so, by the sentences that decide it."),
    ("timeline", "timeline", "What happened when, in the articles' own words."),
    ("digest", "digest", "What the articles say on a subject, side by side."),
)
_WRITES: Final = ToolAnnotations(
    read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False
)
_READS: Final = ToolAnnotations(read_only_hint=True, open_world_hint=False)

Since = Annotated[date | None, Field(description="Only articles published then or later.")]
Until = Annotated[date | None, Field(description="Only articles published until then.")]
Collections = Annotated[
    list[str] | None, Field(max_length=100, description="Only these groups of articles.")
]
Snapshot = Annotated[
    str | None,
    Field(max_length=100, pattern=SNAPSHOT, description="As the articles were in this snapshot."),
]
Depth = Annotated[int | None, Field(ge=1, le=50, description="Passages taken.")]


def make_server(service: Service) -> MCPServer:
    """The tools over ``service``."""
    server: MCPServer = MCPServer(
        "rag", instructions=_INSTRUCTIONS, version=__version__, log_level="WARNING"
    )

    def seen() -> Service:
        """The service as whoever sent the call may see it."""
        return service.seen_by(_SCOPE.get())

    @server.tool(annotations=_READS, structured_output=True)
    @_as_tool
    async def ask(
        question: str,
        published_from: Since = None,
        published_to: Until = None,
        collections: Collections = None,
        top_k: Depth = None,
        form: Annotated[
            Form | None, Field(description="What the answer is made of; none: what is asked for.")
        ] = None,
        snapshot: Snapshot = None,
    ) -> Answer:
        """The words of the articles that answer a question, with citations, or an abstention."""
        filters = Filters(published_from, published_to, collections=collections or [])
        async with seen().as_of(snapshot) as theirs:
            return await theirs.ask(
                question, filters=filters, top_k=top_k, form=form, owner=theirs.owner
            )

    @server.tool(annotations=_READS, structured_output=True)
    @_as_tool
    async def search(
        question: str,
        published_from: Since = None,
        published_to: Until = None,
        collections: Collections = None,
        top_k: Depth = None,
        snapshot: Snapshot = None,
    ) -> SearchResults:
        """Passages for a question, best first, without reading an answer in them."""
        filters = Filters(published_from, published_to, collections=collections or [])
        async with seen().as_of(snapshot) as theirs:
            return await theirs.search(question, top_k, filters)

    @server.tool(annotations=_READS, structured_output=True)
    @_as_tool
    async def list_articles(
        words: Annotated[
            str, Field(max_length=300, description="In title, source, author or tags.")
        ] = "",
        published_from: Since = None,
        published_to: Until = None,
        collections: Collections = None,
        tags: Annotated[
            list[str] | None, Field(max_length=100, description="Only with one of these.")
        ] = None,
        sort: Annotated[Order, Field(description="What comes first.")] = "newest",
        cursor: Annotated[
            str, Field(max_length=4000, description="`next_cursor` of the page before.")
        ] = "",
        limit: Annotated[int, Field(ge=1, le=200)] = 50,
        snapshot: Snapshot = None,
    ) -> Listing:
        """The articles there are, without their texts."""
        filters = Filters(
            published_from, published_to, collections=collections or [], tags=tags or []
        )
        after = place_in(sort, cursor)
        async with seen().as_of(snapshot) as theirs:
            page, total = await to_thread.run_sync(
                partial(
                    theirs.catalogue.found, words, filters, order=sort, after=after, limit=limit
                )
            )
        return Listing([row_of(one) for one in page.listed], total, cursor_of(sort, page.after))

    @server.tool(annotations=_READS, structured_output=True)
    @_as_tool
    async def read_article(
        article_id: str,
        start: Annotated[int, Field(ge=0, description="First character wanted.")] = 0,
        length: Annotated[int, Field(ge=1, le=100_000)] = _EXCERPT,
        snapshot: Snapshot = None,
    ) -> Excerpt:
        """The text of an article, or a part of a long one."""
        async with seen().as_of(snapshot) as theirs:
            article = await to_thread.run_sync(theirs.assistant.article, article_id)
        text = article.text[start : start + length]
        return Excerpt(
            article_id=article.id,
            title=article.title,
            source=article.source,
            published=article.published,
            text=text,
            start_char_index=start,
            end_char_index=start + len(text),
            characters=len(article.text),
        )

    @server.tool(annotations=_READS, structured_output=True)
    @_as_tool
    async def verify(
        citations: Annotated[list[Citation], Field(min_length=1, max_length=100)],
        snapshot: Snapshot = None,
    ) -> Verdicts:
        """Whether quoted words still stand where citations (as `ask` gave them) say."""
        async with seen().as_of(snapshot) as theirs:
            return Verdicts("list", await theirs.think(ingest.verify, theirs.assistant, citations))

    @server.tool(annotations=_WRITES, structured_output=True)
    @_as_tool
    async def add_article(
        text: Annotated[str, Field(min_length=1, max_length=500_000, pattern=r"\w")],
        title: Annotated[str | None, Field(max_length=500)] = None,
        source: Annotated[
            str | None,
            Field(
                max_length=500,
                pattern=SOURCE_PATTERN,
                description="Path or address; the same one again replaces the article.",
            ),
        ] = None,
        published: date | None = None,
        collection: Annotated[str, Field(pattern=COLLECTION_PATTERN)] = "default",
    ) -> UploadReceipt:
        """Add an article that can be quoted from then on; takes the right to write there."""
        theirs = seen()
        theirs.rights.check_writes([collection])
        new = NewArticle(
            text=text,
            title=title,
            source=source,
            published=published,
            language=None,
            collection=collection,
        )
        return await stored(theirs, [TextDocument(new, collection)], lambda done: None)

    @server.resource("article://{article_id}", mime_type="text/plain")
    async def article_text(article_id: str) -> str:
        """The whole text of an article, by its id."""
        try:
            return (await to_thread.run_sync(seen().assistant.article, article_id)).text
        except NotFoundError as error:
            raise ResourceNotFoundError(str(error)) from error

    @server.resource("library://articles", mime_type="application/json")
    async def latest() -> str:
        """The articles added last; `list_articles` finds and sorts all of them."""
        page = await to_thread.run_sync(partial(seen().catalogue.page, limit=_LATEST))
        return to_json([row_of(one) for one in page.listed]).decode()

    @server.resource("library://contents", mime_type="application/json")
    async def contents() -> str:
        """How many articles there are, by collection, folder, kind of file and tag."""
        return to_json(await to_thread.run_sync(seen().catalogue.contents)).decode()

    for name, form, described in _PROMPTS:
        server.add_prompt(Prompt.from_function(_prompt(form), name=name, description=described))
    return server


def _prompt(form: Form) -> Callable[[str], str]:
    def prompt(question: str) -> str:
        return (
            f"Call `ask` with this question and the form `{form}`: {question}\n"
            "Give its answer word for word, in quotation marks, each quote with the title and date "
            "of the article it is cited from. Where it abstained, say that the articles do not say "
            "it; add nothing of your own."
        )

    return prompt


def _as_tool(tool: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[BaseModel]]:
    """The record a tool returns as the model the SDK describes; what went wrong as its error.

    The SDK reads models of its own kind only: of a record with slots it takes the slots for
    default values, and would describe nothing.
    """
    signature = inspect.signature(tool, eval_str=True)
    record = signature.return_annotation
    hints = {name: (hint, ...) for name, hint in get_type_hints(record).items()}
    model: type[BaseModel] = create_model(
        record.__name__,
        __doc__=record.__doc__,
        __config__=ConfigDict(from_attributes=True),
        **hints,  # type: ignore[call-overload]
    )

    @wraps(tool)
    async def run(*args: P.args, **kwargs: P.kwargs) -> BaseModel:
        try:
            return model.model_validate(await tool(*args, **kwargs))
        except ApiError as error:
            raise ToolError(error.detail.message) from error
        except RagError as error:
            raise ToolError(translate(error).detail.message) from error

    run.__signature__ = signature.replace(return_annotation=model)  # type: ignore[attr-defined]
    return run


class McpEndpoint:
    """The ASGI application at ``/mcp``; :meth:`work` serves.

    Stateless, so that any worker can take any request. Host names, origins and keys were checked
    at the door of the service.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is None:
            raise ApiError(503, "mcp_down", "This protocol is not served just now.", retry_after=5)
        token = _SCOPE.set(scope)
        try:
            await self._app(scope, receive, send)
        finally:
            _SCOPE.reset(token)

    async def work(self, up: Callable[[], None]) -> None:
        """Serve until cancelled. A background task.

        The protocol's session manager can be entered only once, so each time it is made anew.
        """
        server = make_server(self._service)
        self._app = server.streamable_http_app(
            stateless_http=True,
            json_response=True,
            max_request_body_size=self._service.settings.max_body_bytes,
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        try:
            async with server.session_manager.run():
                up()
                await anyio.sleep_forever()
        finally:
            self._app = None


def run_stdio(settings: Settings, *, write: bool = False) -> None:
    """Serve the tools on standard input and output until the client leaves.

    Articles are added only where whoever started this said so: the client is a program that reads
    what others wrote.
    """
    with Assistant.open(settings) as assistant:
        service = Service(assistant, settings)
        service.rights = Rights(writes=None if write else frozenset())
        asyncio.run(make_server(service).run_stdio_async())
