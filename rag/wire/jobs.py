"""What became of an upload, at once or in the background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.described import described
from rag.wire.errors import ErrorDetail


@described
@dataclass(frozen=True, slots=True)
class UploadedDocument:
    """What became of one document of an upload."""

    source: str
    status: Literal["added", "updated", "unchanged", "duplicate", "failed"]
    article_ids: list[str]
    """The articles read from it (an archive or a table holds many)."""
    passages: int
    """Passages stored by this upload."""
    code: str | None
    """Why it could not be read: ``encrypted``, ``no_text``, ``broken``, ``too_large``,
    ``too_costly``, ``not_supported``, ``conflict``; or none."""
    message: str | None
    """The same in a sentence; of a document that was read, what of it could not be."""


@described
@dataclass(frozen=True, slots=True)
class UploadReceipt:
    """What an upload did; everything in it is searchable by now."""

    object: Literal["upload"]
    documents: list[UploadedDocument]
    """One for each document sent, in order."""
    articles: int
    """Articles added or replaced."""
    passages: int
    index_version: str
    """The store's version after the change; every later answer sees it."""


@described
@dataclass(frozen=True, slots=True)
class Job:
    """An upload that is read in the background."""

    id: str
    object: Literal["job"]
    status: Literal["queued", "running", "succeeded", "failed"]
    created: int
    """Unix time, seconds."""
    finished: int | None
    """Unix time, seconds."""
    done: int
    """Bytes of documents dealt with so far."""
    total: int
    """Bytes of documents sent."""
    receipt: UploadReceipt | None
    """What was stored; present when it succeeded."""
    error: ErrorDetail | None
    """Why it failed; present when it did."""


@described
@dataclass(frozen=True, slots=True)
class JobList:
    """The latest jobs, newest first."""

    object: Literal["list"]
    data: list[Job]
