"""The OpenAPI document: what it says about errors, headers, keys and examples."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from rag.api.errors import TYPE_OF_STATUS
from rag.api.security.hosts import keys_demanded
from rag.settings import Settings
from rag.wire.articles import NewArticles
from rag.wire.errors import ErrorEnvelope

_EXAMPLES: Final[dict[int, tuple[str, str, str | None]]] = {
    400: ("bad_request", "The Host header names 'evil.example', which is not served.", None),
    401: (
        "key_missing",
        "Give a key in force: `Authorization: Bearer rag_...` or `X-API-Key: rag_...`.",
        None,
    ),
    403: ("scope_missing", "This key may read; adding articles needs one that may write.", None),
    404: ("not_found", "No article 'a-17' in this index.", None),
    405: ("method_not_allowed", "PATCH is not served at /ask; /docs lists what is.", None),
    408: ("body_too_slow", "The body did not arrive within 30 s.", None),
    409: ("conflict", "This Idempotency-Key was used with another request.", None),
    413: ("body_too_large", "The body has more than 1,000,000 bytes.", None),
    415: ("unsupported_media_type", "Send application/json or multipart/form-data.", None),
    422: ("invalid_question", "The question is empty; ask something in words.", "question"),
    429: ("rate_limited", "More than 600 requests in a minute; try again in 3 s.", None),
    503: ("overloaded", "Too many questions are waiting; try again in 2 s.", None),
}
_RETRY_AFTER: Final[dict[str, Any]] = {
    "Retry-After": {
        "description": "Seconds after which to try again.",
        "schema": {"type": "integer", "minimum": 1},
    }
}
_EVERYWHERE: Final = (400, 401, 403, 422, 429)


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI ``responses`` for these statuses and those that any route may give."""
    # Whatever reads a body of limited size reads one that says what it is.
    body = (415,) if 413 in statuses else ()
    return {status: _error(status) for status in sorted({*_EVERYWHERE, *statuses, *body})}


def _error(status: int) -> dict[str, Any]:
    code, message, param = _EXAMPLES[status]
    described: dict[str, Any] = {
        "description": message,
        "content": {
            "application/json": {
                # A reference, added by `_described`: as a model it would be built anew for every
                # status of every route, which took most of the time of a start.
                "schema": {"$ref": "#/components/schemas/ErrorEnvelope"},
                "example": {
                    "type": "error",
                    "error": {
                        "type": TYPE_OF_STATUS[status],
                        "code": code,
                        "message": message,
                        "param": param,
                    },
                    "request_id": "req_4f1d0f5be2a94c1c",
                },
            }
        },
    }
    if status in (429, 503):
        described["headers"] = _RETRY_AFTER
    return described


ANSWER: Final[dict[str, Any]] = {
    "id": "ans_7d1c4c7e",
    "object": "answer",
    "created": 1760000000,
    "question": "Who is the head of the National Neurosurgery Center?",
    "standalone_question": "Who is the head of the National Neurosurgery Center?",
    "conversation_id": None,
    "status": "answered",
    "answer": "Serik Akshulakov",
    "confidence": 0.87,
    "abstention": None,
    "citations": [
        {
            "index": 1,
            "type": "char_location",
            "cited_text": "Serik Akshulakov",
            "sentence": "The head of the National Neurosurgery Center Serik Akshulakov spoke.",
            "sentence_start_char_index": 0,
            "document_id": "5f0c",
            "document_title": "Neurosurgery",
            "document_url": "news/neurosurgery.txt",
            "document_date": "2025-06-28",
            "document_sha256": "9d2f" * 16,
            "passage_id": "5f0c:0-68",
            "page": None,
            "start_char_index": 45,
            "end_char_index": 61,
            "prefix": "The head of the National Neurosurgery Center ",
            "suffix": " spoke.",
            "answer_start_index": 0,
            "answer_end_index": 16,
            "permalink": "/articles/5f0c#char=45,61",
        }
    ],
    "passages": [
        {
            "passage_id": "5f0c:0-68",
            "document_id": "5f0c",
            "document_title": "Neurosurgery",
            "document_url": "news/neurosurgery.txt",
            "document_date": "2025-06-28",
            "text": "The head of the National Neurosurgery Center Serik Akshulakov spoke.",
            "start_char_index": 0,
            "end_char_index": 68,
            "score": 0.71,
            "copies": [],
        }
    ],
    "alternatives": [],
    "conflicts": [],
    "corroborating_documents": 1,
    "warnings": [],
    "offset_unit": "unicode_code_point",
    "index_version": "embedded-12",
    "model": "quoter",
    "timings_ms": {"embed": 3.1, "retrieve": 4.0, "read": 21.5, "compose": 6.2, "total": 35.6},
}

