"""What several routes take: the service behind them, and the id of an article."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path

from rag.api.service import Service, service_of

Shared = Annotated[Service, Depends(service_of)]
ArticleId = Annotated[
    str, Path(min_length=1, max_length=200, description="The article's `id`.", examples=["5f0c"])
]
