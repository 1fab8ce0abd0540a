"""HTML or XHTML -> its words, block by block, where no main text has to be found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.etree import _Element

_SKIPPED: Final = frozenset(
    "script style noscript template head title meta link svg math object iframe nav form button "
    "select textarea".split()
)
_BLOCKS: Final = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption "
    "figure footer h1 h2 h3 h4 h5 h6 header hr li main ol p pre section summary table tbody "
    "tfoot thead tr ul".split()
)
_CELLS: Final = frozenset({"td", "th"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BLOCK_END: Final = "\0"
_LINE_END: Final = "\1"
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def parsed(markup: str) -> _Element | None:
    """The tree of a page or a fragment, or none where there is no element at all."""
    from lxml import etree, html

    # huge_tree: without it what is nested deeper than 256 elements would silently be missing.
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    data = _DECLARATION.sub("", markup).encode("utf-8", "replace")
    if not data.strip():
        return None
    try:
        return html.document_fromstring(data, parser=parser)
    except etree.ParserError:
        return None


def plain(markup: str) -> str:
    """The words of ``markup``; blocks are parted by blank lines, cells of a row by tabs."""
    tree = parsed(markup)
    return "" if tree is None else text_of(tree)


def text_of(tree: _Element) -> str:
    """The same for a parsed tree."""
    parts: list[str] = []
    _collect(tree, parts)
    blocks = "".join(parts).split(_BLOCK_END)
    lines = (
        "\n".join(line.strip(" ") for line in block.split(_LINE_END)).strip("\n\t ")
        for block in blocks
    )
    return "\n\n".join(line for line in lines if line)


def _collect(tree: _Element, parts: list[str]) -> None:
    """In document order, without recursion: pages nest deeper than Python may."""
    stack: list[tuple[_Element, bool]] = [(tree, False)]
    while stack:
        element, left = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        tag = tag.rpartition("}")[2].lower()
        skipped = not tag or tag in _SKIPPED
        if left:
            parts.append(_after(tag))
            parts.append(_SPACE.sub(" ", element.tail or ""))
            continue
        stack.append((element, True))
        if skipped:
            continue
        if tag in _BLOCKS:
            parts.append(_BLOCK_END)
        text = (element.text or "").replace(_BLOCK_END, "").replace(_LINE_END, "")
        preserved = tag == "pre"
        parts.append(text.replace("\n", _LINE_END) if preserved else _SPACE.sub(" ", text))
        if tag == "br":
            parts.append(_LINE_END)
        stack.extend((child, False) for child in reversed(element))


def _after(tag: str) -> str:
    if tag in _BLOCKS:
        return _BLOCK_END
    return "\t" if tag in _CELLS else ""