ABSTAINED: Final[dict[str, Any]] = {
    **ANSWER,
    "id": "ans_9a0b11f2",
    "question": "Who won the chess olympiad?",
    "standalone_question": "Who won the chess olympiad?",
    "status": "abstained",
    "answer": None,
    "confidence": 0.04,
    "abstention": {
        "reason": "below_threshold",
        "message": "These articles do not seem to answer this.",
        "nearest_passage_ids": ["5f0c:0-68"],
    },
    "citations": [],
    "corroborating_documents": 0,
}

EVENT_STREAM: Final = (
    'event: answer.created\ndata: {"type":"answer.created","sequence_number":0,'
    '"standalone_question":"Who is the head of the National Neurosurgery Center?"}\n\n'
    'event: answer.delta\ndata: {"type":"answer.delta","sequence_number":3,'
    '"delta":"Serik Akshulakov"}\n\n'
)

DESCRIPTION: Final = """
Ask a question about a folder of articles and get the words that answer it, **quoted** from an
article, with the place they stand. Nothing is generated: every answer is a verbatim span of a
stored article, or an honest abstention.

Offsets are half-open `[start, end)` and count **Unicode code points** of the article's text.
Every response carries `X-Request-Id`; every error is `{"type": "error", "error": {...}}`.
"""

_documents: Final[dict[tuple[int, bool], dict[str, Any]]] = {}
"""OpenAPI documents by what they depend on: the longest question, whether keys are demanded."""


def document(app: FastAPI, settings: Settings) -> dict[str, Any]:
    """What the application serves; alike for all applications whose clients see the same."""
    demanded = keys_demanded(settings)
    made = _documents.get((settings.max_question_chars, demanded))
    if made is None:
        made = _described(app, settings.max_question_chars)
        _describe_keys(made, demanded)
        _documents[settings.max_question_chars, demanded] = made
    return made


def _described(app: FastAPI, max_question_chars: int) -> dict[str, Any]:
    schema = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
        tags=[
            {"name": "questions", "description": "Ask, search, verify, judge."},
            {"name": "articles", "description": "What may be quoted."},
            {
                "name": "for OpenAI's clients",
                "description": "Chat completions, responses, embeddings.",
            },
            {"name": "operation", "description": "Health and metrics."},
        ],
    )
    # What routes refer to without the framework knowing: errors, and a body of two kinds.
    parts = schema["components"]["schemas"]
    for kind in (ErrorEnvelope, NewArticles):
        made = TypeAdapter(kind).json_schema(ref_template="#/components/schemas/{model}")
        parts |= made.pop("$defs", {})
        parts[kind.__name__] = made
    for name in ("AskRequest", "SearchRequest"):
        question = parts[name]["properties"]["question"]
        question["maxLength"] = max_question_chars
    parts["MentionsRequest"]["properties"]["words"]["maxLength"] = max_question_chars
    parts["GridRequest"]["properties"]["questions"]["items"]["maxLength"] = max_question_chars
    # Set here, since the framework drops every null of an example given to a route.
    answers = schema["paths"]["/ask"]["post"]["responses"]["200"]["content"]
    answers["application/json"]["examples"] = {
        "answered": {"value": ANSWER},
        "abstained": {"value": ABSTAINED},
    }
    return schema


def _describe_keys(schema: dict[str, Any], demanded: bool) -> None:
    """How a key is sent, wherever people look for it: in the document and on its page."""
    about = "A key of this service, as whoever runs it gave it to you: `rag_...`."
    if not demanded:
        about += " This server, reached from its own machine alone, demands none."
    schema["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": about},
        "header": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": about},
    }
    either: list[dict[str, list[str]]] = [{"bearer": []}, {"header": []}]
    for path, operations in schema["paths"].items():
        if path not in ("/healthz", "/readyz"):
            for operation in operations.values():
                # An empty one says: or none at all.
                operation["security"] = either if demanded else [*either, {}]
