"""Records to rows and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag import tables
from rag.types import Article, FileRecord, Listed, Passage, Vectors
from rag.types.listing import when

HALF = np.dtype("<f2")
"""Vectors are stored as half floats: a unit vector keeps its direction to 1e-7 in cosine."""

ARTICLE_FIELDS = (
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

_COLUMNS = ", ".join(f"articles.{name}" for name in (*ARTICLE_FIELDS, "added"))
_LISTED = _COLUMNS.replace("articles.tables", "'[]'")


def select_articles(text: bool) -> str:
    """What :func:`article` makes a record from, up to where a condition may follow."""
    if text:
        return f"SELECT {_COLUMNS}, origin, text FROM articles JOIN texts ON texts.article = key"
    return f"SELECT {_COLUMNS}, '', '' FROM articles"


SELECT_LISTED = f"SELECT {_LISTED}, characters, '', '' FROM articles"
"""What :func:`listed` makes a record from."""


def listed(row: Sequence[Any]) -> Listed:
    """An article of a list from a row of :data:`SELECT_LISTED`."""
    return Listed(article(row), row[-3])


def article(row: Sequence[Any]) -> Article:
    """An article from a row of :func:`select_articles`, its texts as either database keeps them."""
    row = [decoded(value) if isinstance(value, bytes) else value for value in row]
    return Article(
        id=row[0],
        title=row[1],
        text=row[-1],
        source=row[2],
        published=date.fromisoformat(row[3]) if isinstance(row[3], str) else row[3],
        sha256=row[4],
        language=row[5],
        collection=row[6],
        metadata=json.loads(row[7]),
        page_starts=tuple(json.loads(row[8])),
        file_sha256=row[9],
        tables=tables.tables_from_json(row[10]),
        added=when(row[11]),
        origin=row[-2],
    )


def article_row(record: Article) -> tuple[Any, ...]:
    """Values for :data:`ARTICLE_FIELDS`."""
    return (
        record.id,
        record.title,
        record.source,
        None if record.published is None else record.published.isoformat(),
        record.sha256,
        record.language,
        record.collection,
        json.dumps(dict(record.metadata)),
        json.dumps(record.page_starts),
        record.file_sha256,
        tables.tables_as_json(record.tables),
    )


def passage(article_id: str, start: int, end: int, view: str | None, text: str) -> Passage:
    """A passage from the text of its article."""
    return Passage(
        f"{article_id}:{start}-{end}",
        article_id,
        start,
        end,
        text[start:end],
        tables.from_json(view),
    )


def halves(vectors: Vectors) -> NDArray[np.float16]:
    """``vectors`` as they are stored; raises ``ValueError`` for what a half float cannot hold."""
    with np.errstate(over="ignore"):
        stored = np.asarray(vectors, dtype=np.float32).astype(HALF)
    if not np.isfinite(stored).all():
        raise ValueError("a vector holds NaN, infinity or a number beyond 65504")
    return stored


def vectors(blobs: Sequence[bytes], dim: int) -> Vectors:
    """``(len(blobs), dim) float32`` from stored vectors."""
    flat = np.frombuffer(b"".join(blobs), dtype=HALF)
    return flat.reshape(len(blobs), dim).astype(np.float32)


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
        record.collection,
        record.size,
        record.mtime_ns,
        record.sha256,
        json.dumps(record.article_ids),
        record.error,
        path_bytes(record.named),
    )


def path_bytes(path: str) -> bytes:
    """A path as bytes, also one whose name is not Unicode."""
    return path.encode("utf-8", "surrogateescape")


def _path(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")


def decoded(stored: str | bytes) -> str:
    """Text as it was given; what was altered so that it is no UTF-8 is told by its hash."""
    return stored if isinstance(stored, str) else bytes(stored).decode("utf-8", "replace")
