"""What every reader of XML asks of an element."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_TIMES: Final = 1_000
_WHOLE: Final = re.compile(r"[0-9]{1,9}")
"""What is longer counts nothing that a document holds."""


def local(element: _Element | None) -> str:
    """The name of an element without its namespace; empty for a comment."""
    tag = element.tag if element is not None else ""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: _Element | None, *path: str) -> _Element | None:
    """The first child, grandchild ... by local names."""
    for name in path:
        if element is None:
            return None
        element = next((item for item in element if local(item) == name), None)
    return element


def named(root: _Element | None, *names: str) -> Iterator[_Element]:
    """The elements of these local names, the root among them, in document order."""
    yield from root.iter(*(f"{{*}}{name}" for name in names)) if root is not None else ()


def runs_in(element: _Element) -> str:
    """The characters of the runs of Office within an element."""
    return "".join(run.text or "" for run in named(element, "t"))


def attribute(element: _Element | None, name: str = "val") -> str | None:
    """An attribute by its local name."""
    for key, value in element.attrib.items() if element is not None else ():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def int_of(value: str | None, default: int = 0) -> int:
    """A whole number as an attribute has it."""
    value = (value or "").strip()
    return int(value) if _WHOLE.fullmatch(value) else default


def times(value: str | None, most: int = _MOST_TIMES) -> int:
    """Over how many rows or columns a cell goes, or how often something stands: once and more."""
    return max(1, min(int_of(value, 1), most))


def drop(element: _Element) -> None:
    """Take an element out; the text after it stays."""
    parent, previous = element.getparent(), element.getprevious()
    if parent is None:
        return
    if previous is not None:
        previous.tail = (previous.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)
