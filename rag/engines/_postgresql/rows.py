"""Records to rows and back. Texts are UTF-8 bytes, so that every character is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from rag import tables
from rag.engines import _rows
from rag.engines._postgresql.filters import POSTGRESQL as FILTERS
from rag.engines._rows import ARTICLE_FIELDS, HALF, decoded, path_bytes
from rag.engines._spelling import Spelling
from rag.types import Article, FileRecord, Passage, Vectors

POSTGRESQL: Final = Spelling("%s", None, FILTERS, str.encode, decoded)

_TEXTS: Final = frozenset({"id", "title", "source", "language", "collection"})
"""Columns of ``articles`` that are bytes here."""


def article_row(record: Article) -> tuple[Any, ...]:
    """Values for :data:`rag.engines._rows.ARTICLE_FIELDS`."""
    named = zip(ARTICLE_FIELDS, _rows.article_row(record), strict=True)
    return tuple(
        value.encode() if name in _TEXTS and value is not None else value for name, value in named
    )


PASSAGE: Final = (
    "articles.id, passages.first, passages.last, view,"
    " substring(text FROM first_byte + 1 FOR bytes)"
)
"""What :func:`passage` makes a record from, of ``articles``, ``passages`` and ``texts``."""


def passage(row: Sequence[Any]) -> Passage:
    """A passage from a row of :data:`PASSAGE`."""
    article_id, first, last, view, words = row
    name = decoded(article_id)
    return Passage(
        f"{name}:{first}-{last}", name, first, last, decoded(words), tables.from_json(view)
    )


def vectors(sent: Sequence[bytes], dim: int) -> Vectors:
    """``(len(sent), dim) float32`` from vectors as ``halfvec_send`` writes them."""
    layout = np.dtype([("head", ">u2", 2), ("values", ">f2", dim)])
    read = np.frombuffer(b"".join(sent), dtype=layout)["values"]
    return np.asarray(read, dtype=HALF).reshape(len(sent), dim).astype(np.float32)


def file_row(record: FileRecord) -> tuple[Any, ...]:
    """Values for every column of ``files``."""
    path, source, collection, *file, error, named = _rows.file_row(record)
    told = None if error is None else path_bytes(error)
    return path, source, collection.encode(), *file, told, named
