"""The numbers and dots that Word draws before the paragraphs of a list, which stand in no text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rag.articles._elements import attribute, child, int_of, local
from rag.articles._items import Level
from rag.articles._ooxml import Part

if TYPE_CHECKING:
    from lxml.etree import _Element

_LEVELS: Final = 9
_FORMS: Final = {"lowerLetter": "a", "upperLetter": "A", "bullet": None, "none": ""}
_HEADING: Final = re.compile(r"heading|title|toc", re.IGNORECASE)
_MOST_STYLES: Final = 20
"""Styles that one may be based on."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What stands before a paragraph, how deep, and of which list it is."""

    mark: str
    depth: int
    around: str


class Numbering:
    """Counts the items of a document's lists, in their order."""

    def __init__(self, within: Part) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        """Of every abstract list."""
        self._lists: dict[str, str] = {}
        """The abstract list of every list."""
        self._restarts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, list[int | None]] = {}
        for item in within.items_of("numbering"):
            self._read(item)
        self._styles = {
            attribute(item, "styleId") or "": item
            for item in within.items_of("styles")
            if local(item) == "style"
        }

    def _read(self, item: _Element) -> None:
        if local(item) == "abstractNum":
            levels = {
                int_of(attribute(level, "ilvl")): Level(
                    _FORMS.get(attribute(child(level, "numFmt")) or "", "1"),
                    int_of(attribute(child(level, "start")), 1),
                    (attribute(child(level, "lvlText")) or "").count("%"),
                )
                for level in item
                if local(level) == "lvl"
            }
            self._levels[attribute(item, "abstractNumId") or ""] = levels
        elif local(item) == "num":
            identity = attribute(item, "numId") or ""
            self._lists[identity] = attribute(child(item, "abstractNumId")) or ""
            self._restarts[identity] = {
                int_of(attribute(each, "ilvl")): int_of(attribute(child(each, "startOverride")), 1)
                for each in item
                if local(each) == "lvlOverride" and child(each, "startOverride") is not None
            }

    def of(self, paragraph: _Element) -> Listed | None:
        """What is drawn before a paragraph; none where it is of no list, or a heading."""
        own = child(paragraph, "pPr", "numPr")
        style = attribute(child(paragraph, "pPr", "pStyle")) or ""
        styled = None
        for _ in range(_MOST_STYLES):
            look = self._styles.get(style)
            if _HEADING.match(style) or child(look, "pPr", "outlineLvl") is not None:
                return None
            styled = child(look, "pPr", "numPr") if styled is None else styled
            style = attribute(child(look, "basedOn")) or ""
        identity = attribute(child(own, "numId")) or attribute(child(styled, "numId")) or ""
        abstract = self._lists.get(identity)
        if abstract is None or child(paragraph, "pPr", "outlineLvl") is not None:
            return None
        told = attribute(child(own, "ilvl")) or attribute(child(styled, "ilvl"))
        depth = min(int_of(told), _LEVELS - 1)
        level = self._levels.get(abstract, {}).get(depth, Level(None))
        counted = self._count(identity, abstract, depth, level.start)
        above = [one or 1 for one in self._counts[abstract][:depth]]
        mark = level.mark([*above, counted])
        # A clause says itself how deep it stands.
        within = 0 if level.form and level.shown > 1 else depth
        return Listed(mark, within, abstract) if mark else None

    def _count(self, identity: str, abstract: str, depth: int, start: int) -> int:
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        restart = self._restarts.get(identity, {}).pop(depth, None)
        before = counts[depth]
        count = restart if restart is not None else start if before is None else before + 1
        counts[depth:] = [count, *([None] * (_LEVELS - depth - 1))]
        return count
