"""Chat completions: requests taken apart, answers put together.

An answer is quoted, so what other services generate is here an exact span, and ``annotations``
say where each part of it stands. The field ``rag`` carries the whole answer of ``POST /ask``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, Field, StrictBool
from pydantic_core import to_json

from rag.api.dialects.openai.asked import Message, OpenRequest
from rag.api.dialects.openai.quoted import ChatAnnotation, Quoted
from rag.api.errors import ApiError, envelope
from rag.types import Answer, Event


class ChatRequest(OpenRequest):
    """A conversation whose last user message is the question."""

    messages: list[Message] = Field(
        min_length=1,
        max_length=200,
        examples=[[{"role": "user", "content": "Who is the head of the center?"}]],
        json_schema_extra={
            "contains": {
                "type": "object",
                "required": ["role", "content"],
                "properties": {
                    "role": {"const": "user"},
                    "content": {"type": "string", "pattern": r"\S"},
                },
            }
        },
    )
    stream: StrictBool = False


class AssistantMessage(BaseModel):
    """The answer, or a sentence saying why there is none."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: str | None = None
    annotations: list[ChatAnnotation]


class Choice(BaseModel):
    """The only choice."""

    index: int = 0
    message: AssistantMessage
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class ChatCompletion(BaseModel):
    """A whole answer."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    rag: Answer


def completion(quoted: Quoted, model: str) -> ChatCompletion:
    """An answer in this dialect."""
    message = AssistantMessage(content=quoted.content, annotations=_annotations(quoted))
    return ChatCompletion(
        id=quoted.answer.id,
        created=quoted.answer.created,
        model=model,
        choices=[Choice(message=message)],
        rag=quoted.answer,
    )


def _annotations(quoted: Quoted) -> list[ChatAnnotation]:
    return [
        ChatAnnotation(url_citation=quoted.url_citation(cited), citation=cited)
        for cited in quoted.answer.citations
    ]


class ChatWire:
    """The chunks of a streamed completion; their id is the answer's, known to ``/feedback``."""

    def __init__(
        self, answer_id: str, created: int, model: str, base_url: str, sources: bool
    ) -> None:
        self._head = {
            "id": answer_id,
            "object": "chat.completion.chunk",
            "created": created,
            "model": model,
        }
        self._base_url = base_url
        self._sources = sources

    def frames(self, event: Event) -> Iterable[bytes]:
        """The chunks of one step."""
        if event.type == "answer.created":
            yield self._chunk({"role": "assistant", "content": ""})
        elif event.type == "answer.delta":
            yield self._chunk({"content": event.data})
        elif isinstance(event.data, Answer):
            quoted = Quoted(event.data, self._base_url, self._sources)
            rest = quoted.content if event.data.answer is None else quoted.sources
            if rest:
                yield self._chunk({"content": rest})
            marks = [mark.model_dump(mode="json") for mark in _annotations(quoted)]
            yield self._chunk({"annotations": marks})
            yield self._chunk({}, finish_reason="stop", rag=event.data)
            yield b"data: [DONE]\n\n"

    def failure(self, error: ApiError, request_id: str) -> Iterable[bytes]:
        """The error, as clients of this dialect expect it in a stream."""
        yield b"data: %s\n\n" % to_json(envelope(error.detail, request_id))

    def ping(self) -> bytes:
        """A comment, which every client of event streams skips."""
        return b": ping\n\n"

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return b"data: %s\n\n" % to_json({**self._head, "choices": [choice], **more})
