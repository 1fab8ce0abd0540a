"""DocBook, TEI, JATS and FictionBook in the words of HTML, with the day and authors they tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from rag.articles import _dates
from rag.articles._elements import drop, int_of, local

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROOTS: Final = {
    "TEI": ("teiHeader",),
    "FictionBook": ("body",),
    "article": ("front", "para", "section", "sect1", "simpara"),
    "book": ("chapter", "part", "bookinfo"),
    "chapter": ("para", "section", "sect1", "simpara"),
}
"""What documents begin with, and one of what stands right below."""
_PARTS: Final = {
    "para": "p",
    "simpara": "p",
    "v": "p",
    "title": "h2",
    "subtitle": "h3",
    "head": "h2",
    "row": "tr",
    "entry": "td",
    "cell": "td",
    "sec": "section",
    "abstract": "section",
    "empty-line": "br",
    "lb": "br",
    "item": "li",
    "listitem": "li",
    "list-item": "li",
    "list": "ul",
    "itemizedlist": "ul",
    "orderedlist": "ol",
    "informaltable": "table",
    "variablelist": "dl",
    "def-list": "dl",
    "term": "dt",
    "def": "dd",
    "superscript": "sup",
    "subscript": "sub",
}
"""Names of theirs in those of HTML."""
_KEPT: Final = frozenset(
    "a b i em emphasis strong bold italic code literal ref link ulink xref hi name date style sup "
    "sub span tt u s q quote foreign abbr br td th tr p table thead tbody tfoot caption pre "
    "surname given-names forename abbrev expan corr reg".split()
)
"""What keeps its name; else what holds text of its own is a block."""
_ORDERED: Final = {"ordered": "1", "order": "1", "alpha-lower": "a", "alpha-upper": "A"}
_ALSO_ORDERED: Final = ("roman-lower", "roman-upper")
_AS_EDITED: Final = {"abbr": "expan", "orig": "reg", "sic": "corr"}
"""What stands beside its other reading."""
_DAYS: Final = ("pub-date", "pubdate")


def is_known(root: _Element) -> bool:
    """Whether it begins as one of these documents does."""
    below = _ROOTS.get(local(root), ())
    return any(local(item) in below for item in root) or "docbook" in str(root.tag)


def said(root: _Element) -> tuple[date | None, str]:
    """The day of publication and the authors; JATS tells them in parts that make no text, which
    are brought into one line or, a day, taken out."""
    published: date | None = None
    names: list[str] = []
    for item in list(root.iter()):
        name = local(item)
        if name in _DAYS:
            published = published or _day(item)
            if len(item):
                drop(item)
        elif name == "name" and any(local(part) == "surname" for part in item):
            whole = " ".join(filter(None, (_part(item, "given-names"), _part(item, "surname"))))
            for part in list(item):
                item.remove(part)
            item.text = whole
            if any(local(above) == "contrib" for above in item.iterancestors()):
                names.append(whole)
    return published, ", ".join(dict.fromkeys(names))


def as_html(root: _Element) -> None:
    """Give every element the name that HTML has for it."""
    for item in list(root.iter()):
        if local(item) == "choice":
            _choose(item)
    for item in list(root.iter()):
        name = local(item)
        if name == "tgroup":
            # A table of DocBook has its rows one level deeper.
            above = item.getparent()
            if above is not None:
                above.extend(item)
                above.remove(item)
    for item in reversed(list(root.iter())):
        _rename(item)


def _rename(item: _Element) -> None:
    own = local(item).lower()
    if not own:
        return
    name = _PARTS.get(own, own)
    around = local(item.getparent()) if item.getparent() is not None else ""
    told = item.get("list-type") or item.get("type") or ""
    if own == "list" and (told in _ORDERED or told in _ALSO_ORDERED):
        name = "ol"
        item.set("type", _ORDERED.get(told, "1"))
    elif own == "list" and told == "simple":
        item.set("style", "list-style: none")
    elif own == "listitem" and around == "varlistentry":
        name = "dd"
    elif own in ("title", "head") and around in ("table", "informaltable"):
        name = "caption"
    elif own == "lb" and item.get("break") == "no":
        name = "span"
    elif own == "row" and item.get("role") in ("label", "head"):
        for cell in item:
            cell.set("role", "head")
    if more := int_of(item.get("morerows")):
        item.set("rowspan", str(more + 1))
    if name == "td" and (over := int_of(item.get("cols"))):
        item.set("colspan", str(over))
    if name == "binary":
        item.tag = "script"
    elif name == "style":
        item.tag = "span"
    else:
        item.tag = name if name in _KEPT or name in _PARTS.values() else "div"


def _choose(choice: _Element) -> None:
    """Of two readings of one place the edited one."""
    names = {local(item) for item in choice}
    for item in list(choice):
        if _AS_EDITED.get(local(item)) in names:
            drop(item)
    choice.tag = "span"


def _day(item: _Element) -> date | None:
    parts = [_part(item, name) for name in ("year", "month", "day")]
    if all(parts):
        return _dates.of_value("-".join(part.zfill(2) for part in parts))
    return _dates.of_value(" ".join("".join(_texts(item)).split()))


def _texts(item: _Element) -> Iterator[str]:
    return (str(text) for text in item.itertext())


def _part(item: _Element, name: str) -> str:
    found = next((part for part in item if local(part) == name), None)
    return " ".join((found.text or "").split()) if found is not None else ""
