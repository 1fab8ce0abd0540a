"""What several routes take: the service behind them, and the id of an article."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Request

from rag.api.service import Service, service_of

Shared = Annotated[Service, Depends(service_of)]
ArticleId = Annotated[
    str, Path(min_length=1, max_length=200, description="The article's `id`.", examples=["5f0c"])
]


def owner_of(request: Request) -> str:
    """Whose conversations and searches are: the key's, or without keys everybody's here."""
    key = request.scope["state"].get("key")
    return key.id if key else ""
