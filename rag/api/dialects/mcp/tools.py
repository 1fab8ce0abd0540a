"""The journey as methods that programs call: what tools and resources answer with."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Annotated, Any, Final

from anyio import to_thread
from mcp.server.mcpserver.exceptions import ResourceNotFoundError
from pydantic import Field
from pydantic_core import to_json

from rag import ingest
from rag.api.dialects.mcp.records import Excerpt, Listing, row_of
from rag.api.jobs.uploads import TextDocument, stored
from rag.api.listing import cursor_of, place_in
from rag.api.service import Service
from rag.errors import NotFoundError
from rag.library.catalogue import Order
from rag.library.snapshots import NAME as SNAPSHOT
from rag.types import Answer, Citation, Filters, Form
from rag.wire.articles import COLLECTION_PATTERN, SOURCE_PATTERN, NewArticle
from rag.wire.jobs import UploadReceipt
from rag.wire.questions import SearchResults, Verdicts

_EXCERPT: Final = 20_000
SCOPE: Final[ContextVar[Mapping[str, Any]]] = ContextVar("scope", default=MappingProxyType({}))
"""Of the request whose call is served; empty on standard input and output."""
_LATEST: Final = 200

Since = Annotated[date | None, Field(description="Only articles published then or later.")]
Until = Annotated[date | None, Field(description="Only articles published until then.")]
Collections = Annotated[
    list[str] | None, Field(max_length=100, description="Only these groups of articles.")
]
Snapshot = Annotated[
    str | None,
    Field(max_length=100, pattern=SNAPSHOT, description="As the articles were in this snapshot."),
]
Depth = Annotated[int | None, Field(ge=1, le=50, description="Passages taken.")]


class Tools:
    """What clients can call and read: each a method that goes by what its caller may see."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def _seen(self) -> Service:
        """The service as whoever sent the call may see it."""
        return self._service.seen_by(SCOPE.get())

    async def ask(
        self,
        question: str,
        published_from: Since = None,
        published_to: Until = None,
        collections: Collections = None,
        top_k: Depth = None,
        form: Annotated[
            Form | None, Field(description="What the answer is made of; none: what is asked for.")
        ] = None,
        snapshot: Snapshot = None,
    ) -> Answer:
        """The words of the articles that answer a question, with citations, or an abstention."""
        filters = Filters(published_from, published_to, collections=collections or [])
        async with self._seen().as_of(snapshot) as theirs:
            return await theirs.ask(
                question, filters=filters, top_k=top_k, form=form, owner=theirs.owner
            )

    async def search(
        self,
        question: str,
        published_from: Since = None,
        published_to: Until = None,
        collections: Collections = None,
        top_k: Depth = None,
        snapshot: Snapshot = None,
    ) -> SearchResults:
        """Passages for a question, best first, without reading an answer in them."""
        filters = Filters(published_from, published_to, collections=collections or [])
        async with self._seen().as_of(snapshot) as theirs:
            return await theirs.search(question, top_k, filters)

    async def list_articles(
        self,
        words: Annotated[
            str, Field(max_length=300, description="In title, source, author or tags.")
        ] = "",
        published_from: Since = None,
        published_to: Until = None,
        collections: Collections = None,
        tags: Annotated[
            list[str] | None, Field(max_length=100, description="Only with one of these.")
        ] = None,
        sort: Annotated[Order, Field(description="What comes first.")] = "newest",
        cursor: Annotated[
            str, Field(max_length=4000, description="`next_cursor` of the page before.")
        ] = "",
        limit: Annotated[int, Field(ge=1, le=200)] = 50,
        snapshot: Snapshot = None,
    ) -> Listing:
        """The articles there are, without their texts."""
        filters = Filters(
            published_from, published_to, collections=collections or [], tags=tags or []
        )
        after = place_in(sort, cursor)
        async with self._seen().as_of(snapshot) as theirs:
            page, total = await to_thread.run_sync(
                partial(
                    theirs.catalogue.found, words, filters, order=sort, after=after, limit=limit
                )
            )
        return Listing([row_of(one) for one in page.listed], total, cursor_of(sort, page.after))

    async def read_article(
        self,
        article_id: str,
        start: Annotated[int, Field(ge=0, description="First character wanted.")] = 0,
        length: Annotated[int, Field(ge=1, le=100_000)] = _EXCERPT,
        snapshot: Snapshot = None,
    ) -> Excerpt:
        """The text of an article, or a part of a long one."""
        async with self._seen().as_of(snapshot) as theirs:
            article = await to_thread.run_sync(theirs.assistant.article, article_id)
        text = article.text[start : start + length]
        return Excerpt(
            article_id=article.id,
            title=article.title,
            source=article.source,
            published=article.published,
            text=text,
            start_char_index=start,
            end_char_index=start + len(text),
            characters=len(article.text),
        )

    async def verify(
        self,
        citations: Annotated[list[Citation], Field(min_length=1, max_length=100)],
        snapshot: Snapshot = None,
    ) -> Verdicts:
        """Whether quoted words still stand where citations (as `ask` gave them) say."""
        async with self._seen().as_of(snapshot) as theirs:
            return Verdicts("list", await theirs.think(ingest.verify, theirs.assistant, citations))

    async def add_article(
        self,
        text: Annotated[str, Field(min_length=1, max_length=500_000, pattern=r"\w")],
        title: Annotated[str | None, Field(max_length=500)] = None,
        source: Annotated[
            str | None,
            Field(
                max_length=500,
                pattern=SOURCE_PATTERN,
                description="Path or address; the same one again replaces the article.",
            ),
        ] = None,
        published: date | None = None,
        collection: Annotated[str, Field(pattern=COLLECTION_PATTERN)] = "default",
    ) -> UploadReceipt:
        """Add an article that can be quoted from then on; takes the right to write there."""
        theirs = self._seen()
        theirs.rights.check_writes([collection])
        new = NewArticle(
            text=text,
            title=title,
            source=source,
            published=published,
            language=None,
            collection=collection,
        )
        return await stored(theirs, [TextDocument(new, collection)], lambda done: None)

    async def article_text(self, article_id: str) -> str:
        """The whole text of an article, by its id."""
        try:
            return (await to_thread.run_sync(self._seen().assistant.article, article_id)).text
        except NotFoundError as error:
            raise ResourceNotFoundError(str(error)) from error

    async def latest(self) -> str:
        """The articles added last; `list_articles` finds and sorts all of them."""
        page = await to_thread.run_sync(partial(self._seen().catalogue.page, limit=_LATEST))
        return to_json([row_of(one) for one in page.listed]).decode()

    async def contents(self) -> str:
        """How many articles there are, by collection, folder, kind of file and tag."""
        return to_json(await to_thread.run_sync(self._seen().catalogue.contents)).decode()
