"""The journey as tools of the Model Context Protocol, over HTTP at ``/mcp`` and on stdio."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Final, ParamSpec, TypeVar, get_type_hints

import anyio
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.prompts import Prompt
from mcp.server.mcpserver.tools import Tool
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from pydantic import BaseModel, ConfigDict, create_model
from starlette.types import ASGIApp, Receive, Scope, Send

from rag import __version__
from rag.api.dialects.mcp.tools import SCOPE, Tools
from rag.api.errors import ApiError, translate
from rag.api.service import Service
from rag.assistant import Assistant
from rag.errors import RagError
from rag.rights import Rights
from rag.settings import Settings
from rag.types import Form

P = ParamSpec("P")
T = TypeVar("T")

_INSTRUCTIONS: Final = (
    "Answers questions from one folder of articles, only by quoting them. Use `ask` for a question "
    "and give its answer verbatim with its citations; `abstained` means that the articles do not "
    "say it. Offsets are half-open and count Unicode code points."
)
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


def make_server(service: Service) -> MCPServer:
    """The tools over ``service``."""
    with _without_a_console():
        server: MCPServer = MCPServer("rag", instructions=_INSTRUCTIONS, version=__version__)
    tools = Tools(service)
    for tool in (tools.ask, tools.search, tools.list_articles, tools.read_article, tools.verify):
        server.tool(annotations=_READS, structured_output=True)(_as_tool(tool))
    server.tool(annotations=_WRITES, structured_output=True)(_as_tool(tools.add_article))
    server.resource("article://{article_id}", mime_type="text/plain")(tools.article_text)
    server.resource("library://articles", mime_type="application/json")(tools.latest)
    server.resource("library://contents", mime_type="application/json")(tools.contents)
    for name, form, described in _PROMPTS:
        server.add_prompt(Prompt.from_function(_prompt(form), name=name, description=described))
    for registered in server._tool_manager.list_tools():
        _take_nothing_else(registered)
    return server


@contextmanager
def _without_a_console() -> Iterator[None]:
    """Where nobody handles records, the SDK would have everybody's drawn on a console; no more."""
    root, nothing = logging.getLogger(), logging.NullHandler()
    root.addHandler(nothing)
    try:
        yield
    finally:
        root.removeHandler(nothing)


def _take_nothing_else(tool: Tool) -> None:
    """Refuse arguments that are not described: a misspelt filter must not widen a search."""
    arguments = tool.fn_metadata.arg_model
    arguments.model_config["extra"] = "forbid"
    arguments.model_rebuild(force=True)
    tool.parameters = arguments.model_json_schema(by_alias=True)


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
        token = SCOPE.set(scope)
        try:
            await self._app(scope, receive, send)
        finally:
            SCOPE.reset(token)

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
