"""RSS and Atom feeds kept as files; each entry is one article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any, Final

from rag.articles._decode import decode_markup
from rag.articles._draft import Draft, Problem, SourceFile
from rag.articles._look import Look
from rag.articles._markup import plain
from rag.articles._written import paragraphs
from rag.errors import ArticleError

SUFFIXES = (".rss", ".atom", ".rdf")
_FEED: Final = re.compile(
    rb"\s*(<\?[^>]*>\s*|<!--.*?-->\s*|<!doctype[^>\[]*>\s*)*<(rss|feed|rdf:RDF)[\s>]", re.I | re.S
)


def recognises(look: Look) -> bool:
    """A feed's root, after declarations and comments."""
    return _FEED.match(look.markup) is not None


def extract(file: SourceFile) -> Iterator[Draft | Problem]:
    """One article an entry: the full content where the feed has it, else the summary."""
    import feedparser

    data = file.read()
    if "<!ENTITY" in decode_markup(data):
        raise ArticleError(
            f"{file.name} defines XML entities, which feeds have no use for.", "broken"
        )
    feed = feedparser.parse(BytesIO(data), resolve_relative_uris=False)
    if not feed.version:
        raise ArticleError(f"{file.name} is XML, but no RSS or Atom feed.", "not_supported")
    for number, entry in enumerate(feed.entries, 1):
        yield _draft(file, f"entry {number}", entry, feed.feed.get("title"))


def _draft(file: SourceFile, place: str, entry: Any, site: str | None) -> Draft | Problem:
    contents = [item.value for item in entry.get("content", ()) if item.get("value")]
    text = plain("\n".join(contents) or entry.get("summary", ""))
    if not text:
        return Problem(place, "no_text", f"{file.name}, {place} has neither content nor summary.")
    link = entry.get("link")
    when = entry.get("published_parsed") or entry.get("updated_parsed")
    return Draft(
        text,
        title=plain(entry.get("title", "")) or None,
        published=date(*when[:3]) if when else None,
        metadata={"author": entry.get("author"), "site": site, "url": link},
        key=entry.get("id") or link or place,
        runs=paragraphs(text, place),
        url=link if link and link.startswith(("http://", "https://")) else None,
    )
