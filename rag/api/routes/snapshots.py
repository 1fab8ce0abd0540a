"""The index kept as it was on a day: snapshots taken, listed, compared, brought back."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from rag.api.documented import errors
from rag.api.parameters import Shared
from rag.api.service import Service
from rag.api.streaming.events import while_connected
from rag.library import snapshots
from rag.library.snapshots import Compared, Taken
from rag.wire.snapshots import (
    CompareRequest,
    Comparison,
    Restored,
    Snapshot,
    SnapshotList,
    SnapshotRequest,
)

router = APIRouter(tags=["articles"])
SnapshotName = Annotated[
    str,
    Path(min_length=1, max_length=100, pattern=snapshots.NAME, description="A snapshot's `name`."),
]


@router.get(
    "/snapshots",
    summary="List snapshots",
    response_model=SnapshotList,
    responses=errors(),
)
def list_snapshots(service: Shared) -> Any:
    """Ask one with `?snapshot=NAME`: questions, searches and the articles themselves take it."""
    found = snapshots.every(service.settings)
    return SnapshotList("list", [_shown(taken, service) for taken in found])


@router.post(
    "/snapshots",
    summary="Take a snapshot",
    status_code=201,
    response_model=Snapshot,
    responses=errors(408, 409, 413, 422, 503),
)
async def take_snapshot(body: SnapshotRequest, service: Shared) -> Any:
    """Keep the articles as they are now under a name. Needs a key that may write, for all
    collections. Deleting an article later takes nothing out of a snapshot."""
    return _shown(await service.write(snapshots.take, service.assistant, body.name), service)


@router.post(
    "/snapshots/compare",
    summary="Compare answers of two states",
    response_model=Comparison,
    responses=errors(404, 408, 409, 413, 422, 503),
)
async def compare_snapshots(body: CompareRequest, request: Request, service: Shared) -> Any:
    """The same questions, answered as the articles were and as they are, or were later."""
    for question in body.questions:
        service.assistant.checked(question)

    async def answers() -> Comparison:
        async with AsyncExitStack() as asked:
            then = await asked.enter_async_context(service.as_of(body.before))
            now = await asked.enter_async_context(service.as_of(body.after))
            return Comparison("list", [await _compared(body, q, then, now) for q in body.questions])

    return await while_connected(request, answers)


@router.post(
    "/snapshots/{name}/restore",
    summary="Bring a snapshot back",
    response_model=Restored,
    responses=errors(404, 422, 503),
)
async def restore_snapshot(name: SnapshotName, service: Shared) -> Any:
    """The articles are as they were in it, for everybody, in one step; what was added since goes.

    Keys, conversations, judgements and receipts stay. Needs a key that may write, for all
    collections. Take a snapshot first where the articles of now are to be kept.
    """
    articles = await service.write(snapshots.restore, service.settings, name)
    return Restored(name, "restored", articles, service.assistant.index_version)


@router.delete(
    "/snapshots/{name}",
    summary="Remove a snapshot",
    status_code=204,
    responses=errors(404, 422, 503),
)
async def remove_snapshot(name: SnapshotName, service: Shared) -> None:
    """All it holds goes with it. Needs a key that may write, for all collections."""

    def remove() -> None:
        snapshots.remove(service.assistant, name)
        service.earlier.let_go()

    await service.write(remove)


async def _compared(body: CompareRequest, question: str, then: Service, now: Service) -> Compared:
    options = {"filters": body.filters, "min_confidence": body.min_confidence}
    before, after = [await each.ask(question, **options) for each in (then, now)]
    return snapshots.compared(question, before, after)


def _shown(taken: Taken, service: Service) -> Snapshot:
    articles = taken.articles if service.rights.whole else None
    return Snapshot(taken.name, "snapshot", taken.at, articles, taken.version)
