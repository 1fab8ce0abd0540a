"""Every failure as one envelope, and the status that goes with it.

Messages of input errors are passed on, since they are written for the user. Messages of the store
and of models may name folders of the server, so the client gets a sentence of this module and the
log gets the original.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from rag.errors import (
    ArticleError,
    ConflictError,
    FilterError,
    IndexBrokenError,
    IndexLockedError,
    IndexMismatchError,
    IndexMissingError,
    IndexUnreachableError,
    IndexUnwritableError,
    InputError,
    MissingExtraError,
    ModelError,
    NotFoundError,
    QuestionError,
    RagError,
    RightsError,
)
from rag.wire.articles import (
    COLLECTION_PATTERN,
    LANGUAGE_PATTERN,
    METADATA_PATTERN,
    SOURCE_PATTERN,
)
from rag.wire.errors import ErrorDetail, ErrorType
from rag.wire.questions import CONVERSATION_PATTERN
from rag.wire.strict import MOST_TOLD

log = logging.getLogger("rag.api")

TYPE_OF_STATUS: Final[Mapping[int, ErrorType]] = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    405: "invalid_request_error",
    406: "invalid_request_error",
    408: "invalid_request_error",
    409: "conflict_error",
    413: "invalid_request_error",
    415: "invalid_request_error",
    416: "invalid_request_error",
    422: "invalid_request_error",
    429: "rate_limit_error",
    503: "overloaded_error",
}

_CODE_OF_STATUS: Final[Mapping[int, str]] = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
    422: "invalid_request",
}


class ApiError(Exception):
    """A refusal by the service itself, as opposed to one by the journey."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        param: str | None = None,
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.detail = ErrorDetail(TYPE_OF_STATUS.get(status, "api_error"), code, message, param)
        self.headers = dict(headers or {})
        if retry_after is not None:
            self.headers["Retry-After"] = str(retry_after)


def overloaded(retry_after: int) -> ApiError:
    """The refusal of a server whose queue is full."""
    return ApiError(
        503,
        "overloaded",
        f"Too many questions are waiting; try again in {retry_after} s.",
        retry_after=retry_after,
    )


def translate(error: RagError) -> ApiError:
    """The refusal that stands for an error of the journey."""
    if isinstance(error, ArticleError):
        status = 413 if error.reason == "too_large" else 422
        return ApiError(status, f"{error.code}.{error.reason}", str(error))
    for kind, status, param in _TOLD:
        if isinstance(error, kind):
            return ApiError(status, error.code, str(error), param=param)
    if not isinstance(error, IndexLockedError):
        log.error("%s: %s", error.code, error, exc_info=error)
    for kind, message, retry_after in _KEPT_BACK:
        if isinstance(error, kind):
            return ApiError(503, error.code, message, retry_after=retry_after)
    return ApiError(500, error.code, "The service failed; its log says why.")


_TOLD: Final[Sequence[tuple[type[RagError], int, str | None]]] = (
    (QuestionError, 422, "question"),
    (FilterError, 422, "filters"),
    (InputError, 422, None),
    (NotFoundError, 404, None),
    (RightsError, 403, None),
    (ConflictError, 409, None),
    (MissingExtraError, 422, None),
)
"""Errors whose messages are passed on: status, and the field they are about."""

_UNUSABLE: Final = "The index cannot be used; the log of the service says why."
_UNWRITABLE: Final = (
    "The index takes no changes: its disk is full or may not be written. Send this one again once "
    "that is mended."
)
_KEPT_BACK: Final[Sequence[tuple[type[RagError], str, int]]] = (
    (IndexLockedError, "Another process is writing to the index; try again in a moment.", 2),
    (IndexUnreachableError, "The index cannot be reached just now; try again in a moment.", 2),
    (IndexUnwritableError, _UNWRITABLE, 60),
    (ModelError, "A model cannot be used; the log of the service says why.", 60),
    (IndexMissingError, _UNUSABLE, 60),
    (IndexMismatchError, _UNUSABLE, 60),
    (IndexBrokenError, _UNUSABLE, 60),
)
"""Those whose messages are for the log: what is said instead, and when to try again."""


def envelope(detail: ErrorDetail, request_id: str) -> dict[str, Any]:
    """The body of an error response."""
    return {"type": "error", "error": asdict(detail), "request_id": request_id}


def response(error: ApiError, request_id: str) -> JSONResponse:
    """The error response itself."""
    return JSONResponse(
        envelope(error.detail, request_id), status_code=error.status, headers=error.headers
    )


def request_id_of(scope: Mapping[str, Any]) -> str:
    """The id the outermost middleware gave to this request."""
    found: str = scope.get("state", {}).get("request_id", "")
    return found


