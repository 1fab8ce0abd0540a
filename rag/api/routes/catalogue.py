"""Looking through the articles: a catalogue to search and sort, parts of texts, words in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query

from rag import text_parts
from rag.api.documented import errors
from rag.api.listing import AskedFor, Cursor, cursor_of, place_in
from rag.api.parameters import ArticleId, AsOf, Offset
from rag.library.catalogue import SHARED, Order
from rag.types import Listed, kind_of, tags_of
from rag.wire.catalogue import (
    CatalogueEntry,
    CataloguePage,
    Facets,
    Occurrences,
    Share,
    TextPart,
)

router = APIRouter(tags=["articles"])

_MOST_SHARES: Final = 1_000
_MOST_SPANS: Final = 2_000


@router.get(
    "/catalogue",
    summary="Look through the articles",
    response_model=CataloguePage,
    responses=errors(404, 422),
)
def browse_catalogue(
    service: AsOf,
    asked: AskedFor,
    sort: Annotated[Order, Query(description="What comes first.")] = "newest",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Cursor = "",
) -> Any:
    """A page of the articles that match, how many do, and what all of the index share."""
    page, total = service.catalogue.found(
        asked.words,
        asked.filters,
        order=sort,
        after=place_in(sort, cursor),
        limit=limit,
    )
    contents = service.catalogue.contents()
    return CataloguePage(
        "list",
        [_entry(listed) for listed in page.listed],
        total,
        contents.articles,
        Facets(*(_shares(name, contents.shares[name]) for name in SHARED)),
        has_more=page.after is not None,
        next_cursor=cursor_of(sort, page.after),
        index_version=page.version,
    )


@router.get(
    "/articles/{article_id}/text",
    summary="Read a part of an article",
    response_model=TextPart,
    responses=errors(404, 422),
)
def read_text_part(
    article_id: ArticleId,
    service: AsOf,
    start: Offset = None,
    end: Offset = None,
    before: Offset = None,
    after: Offset = None,
) -> Any:
    """The text around `[start, end)`, or the part that ends at `before` or begins at `after`.

    A short article comes whole. Parts join without a hole or an overlap.
    """
    article = service.assistant.article(article_id)
    if before is not None:
        low, high = text_parts.before(article.text, before)
    elif after is not None:
        low, high = text_parts.after(article.text, after)
    else:
        low, high = text_parts.around(article.text, start or 0, end or start or 0)
    return TextPart(
        article.id,
        article.title,
        article.source,
        article.published,
        article.language,
        article.collection,
        article.sha256,
        len(article.text),
        list(article.page_starts),
        article.text[low:high],
        low,
        high,
        "unicode_code_point",
    )


@router.get(
    "/articles/{article_id}/find",
    summary="Find words in an article",
    response_model=Occurrences,
    responses=errors(404, 422),
)
def find_in_article(
    article_id: ArticleId,
    service: AsOf,
    q: Annotated[str, Query(min_length=1, max_length=200, description="Words to find.")],
) -> Any:
    """Where the words stand, small and capital letters alike, across line ends too."""
    text = service.assistant.article(article_id).text
    spans, total = text_parts.occurrences(text, q, _MOST_SPANS)
    places = [list(span) for span in spans]
    return Occurrences(article_id, total, places, "unicode_code_point")


def _entry(listed: Listed) -> CatalogueEntry:
    article = listed.article
    return CatalogueEntry(
        article.id,
        article.title,
        article.source,
        article.published,
        article.language,
        article.collection,
        kind_of(article.source),
        listed.characters,
        len(article.page_starts),
        article.added,
        article.metadata.get("author"),
        tags_of(article.metadata),
    )


def _shares(name: str, counts: Mapping[str, int]) -> list[Share]:
    """The most frequent ones; folders by their path."""
    most = Counter(counts).most_common(_MOST_SHARES)
    if name == "folder":
        most.sort()
    return [Share(name, count) for name, count in most]
