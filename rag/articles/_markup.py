"""HTML or XHTML -> its words, block by block, where no main text has to be found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rag.articles import _lists, _scripts
from rag.articles._blocks import Blocks, Value
from rag.articles._elements import drop, local, times
from rag.articles._items import Items
from rag.articles._page import without_notices

if TYPE_CHECKING:
    from lxml.etree import _Element

_NOT_TEXT: Final = frozenset(
    "script style template head title meta link svg math object iframe embed canvas audio video "
    "map datalist option select input progress meter".split()
)
"""Elements that show no running text, whatever stands in them."""
_BLOCKS: Final = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main menu nav noscript ol "
    "p pre search section summary table tbody textarea tfoot thead tr ul".split()
)
_CELLS: Final = frozenset({"td", "th"})
_SCRIPTS: Final = {"sup": _scripts.raised, "sub": _scripts.lowered}
_STRUCK: Final = ("s", "del", "strike")
"""What its author has struck out is not said any more."""
_MOST_STRUCK: Final = 1_000
"""Characters; where more is struck the mark was hardly closed."""
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BLOCK_END: Final = "\0"
_LINE_END: Final = "\1"
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_MOST_CELLS: Final = 100_000
_WIDEST: Final = 1_000
_CONTEXT: Final = 24
"""Characters before a raised one that tell what it is."""
_LOOKED_AT: Final = 200
"""Characters, blanks too, and elements among which these are looked for."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table inside the flow of a page."""

    rows: list[list[Value | None]]
    header: int | None
    name: str


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of a list, from here to its end."""

    mark: str
    around: _Element | None


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
        tree = html.document_fromstring(data, parser=parser)
    except etree.ParserError:
        return None
    for struck in list(tree.iter(*_STRUCK)):
        if len(struck.text_content()) <= _MOST_STRUCK:
            drop(struck)
    level(tree)
    return tree


def level(tree: _Element) -> None:
    """Bring raised and lowered characters into the line, so that no number is made of two."""
    for element in list(tree.iter(*_SCRIPTS)):
        if any(_tag(inner) in _BLOCKS for inner in element.iter()):
            continue
        script = _inline(element).strip()
        said = _SCRIPTS[_tag(element)](_preceding(element), script, _following(element))
        element.tail = said + (element.tail or "")
        drop(element)


def plain(markup: str) -> str:
    """The words of ``markup``; blocks are parted by blank lines, cells of a row by tabs."""
    return written(markup).text


def written(markup: str) -> Blocks:
    """The same, with its tables."""
    blocks = Blocks()
    tree = parsed(markup)
    if tree is not None:
        without_notices(tree)
        _lists.note(tree)
        write(tree, blocks)
    return blocks


def text_of(tree: _Element) -> str:
    """The words of a parsed tree (a heading, a cell) without marks of lists."""
    blocks = Blocks()
    write(tree, blocks, marks=False)
    return blocks.text


def write(tree: _Element, blocks: Blocks, *, marks: bool = True) -> None:
    """Add the words of a parsed tree, and its tables, to ``blocks``; items of lists behind the
    marks that were noted at them (:func:`rag.articles._lists.note`)."""
    items = Items(blocks)
    said: list[str] = []
    for part in _flow(tree, marks=marks):
        if isinstance(part, str):
            said.append(part)
            continue
        _add("".join(said), items)
        said = []
        if isinstance(part, _Grid):
            items.add(part.name)
            items.table(part.rows, name=part.name, header=part.header)
        elif isinstance(part, _Item):
            items.open(part.mark, part.around)
        else:
            items.close()
    _add("".join(said), items)


def _add(said: str, items: Items) -> None:
    for block in said.split(_BLOCK_END):
        lines = (line.strip(" ") for line in block.split(_LINE_END))
        items.add("\n".join(lines).strip("\n\t "))


def _flow(tree: _Element, *, marks: bool) -> Iterator[str | _Grid | _Item | None]:
    """In document order, without recursion: pages nest deeper than Python may. An item of a list
    is there from itself to a None."""
    stack: list[tuple[_Element, bool]] = [(tree, False)]
    while stack:
        element, left = stack.pop()
        tag = _tag(element)
        mark = _lists.noted(element) if marks and tag == "li" else ""
        if left:
            yield _after(tag)
            if mark:
                yield None
            yield _words(element.tail)
            continue
        stack.append((element, True))
        if not tag or tag in _NOT_TEXT:
            continue
        if tag == "table":
            grid = _grid(element)
            if grid is not None:
                yield grid
                continue
        if tag in _BLOCKS:
            yield _BLOCK_END
        if mark:
            yield _Item(mark, element.getparent())
        yield _words(element.text, as_written=tag == "pre")
        if tag == "br":
            yield _LINE_END
        stack.extend((child, False) for child in reversed(element))


def flatten_cells(tree: _Element) -> None:
    """Lists and paragraphs in the cells of tables of facts become running text.

    Who looks for the main text of a page takes them for menus.
    """
    for cell in tree.iter(*_CELLS):
        if _lays_out(cell) or not any(_tag(inner) in _BLOCKS for inner in cell.iterdescendants()):
            continue
        said = " ".join(text_of(cell).split())
        linked = sum(len(_inline(link)) for link in cell.iter("a"))
        if 2 * linked < len(said):
            for child in list(cell):
                cell.remove(child)
            cell.text = said


def _grid(table: _Element) -> _Grid | None:
    """The cells of a table, those that span rows or columns in each of them; none where it only
    lays out a page: with another table inside, or headings, or several paragraphs in a cell."""
    rows: list[list[Value | None]] = []
    open_until: dict[int, tuple[int, Value]] = {}
    name, header, counting, cells = "", 0, True, 0
    for part in table:
        if _tag(part) == "caption":
            if any(_tag(inner) == "table" for inner in part.iter()):
                return None
            name = " ".join(text_of(part).split())
    for line in _rows(table):
        row: list[Value | None] = []
        own = [cell for cell in line if _tag(cell) in _CELLS]
        for cell in own:
            if _lays_out(cell):
                return None
            value = Value(" ".join(text_of(cell).split()))
            _carry(row, open_until, len(rows))
            down, right = times(cell.get("rowspan")), times(cell.get("colspan"))
            if len(row) + right > _WIDEST:
                return None
            for _ in range(right):
                if down > 1:
                    open_until[len(row)] = (len(rows) + down, value)
                row.append(value)
        _carry(row, open_until, len(rows))
        cells += len(row)
        if cells > _MOST_CELLS or len(row) > _WIDEST:
            return None
        heads = bool(own) and all(_is_heading(cell) for cell in own)
        counting = counting and (heads or _tag(line.getparent()) == "thead")
        header += counting
        rows.append(row)
    if not rows:
        return None
    marked = any(_is_heading(cell) for line in _rows(table) for cell in line)
    return _Grid(rows, header if marked or header else None, name)


def _carry(row: list[Value | None], open_until: dict[int, tuple[int, Value]], number: int) -> None:
    """Put cells from above that reach into this row where the row has come to."""
    while len(row) in open_until:
        until, value = open_until[len(row)]
        if until <= number:
            del open_until[len(row)]
            return
        row.append(value)


def _rows(table: _Element) -> Iterator[_Element]:
    for part in table:
        if _tag(part) == "tr":
            yield part
        elif _tag(part) in ("thead", "tbody", "tfoot"):
            yield from (line for line in part if _tag(line) == "tr")


def _lays_out(cell: _Element) -> bool:
    """Whether a cell holds what tables of facts do not."""
    paragraphs = 0
    for inner in cell.iter():
        tag = _tag(inner)
        paragraphs += tag == "p"
        if tag in ("table", "h1", "h2", "h3", "article", "section", "main") or paragraphs > 3:
            return True
    return False


def _is_heading(cell: _Element) -> bool:
    return _tag(cell) == "th" or cell.get("role") == "head"


def _tag(element: _Element | None) -> str:
    """As pages write it, in either case."""
    return local(element).lower()


def _inline(element: _Element) -> str:
    return _words("".join(str(text) for text in element.itertext()))


def _preceding(element: _Element) -> str:
    """What stands right before an element in its line."""
    said = ""
    here: _Element | None = element
    for _ in range(_LOOKED_AT):
        if here is None or _tag(here) in _BLOCKS or len(said) >= _CONTEXT:
            break
        previous, parent = here.getprevious(), here.getparent()
        if previous is None:
            said = _last_words(parent.text if parent is not None else "") + said
            here = parent
            continue
        said = _last_words(previous.tail) + said
        if _tag(previous) in _BLOCKS or _tag(previous) == "br":
            break
        if len(said) < _CONTEXT:
            said = _inline(previous) + said
        here = previous
    return said[-_CONTEXT:]


def _following(element: _Element) -> str:
    """What stands right after an element, as far as it matters for a raised character."""
    if element.tail:
        return _words(element.tail)[:1]
    following = element.getnext()
    return _inline(following)[:1] if following is not None else ""


def _words(text: str | None, *, as_written: bool = False) -> str:
    said = (text or "").replace(_BLOCK_END, "").replace(_LINE_END, "")
    return said.replace("\n", _LINE_END) if as_written else _SPACE.sub(" ", said)


def _last_words(text: str | None) -> str:
    return _words((text or "")[-_LOOKED_AT:])


def _after(tag: str) -> str:
    if tag in _BLOCKS:
        return _BLOCK_END
    return "\t" if tag in _CELLS else ""