def install(app: Starlette) -> None:
    """Answer every exception with the envelope.

    Handlers are registered by the type of exception, which is what makes the casts true.
    """

    async def on_api_error(request: Request, error: Exception) -> JSONResponse:
        return response(cast(ApiError, error), request_id_of(request.scope))

    async def on_rag_error(request: Request, error: Exception) -> JSONResponse:
        return response(translate(cast(RagError, error)), request_id_of(request.scope))

    async def on_http(request: Request, error: Exception) -> JSONResponse:
        return response(
            from_http(cast(HTTPException, error), request), request_id_of(request.scope)
        )

    async def on_validation(request: Request, error: Exception) -> JSONResponse:
        problems = cast(RequestValidationError, error).errors()
        return response(from_validation(problems), request_id_of(request.scope))

    app.add_exception_handler(ApiError, on_api_error)
    app.add_exception_handler(RagError, on_rag_error)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_validation)


def from_http(error: HTTPException, request: Request) -> ApiError:
    """The framework's own refusals: no such route, wrong method, unreadable form."""
    message = str(error.detail)
    headers = dict(error.headers or {})
    if error.status_code == 404:
        message = f"Nothing is served at {request.url.path}; /docs lists what is."
    elif error.status_code == 405:
        message = f"{request.method} is not served at {request.url.path}; /docs lists what is."
        headers["Allow"] = _allowed(request) or headers.get("Allow", "")
    elif isinstance(error.__cause__, UnicodeDecodeError):
        message = "The body is not in UTF-8, as JSON is."
    elif isinstance(error.__cause__, RecursionError | ValueError):
        message = "The body is nested too deeply, or holds a number of too many digits."
        return ApiError(422, "invalid_request", message)
    return ApiError(
        error.status_code,
        _CODE_OF_STATUS.get(error.status_code, "refused"),
        message,
        headers=headers,
    )


def _allowed(request: Request) -> str:
    """Every method of a path; the framework knows only those of one of its routes."""
    paths = request.app.openapi()["paths"] if isinstance(request.app, FastAPI) else {}
    # What is served under its own name is not an article of that name.
    for template, operations in sorted(paths.items(), key=lambda item: "{" in item[0]):
        if compile_path(template)[0].fullmatch(request.scope["path"]):
            methods = {method.upper() for method in operations}
            return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))
    return ""


def from_validation(problems: Any) -> ApiError:
    """All problems of a request in one message; the values given are never repeated."""
    named = [(_field(problem["loc"]), _said(problem)) for problem in problems[:MOST_TOLD]]
    message = "; ".join(f"{field}: {text}" if field else text for field, text in named)
    return ApiError(422, "invalid_request", message, param=named[0][0] or None)


_FORMS: Final[Mapping[str, str]] = {
    SOURCE_PATTERN: "a relative path, or an address that begins with http:// or https://",
    METADATA_PATTERN: "`name:value`, such as `author:Ada Moor`",
    COLLECTION_PATTERN: "up to 100 letters, digits, dots, dashes and underscores",
    CONVERSATION_PATTERN: "up to 100 letters, digits, dots, colons, dashes and underscores",
    LANGUAGE_PATTERN: "two small letters such as en",
}


def _said(problem: Mapping[str, Any]) -> str:
    """What is wrong, in words: a regular expression or a class tells most people nothing."""
    if problem["type"] == "json_invalid":
        return f"The body is not JSON, at character {problem['loc'][-1]}: {problem['ctx']['error']}"
    if problem["type"] == "missing" and problem["loc"] == ("body",):
        return "The body is empty; give an object, such as {}"
    if problem["type"] == "extra_forbidden":
        return "There is no such field"
    if problem["type"] == "model_attributes_type":
        return "Give an object, such as {}"
    if problem["type"] != "string_pattern_mismatch":
        return str(problem["msg"]).removeprefix("Value error, ")
    form = _FORMS.get(problem["ctx"]["pattern"])
    return f"Give {form}" if form else "It has characters, or a length, that are not allowed here"


def _field(location: tuple[Any, ...]) -> str:
    # The first part says where it was found (body, query, path); users know fields, not parts.
    parts = location[1:] if location and location[0] in _PLACES else location
    return ".".join(str(part) for part in parts if not _is_offset(location, part))


_PLACES = frozenset({"body", "query", "path", "header", "cookie"})


def _is_offset(location: tuple[Any, ...], part: Any) -> bool:
    """Invalid JSON is located by ``("body", offset)``, which names no field."""
    return len(location) == 2 and location[0] == "body" and isinstance(part, int)
