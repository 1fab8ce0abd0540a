"""Records to rows and back. Texts are UTF-8 bytes, so that every character is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from rag import tables
from rag.engines._rows import HALF, path_bytes
from rag.types import Article, FileRecord, Listed, Passage, Vectors
from rag.types.listing import when

ARTICLE_FIELDS: Final = (
    "id",
    "title",
    "source",
    "published",
    "sha256",
    "language",
    "collection",
    "metadata",
    "page_starts",
    "file_sha256",
    "tables",
)
"""Columns of ``articles`` that hold the record, but for its text and what belongs to that."""

_COLUMNS: Final = ", ".join(f"articles.{name}" for name in (*ARTICLE_FIELDS, "added"))
_LISTED: Final = _COLUMNS.replace("articles.tables", "'[]'")

SELECT_LISTED: Final = f"SELECT {_LISTED}, characters, '', ''::bytea FROM articles"
"""What :func:`listed` makes a record from."""


def select_articles(text: bool) -> str:
    """What :func:`article` makes a record from, up to where a condition may follow."""
    if text:
        return f"SELECT {_COLUMNS}, origin, text FROM articles JOIN texts ON texts.article = key"
    return f"SELECT {_COLUMNS}, '', ''::bytea FROM articles"


def article(row: Sequence[Any]) -> Article:
    """An article from a row of :func:`select_articles`."""
    return Article(
        id=decoded(row[0]),
        title=decoded(row[1]),
        text=decoded(row[-1]),
        source=decoded(row[2]),
        published=row[3],
        sha256=row[4],
        language=None if row[5] is None else decoded(row[5]),
        collection=decoded(row[6]),
        metadata=json.loads(row[7]),
        page_starts=tuple(json.loads(row[8])),
        file_sha256=row[9],
        tables=tables.tables_from_json(row[10]),
        added=when(row[11]),
        origin=row[-2],
    )


def listed(row: Sequence[Any]) -> Listed:
    """An article of a list from a row of :data:`SELECT_LISTED`."""
    return Listed(article(row), row[-3])


def article_row(record: Article) -> tuple[Any, ...]:
    """Values for :data:`ARTICLE_FIELDS`."""
    return (
        record.id.encode(),
        record.title.encode(),
        record.source.encode(),
        record.published,
        record.sha256,
        None if record.language is None else record.language.encode(),
        record.collection.encode(),
        json.dumps(dict(record.metadata)),
        json.dumps(record.page_starts),
        record.file_sha256,
        tables.tables_as_json(record.tables),
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


def file_record(row: Sequence[Any]) -> FileRecord:
    """A file record from every column of ``files``."""
    return FileRecord(
        path=_path(row[0]),
        source=_path(row[1]),
        collection=decoded(row[2]),
        size=row[3],
        mtime_ns=row[4],
        sha256=row[5],
        article_ids=tuple(json.loads(row[6])),
        error=None if row[7] is None else decoded(row[7]),
        named=_path(row[8]),
    )


def file_row(record: FileRecord) -> tuple[Any, ...]:
    """Values for every column of ``files``."""
    return (
        path_bytes(record.path),
        path_bytes(record.source),
        record.collection.encode(),
        record.size,
        record.mtime_ns,
        record.sha256,
        json.dumps(record.article_ids),
        None if record.error is None else record.error.encode("utf-8", "surrogateescape"),
        path_bytes(record.named),
    )


def decoded(stored: bytes) -> str:
    """Text as it was given; what was altered so that it is no UTF-8 is told by its hash."""
    return bytes(stored).decode("utf-8", "replace")


def _path(stored: bytes) -> str:
    return bytes(stored).decode("utf-8", "surrogateescape")
