"""The application: routes, middleware and the life of what they share."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import Depends, FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route

from rag import __version__
from rag import settings as settings_module
from rag.api import errors
from rag.api.dialects.mcp.server import McpEndpoint
from rag.api.dialects.openai import routes as openai
from rag.api.documented import DESCRIPTION, document
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
from rag.api.security.limits import BodyLimits
from rag.api.service import Service
from rag.assistant import Assistant
from rag.settings import Settings
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

_COMPRESSED_FROM: Final = 1_000
"""Bytes of a body; event streams are never compressed."""


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
    _behind_doors(app, service)
    described = document(app, settings)
    app.openapi = lambda: described  # type: ignore[method-assign]
    return app


def _behind_doors(app: FastAPI, service: Service) -> None:
    """What every request goes through before it is served; what is added last, first."""
    settings = service.settings
    app.add_middleware(Manners)
    app.add_middleware(GZipMiddleware, minimum_size=_COMPRESSED_FROM)
    app.add_middleware(BodyLimits, settings=settings)
    app.add_middleware(AccessControl, settings=settings, state=service.assistant.store.state)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "X-API-Key"],
            expose_headers=["ETag", "X-Request-Id", "Retry-After"],
        )
    app.add_middleware(Context, metrics=service.metrics, logged=settings.log_requests)


def factory() -> FastAPI:
    """For ``uvicorn --factory``: the application over the index of the environment's settings."""
    logs.install()
    sys.setswitchinterval(SWITCH_S)
    settings = settings_module.load()
    app = create_app(Assistant.open(settings), settings)
    set_apart()
    return app
