"""RSS and Atom: an entry a file; the page it links to where the feed has only the beginning of it.

A feed shows its latest entries and forgets the others. The folder keeps them: nothing is removed
because a feed shows it no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urljoin
from xml.sax.saxutils import escape, quoteattr

from rag.connectors._fetching import Fetching
from rag.connectors._folder import Known
from rag.connectors._names import named
from rag.errors import ConnectorError


def run(address: str, fetching: Fetching) -> None:
    """Fetch the feed at ``address``, and the pages of its entries."""
    got = fetching.web.get(address)
    for entry in entries(got.data or b"", got.address):
        link = _link(entry, got.address)
        whole = "\n".join(part.value for part in entry.get("content", ()) if part.get("value"))
        key = link or f"{got.address}#{entry.get('id') or entry.get('title') or ''}"
        fetch: Callable[[Known | None], bool]
        if whole or not link:
            fetch = _kept(fetching, key, entry, whole or entry.get("summary", ""), link)
        else:
            fetch = fetching.page(link, lambda page, link=link: named(link, page.kind))  # type: ignore[misc]
        if not fetching.each(key, fetch):
            return


def entries(data: bytes, address: str) -> Iterator[Any]:
    """The entries of a feed; raises :class:`ConnectorError` for what is none."""
    import feedparser

    if b"<!ENTITY" in data.replace(b"\0", b""):
        raise ConnectorError(f"{address} defines XML entities, which feeds have no use for.")
    feed = feedparser.parse(BytesIO(data), resolve_relative_uris=False)
    if not feed.version:
        raise ConnectorError(f"{address} is no RSS or Atom feed.")
    yield from feed.entries


def _link(entry: Any, base: str) -> str:
    link = urljoin(base, str(entry.get("link") or "").strip()) if entry.get("link") else ""
    return link if link.startswith(("http://", "https://")) else ""


def _kept(
    fetching: Fetching, key: str, entry: Any, content: str, link: str
) -> Callable[[Known | None], bool]:
    def keep(known: Known | None) -> bool:
        place = named(link or key.partition("#")[0], "")
        place[-1] = f"{place[-1].removesuffix('.html')}.atom"
        return fetching.keep(key, Known(), _atom(entry, content, link), place)

    return keep


def _atom(entry: Any, content: str, link: str) -> bytes:
    """A feed of this entry alone, as the formats of the index read it."""
    told = [
        ("title", entry.get("title")),
        ("id", entry.get("id") or link),
        ("published", entry.get("published") or entry.get("updated")),
    ]
    written = [f"<{name}>{escape(_whole(str(value)))}</{name}>" for name, value in told if value]
    if entry.get("author"):
        written.append(f"<author><name>{escape(_whole(str(entry.author)))}</name></author>")
    if link:
        written.append(f"<link href={quoteattr(_whole(link))}/>")
    written.append(f'<content type="html">{escape(_whole(content))}</content>')
    body = "\n".join(written)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<entry>\n{body}\n</entry>\n</feed>\n"
    ).encode()


def _whole(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(c for c in text if c in "\t\n" or (c >= " " and not 0xD800 <= ord(c) <= 0xDFFF))
