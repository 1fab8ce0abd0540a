"""The articles themselves: list, read, passages."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from rag.api.documented import errors
from rag.api.errors import ApiError
from rag.api.listing import AskedFor, Cursor, cursor_of, place_in
from rag.api.pages.article import POLICY, article_page
from rag.api.parameters import ArticleId, AsOf, Offset, prefers
from rag.api.service import Service
from rag.library.catalogue import Order
from rag.permalinks import permalink
from rag.types import Article
from rag.wire.articles import (
    ArticleBody,
    ArticleList,
    MarkedSpan,
    PassageBody,
    PassageList,
    article_body,
    summary,
)

router = APIRouter(tags=["articles"])


@router.get(
    "/articles",
    summary="List articles",
    response_model=ArticleList,
    responses=errors(404, 422),
)
def list_articles(
    service: AsOf,
    asked: AskedFor,
    sort: Annotated[Order, Query(description="What comes first.")] = "id",
    limit: Annotated[int, Query(ge=1, le=1000, description="Articles on a page.")] = 100,
    cursor: Cursor = "",
) -> Any:
    """One page of articles without their texts, in any order."""
    page = service.catalogue.page(
        asked.words,
        asked.filters,
        order=sort,
        after=place_in(sort, cursor),
        limit=limit,
    )
    return ArticleList(
        "list",
        [summary(listed) for listed in page.listed],
        has_more=page.after is not None,
        next_cursor=cursor_of(sort, page.after),
    )


@router.get(
    "/articles/{article_id}",
    summary="Read an article",
    response_model=ArticleBody,
    responses={
        200: {
            "description": "The whole article. A browser (`Accept: text/html`) gets the page "
            "for people, so that `/articles/{id}#char=120,154` is a permalink.",
            "content": {"text/html": {"schema": {"type": "string"}}},
        },
        **errors(404, 422),
    },
)
def read_article(
    article_id: ArticleId,
    request: Request,
    service: AsOf,
    start: Offset = None,
    end: Offset = None,
) -> Any:
    """The whole text; with `start` or `end` also the words between them."""
    article = service.assistant.article(article_id)
    span = _span(article, start, end, service.assistant.snapshot)
    if prefers(request, "text/html"):
        return _page(article, span, service, "../")
    return article_body(article, span)


@router.get(
    "/articles/{article_id}/view",
    summary="Read an article as a page",
    response_class=HTMLResponse,
    responses=errors(404, 422),
)
def view_article(
    article_id: ArticleId, service: AsOf, start: Offset = None, end: Offset = None
) -> HTMLResponse:
    """For people: the article with the words marked and scrolled into view.

    The place is given as `?start=120&end=154` (works without script) or as the fragment
    `#char=120,154` (RFC 5147).
    """
    article = service.assistant.article(article_id)
    span = _span(article, start, end, service.assistant.snapshot)
    return _page(article, span, service, "../../")


@router.get(
    "/articles/{article_id}/passages",
    summary="List an article's passages",
    response_model=PassageList,
    responses=errors(404, 422),
)
def list_passages(article_id: ArticleId, service: AsOf) -> Any:
    """The passages that retrieval works with, in order; `text` is cut from the article."""
    passages = service.assistant.passages(article_id)
    data = [PassageBody(part.id, part.text, part.start, part.end) for part in passages]
    return PassageList("list", article_id, data, "unicode_code_point")


def _span(
    article: Article, start: int | None, end: int | None, snapshot: str | None
) -> MarkedSpan | None:
    if start is None and end is None:
        return None
    start = 0 if start is None else start
    end = len(article.text) if end is None else end
    if not start < end <= len(article.text):
        raise ApiError(
            422,
            "invalid_span",
            f"No span [{start}, {end}) in an article of {len(article.text):,} characters.",
            param="end" if start < end else "start",
        )
    link = permalink(article.id, start, end, snapshot)
    return MarkedSpan(start, end, article.text[start:end], link)


def _page(article: Article, span: MarkedSpan | None, service: Service, root: str) -> HTMLResponse:
    place = (span.start_char_index, span.end_char_index) if span else None
    now = "" if service.assistant.snapshot else f"?article={quote(article.id, safe='')}"
    at = "#char={},{}".format(*place) if place and now else ""
    return HTMLResponse(
        article_page(article, place, root + now + at if service.settings.chat else None),
        headers={"Content-Security-Policy": POLICY, "Vary": "Accept"},
    )
