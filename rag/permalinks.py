"""The address of quoted words (RFC 5147): it opens the article, scrolled to them."""

from __future__ import annotations

from urllib.parse import quote


def permalink(article_id: str, start: int, end: int, snapshot: str | None = None) -> str:
    """Where people see ``[start, end)`` of an article marked, relative to the service.

    Of an article as it was in a ``snapshot``: there it says what it said then.
    """
    then = f"?snapshot={quote(snapshot, safe='')}" if snapshot else ""
    return f"/articles/{quote(article_id, safe='')}{then}#char={start},{end}"
