"""Web pages: the main text, without menus, adverts and comments; title and publication date."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from rag.articles import _dates
from rag.articles._aligned import aligned, as_html
from rag.articles._draft import Draft, SourceFile
from rag.articles._markup import parsed, text_of
from rag.articles._textfile import TextFile

if TYPE_CHECKING:
    from lxml.etree import _Element

SUFFIXES = (".html", ".htm", ".xhtml")

_SMALL_PAGE_CHARS: Final = 1000
"""A page with no more text than this has no menus to leave out: all of it is the article."""
_NOWHERE: Final = logging.NullHandler()
_AS_HTML: Final = {
    "head": "h2",
    "lb": "br",
    "row": "tr",
    "cell": "td",
    "item": "li",
    "list": "ul",
    "quote": "blockquote",
}


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article: the page's main text, or all its text where it is no article page."""
    opened = TextFile.of_markup(file.read())
    markup = opened.raw
    tree = parsed(markup)
    if tree is None:
        yield Draft("")
        return
    page = _main(markup)
    main = _text(page.body) if page is not None else ""
    whole = text_of(tree)
    text = main if main and len(whole) > _SMALL_PAGE_CHARS else whole
    yield Draft(
        text,
        title=(page.title if page is not None else None) or _title(tree),
        published=_dates.of_value(page.date) if page is not None else None,
        metadata=_metadata(page),
        runs=aligned(opened, text, as_html),
        encoding=opened.encoding,
    )


def _main(markup: str) -> Any:
    """Trafilatura's document, or none where it finds no main text."""
    import trafilatura

    # Its remarks on a page reach whoever sets up logging, and nobody's terminal by default.
    for name in ("trafilatura", "htmldate"):
        logging.getLogger(name).addHandler(_NOWHERE)
    return trafilatura.bare_extraction(
        markup,
        include_comments=False,
        include_tables=True,
        favor_precision=True,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )


def _text(body: _Element) -> str:
    """The words of trafilatura's tree, whose elements are named after TEI, not HTML."""
    for element in body.iter():
        element.tag = _AS_HTML.get(str(element.tag), element.tag)
    return text_of(body)


def _title(tree: _Element) -> str | None:
    found: str | None = tree.findtext(".//title") or tree.findtext(".//h1")
    return found


def _metadata(page: Any) -> dict[str, str]:
    if page is None:
        return {}
    fields = {"author": page.author, "site": page.sitename, "url": page.url}
    return {name: value for name, value in fields.items() if value}
