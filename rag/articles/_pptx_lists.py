"""The dots and numbers that PowerPoint draws before paragraphs: a frame has them from its slide's
layout and master where it does not say otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from rag.articles._elements import child, int_of, local, named
from rag.articles._items import DASH, numbered
from rag.articles._ooxml import Part

if TYPE_CHECKING:
    from lxml.etree import _Element

_LEVELS: Final = 9
_DRAWN: Final = frozenset({"buNone", "buChar", "buBlip", "buAutoNum"})
_BODIES: Final = frozenset({"body", "obj", "subTitle"})
_BODY: Final = "obj"
"""The kind of a placeholder that names none."""


class Bullets:
    """What stands before the paragraphs of one slide."""

    def __init__(self, slide: Part) -> None:
        self._above: list[_Element] = []
        """Roots of its layout and master."""
        for layout in slide.of_kind("slideLayout"):
            masters = [each.root for each in layout.of_kind("slideMaster")]
            self._above = [root for root in (layout.root, *masters) if root is not None]

    def of(self, body: _Element) -> Frame:
        """The text frame ``body``."""
        return Frame(list(self._styles(body)))

    def _styles(self, body: _Element) -> Iterator[_Element | None]:
        """Where looks of its levels stand, the nearest first."""
        yield child(body, "lstStyle")
        placed = _placeholder(body.getparent())
        if placed is None:
            return
        kind = placed.get("type") or _BODY
        for root in self._above[:1]:
            yield from _looks(root, lambda one: one.get("idx") == placed.get("idx"))
        if kind in _BODIES:
            for root in self._above[1:]:
                yield from _looks(root, lambda one: one.get("type") == "body")
                yield child(root, "txStyles", "bodyStyle")


class Frame:
    """Counts the items of the lists of one frame."""

    def __init__(self, styles: list[_Element | None]) -> None:
        self._styles = styles
        self._counts = [0] * _LEVELS

    def mark(self, paragraph: _Element) -> tuple[str, int] | None:
        """What is drawn before a paragraph, and how deep it stands; none where nothing is."""
        look = child(paragraph, "pPr")
        depth = min(int_of(look.get("lvl") if look is not None else None), _LEVELS - 1)
        self._counts[depth + 1 :] = [0] * (_LEVELS - depth - 1)
        named = f"lvl{depth + 1}pPr"
        looks = [look, *(child(style, named) for style in self._styles)]
        drawn = next((one for one in map(_drawn, looks) if one is not None), None)
        if drawn is None or local(drawn) == "buNone":
            self._counts[depth] = 0
            return None
        if local(drawn) != "buAutoNum":
            return DASH, depth
        first = int_of(drawn.get("startAt"), 1)
        self._counts[depth] = self._counts[depth] + 1 if self._counts[depth] else first
        form = (drawn.get("type") or "")[:7]
        return numbered(self._counts[depth], {"alphaLc": "a", "alphaUc": "A"}.get(form, "1")), depth


def _drawn(look: _Element | None) -> _Element | None:
    """What a look says of the mark."""
    return next((item for item in (() if look is None else look) if local(item) in _DRAWN), None)


def _placeholder(shape: _Element | None) -> _Element | None:
    return child(shape, "nvSpPr", "nvPr", "ph")


def _looks(root: _Element, is_one: Callable[[_Element], bool]) -> Iterator[_Element | None]:
    """Looks of the placeholders of a layout or master that are such."""
    for shape in named(root, "sp"):
        placed = _placeholder(shape)
        if placed is not None and is_one(placed):
            yield child(shape, "txBody", "lstStyle")
