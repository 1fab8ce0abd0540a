"""Responses: the younger of this dialect's two ways to ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, Field, StrictBool
from pydantic_core import to_json

from rag.api.dialects.openai.asked import Message, OpenRequest
from rag.api.dialects.openai.quoted import Quoted, ResponseAnnotation
from rag.api.errors import ApiError
from rag.types import Answer, Event


class ResponseRequest(OpenRequest):
    """A question, alone or as the end of a conversation."""

    input: str | list[Message] = Field(
        description="A question, or messages whose last of role `user` is one.",
        examples=["Who is the head of the center?"],
        json_schema_extra={"minLength": 1, "pattern": r"\S"},
    )
    previous_response_id: str | None = Field(
        None,
        max_length=100,
        description="The answer before, to which the question may refer; the server remembers "
        "the latest ones.",
    )
    stream: StrictBool = False

    @property
    def messages(self) -> list[Message]:
        """The conversation."""
        if isinstance(self.input, str):
            return [Message(role="user", content=self.input)]
        return self.input


class OutputText(BaseModel):
    """The quoted words, and where they stand."""

    type: Literal["output_text"] = "output_text"
    text: str
    annotations: list[ResponseAnnotation]


class OutputMessage(BaseModel):
    """The only message."""

    type: Literal["message"] = "message"
    id: str
    role: Literal["assistant"] = "assistant"
    status: Literal["completed", "in_progress"] = "completed"
    content: list[OutputText]


class ResponseBody(BaseModel):
    """A whole answer."""

    id: str
    object: Literal["response"] = "response"
    created_at: int
    model: str
    status: Literal["completed", "in_progress", "failed"] = "completed"
    output: list[OutputMessage]
    error: None = None
    incomplete_details: None = None
    instructions: None = None
    metadata: dict[str, str] = Field(default_factory=dict)
    parallel_tool_calls: bool = False
    previous_response_id: str | None = None
    temperature: None = None
    tool_choice: Literal["none"] = "none"
    tools: list[str] = Field(default_factory=list, max_length=0)
    top_p: None = None
    rag: Answer | None = None


def response_of(quoted: Quoted, model: str, previous: str | None) -> ResponseBody:
    """An answer in this dialect."""
    answer = quoted.answer
    return ResponseBody(
        id=answer.id,
        created_at=answer.created,
        model=model,
        output=[_message(quoted)],
        previous_response_id=previous,
        rag=answer,
    )


def _message(quoted: Quoted) -> OutputMessage:
    marks = [
        ResponseAnnotation(**dict(quoted.url_citation(cited)), citation=cited)
        for cited in quoted.answer.citations
    ]
    text = OutputText(text=quoted.content, annotations=marks)
    return OutputMessage(id=f"msg_{quoted.answer.id}", content=[text])


class ResponseWire:
    """The events of a streamed response; its id is the answer's."""

    def __init__(
        self,
        answer_id: str,
        created: int,
        model: str,
        base_url: str,
        sources: bool,
        previous: str | None,
    ) -> None:
        self._started = ResponseBody(
            id=answer_id,
            created_at=created,
            model=model,
            status="in_progress",
            output=[],
            previous_response_id=previous,
        )
        self._base_url = base_url
        self._sources = sources
        self._place = {"item_id": f"msg_{answer_id}", "output_index": 0, "content_index": 0}
        self._number = 0

    def frames(self, event: Event) -> Iterable[bytes]:
        """The events of one step."""
        if event.type == "answer.created":
            yield from self._begin()
        elif event.type == "answer.delta":
            yield self._delta(str(event.data))
        elif isinstance(event.data, Answer):
            yield from self._end(Quoted(event.data, self._base_url, self._sources))

    def _begin(self) -> Iterable[bytes]:
        message = OutputMessage(id=self._place["item_id"], status="in_progress", content=[])  # type: ignore[arg-type]
        part = OutputText(text="", annotations=[])
        yield self._event("response.created", response=self._started)
        yield self._event("response.in_progress", response=self._started)
        yield self._event("response.output_item.added", output_index=0, item=message)
        yield self._event("response.content_part.added", **self._place, part=part)

    def _delta(self, words: str) -> bytes:
        return self._event("response.output_text.delta", **self._place, delta=words, logprobs=[])

    def _end(self, quoted: Quoted) -> Iterable[bytes]:
        whole = response_of(quoted, self._started.model, self._started.previous_response_id)
        (message,) = whole.output
        (text,) = message.content
        rest = quoted.content if quoted.answer.answer is None else quoted.sources
        if rest:
            yield self._delta(rest)
        for number, mark in enumerate(text.annotations):
            yield self._event(
                "response.output_text.annotation.added",
                **self._place,
                annotation_index=number,
                annotation=mark,
            )
        yield self._event("response.output_text.done", **self._place, text=text.text, logprobs=[])
        yield self._event("response.content_part.done", **self._place, part=text)
        yield self._event("response.output_item.done", output_index=0, item=message)
        yield self._event("response.completed", response=whole)

    def failure(self, error: ApiError, request_id: str) -> Iterable[bytes]:
        """The error, as clients of this dialect expect it in a stream."""
        detail = error.detail
        yield self._event(
            "error", code=detail.code, message=detail.message, param=detail.param or None
        )

    def ping(self) -> bytes:
        """A comment, which every client of event streams skips."""
        return b": ping\n\n"

    def _event(self, kind: str, **data: Any) -> bytes:
        body = to_json({"type": kind, "sequence_number": self._number, **data})
        self._number += 1
        return b"event: %s\ndata: %s\n\n" % (kind.encode(), body)
