"""The body of every response that is not a success."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.described import described

ErrorType = Literal[
    "invalid_request_error",
    "authentication_error",
    "permission_error",
    "not_found_error",
    "conflict_error",
    "rate_limit_error",
    "overloaded_error",
    "api_error",
]


@described
@dataclass(frozen=True, slots=True)
class ErrorDetail:
    """What went wrong."""

    type: ErrorType
    """Kind of error; decides what a program should do about it."""
    code: str
    """A fixed word for the exact error, for example ``invalid_question``."""
    message: str
    """What was found, what was expected, what to do next; for people."""
    param: str | None = None
    """The field of the request that caused it, dotted, where there is one."""


@described
@dataclass(frozen=True, slots=True)
class ErrorEnvelope:
    """The body of every response that is not a success."""

    type: Literal["error"]
    error: ErrorDetail
    request_id: str
    """Quote it when reporting a problem; also in the ``X-Request-Id`` header."""
