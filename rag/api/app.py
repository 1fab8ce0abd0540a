"""The application: routes, middleware and the life of what they share."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route

from rag import __version__
from rag import settings as settings_module
from rag.api import errors
from rag.api.dialects.mcp.server import McpEndpoint
from rag.api.dialects.openai import routes as openai
from rag.api.documented import ABSTAINED, ANSWER
from rag.api.jobs.queue import Jobs
from rag.api.lasting import set_apart
from rag.api.manners import Manners, as_described
from rag.api.monitoring import logs
from rag.api.monitoring.background import Task
from rag.api.monitoring.requests import Context
from rag.api.monitoring.traces import provider_of
from rag.api.pages.chat import Screen
from rag.api.routes import (
    articles,
    catalogue,
    docs,
    health,
    keeping,
    login,
    originals,
    overviews,
    questions,
    snapshots,
    uploads,
    watched,
)
from rag.api.security.access import AccessControl
from rag.api.security.hosts import keys_demanded
from rag.api.security.limits import BodyLimits
from rag.api.service import Service
from rag.assistant import Assistant
from rag.settings import Settings
from rag.wire.articles import NewArticles
from rag.wire.errors import ErrorEnvelope
from rag.wire.strict import describe_records

_ROOMS = (
    questions,
    overviews,
    watched,
    articles,
    originals,
    catalogue,
    keeping,
    snapshots,
    uploads,
    openai,
    health,
    docs,
    login,
)

SWITCH_S: Final = 0.001
"""How long a thread of a service may hold the interpreter: health checks wait the least."""

_documents: Final[dict[tuple[int, bool], dict[str, Any]]] = {}
"""OpenAPI documents by what they depend on: the longest question, whether keys are demanded."""

_COMPRESSED_FROM: Final = 1_000
"""Bytes of a body; event streams are never compressed."""

DESCRIPTION = """
Ask a question about a folder of articles and get the words that answer it, **quoted** from an
article, with the place they stand. Nothing is generated: every answer is a verbatim span of a
stored article, or an honest abstention.

Offsets are half-open `[start, end)` and count **Unicode code points** of the article's text.
Every response carries `X-Request-Id`; every error is `{"type": "error", "error": {...}}`.
"""


def create_app(assistant: Assistant, settings: Settings) -> FastAPI:
    """The application over an open assistant, which stays the caller's to close."""
    traces = provider_of(settings)
    service = Service(assistant, settings, traces.get_tracer("rag") if traces else None)
    jobs = Jobs(service)
    mcp = McpEndpoint(service)
    screen = Screen(service)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # The chat comes last: it is loaded in a thread, beside which no record may be described.
        tasks = [
            Task("mcp", mcp.work, awaited=True),
            Task("jobs", jobs.work),
            Task("reader", service.load_reader),
            Task("watched", service.keep_watch),
        ]
        if screen.workbench == "starting":
            tasks.append(Task("workbench", screen.work, retried=False))
        with service.operations.working():
            async with service.background.running(tasks):
                yield
                jobs.leave()
                await screen.end()
        service.earlier.close()
        if traces is not None:
            traces.shutdown()

    app = FastAPI(
        title="rag",
        version=__version__,
        summary="Question answering that only quotes.",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        # An operation is called as the function that serves it, where it says nothing else.
        generate_unique_id_function=lambda route: route.name,
        # Only spans, and only where asked for: logs of the framework would hold what was sent.
        telemetry={
            "tracer_provider": traces,
            "tracing": traces is not None,
            "metrics": False,
            "logs": False,
            "auto_configure": False,
        },
        lifespan=lifespan,
    )
    app.state.service = service
    app.state.assistant = assistant
    app.state.screen = screen
    app.state.jobs = jobs
    errors.install(app)
    # Before the first request, because sources are not read well beside another thread that parses
    # code, as loading the chat does.
    describe_records()
    for room in _ROOMS:
        app.include_router(room.router, dependencies=[Depends(as_described)])
    # Stateless: there is nothing to listen for, and no session to end.
    app.router.routes.append(Route("/mcp", endpoint=mcp, methods=["POST"]))
    # What no route knows belongs to the chat. As the router's default and not as a mount at "/",
    # because a mount there would swallow the 405 of every route.
    app.router.default = screen
    # The last added runs first.
    app.add_middleware(Manners)
    app.add_middleware(GZipMiddleware, minimum_size=_COMPRESSED_FROM)
    app.add_middleware(BodyLimits, settings=settings)
    app.add_middleware(AccessControl, settings=settings, state=assistant.store.state)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "X-API-Key"],
            expose_headers=["ETag", "X-Request-Id", "Retry-After"],
        )
    app.add_middleware(Context, metrics=service.metrics, logged=settings.log_requests)
    document = _openapi(app, settings)
    app.openapi = lambda: document  # type: ignore[method-assign]
    return app


def factory() -> FastAPI:
    """For ``uvicorn --factory``: the application over the index of the environment's settings."""
    logs.install()
    sys.setswitchinterval(SWITCH_S)
    settings = settings_module.load()
    app = create_app(Assistant.open(settings), settings)
    set_apart()
    return app


def _openapi(app: FastAPI, settings: Settings) -> dict[str, Any]:
    """What the application serves; alike for all applications whose clients see the same."""
    demanded = keys_demanded(settings)
    made = _documents.get((settings.max_question_chars, demanded))
    if made is None:
        made = _described(app, settings.max_question_chars)
        _describe_keys(made, demanded)
        _documents[settings.max_question_chars, demanded] = made
    return made


def _described(app: FastAPI, max_question_chars: int) -> dict[str, Any]:
    schema = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
        tags=[
            {"name": "questions", "description": "Ask, search, verify, judge."},
            {"name": "articles", "description": "What may be quoted."},
            {
                "name": "for OpenAI's clients",
                "description": "Chat completions, responses, embeddings.",
            },
            {"name": "operation", "description": "Health and metrics."},
        ],
    )
    # What routes refer to without the framework knowing: errors, and a body of two kinds.
    parts = schema["components"]["schemas"]
    for kind in (ErrorEnvelope, NewArticles):
        made = TypeAdapter(kind).json_schema(ref_template="#/components/schemas/{model}")
        parts |= made.pop("$defs", {})
        parts[kind.__name__] = made
    for name in ("AskRequest", "SearchRequest"):
        question = parts[name]["properties"]["question"]
        question["maxLength"] = max_question_chars
    parts["MentionsRequest"]["properties"]["words"]["maxLength"] = max_question_chars
    parts["GridRequest"]["properties"]["questions"]["items"]["maxLength"] = max_question_chars
    # Set here, since the framework drops every null of an example given to a route.
    answers = schema["paths"]["/ask"]["post"]["responses"]["200"]["content"]
    answers["application/json"]["examples"] = {
        "answered": {"value": ANSWER},
        "abstained": {"value": ABSTAINED},
    }
    return schema


def _describe_keys(schema: dict[str, Any], demanded: bool) -> None:
    """How a key is sent, wherever people look for it: in the document and on its page."""
    about = "A key of this service, as whoever runs it gave it to you: `rag_...`."
    if not demanded:
        about += " This server, reached from its own machine alone, demands none."
    schema["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": about},
        "header": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": about},
    }
    either: list[dict[str, list[str]]] = [{"bearer": []}, {"header": []}]
    for path, operations in schema["paths"].items():
        if path not in ("/healthz", "/readyz"):
            for operation in operations.values():
                # An empty one says: or none at all.
                operation["security"] = either if demanded else [*either, {}]
