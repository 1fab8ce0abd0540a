"""Folders, files and uploads -> the index, and out of it again."""

from __future__ import annotations

from rag.ingest.building import build
from rag.ingest.report import Entry, Report, Status

__all__ = ["Entry", "Report", "Status", "build"]
