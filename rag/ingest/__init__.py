"""Folders, files and uploads -> the index, and out of it again."""

from __future__ import annotations

from rag.ingest.building import build
from rag.ingest.duplicates import all_copies
from rag.ingest.labelling import label, merge, undo
from rag.ingest.originals import Kept, original, picture, verify
from rag.ingest.report import Entry, Report, Status
from rag.ingest.uploads import add_bytes, remove, remove_articles
from rag.ingest.walk import must_exist
from rag.ingest.watching import watch

__all__ = [
    "Entry",
    "Kept",
    "Report",
    "Status",
    "add_bytes",
    "all_copies",
    "build",
    "label",
    "merge",
    "must_exist",
    "original",
    "picture",
    "remove",
    "remove_articles",
    "undo",
    "verify",
    "watch",
]
