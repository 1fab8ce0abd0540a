"""Watched questions, their feed, and the questions that were withheld."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from rag.api.dialects import atom
from rag.api.documented import errors
from rag.api.parameters import RecordId, Shared
from rag.deletion import forget_meanwhile
from rag.types import Gap, Watched
from rag.wire.watched import GapList, WatchedList, WatchRequest

router = APIRouter(tags=["questions"])


@router.post(
    "/watched",
    summary="Watch a question",
    status_code=201,
    response_model=Watched,
    responses=errors(408, 413, 422, 503),
)
async def watch_question(body: WatchRequest, service: Shared) -> Any:
    """Ask a question now and again after every change of the index, up to 100 for each key."""
    answer = await service.ask(body.question)
    kept = await run_in_threadpool(service.watched.add, service.owner, answer)
    await run_in_threadpool(forget_meanwhile, service.assistant.store, answer)
    return kept


@router.get(
    "/watched",
    summary="List watched questions",
    response_model=WatchedList,
    responses=errors(),
)
def list_watched(service: Shared) -> Any:
    """The questions watched with this key: what each is answered, what changed, and because of
    which articles."""
    return WatchedList("list", service.watched.all(service.owner))


@router.get(
    "/watched/feed.atom",
    summary="Subscribe to watched questions",
    response_class=Response,
    responses={
        200: {
            "description": "An Atom feed: an entry for every change of an answer.",
            "content": {atom.MEDIA_TYPE: {"schema": {"type": "string"}}},
        },
        **errors(),
    },
)
def watched_feed(request: Request, service: Shared) -> Response:
    """The changes of the answers to the questions watched with this key, newest first."""
    body = atom.feed(service.watched.all(service.owner), str(request.url))
    return Response(body, media_type=atom.MEDIA_TYPE)


@router.delete(
    "/watched/{watched_id}",
    summary="Watch a question no more",
    status_code=204,
    responses=errors(404, 422),
)
def stop_watching(watched_id: RecordId, service: Shared) -> None:
    """What it was answered is kept no more. Others' questions are not there."""
    service.watched.remove(service.owner, watched_id)


@router.get(
    "/gaps",
    summary="List what the articles do not answer",
    response_model=GapList,
    responses=errors(),
)
def list_gaps(service: Shared) -> Any:
    """Questions that were withheld in the last 90 days, by the word they share, with their words
    that stand in no article. Needs a key that may write, for all collections. Empty where
    conversations are not kept."""
    found: list[Gap] = []
    if service.gaps is not None:
        with service.assistant.store.read() as view:
            found = service.gaps.by_topic(lambda word: bool(view.search_lexical(word, 1)))
    return GapList("list", found)
