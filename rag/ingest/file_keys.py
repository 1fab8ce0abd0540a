"""How a file is remembered: one file may be in several collections, an upload has no path."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from rag.articles import shown
from rag.types import FileRecord

DEFAULT: Final = "default"
_UPLOAD: Final = ":upload:"
PARTLY: Final = "partly: "
"""Starts ``FileRecord.error`` where parts of a file were read; else it is ``reason: message``."""


def is_failure(record: FileRecord) -> bool:
    """Whether the file could not be read at all when it was last looked at."""
    return record.error is not None and not record.error.startswith(PARTLY)


def file_key(collection: str, path: Path) -> str:
    """``FileRecord.path`` of a file on disk: its absolute path, after its collection."""
    return shown(path) if collection == DEFAULT else f"{collection}:{shown(path)}"


def upload_key(collection: str, name: str) -> str:
    """``FileRecord.path`` of something that was sent and never lay on this disk."""
    return f"{collection}{_UPLOAD}{name}"


def path_of(record: FileRecord) -> Path | None:
    """Where the file of ``record`` lies, or none for an upload."""
    if record.path.startswith(f"{record.collection}{_UPLOAD}"):
        return None
    prefix = "" if record.collection == DEFAULT else f"{record.collection}:"
    return Path(record.path.removeprefix(prefix))


def holds(record: FileRecord) -> bool:
    """Whether what ``record`` names is still there (an upload stays until it is removed)."""
    path = path_of(record)
    return path is None or path.exists()
