"""What several routes take: the service behind them, and the id of an article."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Path, Query, Request

from rag.api.service import Service, service_of
from rag.library.snapshots import NAME as SNAPSHOT

Shared = Annotated[Service, Depends(service_of)]


async def _as_of(
    request: Request,
    snapshot: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=100,
            pattern=SNAPSHOT,
            description="Name of a snapshot: as the articles were in it; left out: as they are.",
        ),
    ] = None,
) -> AsyncIterator[Service]:
    async with service_of(request).as_of(snapshot) as then:
        yield then


AsOf = Annotated[Service, Depends(_as_of)]
"""The service as it is, or as it was in the snapshot that the address names."""
ArticleId = Annotated[
    str, Path(min_length=1, max_length=200, description="The article's `id`.", examples=["5f0c"])
]
RecordId = Annotated[str, Path(min_length=1, max_length=100)]
Offset = Annotated[int | None, Query(ge=0, le=2**53, description="Unicode code points.")]


def prefers(request: Request, kind: str) -> bool:
    """Whether the client's Accept header asks for ``kind`` and not for JSON."""
    accept = request.headers.get("accept", "")
    return kind in accept and "application/json" not in accept
