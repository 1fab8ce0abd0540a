"""The address of quoted words (RFC 5147): it opens the article, scrolled to them."""

from __future__ import annotations

from urllib.parse import quote


def permalink(article_id: str, start: int, end: int) -> str:
    """Where people see ``[start, end)`` of an article marked, relative to the service."""
    return f"/articles/{quote(article_id, safe='')}#char={start},{end}"
