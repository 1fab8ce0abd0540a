"""Web pages: the main text, without menus, adverts and comments; title and publication date."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from rag.articles import _dates, _headings, _lists
from rag.articles._aligned import as_html, placed
from rag.articles._blocks import Blocks
from rag.articles._draft import Draft, SourceFile
from rag.articles._look import Look
from rag.articles._markup import flatten_cells, parsed, write
from rag.articles._page import without_menus, without_notices
from rag.articles._textfile import TextFile

if TYPE_CHECKING:
    from lxml.etree import _Element

SUFFIXES = (".html", ".htm", ".xhtml", ".xht", ".shtml", ".aspx", ".asp", ".jsp")
_HTML: Final = re.compile(
    rb"\s*(<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(!doctype\s+html|html[\s>])", re.I | re.S
)

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
_DEFINED: Final = re.compile(r"d[dlt](?=-\d+$|$)")
"""What tells terms and their meanings from items of lists there."""


def recognises(look: Look) -> bool:
    """A document type or root, after comments."""
    return _HTML.match(look.markup) is not None


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article: the page's main text, or all its text where it is no article page."""
    opened = TextFile.of_markup(file.read())
    markup = opened.raw
    tree = parsed(markup)
    if tree is None:
        yield Draft("")
        return
    without_notices(tree)
    _lists.note(tree)
    page = _main(tree)
    main, whole = Blocks(), Blocks()
    if page is not None:
        _headings.restore(page.body, tree)
        _write(page.body, main)
    without_menus(tree)
    write(tree, whole)
    # Never what is shorter than all there is on a small page.
    found = main if main.text and len(whole.text) > _SMALL_PAGE_CHARS else whole
    draft = replace(found.draft, title=tree.findtext(".//title") or tree.findtext(".//h1"))
    if page is not None:
        draft = replace(
            draft,
            title=page.title or draft.title,
            published=_dates.of_value(page.date),
            metadata={"author": page.author, "site": page.sitename, "url": page.url},
        )
    yield placed(draft, opened, as_html)


def _main(tree: _Element) -> Any:
    """Trafilatura's document, or none where it finds no main text."""
    import trafilatura

    # Its remarks on a page reach whoever sets up logging, and nobody's terminal by default.
    for name in ("trafilatura", "htmldate"):
        logging.getLogger(name).addHandler(_NOWHERE)
    copy = deepcopy(tree)
    flatten_cells(copy)
    return trafilatura.bare_extraction(
        copy,
        include_comments=False,
        include_tables=True,
        favor_precision=True,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )


def _write(body: _Element, blocks: Blocks) -> None:
    """The words of trafilatura's tree, whose elements are named after TEI, not HTML."""
    for element in body.iter():
        defined = _DEFINED.match(element.get("rend") or "")
        element.tag = defined[0] if defined else _AS_HTML.get(str(element.tag), element.tag)
    write(body, blocks)
