"""The chat-completions dialect: requests taken apart, answers put together.

An answer is quoted, so what other services generate is here an exact span, and ``annotations``
say where each part of it stands. The field ``rag`` carries the whole answer of ``POST /ask``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator
from pydantic_core import to_json

from rag.api.errors import ApiError, envelope
from rag.converse import MOST_TURNS
from rag.permalinks import permalink
from rag.types import Answer, Citation, Event, Rewriter, Turn
from rag.wire.strict import whole_characters

MODEL: Final = "rag"


class _Open(BaseModel):
    # Clients of this dialect send much that means nothing here (temperature, tools ...).
    model_config = ConfigDict(extra="allow")


class ContentPart(_Open):
    """A piece of a message; only text is read."""

    type: str = Field(examples=["text"])
    text: str | None = None


class ChatMessage(_Open):
    """One message of the conversation so far."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[ContentPart] | None = None

    @property
    def words(self) -> str:
        """The text of the message."""
        if isinstance(self.content, str):
            return self.content
        return " ".join(part.text for part in self.content or [] if part.text)


class ChatRequest(_Open):
    """A conversation whose last user message is the question."""

    model: str = Field(description="`rag`.", examples=[MODEL])
    messages: list[ChatMessage] = Field(
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

    _whole = model_validator(mode="before")(whole_characters)


class UrlCitation(BaseModel):
    """Where the cited part of the message stands."""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(BaseModel):
    """A citation in this dialect, and as ``POST /ask`` gives it."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation
    citation: Citation


class AssistantMessage(BaseModel):
    """The answer, or a sentence saying why there is none."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: str | None = None
    annotations: list[Annotation]


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


class Model(BaseModel):
    """What can be asked for."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str


class ModelList(BaseModel):
    """All that can be asked for."""

    object: Literal["list"] = "list"
    data: list[Model]


THE_MODEL: Final = Model(id=MODEL, created=0, owned_by="rag")


def question_of(messages: Sequence[ChatMessage], rewriter: Rewriter) -> str:
    """The last question, with what it leaves to the conversation before it put in.

    Only the messages that its last turns can be made of are read. Raises the 422 refusal where
    nobody asks anything. CPU work: not for the event loop.
    """
    history: list[Turn] = []
    asked: str | None = None
    last = None
    for message in _latest(messages):
        words = " ".join(message.words.split())
        if message.role == "user" and words:
            if asked is not None:
                history.append(Turn(rewriter.rewrite(asked, history), asked=asked))
            asked = words
        elif message.role == "assistant" and asked is not None:
            history.append(Turn(rewriter.rewrite(asked, history), words or None, asked=asked))
            last, asked = asked, None
    if asked is None and last is not None:
        # The conversation ends with an answer: its question is asked once more.
        asked = last
        history.pop()
    if asked is None:
        raise ApiError(
            422, "invalid_question", "No message of role `user` has words.", param="messages"
        )
    return rewriter.rewrite(asked, history)


def _latest(messages: Sequence[ChatMessage]) -> Sequence[ChatMessage]:
    """From the user's message on that is as many questions back as a follow-up looks."""
    asked = 0
    for at in range(len(messages) - 1, -1, -1):
        asked += messages[at].role == "user" and bool(messages[at].words.strip())
        if asked > MOST_TURNS:
            return messages[at:]
    return messages


def completion(answer: Answer, base_url: str) -> ChatCompletion:
    """``answer`` in this dialect; ``base_url`` is where its articles can be opened."""
    message = AssistantMessage(
        content=content_of(answer), annotations=annotations_of(answer, base_url)
    )
    return ChatCompletion(
        id=answer.id,
        created=answer.created,
        model=MODEL,
        choices=[Choice(message=message)],
        rag=answer,
    )


def content_of(answer: Answer) -> str:
    """The quoted words, or why there are none."""
    if answer.answer is not None:
        return answer.answer
    return answer.abstention.message if answer.abstention else ""


def annotations_of(answer: Answer, base_url: str) -> list[Annotation]:
    """Where each part of the message stands."""
    return [
        Annotation(
            url_citation=UrlCitation(
                start_index=cited.answer_start_index,
                end_index=cited.answer_end_index,
                title=cited.document_title,
                url=base_url.rstrip("/")
                + permalink(cited.document_id, cited.start_char_index, cited.end_char_index),
            ),
            citation=cited,
        )
        for cited in answer.citations
    ]


class ChatWire:
    """The chunks of a streamed completion."""

    def __init__(self, completion_id: str, created: int, base_url: str) -> None:
        self._head = {
            "id": completion_id,
            "object": "chat.completion.chunk",
            "created": created,
            "model": MODEL,
        }
        self._base_url = base_url

    def frames(self, event: Event) -> Iterable[bytes]:
        """The chunks of one step."""
        if event.type == "answer.created":
            yield self._chunk({"role": "assistant", "content": ""})
        elif event.type == "answer.delta":
            yield self._chunk({"content": event.data})
        elif isinstance(event.data, Answer):
            if event.data.answer is None:
                yield self._chunk({"content": content_of(event.data)})
            marks = annotations_of(event.data, self._base_url)
            yield self._chunk({"annotations": [mark.model_dump(mode="json") for mark in marks]})
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
