"""Work over many articles: the grid, and who mentions what when."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic_core import to_json

from rag.api.documented import errors
from rag.api.errors import envelope, request_id_of
from rag.api.parameters import AsOf
from rag.api.service import Service
from rag.api.streaming.events import refusal_of, while_connected
from rag.errors import NotFoundError
from rag.library import overviews
from rag.types import Article, Filters, GridCell, Mentions
from rag.wire.overviews import MOST_ARTICLES, GridRequest, MentionsRequest

router = APIRouter(tags=["questions"])

_NDJSON: Final = "application/x-ndjson"


@router.post(
    "/grid",
    summary="Ask many questions of many articles",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "One JSON object a line, a cell each, as it is answered: question by "
            "question, article by article. A line of `type` error ends a grid that failed.",
            "model": GridCell,
            "content": {_NDJSON: {"schema": {"type": "string"}}},
        },
        **errors(404, 408, 413, 422, 503),
    },
)
async def grid(body: GridRequest, request: Request, service: AsOf) -> Any:
    """Each question asked of each article alone; every cell is a quote or an honest blank.

    A client that lost the connection goes on with `after` cells. Hanging up stops the work.
    """
    for question in body.questions:
        service.assistant.checked(question)
    service.gate.refuse_when_full()
    articles = await service.think(_columns, service, body.article_ids, body.filters)
    return StreamingResponse(
        _lines(body, articles, service, request_id_of(request.scope)), media_type=_NDJSON
    )


@router.post(
    "/mentions",
    summary="Count who mentions something",
    response_model=Mentions,
    responses=errors(404, 408, 413, 422, 503),
)
async def mentions(body: MentionsRequest, request: Request, service: AsOf) -> Any:
    """The articles that hold all these words in one passage, by month and by source."""
    words = service.assistant.checked(body.words)

    def count() -> Mentions:
        with service.assistant.store.read() as view:
            return overviews.mentions(view, words, body.filters.where())

    return await while_connected(request, lambda: service.think(count))


def _columns(service: Service, ids: Sequence[str], filters: Filters) -> list[Article]:
    with service.assistant.store.read() as view:
        if not ids:
            return view.scan("", MOST_ARTICLES, filters.where(), text=False)
        found = view.get(list(dict.fromkeys(ids)), text=False)
    missing = sorted(set(ids) - {article.id for article in found})
    if missing:
        raise NotFoundError(f"No such articles: {', '.join(missing[:5])}; list them: `rag list`.")
    return found


async def _lines(
    body: GridRequest, articles: Sequence[Article], service: Service, request_id: str
) -> AsyncGenerator[bytes]:
    service = service.apart()
    try:
        for number, question, article, filters in overviews.places(
            body.questions, articles, body.after
        ):
            answer = await service.ask(
                question,
                filters=filters,
                top_k=overviews.GRID_TOP_K,
                min_confidence=body.min_confidence,
            )
            yield to_json(overviews.cell(number, question, article, answer)) + b"\n"
    except Exception as error:
        # The stream began, so that its last line must say what an ordinary response would.
        yield to_json(envelope(refusal_of(error).detail, request_id)) + b"\n"
