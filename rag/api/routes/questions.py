"""Ask, search, verify, and say what was thought of the answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool

from rag import ingest
from rag.api.documented import EVENT_STREAM, errors
from rag.api.errors import ApiError
from rag.api.parameters import AsOf, RecordId, Shared, prefers
from rag.api.streaming.events import AnswerWire, EventStream, while_connected
from rag.deletion import quotes_what_went
from rag.types import Answer
from rag.wire.questions import (
    AskRequest,
    FeedbackReceipt,
    FeedbackRequest,
    SearchRequest,
    SearchResults,
    Verdicts,
    VerifyRequest,
)

router = APIRouter(tags=["questions"])

_LARGEST_OFFSET = 2**53


@router.post(
    "/ask",
    summary="Ask a question",
    response_model=Answer,
    responses={
        200: {
            "description": "An answer quoted from the articles, or an abstention saying why not. "
            "With `stream` or `Accept: text/event-stream` the same, step by step: "
            "answer.created, retrieval.completed, citation.added, answer.delta, "
            "answer.completed, ping while waiting, error when it fails midway.",
            "content": {
                "text/event-stream": {"schema": {}, "example": EVENT_STREAM},
            },
        },
        **errors(404, 408, 413, 422, 503),
    },
)
async def ask(body: AskRequest, request: Request, service: AsOf) -> Any:
    """The words of the articles that answer the question, with the place they stand.

    Nothing is generated: `answer` is quoted, `citations` say from where, and `confidence` is a
    calibrated probability. Not answering is a state (`abstained`), not an error.
    """
    options: dict[str, Any] = {
        "conversation_id": body.conversation_id,
        "top_k": body.top_k,
        "min_confidence": body.min_confidence,
        "form": body.form,
        "as_written": body.as_written,
        "filters": body.filters,
        "owner": service.owner,
    }
    if body.stream or prefers(request, "text/event-stream"):
        service.gate.refuse_when_full()
        wire = AnswerWire(passages="passages" in body.include)
        return EventStream(service.events(body.question, **options), wire, service.ping_seconds)
    answer = await while_connected(request, lambda: service.ask(body.question, **options))
    return answer if "passages" in body.include else replace(answer, passages=[])


@router.delete(
    "/conversations/{conversation_id}",
    summary="Forget a conversation",
    status_code=204,
    responses=errors(404, 422),
)
def forget_conversation(
    conversation_id: Annotated[str, Path(min_length=1, max_length=200)], service: Shared
) -> None:
    """What was asked and quoted in it is kept no more. Others' conversations are not there."""
    if not service.assistant.forget_conversation(conversation_id, owner=service.owner):
        raise ApiError(404, "not_found", "There is no such conversation.")


@router.post(
    "/search",
    summary="Find passages",
    response_model=SearchResults,
    responses=errors(404, 408, 413, 422, 503),
)
async def search(body: SearchRequest, request: Request, service: AsOf) -> Any:
    """Passages for a question, best first, near-copies collapsed; no answer is read in them."""
    return await while_connected(
        request, lambda: service.search(body.question, body.top_k, body.filters)
    )


@router.post(
    "/verify",
    summary="Check citations",
    response_model=Verdicts,
    responses=errors(404, 408, 413, 422, 503),
)
async def verify(body: VerifyRequest, request: Request, service: AsOf) -> Any:
    """Whether quoted words still stand where a citation says: valid, moved or stale."""
    found = await while_connected(
        request, lambda: service.think(ingest.verify, service.assistant, body.citations)
    )
    return Verdicts("list", found)


@router.post(
    "/feedback",
    summary="Judge an answer",
    status_code=201,
    response_model=FeedbackReceipt,
    responses=errors(404, 408, 409, 413, 422),
)
async def give_feedback(body: FeedbackRequest, service: Shared) -> Any:
    """Store whether an answer was right; the operator can export it as evaluation data."""
    given = service.answers.get(body.answer_id) or body.answer
    if given is None:
        raise ApiError(
            404,
            "answer_unknown",
            "The server no longer holds this answer; send it along as `answer`.",
            param="answer_id",
        )
    if given.id != body.answer_id:
        raise ApiError(
            409, "conflict", "`answer` is another one than `answer_id` names.", param="answer_id"
        )
    if any(citation.end_char_index > _LARGEST_OFFSET for citation in given.citations):
        raise ApiError(422, "invalid_request", "Offsets beyond any article.", param="answer")
    stored = await run_in_threadpool(
        service.feedback.add,
        given,
        body.verdict,
        comment=body.comment,
        expected=body.expected,
    )
    store = service.assistant.store
    if await run_in_threadpool(quotes_what_went, service.settings, store, given):
        await run_in_threadpool(service.feedback.withdraw, stored.id)
        raise ApiError(
            409,
            "conflict",
            "An article that this answer quotes was deleted or says something else now; ask again "
            "and judge the new answer. Nothing was kept.",
            param="answer_id",
        )
    return FeedbackReceipt(stored.id, "feedback", stored.answer_id, stored.verdict, stored.created)


@router.delete(
    "/feedback/{feedback_id}",
    summary="Take a judgement back",
    status_code=204,
    responses=errors(404, 422),
)
def withdraw_feedback(feedback_id: RecordId, service: Shared) -> None:
    """Whoever gave a judgement knows its id, which no one can guess."""
    if not service.feedback.withdraw(feedback_id):
        raise ApiError(404, "not_found", f"There is no judgement {feedback_id!r}.")


@router.get(
    "/feedback",
    summary="Export feedback",
    response_class=Response,
    responses={
        200: {
            "description": "Evaluation data: one JSON object a line.",
            "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
        },
        **errors(),
    },
)
def export_feedback(service: Shared) -> Response:
    """Every judgement as a line of evaluation data. Needs a key that may write."""
    lines = [to_json(stored.example()) + b"\n" for stored in service.feedback.all()]
    return Response(b"".join(lines), media_type="application/x-ndjson")
