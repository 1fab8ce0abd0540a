"""How lists of articles are asked for: the same words, filters, order and cursor everywhere."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import Depends, Query
from pydantic import StringConstraints

from rag.api.errors import ApiError
from rag.library.catalogue import Order
from rag.types import Filters, Place
from rag.wire.articles import METADATA_PATTERN
from rag.wire.strict import Day

_NONE: Final[list[str]] = []
"""No restriction; the framework copies it for every request."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The articles that a request is about."""

    words: str = ""
    filters: Filters = field(default_factory=Filters)


def _asked(
    q: Annotated[
        str,
        Query(
            max_length=200,
            description="Words that title, source, author or tags hold; a beginning is enough.",
        ),
    ] = "",
    source: Annotated[list[str], Query(description="Only these sources.")] = _NONE,
    collection: Annotated[list[str], Query(description="Only these collections.")] = _NONE,
    folder: Annotated[list[str], Query(description="Only what lies in these folders.")] = _NONE,
    kind: Annotated[list[str], Query(description="Only files of these suffixes.")] = _NONE,
    tag: Annotated[list[str], Query(description="Only what has one of these tags.")] = _NONE,
    metadata: Annotated[
        list[Annotated[str, StringConstraints(pattern=METADATA_PATTERN)]],
        Query(description="`name:value` of the article's metadata, such as `author:Ada Moor`."),
    ] = _NONE,
    published_from: Annotated[Day | None, Query(description="Earliest date.")] = None,
    published_to: Annotated[Day | None, Query(description="Latest date.")] = None,
) -> Asked:
    told = {}
    for pair in metadata:
        name, _, value = pair.partition(":")
        told[name.strip()] = value.strip()
    return Asked(
        q,
        Filters(
            published_from,
            published_to,
            sources=source,
            collections=collection,
            folders=folder,
            kinds=kind,
            tags=tag,
            metadata=told,
        ),
    )


AskedFor = Annotated[Asked, Depends(_asked)]
Cursor = Annotated[str, Query(max_length=4000, description="`next_cursor` of the page before.")]


def cursor_of(order: Order, place: Place | None) -> str | None:
    """Where a list in that order goes on, for the outside."""
    if place is None:
        return None
    packed = json.dumps([order, *place], ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def place_in(order: Order, cursor: str) -> Place | None:
    """The other way round; raises the 422 refusal for what is no cursor of that order."""
    if not cursor:
        return None
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        named, value, article_id = json.loads(base64.b64decode(padded, b"-_", validate=True))
        f"{value}{article_id}".encode()
    except (binascii.Error, UnicodeError, ValueError, TypeError, RecursionError) as error:
        raise _no_cursor("Not a cursor of this list; begin without one.") from error
    if named != order:
        raise _no_cursor(f"A cursor of a list sorted by {str(named)[:20]!r}, not {order!r}.")
    number = order in ("added", "first_added", "longest", "shortest")
    fits = type(value) is (int if number else str) and isinstance(article_id, str)
    if not fits or (number and abs(value) >= 2**63):
        raise _no_cursor("Not a cursor of this list; begin without one.")
    return value, article_id


def _no_cursor(message: str) -> ApiError:
    return ApiError(422, "invalid_cursor", message, param="cursor")
