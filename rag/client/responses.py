"""What came back: a success, a refusal worth another try, or an error."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

import httpx2

from rag.client.errors import (
    ServiceConflictError,
    ServiceError,
    ServiceInputError,
    ServiceNotFoundError,
    ServiceUnreachableError,
)
from rag.types import Answer, Citation, Event, RetrievedPassage
from rag.wire.strict import adapter_of

_ERRORS: Final[Mapping[int, type[ServiceError]]] = {
    400: ServiceInputError,
    404: ServiceNotFoundError,
    409: ServiceConflictError,
    413: ServiceInputError,
    415: ServiceInputError,
    422: ServiceInputError,
}
BUSY: Final = frozenset({429, 503})
"""Statuses after which the same request may be sent again."""
_LONGEST_WAIT: Final = 30.0


def unreachable(url: httpx2.URL, error: httpx2.TransportError) -> ServiceUnreachableError:
    """What a request that was not answered is told as."""
    return ServiceUnreachableError(str(url), str(error) or type(error).__name__)


def raise_for_refusal(response: httpx2.Response) -> None:
    """Raise the error that a response stands for."""
    if response.is_success:
        return
    try:
        body = response.json()
        told = body["error"]
        code, message, request_id = told["code"], told["message"], body["request_id"]
    except (ValueError, KeyError, TypeError):
        # Something between client and service answered, a proxy for instance.
        code, message = "no_envelope", f"The address answered {response.status_code}."
        request_id = response.headers.get("x-request-id", "")
    kind = _ERRORS.get(response.status_code, ServiceError)
    raise kind(response.status_code, code, message, request_id, _retry_after(response))


def _retry_after(response: httpx2.Response) -> float | None:
    told = response.headers.get("retry-after", "")
    return float(told) if told.isdecimal() else None


def pause(response: httpx2.Response, attempt: int) -> float:
    """Seconds to wait before trying again."""
    told = _retry_after(response)
    return min(_LONGEST_WAIT, 0.5 * 2**attempt if told is None else told)


def event_of(lines: Sequence[str]) -> Event | None:
    """The event of the lines between two blank ones; none for a ping."""
    data = "\n".join(line.removeprefix("data:").strip() for line in lines if line[:5] == "data:")
    if not data:
        return None
    told = json.loads(data)
    kind = told["type"]
    if kind == "error":
        error = told["error"]
        raise ServiceError(500, error["code"], error["message"], told["request_id"], None)
    if kind == "answer.created":
        return Event(kind, told["standalone_question"])
    if kind == "retrieval.completed":
        return Event(kind, adapter_of(list[RetrievedPassage]).validate_python(told["passages"]))
    if kind == "citation.added":
        return Event(kind, adapter_of(Citation).validate_python(told["citation"]))
    if kind == "answer.delta":
        return Event(kind, told["delta"])
    if kind == "answer.completed":
        return Event(kind, adapter_of(Answer).validate_python(told["answer"]))
    return None
