"""What a page of the web is called in the folder."""

from __future__ import annotations

import mimetypes
from typing import Final
from urllib.parse import unquote, urlsplit

_SUFFIXES: Final = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/json": ".json",
}


def named(address: str, kind: str) -> list[str]:
    """Host, folders and file of an address, the suffix that of its media type."""
    parts = urlsplit(address)
    path = [unquote(part) for part in parts.path.split("/") if part]
    last = path.pop() if path else "index"
    if parts.query:
        last += f"-{parts.query}"
    suffix = _SUFFIXES.get(kind) or mimetypes.guess_extension(kind) or ""
    if suffix and not last.lower().endswith((suffix, ".htm" if suffix == ".html" else suffix)):
        last += suffix
    return [str(parts.hostname), *path, last]
