"""The endpoints that clients of this dialect call."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from rag.api.dialects.openai.asked import MODEL, collection_of, question_of, refuse_unmeant, said_in
from rag.api.dialects.openai.chat_completions import (
    ChatCompletion,
    ChatRequest,
    ChatWire,
    completion,
)
from rag.api.dialects.openai.embeddings import EmbeddingList, EmbeddingRequest, embeddings
from rag.api.dialects.openai.quoted import Quoted
from rag.api.dialects.openai.responses import (
    ResponseBody,
    ResponseRequest,
    ResponseWire,
    response_of,
)
from rag.api.documented import errors
from rag.api.errors import ApiError
from rag.api.parameters import AsOf, Shared
from rag.api.service import Service
from rag.api.streaming.events import EventStream, Wire, while_connected
from rag.converse.turns import turn_of
from rag.deletion import quotes_what_went
from rag.types import Turn

router = APIRouter(prefix="/v1", tags=["for OpenAI's clients"])


class Model(BaseModel):
    """What can be asked for."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "rag"


class ModelList(BaseModel):
    """All that can be asked for."""

    object: Literal["list"] = "list"
    data: list[Model]


@router.post(
    "/chat/completions",
    summary="Ask as a chat completion",
    response_model=ChatCompletion,
    responses={
        200: {
            "description": "The answer; with `stream` as chunks ending in `[DONE]`.",
            "content": {"text/event-stream": {"schema": {}}},
        },
        **errors(404, 408, 413, 422, 503),
    },
)
async def create_chat_completion(body: ChatRequest, request: Request, service: AsOf) -> Any:
    """The last user message is asked; what it leaves open is taken from those before it.

    `annotations` cite, `rag` is the whole body of `POST /ask`; its fields `filters`, `top_k`,
    `min_confidence` and `form` may be sent along. An abstention is a message saying so. Settings
    of generation (a temperature) are ignored, since nothing is generated; what cannot be honoured
    (a required tool, several choices, an image, a schema) is refused by name.
    """
    wire = partial(ChatWire, model=body.model)
    whole = partial(completion, model=body.model)
    return await _answered(body, request, service, wire, whole)


@router.post(
    "/responses",
    summary="Ask as a response",
    response_model=ResponseBody,
    responses={
        200: {
            "description": "The answer; with `stream` as events ending with response.completed.",
            "content": {"text/event-stream": {"schema": {}}},
        },
        **errors(404, 408, 413, 422, 503),
    },
)
async def create_response(body: ResponseRequest, request: Request, service: AsOf) -> Any:
    """The same as a chat completion, in the younger form."""
    previous = body.previous_response_id
    before: list[Turn] = []
    if previous is not None:
        known = list(service.answers.back_from(previous))
        settings, store = service.settings, service.assistant.store
        if not known or await run_in_threadpool(
            lambda: any(quotes_what_went(settings, store, answer) for answer in known)
        ):
            raise ApiError(
                404,
                "answer_unknown",
                "The server does not hold this answer any more; send its messages as `input`.",
                param="previous_response_id",
            )
        before = [turn_of(known[0])]
    wire = partial(ResponseWire, model=body.model, previous=previous)
    whole = partial(response_of, model=body.model, previous=previous)
    return await _answered(body, request, service, wire, whole, before)


@router.post(
    "/embeddings",
    summary="Vectors of texts",
    response_model=EmbeddingList,
    responses=errors(404, 408, 413, 422, 503),
)
async def create_embeddings(body: EmbeddingRequest, service: Shared) -> Any:
    """By the encoder that the index is made with; each vector has length 1."""
    collection_of(body.model, ())
    return await service.think(embeddings, body, service.assistant.embedder)


@router.get("/models", response_model=ModelList, responses=errors())
def list_models(service: Shared) -> Any:
    """`rag` asks every article, `rag:NAME` those of a collection."""
    names = [MODEL, *(f"{MODEL}:{name}" for name in sorted(_collections(service)))]
    return ModelList(data=[Model(id=name) for name in names])


@router.get(
    "/models/{model}",
    response_model=Model,
    responses=errors(404, 422),
)
def read_model(
    model: Annotated[str, Path(max_length=200, examples=[MODEL])], service: Shared
) -> Any:
    """What is known of a model."""
    collection_of(model, _collections(service))
    return Model(id=model)


async def _answered(
    body: ChatRequest | ResponseRequest,
    request: Request,
    service: Service,
    wire: Callable[..., Wire],
    whole: Callable[[Quoted], BaseModel],
    before: Sequence[Turn] = (),
) -> Any:
    """The answer to a request, streamed by ``wire`` where that is asked for, else ``whole``.

    Raises the 404 and 422 refusals.
    """
    # The collections are looked up only for a model that names one.
    named = ":" in body.model
    options = body.options(await run_in_threadpool(_collections, service) if named else ())
    refuse_unmeant(body, body.messages)
    rewriter = service.assistant.rewriter
    question = await service.think(question_of, body.messages, rewriter, before)
    said = said_in(body.messages)
    after = getattr(body, "previous_response_id", None)
    base_url, sources = str(request.base_url), service.settings.openai_sources
    if body.stream:
        service.gate.refuse_when_full()
        answer_id = f"ans_{uuid.uuid4().hex}"
        events = service.events(question, answer_id=answer_id, said=said, after=after, **options)
        made = wire(answer_id, int(time.time()), base_url=base_url, sources=sources)
        return EventStream(events, made, service.ping_seconds)
    answer = await while_connected(
        request, lambda: service.ask(question, said=said, after=after, **options)
    )
    return whole(Quoted(answer, base_url, sources))


def _collections(service: Service) -> Sequence[str]:
    return list(service.catalogue.contents().shares["collection"])
