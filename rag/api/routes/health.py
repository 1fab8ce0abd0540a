"""Is the process alive, can it answer, and how has it been doing?"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic_core import to_jsonable_python

from rag import __version__
from rag.api.documented import errors
from rag.api.parameters import Shared
from rag.api.security.hosts import keys_demanded
from rag.wire.health import DatabaseServer, Health, Readiness

router = APIRouter(tags=["operation"])


@router.get("/healthz", operation_id="health", response_model=Health, responses=errors())
async def healthz() -> Any:
    """The process answers. Touches neither index nor models; needs no key."""
    return Health("ok", __version__)


@router.get(
    "/readyz",
    operation_id="readiness",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "Not ready."}, **errors()},
)
def readyz(request: Request, service: Shared) -> Any:
    """Whether questions can be answered now. Needs no key."""
    assistant = service.assistant
    problems = assistant.store.health()
    with assistant.store.read() as view:
        counts, version = view.counts(), view.version
    # Asked without a key: where keys are demanded, how much there is is nobody's business.
    private = keys_demanded(service.settings)
    body = Readiness(
        status="ready" if service.ready and not problems else "not_ready",
        articles=None if private else counts.articles,
        passages=None if private else counts.passages,
        index_version=None if private else version,
        reader=service.settings.reader,
        embedder=assistant.embedder.id,
        problems=len(problems),
        servers=[
            DatabaseServer(one.role, one.synchronous, one.behind)
            for one in assistant.store.servers()
        ],
        chat=request.app.state.screen.status,
        background=dict(service.background.states),
    )
    if body.status == "not_ready":
        return JSONResponse(to_jsonable_python(body), status_code=503, headers={"Retry-After": "5"})
    return body


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {
            "description": "Prometheus text format.",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        },
        **errors(),
    },
)
def metrics(service: Shared) -> Response:
    """Requests, answers, stage times, queue and index size, for Prometheus."""
    return Response(service.metrics.render(), media_type=CONTENT_TYPE_LATEST)
