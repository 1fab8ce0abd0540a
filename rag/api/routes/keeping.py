"""Keeping a library: labels with a way back, copies merged, many removed, searches kept."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from rag import ingest
from rag.api.documented import errors
from rag.api.parameters import RecordId, Shared
from rag.library.catalogue import matching
from rag.library.saved_searches import NAME, SavedSearch
from rag.types import Filter, In, Receipt, all_of
from rag.wire.articles import COLLECTION_PATTERN
from rag.wire.keeping import (
    Choice,
    CopyList,
    Labelling,
    LabelRequest,
    MergeRequest,
    RemoveRequest,
    SearchKept,
    SearchList,
    SearchToSave,
)

router = APIRouter(tags=["articles"])
SearchName = Annotated[str, Path(min_length=1, max_length=100, pattern=r"\S")]


@router.post(
    "/labels",
    summary="Tag many articles",
    status_code=201,
    response_model=Labelling,
    responses=errors(408, 413, 422, 503),
)
async def label_articles(body: LabelRequest, service: Shared) -> Any:
    """Add and remove tags and metadata of every article chosen, up to 10,000; it can be undone.

    Tags stay with an article when its file is read again.
    """
    done = await service.write(
        ingest.label, service.assistant, _chosen(body), body.labels, service.owner
    )
    return Labelling(done.id, "labelling", done.articles, done.index_version)


@router.delete(
    "/labels/{labelling_id}",
    summary="Undo a change of labels",
    response_model=Labelling,
    responses=errors(404, 422, 503),
)
async def undo_labelling(labelling_id: RecordId, service: Shared) -> Any:
    """Every article says what it said before; one changed again since keeps what it says now."""
    done = await service.write(ingest.undo, service.assistant, labelling_id, service.owner)
    return Labelling(done.id, "labelling", done.articles, done.index_version)


@router.get(
    "/copies",
    summary="List near-copies",
    response_model=CopyList,
    responses=errors(422, 503),
)
async def list_copies(
    service: Shared,
    collection: Annotated[
        str, Query(pattern=COLLECTION_PATTERN, description="Copies are looked for in one.")
    ] = "default",
) -> Any:
    """Articles that say (nearly) the same as another of the collection. Reads all of it."""

    def look() -> CopyList:
        with service.assistant.store.read() as view:
            return CopyList("list", ingest.all_copies(view, collection), view.version)

    return await service.think(look)


@router.post(
    "/copies/merge",
    summary="Merge copies into one article",
    response_model=Receipt,
    responses=errors(404, 408, 413, 422, 503),
)
async def merge_copies(body: MergeRequest, service: Shared) -> Any:
    """The copies are deleted, with a receipt; the one kept takes over their tags and metadata."""
    merge = partial(ingest.merge, service.assistant, body.keep, body.copies)
    return await service.deleted(body.copies, merge)


@router.post(
    "/articles/remove",
    summary="Delete many articles",
    response_model=Receipt,
    responses=errors(404, 408, 413, 422, 503),
)
async def delete_articles(body: RemoveRequest, service: Shared) -> Any:
    """All of them or none, under one receipt. What is deleted is gone: there is no undoing it."""
    ids = list(dict.fromkeys(body.article_ids))
    return await service.deleted(ids, partial(ingest.remove_articles, service.assistant, ids))


@router.get(
    "/searches",
    summary="List saved searches",
    response_model=SearchList,
    responses=errors(422),
)
def list_searches(service: Shared) -> Any:
    """Your own: a key's searches are nobody else's."""
    found = service.searches.all(service.owner)
    return SearchList("list", [_kept(search) for search in found])


@router.put(
    "/searches/{name}",
    summary="Save a search",
    response_model=SearchKept,
    responses=errors(408, 413, 422),
)
def save_search(
    name: Annotated[SearchName, Path(pattern=NAME)], body: SearchToSave, service: Shared
) -> Any:
    """Under a name of your choice; the same name again replaces it."""
    search = SavedSearch(name, body.words, body.filters, body.sort)
    service.searches.put(service.owner, search)
    return _kept(search)


@router.delete(
    "/searches/{name}",
    summary="Remove a saved search",
    status_code=204,
    responses=errors(404, 422),
)
def remove_search(name: SearchName, service: Shared) -> None:
    """The articles it finds stay."""
    service.searches.remove(service.owner, name)


def _chosen(body: Choice) -> Filter | None:
    ids = In("article_id", tuple(body.article_ids)) if body.article_ids else None
    return all_of((ids, matching(body.words, body.filters)))


def _kept(search: SavedSearch) -> SearchKept:
    return SearchKept(search.name, "search", search.words, search.filters, search.sort)
