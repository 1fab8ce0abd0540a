"""The marks that people see before the items of a page's lists.

They are noted at the items while the page is whole, in the one attribute that survives the search
for its main text, and written by :mod:`rag.articles._markup`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rag.articles._items import DASH, numbered

if TYPE_CHECKING:
    from lxml.etree import _Element

_KEPT: Final = "rend"
_NOTED: Final = "mark:"
_NAVIGATION: Final = frozenset({"nav", "header", "footer", "menu", "button"})
_ROLES: Final = frozenset("navigation menu menubar tablist toolbar listbox banner".split())
_NAMED: Final = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|pagination|pager|tabs|toolbar|share"
    r"|social|tags)(?:$|[\s_-])",
    re.IGNORECASE,
)
_UNMARKED: Final = re.compile(r"list-style(?:-type)?\s*:[^;]*\bnone\b", re.IGNORECASE)
_LAID_OUT: Final = ("h1", "h2", "h3", "h4", "h5", "h6", "article", "section", "table")
"""What stands in the cards of a page, not in the items of a list with dots."""
_MOST: Final = 9_999


def note(tree: _Element) -> None:
    """Note at every item of a list the mark that people see before it: "- ", "3. ", "- [x] ".

    Menus have none, nor have cards, for which pages use lists as well.
    """
    numbers: dict[_Element, int] = {}
    marked: dict[_Element, bool] = {}
    for item in tree.iter("li"):
        around = item.getparent()
        item.attrib.pop(_KEPT, None)
        if around is None:
            continue
        ordered = around.tag == "ol"
        number = _number(item, around, numbers) if ordered else 0
        if around not in marked:
            marked[around] = not _is_menu(around)
        if not marked[around]:
            continue
        if ordered:
            mark = numbered(number, around.get("type") or "1")
            item.set(_KEPT, f"{_NOTED}{mark}{_box(item)}")
        elif next(item.iter(*_LAID_OUT), None) is None:
            item.set(_KEPT, f"{_NOTED}{DASH}{_box(item)}")


def noted(item: _Element) -> str:
    """The mark noted at an item; empty for what has none."""
    kept = str(item.get(_KEPT) or "")
    return kept.removeprefix(_NOTED) if kept.startswith(_NOTED) else ""


def _number(item: _Element, around: _Element, numbers: dict[_Element, int]) -> int:
    """The number of an item as ``start``, ``value`` and ``reversed`` have it."""
    step = 1 if around.get("reversed") is None else -1
    if around not in numbers:
        first = 1 if step > 0 else sum(each.tag == "li" for each in around)
        numbers[around] = _int(around.get("start"), first) - step
    numbers[around] = _int(item.get("value"), numbers[around] + step)
    return numbers[around]


def _int(value: str | None, default: int) -> int:
    said = (value or "").strip()
    return int(said) if re.fullmatch(r"[0-9]{1,4}", said) else min(default, _MOST)


def _box(item: _Element) -> str:
    """A box to tick that the item begins with."""
    here = item
    while len(here) and not (here.text or "").strip():
        here = here[0]
        if here.tag == "input":
            if here.get("type") != "checkbox":
                return ""
            return "[ ] " if here.get("checked") is None else "[x] "
    return ""


def _is_menu(around: _Element) -> bool:
    if _UNMARKED.search(around.get("style") or ""):
        return True
    if _NAMED.search(f"{around.get('class') or ''} {around.get('id') or ''}"):
        return True
    return any(
        each.tag in _NAVIGATION or each.get("role") in _ROLES
        for each in (around, *around.iterancestors())
    )
