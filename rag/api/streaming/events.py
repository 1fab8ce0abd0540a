"""Server-sent events: the steps of an answer as they happen, or the end of work nobody awaits."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Final, Protocol, TypeVar

import anyio
from anyio.abc import ObjectSendStream
from pydantic_core import to_json
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from rag.api.errors import ApiError, envelope, log, request_id_of, translate
from rag.errors import RagError
from rag.types import Answer, Citation, Event

T = TypeVar("T")

PING_SECONDS: Final = 10.0


class Wire(Protocol):
    """How events become the frames of one protocol."""

    def frames(self, event: Event) -> Iterable[bytes]:
        """The frames of one step."""
        ...

    def failure(self, error: ApiError, request_id: str) -> Iterable[bytes]:
        """The frames that end a stream whose work failed after it began."""
        ...

    def ping(self) -> bytes:
        """A frame that says nothing but: still here."""
        ...


class AnswerWire:
    """The events of this API: each repeats its type and is numbered from 0."""

    def __init__(self, *, passages: bool = True) -> None:
        self._passages = passages
        self._number = 0

    def frames(self, event: Event) -> Iterable[bytes]:
        if not self._passages and isinstance(event.data, Answer):
            event = Event(event.type, replace(event.data, passages=[]))
        elif not self._passages and event.type == "retrieval.completed":
            event = Event(event.type, [])
        yield self._frame(event.type, payload(event))

    def failure(self, error: ApiError, request_id: str) -> Iterable[bytes]:
        yield self._frame("error", envelope(error.detail, request_id))

    def ping(self) -> bytes:
        return self._frame("ping", {})

    def _frame(self, name: str, data: Mapping[str, Any]) -> bytes:
        body = to_json({"type": name, "sequence_number": self._number, **data})
        self._number += 1
        return b"event: %s\ndata: %s\n\n" % (name.encode(), body)


def payload(event: Event) -> dict[str, Any]:
    """What an event carries besides its type and number."""
    data = event.data
    if isinstance(data, Answer):
        return {"answer": data}
    if isinstance(data, Citation):
        return {"citation": data}
    if isinstance(data, list):
        return {"passages": data}
    if event.type == "answer.created":
        return {"standalone_question": data}
    return {"delta": data}


class EventStream(Response):
    """Sends events as they come, a ping where none comes for long.

    An error before the first event becomes an ordinary error response with its own status; a later
    one ends the stream with an error frame. When the client hangs up, the work stops before its
    next step. Events are few, so they are buffered: a client that reads slowly holds its
    connection but not a slot of the gate.
    """

    media_type = "text/event-stream"

    def __init__(
        self, events: AsyncGenerator[Event], wire: Wire, ping_seconds: float = PING_SECONDS
    ) -> None:
        self._events = events
        self._wire = wire
        self._ping_seconds = ping_seconds
        self.status_code = 200
        self.background = None
        self.init_headers({"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        into, out = anyio.create_memory_object_stream[Event | Exception](math.inf)
        started = False
        failure: Exception | None = None

        async def write(frames: Iterable[bytes]) -> None:
            nonlocal started
            if not started:
                started = True
                await send(
                    {
                        "type": "http.response.start",
                        "status": self.status_code,
                        "headers": self.raw_headers,
                    }
                )
            for frame in frames:
                await send({"type": "http.response.body", "body": frame, "more_body": True})

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_cancel_when_gone, receive, tasks.cancel_scope)
            tasks.start_soon(self._produce, into)
            with out:
                while True:
                    item: Event | Exception | None = None
                    try:
                        with anyio.move_on_after(self._ping_seconds):
                            item = await out.receive()
                    except anyio.EndOfStream:
                        break
                    if isinstance(item, Exception):
                        failure = item
                        break
                    await write([self._wire.ping()] if item is None else self._wire.frames(item))
            tasks.cancel_scope.cancel()
        if failure is not None:
            if not started:
                raise failure
            await write(self._wire.failure(refusal_of(failure), request_id_of(scope)))
        if started:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _produce(self, into: ObjectSendStream[Event | Exception]) -> None:
        async with into:
            try:
                async with aclosing(self._events) as events:
                    async for event in events:
                        await into.send(event)
            except Exception as error:
                # Not swallowed: the sending side raises it or tells the client.
                await into.send(error)


def refusal_of(error: Exception) -> ApiError:
    """What a client is told of an error after its stream began; the log gets one of ours."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, RagError):
        return translate(error)
    log.error("The stream failed", exc_info=error)
    return ApiError(500, "internal_error", "The service failed; its log says why.")


async def _cancel_when_gone(receive: Receive, scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


async def while_connected(request: Request, work: Callable[[], Awaitable[T]]) -> T:
    """The result of ``work``, which is cancelled when the client hangs up.

    Raises :class:`ClientDisconnect` in that case.
    """
    result: list[T] = []
    failure: Exception | None = None
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_cancel_when_gone, request.receive, tasks.cancel_scope)
        try:
            result.append(await work())
        except Exception as error:
            # Raised below, outside the task group, which would wrap it.
            failure = error
        tasks.cancel_scope.cancel()
    if failure is not None:
        raise failure
    if not result:
        raise ClientDisconnect
    return result[0]
