"""Adding, replacing and deleting articles, now or in the background."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final

from anyio import to_thread
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic_core import to_json

from rag import ingest
from rag.api.documented import errors
from rag.api.jobs.queue import Jobs
from rag.api.jobs.uploads import (
    MAX_FILES,
    documents_of,
    fingerprint,
    replacement,
    sent,
    stored,
)
from rag.api.manners import check_json
from rag.api.parameters import ArticleId, RecordId, Shared
from rag.api.service import Service
from rag.types import Receipt
from rag.wire.articles import COLLECTION_PATTERN, NewArticle
from rag.wire.jobs import Job, JobList, UploadReceipt

router = APIRouter(tags=["articles"])
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,200}$",
        description="Repeating a request with the same key does nothing more and gives the same "
        "response, for a day.",
        examples=["b6c2e0f4"],
    ),
]

_FORM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["files"],
    "additionalProperties": False,
    "properties": {
        "files": {
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_FILES,
            "items": {"type": "string", "format": "binary"},
            "description": "Files in any readable format.",
        },
        "collection": {"type": "string", "default": "default", "pattern": COLLECTION_PATTERN},
    },
}


@router.post(
    "/articles",
    summary="Add articles",
    status_code=201,
    response_model=UploadReceipt,
    responses={
        202: {"model": Job, "description": "Being read in the background; see `Location`."},
        **errors(408, 409, 413, 415, 422, 503),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/NewArticles"}},
                "multipart/form-data": {"schema": _FORM},
            },
        }
    },
)
async def add_articles(
    request: Request,
    service: Shared,
    background: Annotated[
        bool | None, Query(description="Read them in the background; none: large uploads are.")
    ] = None,
    idempotency_key: IdempotencyKey = None,
) -> Any:
    """Articles as JSON, or files (text, HTML, PDF, Office, archives ...) as a form.

    One or many; the same source again replaces the article, and the former text leaves no byte.
    Where that was read from a file, the next build of its folder puts the file's own text back.
    Durable and searchable when the response arrives, or when the job has succeeded.
    """
    # Held for as long as its body is in memory: who may not be let in yet is not read either.
    async with service.uploads.slot():
        return await _added(request, service, background, idempotency_key)


async def _added(
    request: Request, service: Service, background: bool | None, idempotency_key: str | None
) -> Response:
    documents = await documents_of(request)
    service.rights.check_writes([document.collection for document in documents])
    size = sum(document.size for document in documents)
    later = size > service.settings.background_bytes if background is None else background

    async def perform() -> JSONResponse:
        if later:
            jobs: Jobs = request.app.state.jobs
            job = await jobs.submit(documents, service)
            return _json(job, 202, {"Location": f"/jobs/{job.id}"})
        receipt = await stored(service, documents, lambda done: None)
        return _json(receipt, 201)

    if idempotency_key is None:
        return await perform()
    parts = await to_thread.run_sync(fingerprint, documents)
    parts += " later" if later else " now"
    owner = service.owner
    operations = service.operations
    earlier = await to_thread.run_sync(operations.begin, owner, idempotency_key, parts)
    if earlier is not None:
        status, body = earlier
        return Response(
            body, status, {"Idempotent-Replayed": "true"}, media_type="application/json"
        )
    try:
        response = await perform()
    except BaseException:
        await to_thread.run_sync(operations.abandon, owner, idempotency_key)
        raise
    await to_thread.run_sync(
        operations.complete, owner, idempotency_key, response.status_code, bytes(response.body)
    )
    return response


@router.put(
    "/articles/{article_id}",
    summary="Replace an article",
    response_model=Receipt,
    responses=errors(404, 408, 413, 415, 422, 503),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/NewArticle"}}
            },
        }
    },
)
async def replace_article(article_id: ArticleId, request: Request, service: Shared) -> Any:
    """Another text under the same id; what was not given (source, collection) stays.

    The former text leaves no byte but in the `snapshots` named; `deletion` is the signed receipt of
    it. An article that was read from a file takes the file's own text again with the next build of
    its folder.
    """
    check_json(request)
    async with service.uploads.slot():
        new = await sent(NewArticle, request)
        put = partial(service.assistant.replace, article_id, partial(replacement, new=new))
        return await service.deleted([article_id], put)


@router.delete(
    "/articles/{article_id}",
    summary="Delete an article",
    response_model=Receipt,
    responses=errors(404, 422, 503),
)
async def delete_article(article_id: ArticleId, service: Shared) -> Any:
    """Gone from every structure when the receipt arrives; nothing quotes it any more.

    `deletion` is the signed receipt that proves it: `rag verify-receipt` on the server checks the
    chain it belongs to, and looks for pieces of the text in every byte of the index's folder. What
    the `snapshots` named hold goes when they are removed.
    """
    remove = partial(ingest.remove_articles, service.assistant, [article_id])
    return await service.deleted([article_id], remove)


@router.get("/jobs", response_model=JobList, responses=errors(422))
def list_jobs(service: Shared, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> Any:
    """Background uploads, newest first."""
    return JobList("list", service.operations.jobs(limit, _whose(service)))


@router.get(
    "/jobs/{job_id}",
    response_model=Job,
    responses=errors(404, 422),
)
def read_job(job_id: RecordId, service: Shared) -> Any:
    """How far a background upload has come."""
    return service.operations.job(job_id, _whose(service))


def _whose(service: Service) -> str | None:
    """A key for some collections sees the jobs it sent; one for all of them every job."""
    return None if service.rights.whole else service.owner


def _json(record: object, status: int, headers: dict[str, str] | None = None) -> JSONResponse:
    response = JSONResponse(None, status, headers)
    response.body = to_json(record)
    response.headers["content-length"] = str(len(response.body))
    return response
