"""The client of the service. ``AsyncClient`` is written by hand, ``Client`` is made from it.

Change only the file ``awaiting.py``; ``python -m rag.workshop.clients`` makes the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Self, TypeVar, Unpack

import httpx2

from rag.client import calls
from rag.client.calls import TIMEOUT, AskOptions, Call
from rag.client.responses import BUSY, event_of, pause, raise_for_refusal, unreachable
from rag.kept.feedback import FeedbackVerdict
from rag.types import Answer, Citation, Event, Filters, Receipt
from rag.wire.articles import ArticleBody, ArticleSummary, PassageList
from rag.wire.health import Readiness
from rag.wire.jobs import Job, UploadReceipt
from rag.wire.questions import FeedbackReceipt, SearchResults, Verdicts

T = TypeVar("T")


class AsyncClient:
    """The service, over HTTP.

    Requests refused for being too many (429, 503) are sent again ``retries`` times after the time
    the service asks for. Raises :class:`ServiceError`, of which :class:`ServiceNotFoundError`,
    :class:`ServiceConflictError` and :class:`ServiceInputError` are kinds.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        *,
        api_key: str | None = None,
        timeout: float = TIMEOUT,
        retries: int = 2,
    ) -> None:
        self._retries = retries
        self._http = httpx2.AsyncClient(
            base_url=url, headers=calls.headers(api_key), timeout=timeout
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask(self, question: str, **options: Unpack[AskOptions]) -> Answer:
        """The answer to ``question``, or an abstention; options as in :class:`AskOptions`."""
        return await self._send(calls.ask(question, options))

    async def stream(self, question: str, **options: Unpack[AskOptions]) -> AsyncIterator[Event]:
        """The same step by step, ending with ``answer.completed``."""
        call = calls.ask(question, options, stream=True)
        attempt = 0
        while True:
            try:
                async with self._http.stream(call.method, call.path, **call.options) as response:
                    if response.status_code not in BUSY or attempt >= self._retries:
                        if not response.is_success:
                            await response.aread()
                            raise_for_refusal(response)
                        lines: list[str] = []
                        async for line in response.aiter_lines():
                            if line:
                                lines.append(line)
                                continue
                            event = event_of(lines)
                            lines = []
                            if event is not None:
                                yield event
                        return
            except httpx2.TransportError as error:
                raise unreachable(self._http.base_url, error) from error
            await asyncio.sleep(pause(response, attempt))
            attempt += 1

    async def search(
        self, question: str, *, top_k: int | None = None, filters: Filters | None = None
    ) -> SearchResults:
        """Passages for ``question``, best first."""
        return await self._send(calls.search(question, top_k, filters))

    async def verify(self, citations: Sequence[Citation]) -> Verdicts:
        """Whether citations still stand where they say."""
        return await self._send(calls.verify(citations))

    async def feedback(
        self,
        answer: Answer,
        verdict: FeedbackVerdict,
        *,
        comment: str = "",
        expected: str | None = None,
    ) -> FeedbackReceipt:
        """Say whether ``answer`` was right."""
        return await self._send(calls.feedback(answer, verdict, comment, expected))

    async def articles(
        self, *, filters: Filters | None = None, page_size: int = 100
    ) -> AsyncIterator[ArticleSummary]:
        """Every article without its text, by id; pages are fetched as they are needed."""
        cursor: str | None = None
        while True:
            page = await self._send(calls.listing(cursor, page_size, filters))
            for item in page.data:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return

    async def article(
        self, article_id: str, start: int | None = None, end: int | None = None
    ) -> ArticleBody:
        """The whole article; with ``start`` and ``end`` also the span between them."""
        return await self._send(calls.article(article_id, start, end))

    async def passages(self, article_id: str) -> PassageList:
        """The passages of an article."""
        return await self._send(calls.passages(article_id))

    async def add(
        self,
        text: str,
        *,
        title: str | None = None,
        source: str | None = None,
        published: date | None = None,
        collection: str = "default",
        idempotency_key: str | None = None,
    ) -> UploadReceipt:
        """Add an article given as text; the same ``source`` again replaces it."""
        call = calls.add(text, title, source, published, collection, idempotency_key)
        return await self._send(call)

    async def upload(
        self,
        files: Mapping[str, bytes],
        *,
        collection: str = "default",
        idempotency_key: str | None = None,
    ) -> UploadReceipt:
        """Add files (name to bytes) and wait until they are searchable."""
        call = calls.upload(files, collection, idempotency_key)
        return await self._send(call)

    async def upload_in_background(
        self,
        files: Mapping[str, bytes],
        *,
        collection: str = "default",
        idempotency_key: str | None = None,
    ) -> Job:
        """Send files to be read in the background; follow it with :meth:`job`."""
        call = calls.upload_in_background(files, collection, idempotency_key)
        return await self._send(call)

    async def job(self, job_id: str) -> Job:
        """How far a background upload has come."""
        return await self._send(calls.job(job_id))

    async def replace(self, article_id: str, text: str, *, title: str | None = None) -> Receipt:
        """Another text under the same id."""
        return await self._send(calls.replace(article_id, text, title))

    async def delete(self, article_id: str) -> Receipt:
        """Remove an article from everything."""
        return await self._send(calls.delete(article_id))

    async def ready(self) -> Readiness:
        """Whether questions can be answered; raises :class:`ServiceError` (503) while not."""
        return await self._send(calls.ready())

    async def _send(self, call: Call[T]) -> T:
        attempt = 0
        while True:
            try:
                response = await self._http.request(call.method, call.path, **call.options)
            except httpx2.TransportError as error:
                raise unreachable(self._http.base_url, error) from error
            if response.status_code not in BUSY or attempt >= self._retries:
                raise_for_refusal(response)
                return call.read(response.content)
            await asyncio.sleep(pause(response, attempt))
            attempt += 1
