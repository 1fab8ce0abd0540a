"""The files that articles were read from: as they came, and their pages as pictures."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from rag import ingest
from rag.api.documented import errors
from rag.api.parameters import ArticleId, AsOf, Offset
from rag.api.streaming.events import while_connected

router = APIRouter(tags=["articles"])
PageNumber = Annotated[int, Path(ge=1, le=20_000, description="From 1.")]

_LOCKED: Final = {
    # What people send may be a page with a script: it is handed over, never shown here.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


@router.get(
    "/articles/{article_id}/file",
    summary="Get the original file",
    response_class=Response,
    responses={
        200: {
            "description": "The bytes of the file the article was read from, as they were then "
            "(for a record or a member: the whole table or archive).",
            "content": {"application/octet-stream": {"schema": {"type": "string"}}},
        },
        **errors(404, 422),
    },
)
def read_original(article_id: ArticleId, request: Request, service: AsOf) -> Response:
    """Kept by its SHA-256, up to a size; `original` of a citation is a place in it."""
    kept = ingest.original(service.assistant, article_id)
    tag = f'"{kept.sha256}"'
    headers = {
        **_LOCKED,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(kept.name, safe='')}",
        "ETag": tag,
        "Cache-Control": "private, no-cache",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(kept.data, media_type="application/octet-stream", headers=headers)


@router.get(
    "/articles/{article_id}/pages/{page}.png",
    summary="Draw a page of a PDF with words boxed",
    response_class=Response,
    responses={
        200: {
            "description": "The page as a picture, two pixels a point.",
            "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}},
        },
        **errors(404, 422, 503),
    },
)
async def draw_page(
    article_id: ArticleId,
    page: PageNumber,
    request: Request,
    service: AsOf,
    start: Offset = None,
    end: Offset = None,
) -> Response:
    """With `start` and `end` of a citation its words are boxed where they stand on the page."""
    drawn = await while_connected(
        request,
        lambda: service.think(ingest.picture, service.assistant, article_id, page, start, end),
    )
    return Response(drawn, media_type="image/png", headers=dict(_LOCKED))
