"""The endpoints that clients of the chat-completions dialect call."""

from __future__ import annotations

import time
import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from rag.api.dialects.openai.chat_completions import (
    MODEL,
    THE_MODEL,
    ChatCompletion,
    ChatRequest,
    ChatWire,
    Model,
    ModelList,
    completion,
    question_of,
)
from rag.api.documented import errors
from rag.api.errors import ApiError
from rag.api.parameters import Shared
from rag.api.streaming.events import EventStream, while_connected

router = APIRouter(prefix="/v1", tags=["chat completions"])


@router.post(
    "/chat/completions",
    operation_id="create_chat_completion",
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
async def create_chat_completion(body: ChatRequest, request: Request, service: Shared) -> Any:
    """The last user message is asked; what it leaves open is taken from those before it.

    `annotations` cite, `rag` is the whole body of `POST /ask`. An abstention is a message saying
    so. Settings of generation (temperature, tools ...) are ignored: nothing is generated.
    """
    _known(body.model)
    question = await service.think(question_of, body.messages, service.assistant.rewriter)
    base_url = str(request.base_url)
    if body.stream:
        service.gate.refuse_when_full()
        wire = ChatWire(f"ans_{uuid.uuid4().hex}", int(time.time()), base_url)
        return EventStream(service.events(question), wire, service.ping_seconds)
    answer = await while_connected(request, lambda: service.ask(question))
    return completion(answer, base_url)


@router.get("/models", operation_id="list_models", response_model=ModelList, responses=errors())
async def list_models() -> Any:
    """There is one."""
    return ModelList(data=[THE_MODEL])


@router.get(
    "/models/{model}",
    operation_id="read_model",
    response_model=Model,
    responses=errors(404, 422),
)
async def read_model(model: Annotated[str, Path(max_length=200, examples=[MODEL])]) -> Any:
    """What is known of a model."""
    _known(model)
    return THE_MODEL


def _known(model: str) -> None:
    if model != MODEL:
        raise ApiError(
            404, "model_not_found", f"There is one model here, {MODEL!r}.", param="model"
        )
